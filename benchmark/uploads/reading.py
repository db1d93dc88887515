"""A file of JSON lines as it comes in: never more than one line at a time, and every fault is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

LONGEST_LINE = 2 * 1024 * 1024
MOST_FAULTS = 200  # told; the rest is counted
NAMED = 20  # of missing ids
BOM = b"\xef\xbb\xbf"
THE_FILE = 0


class Readable(Protocol):
    """What bytes are read from: a request's body, an uploaded file."""

    def readline(self, size: int = ..., /) -> bytes:
        """A line, or its first bytes."""


@dataclass
class FileReport:
    """What is wrong with a file: line from 1, or 0 for the file, and a sentence."""

    faults: list[tuple[int, str]] = field(default_factory=list)
    fault_count: int = 0
    line_count: int = 0
    size: int = 0
    sha256: str = ""

    @property
    def holds(self) -> bool:
        """Whether the file may be taken."""
        return not self.fault_count

    @property
    def more(self) -> int:
        """Faults that are counted and not told."""
        return self.fault_count - len(self.faults)

    def refuse(self, line: int, sentence: str) -> None:
        """Note a fault; after the first ones only their number is kept, but for what is said of the file."""
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS or line == THE_FILE:
            self.faults.append((line, sentence))


def file_lines(
    stream: Readable, report: FileReport, digest: hashlib._Hash, *, largest: int, most: int
) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that hold something; reads at most `largest` bytes and `most` lines, and says so."""
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if number > most:
            report.refuse(THE_FILE, f"The file has more than {most:,} lines; the rest was not read.")
            return
        report.line_count = number
        whole = raw
        report.size += len(raw)
        digest.update(raw)
        while not raw.endswith(b"\n") and (raw := stream.readline(LONGEST_LINE)):
            report.size += len(raw)
            digest.update(raw)
            if report.size > largest:
                break
        if report.size > largest:
            report.refuse(
                THE_FILE, f"The file is larger than {largest // 1024**2} MiB; the rest was not read."
            )
            return
        text = whole.removeprefix(BOM) if number == 1 else whole
        if text.strip():
            yield number, text
