"""Progress of long work on a terminal."""

from __future__ import annotations

import time

from django.core.management.base import OutputWrapper


class Progress:
    """Says now and then how many megabytes are done."""

    def __init__(self, stream: OutputWrapper, verb: str, *, every: float = 2.0) -> None:
        self.stream, self.verb, self.every = stream, verb, every
        self.total, self.said = 0, time.monotonic()

    def __call__(self, size: int) -> None:
        """Count `size` bytes more."""
        self.total += size
        if time.monotonic() - self.said >= self.every:
            self.said = time.monotonic()
            self.stream.write(f"{self.total / 1e6:,.0f} MB {self.verb} …")
