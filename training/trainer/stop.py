"""A request to stop (SIGTERM): finish the step, write a checkpoint, leave with exit code 3."""

import signal
from types import FrameType
from typing import Any

import torch
from transformers import TrainerCallback

from training.trainer.exits import Stopped


class StopRequest:
    """Remembers that somebody asked; all processes of a distributed run must agree before acting."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        """Take SIGTERM and SIGINT from here on."""
        signal.signal(signal.SIGTERM, self._hear)
        signal.signal(signal.SIGINT, self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def agreed(self) -> bool:
        """True once any process was asked; a lone stopper would leave the others waiting for ever."""
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            device = "cuda" if torch.distributed.get_backend() == "nccl" else "cpu"
            votes = torch.tensor([int(self.asked)], device=device)
            torch.distributed.all_reduce(votes, op=torch.distributed.ReduceOp.MAX)
            self.asked = bool(votes.item())
        return self.asked

    def obey(self) -> None:
        """Raise Stopped if somebody asked."""
        if self.agreed():
            raise Stopped("Stopped on request; the last checkpoint can be resumed.")


class StopAfterStep(TrainerCallback):  # type: ignore[misc]
    """Ends the loop after the step in hand, with a checkpoint."""

    def __init__(self, request: StopRequest) -> None:
        self.request = request

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
        """Ask for a checkpoint and the end of the loop once a stop was requested."""
        if self.request.agreed():
            control.should_save = True
            control.should_training_stop = True
        return control
