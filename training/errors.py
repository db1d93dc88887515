"""What can be wrong with a training run; every message may be read by the person."""

from __future__ import annotations

from projects.errors import StudioError


class TrainingError(StudioError):
    """A rule of the training room was broken."""


class TrainerMissing(TrainingError):
    """The trainer's libraries are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The trainer's libraries are not installed here. Install requirements/train.txt, or start a "
            "worker for the queue “gpu” on a machine that has them."
        )


class ServingFailed(TrainingError):
    """A checkpoint cannot be served here."""


class BaseUnknown(TrainingError):
    """There is no such base model on this machine."""


class RecipeRefused(TrainingError):
    """The recipe cannot be carried out on this release."""


class DataRefused(TrainingError):
    """The release may not, or no longer, be trained on."""
