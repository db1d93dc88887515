"""What is peculiar to an evaluation among runs that ask: items, scored responses, the board at its end."""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.asking.kind import AskingKind
from benchmark.asking.piece import Outcome
from benchmark.asking.ready import Preparing, Work
from benchmark.asking.waiting import items_asked, work_waiting
from benchmark.models import Control, EvaluationRun, Response
from benchmark.pictures import PictureMissing
from benchmark.services.attempt_take import attempts_tell
from benchmark.services.board_refresh import board_refresh
from benchmark.services.responses_keep import responses_keep
from generation.errors import EgressRefused
from generation.models import Endpoint


class EvaluationAsking(AskingKind[Work]):
    """One model on the items of one version of a Suite."""

    refusals = (EgressRefused, PictureMissing)
    all_asked = "every item has been asked"

    def __init__(self, run: EvaluationRun) -> None:
        self._run = run

    @property
    def run(self) -> EvaluationRun:
        """The evaluation."""
        return self._run

    def model_name(self, endpoint: Endpoint) -> str:
        """The contestant's name, else the endpoint's only model."""
        return self._run.model.model_name or endpoint.model_name

    def waiting(self) -> list[Work]:
        """Items without a row."""
        return work_waiting(self._run)

    def preparer(self, endpoint: Endpoint) -> Preparing:
        """What makes the questions."""
        return Preparing(self._run, endpoint, items_asked(self._run))

    def keep(self, outcomes: Sequence[Outcome[Work]]) -> list[Work]:
        """Write responses with their scores; an answer is never asked for twice, whatever it says."""
        responses_keep(run=self._run, outcomes=outcomes)
        return []

    def counts(self) -> tuple[int, int]:
        """Answered, and not."""
        rows = self._run.responses
        return (
            rows.filter(state=Response.State.ANSWERED).count(),
            rows.exclude(state=Response.State.ANSWERED).count(),
        )

    def errors_forget(self) -> None:
        """Delete responses without an answer."""
        self._run.responses.filter(state=Response.State.ERROR).delete()

    def before_end(self) -> None:
        """The run's row on the board; of a control its score is told."""
        if self._run.control == Control.NONE:
            board_refresh(version=self._run.version)
        else:
            attempts_tell([str(self._run.uid)])

    def may_tell(self, problem: str) -> str:
        """An endpoint's own words may repeat a hidden question."""
        return problem.partition(": ")[0] if self._run.version.suite.is_hidden else problem
