"""What a page says that stood on the screen: read with suspicion, brought together, written compactly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from anatomy import NotALevel, parse_level

SHOWN_MS = 1000
"""A level was shown once its marked slice stood on the screen for so long, all in all."""

LONGEST_MS = 24 * 60 * 60 * 1000
MOST_LEVELS = 40
RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?", re.ASCII)

Ranges = tuple[tuple[int, int], ...]
"""First and last of each run of slices, counted from nought; sorted, none touching the next."""


@dataclass(frozen=True, slots=True)
class SeriesLook:
    """One series: which of its slices were on the screen, and how long any of them was (ms)."""

    seen: Ranges
    ms: int

    @property
    def count(self) -> int:
        """How many slices were seen."""
        return sum(last - first + 1 for first, last in self.seen)


@dataclass(frozen=True, slots=True)
class Looked:
    """What stood on the screen: series by SeriesInstanceUID, and for how long (ms) the marked slice of each
    level of the text that is marked at all."""

    series: Mapping[str, SeriesLook] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> int:
        """How many levels were shown."""
        return sum(ms >= SHOWN_MS for ms in self.levels.values())


def looked_read(text: str) -> Looked | None:
    """What a page sent, or a row holds; None where it is anything else."""
    try:
        raw = json.loads(text)
        series = {str(uid): _series(told) for uid, told in raw["series"].items()}
        levels = {_level(name): _ms(ms) for name, ms in raw["levels"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, NotALevel):
        return None
    return Looked(series, levels) if len(levels) <= MOST_LEVELS else None


def looked_text(looked: Looked) -> str:
    """The same as JSON, always in one order."""
    series = {uid: {"seen": ranges_text(one.seen), "ms": one.ms} for uid, one in looked.series.items()}
    return json.dumps({"series": series, "levels": looked.levels}, sort_keys=True, separators=(",", ":"))


def looked_within(looked: Looked, frames: Mapping[str, int]) -> Looked:
    """Without series that the study does not have, and slices that its series do not have."""
    kept = {
        uid: SeriesLook(tuple(run for run in one.seen if run[1] < frames[uid]), one.ms)
        for uid, one in looked.series.items()
        if uid in frames
    }
    return Looked({uid: one for uid, one in kept.items() if one.seen}, looked.levels)


def looked_together(one: Looked, other: Looked) -> Looked:
    """What either saw. Each counts on from what was kept, so of two times the longer one holds."""
    nothing = SeriesLook((), 0)
    series = {}
    for uid in [*one.series, *other.series]:
        mine, theirs = one.series.get(uid, nothing), other.series.get(uid, nothing)
        series[uid] = SeriesLook(_joined([*mine.seen, *theirs.seen]), max(mine.ms, theirs.ms))
    names = dict.fromkeys([*one.levels, *other.levels])
    return Looked(series, {name: max(one.levels.get(name, 0), other.levels.get(name, 0)) for name in names})


def ranges_text(ranges: Ranges) -> str:
    """`0-3,7`: as a page tells them."""
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def _series(told: Any) -> SeriesLook:
    seen = told["seen"]
    parts = seen.split(",") if seen else []
    return SeriesLook(_joined(_range(part) for part in parts), _ms(told["ms"]))


def _range(part: str) -> tuple[int, int]:
    found = RANGE.fullmatch(part)
    if found is None:
        raise ValueError(part)
    first = int(found[1])
    last = int(found[2] or first)
    if last < first:
        raise ValueError(part)
    return first, last


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Never written out slice by slice: a few characters may name a million."""
    runs: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        else:
            runs.append((first, last))
    return tuple(runs)


def _level(name: Any) -> str:
    level = str(parse_level(name))
    if level != name:
        raise ValueError(name)
    return level


def _ms(told: Any) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < 0:
        raise ValueError(told)
    return min(told, LONGEST_MS)
