"""What can go wrong with suites and evaluations, with sentences fit for the person who reads them."""

from __future__ import annotations

from projects.errors import StudioError


class BenchmarkError(StudioError):
    """Base of this room's errors."""


class SuiteRefused(BenchmarkError):
    """A suite cannot be built from this."""


class FrozenAtOnce(SuiteRefused):
    """Somebody else freezes the same suite at this moment."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Somebody else froze a version of “{name}” at the same moment, and nothing of yours was kept. "
            "Look at that version first; where it is not the one you want, freeze another."
        )


class EvaluationRefused(BenchmarkError):
    """This model cannot be evaluated on this suite."""


class RescoreRefused(BenchmarkError):
    """There is nothing to read anew, or it is being done."""


class NoSuchVersion(BenchmarkError):
    """The address names a version that the project does not have."""

    status = 404


class NoSuchEdition(BenchmarkError):
    """The address names an edition that the project does not have."""

    status = 404


class NoSuchDay(BenchmarkError):
    """The address names a day that is none."""


class NotComparable(BenchmarkError):
    """These models cannot be held against each other here."""


class StudyRefused(BenchmarkError):
    """A rating study cannot be made or closed so."""


class JudgingRefused(BenchmarkError):
    """A judge cannot be made, or cannot be asked about this study."""


class AskAnswered(BenchmarkError):
    """Somebody has granted or declined it meanwhile."""

    status = 409

    def __init__(self) -> None:
        super().__init__("This was answered already. Reload the page to see how it stands.")


class StudyClosed(BenchmarkError):
    """The study takes no more ratings."""

    status = 409

    def __init__(self) -> None:
        super().__init__("This study is closed: its ratings stay as they are.")


class RatingStale(BenchmarkError):
    """Another window or device wrote meanwhile."""

    status = 409

    def __init__(self) -> None:
        super().__init__("This rating was changed in another window. Reload the page to see how it stands.")


class RatingIncomplete(BenchmarkError):
    """A rating counts once every dimension has its value."""


class NotBlind(BenchmarkError):
    """Whoever knows which system wrote what does not rate."""

    status = 403

    def __init__(self) -> None:
        super().__init__("You brought in the reports of this study and know who wrote them: others rate it.")


class BaselineRefused(BenchmarkError):
    """Clinicians cannot be asked, or cannot answer this."""

    status = 409


class KnowsTheKey(BenchmarkError):
    """Whoever has seen the key of an item does not answer it."""

    status = 403


class CalibrationRefused(BenchmarkError):
    """A judging cannot be held against clinicians' ratings yet."""

    status = 409
