"""Check a file of predictions against a version, line by line, before anything is queued."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property

from benchmark.models import Item, SuiteVersion
from benchmark.uploads.lines import LineFault, Prediction, prediction_read
from benchmark.uploads.reading import (
    LONGEST_LINE,
    MOST_FAULTS,
    NAMED,
    THE_FILE,
    FileReport,
    Readable,
    file_lines,
)

__all__ = ["LARGEST_FILE", "LONGEST_LINE", "MOST_FAULTS", "NAMED", "Readable", "Report", "predictions_check"]

LARGEST_FILE = 256 * 1024 * 1024  # bytes; 5,000 answers of 50 kB
SPARE_LINES = 1000  # above two for each item: a file of short lines would be read for minutes


@dataclass
class Report(FileReport):
    """What a file of predictions holds and what is wrong with it."""

    found: dict[int, Prediction] = field(default_factory=dict)


def predictions_check(stream: Readable, version: SuiteVersion) -> Report:
    """Read at most ``LARGEST_FILE`` bytes, a line at a time and not many more than there are items.

    Every fault is reported.
    """
    known = _Known(version)
    report, digest = Report(), hashlib.sha256()
    first: dict[str, int] = {}
    most = 2 * len(known.items) + SPARE_LINES
    for number, raw in file_lines(stream, report, digest, largest=LARGEST_FILE, most=most):
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
        rows = version.items.order_by("position").values_list("uid", "pk", "position")
        self.items = {str(uid): pk for uid, pk, _ in rows}
        self.by_place = {position: str(uid) for uid, _, position in rows}
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

    @cached_property
    def letters(self) -> dict[int, str]:
        """By key the letters of an item's options in their order, A to D or as its suite names them.

        Read with the first line that gives no response: most files hold responses alone.
        """
        rows = Item.objects.filter(version=self.version).values_list("pk", "revision__body")
        return {pk: "".join(one["key"] for one in json.loads(body).get("options", [])) for pk, body in rows}

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
    pk = known.items[uid]
    report.found[pk] = one if one.response or not _is_letter(one) else _named(one, known.letters[pk], uid)


def _is_letter(one: Prediction) -> bool:
    return bool(one.letter) or one.choice is not None


def _named(one: Prediction, letters: str, uid: str) -> Prediction:
    """The prediction under the item's own letter of what it chose. Raises LineFault.

    A letter counts as it is written, else in the other case where the item has it in that.
    """
    if not letters:
        raise LineFault(f"Item {uid} asks for a report: send its words as “response”.")
    if one.choice is not None:
        if one.choice >= len(letters):
            raise LineFault(f"Option {one.choice + 1} is none of the {len(letters)} options of item {uid}.")
        return replace(one, letter=letters[one.choice])
    for own in (one.letter, one.letter.swapcase()):
        if own in letters:
            return replace(one, letter=own)
    raise LineFault(f"“{one.letter}” is no letter of item {uid}: its options are {', '.join(letters)}.")


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
