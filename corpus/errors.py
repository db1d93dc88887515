"""What can go wrong with an Instance; every message may be read by the person."""

from __future__ import annotations

from collections.abc import Sequence

from projects.errors import Stale, StudioError


class CorpusError(StudioError):
    """A rule of the corpus was broken."""


class MoveNotAllowed(Stale, CorpusError):
    """The Instance cannot go from where it is to where it was sent."""


class StaleRevision(Stale, CorpusError):
    """The Instance moved on after it was read."""

    def __init__(self, message: str = "This instance moved on while you were reading it.") -> None:
        super().__init__(message)


class LinksInDoubt(CorpusError):
    """Links to evidence whose words an edit changed, and of which nobody said whether they still hold."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        *others, last = map(str, numbers)
        which = f"{', '.join(others)} and {last} support" if others else f"{last} supports"
        super().__init__(
            f"You changed what evidence {which}. Say of {'each' if others else 'it'} whether it still "
            "supports your words, or remove the link; then approve again."
        )


class RedraftsUsedUp(CorpusError):
    """Two redrafts were asked for, whether they were written or given up."""

    def __init__(self) -> None:
        super().__init__("Two redrafts were asked for already; edit it or reject it.")


class RedraftUnderWay(Stale, CorpusError):
    """A redraft was begun and cannot be called back."""

    def __init__(self) -> None:
        super().__init__("The redraft has begun, so the send-back can no longer be undone.")
