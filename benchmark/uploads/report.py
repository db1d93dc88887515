"""Check a file of predictions against a version, line by line, before anything is queued."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from benchmark.models import Item, SuiteVersion
from benchmark.uploads.lines import LineFault, Prediction, prediction_read

LARGEST_FILE = 256 * 1024 * 1024  # bytes; 5,000 answers of 50 kB
LONGEST_LINE = 2 * 1024 * 1024
SPARE_LINES = 1000  # above two for each item: a file of short lines would be read for minutes
MOST_FAULTS = 200  # told; the rest is counted
NAMED = 20  # of missing ids
BOM = b"\xef\xbb\xbf"
THE_FILE = 0


class Readable(Protocol):
    """What bytes are read from: a request's body, an uploaded file."""

    def readline(self, size: int = ..., /) -> bytes:
        """A line, or its first bytes."""


@dataclass
class Report:
    """What a file holds and what is wrong with it: line from 1, or 0 for the file, and a sentence."""

    found: dict[int, Prediction] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)
    fault_count: int = 0
    line_count: int = 0
    size: int = 0
    sha256: str = ""

    @property
    def holds(self) -> bool:
        """Whether the file may be queued."""
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


def predictions_check(stream: Readable, version: SuiteVersion) -> Report:
    """Read at most ``LARGEST_FILE`` bytes, a line at a time and not many more than there are items.

    Every fault is reported.
    """
    known = _Known(version)
    report, digest = Report(), hashlib.sha256()
    first: dict[str, int] = {}
    for number, raw in _lines(stream, report, digest, most=2 * len(known.items) + SPARE_LINES):
        try:
            _line_take(number, raw, report, known, first)
        except LineFault as fault:
            report.refuse(number, str(fault))
    report.sha256 = digest.hexdigest()
    _missing_tell(report, known, first)
    return report


class _Known:
    """The items of a version, and where other versions have theirs."""

    def __init__(self, version: SuiteVersion) -> None:
        self.version = version
        rows = version.items.order_by("position").values_list("uid", "pk", "position", "option_count")
        self.items = {str(uid): (pk, position, options) for uid, pk, position, options in rows}
        self.by_place = {position: uid for uid, (_, position, _) in self.items.items()}
        others = Item.objects.filter(version__suite=version.suite).exclude(version=version)
        self.elsewhere = {str(uid): number for uid, number in others.values_list("uid", "version__number")}

    def uid_of(self, one: Prediction) -> str:
        """The item that a prediction names. Raises LineFault."""
        uid = self.by_place.get(one.place, "") if one.place is not None else one.item_id.lower()
        if one.suite_version and one.suite_version not in self._own_names():
            raise LineFault(f"It was made for another version than {self.version}.")
        if uid in self.items:
            return uid
        if uid in self.elsewhere:
            raise LineFault(
                f"Item {uid} is of version {self.elsewhere[uid]}; this file is for {self.version}."
            )
        raise LineFault(f"{self.version} has no item “{one.item_id or one.place}”.")

    def _own_names(self) -> tuple[str, ...]:
        version = self.version
        return (version.manifest_sha256, str(version.uid), str(version), str(version.number))


def _line_take(number: int, raw: bytes, report: Report, known: _Known, first: dict[str, int]) -> None:
    if len(raw) > LONGEST_LINE:
        raise LineFault(f"It is longer than {LONGEST_LINE // 1024**2} MiB.")
    one = prediction_read(raw)
    uid = known.uid_of(one)
    if uid in first:
        raise LineFault(f"Item {uid} stands in line {first[uid]} already.")
    first[uid] = number
    pk, _, options = known.items[uid]
    if one.letter and ord(one.letter) - ord("A") >= options:
        raise LineFault(f"“{one.letter}” is none of the {options} options of item {uid}.")
    report.found[pk] = one


def _lines(
    stream: Readable, report: Report, digest: hashlib._Hash, *, most: int
) -> Iterator[tuple[int, bytes]]:
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
            if report.size > LARGEST_FILE:
                break
        if report.size > LARGEST_FILE:
            report.refuse(
                THE_FILE, f"The file is larger than {LARGEST_FILE // 1024**2} MiB; the rest was not read."
            )
            return
        text = whole.removeprefix(BOM) if number == 1 else whole
        if text.strip():
            yield number, text


def _missing_tell(report: Report, known: _Known, first: dict[str, int]) -> None:
    if not report.line_count:
        report.refuse(THE_FILE, "The file is empty.")
        return
    missing = [uid for uid in known.items if uid not in first]
    for uid in missing[:NAMED]:
        report.refuse(
            THE_FILE, f"Item {uid} has no line. Where the model gave no answer, send an empty “response”."
        )
    if len(missing) > NAMED:
        report.refuse(THE_FILE, f"{len(missing) - NAMED} more items have no line.")
