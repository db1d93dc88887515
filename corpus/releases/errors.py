"""What can be wrong with a Release."""

from __future__ import annotations

from corpus.errors import CorpusError

SHOWN = 20  # refusals told in one sentence; the rest is counted


class ReleaseRefused(CorpusError):
    """The choice may not be released; `reasons` is the list."""

    def __init__(self, reasons: list[str], *, count: int) -> None:
        self.reasons, self.count = reasons, count
        more = f"\n… and {count - SHOWN} more." if count > SHOWN else ""
        super().__init__("\n".join(reasons[:SHOWN]) + more)


class FiltersRefused(CorpusError):
    """The filters make no sense."""


class NotARelease(CorpusError):
    """The folder holds no manifest."""
