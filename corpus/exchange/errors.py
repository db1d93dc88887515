"""What can be wrong with taking Instances in or out."""

from __future__ import annotations

from corpus.errors import CorpusError


class TransferRefused(CorpusError):
    """It cannot be done; the message says what to do."""
