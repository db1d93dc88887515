"""What can be wrong with an import of instances."""

from __future__ import annotations

from corpus.errors import CorpusError


class LineRefused(CorpusError):
    """One line cannot become an Instance; the message says why."""


class ImportRefused(CorpusError):
    """The import as a whole cannot be done."""
