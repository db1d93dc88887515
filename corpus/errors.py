"""What can go wrong with an Instance; every message may be read by the person."""

from __future__ import annotations

from projects.errors import Stale, StudioError


class CorpusError(StudioError):
    """A rule of the corpus was broken."""


class MoveNotAllowed(Stale, CorpusError):
    """The Instance cannot go from where it is to where it was sent."""


class StaleRevision(Stale, CorpusError):
    """The Instance moved on after it was read."""

    def __init__(self, message: str = "This instance moved on while you were reading it.") -> None:
        super().__init__(message)


class RedraftsUsedUp(CorpusError):
    """Two redrafts were asked for, whether they were written or given up."""

    def __init__(self) -> None:
        super().__init__("Two redrafts were asked for already; edit it or reject it.")


class RedraftUnderWay(Stale, CorpusError):
    """A redraft was begun and cannot be called back."""

    def __init__(self) -> None:
        super().__init__("The redraft has begun, so the send-back can no longer be undone.")
