"""Why a Source was not taken."""

from __future__ import annotations

from projects.errors import Stale, StudioError


class SourceRefused(StudioError):
    """The text cannot be taken; the message says what to do."""


class SourceKnown(SourceRefused):
    """This very text is in the project already."""

    status = 409


class NotWaitingForReading(Stale, StudioError):
    """The text is not the one that was read, or waits for nobody."""


class MatchMovedOn(Stale, StudioError):
    """Somebody decided on this figure meanwhile."""

    def __init__(self) -> None:
        super().__init__("Somebody decided on this figure meanwhile. Look at it again.")
