"""Scores a reading of level mentions: levels per document as a multiset, other facets by overlapping span."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anatomy import LevelMention, find_levels

HERE = Path(__file__).parent
MOST_READINGS = 4096


@dataclass
class Score:
    """Counts over a file of cases."""

    hits: int = 0
    misses: int = 0
    inventions: int = 0
    traps: int = 0
    traps_failed: int = 0
    facets: dict[str, list[int]] = field(
        default_factory=lambda: {"side": [0, 0], "negation": [0, 0], "nerve_root": [0, 0]}
    )
    wrong: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall over levels."""
        return 2 * self.hits / max(1, 2 * self.hits + self.misses + self.inventions)

    def facet(self, name: str) -> float:
        """Share of scored mentions whose facet is right."""
        right, total = self.facets[name]
        return right / max(1, total)


def cases(name: str) -> list[dict[str, Any]]:
    """The rows of a case file in this folder."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line]


def score(rows: list[dict[str, Any]]) -> Score:
    """Read every text and compare with what is wanted; the accepted reading that fits best counts."""
    total = Score()
    for row in rows:
        _score_row(row, find_levels(row["text"]), total)
    return total


def _score_row(row: dict[str, Any], found: list[LevelMention], total: Score) -> None:
    got = Counter(str(level) for mention in found for level in mention.levels)
    want = _closest_reading(row["mentions"], got)
    missed, invented = want - got, got - want
    total.hits += (want & got).total()
    total.misses += missed.total()
    total.inventions += invented.total()
    if row.get("trap"):
        total.traps += 1
        total.traps_failed += bool(invented)
    if missed or invented:
        total.wrong.append(f"{row['id']} {row['text']!r}: missed {dict(missed)}, invented {dict(invented)}")
    for mention in row["mentions"]:
        _score_facets(row, mention, found, total)


def _closest_reading(mentions: list[dict[str, Any]], got: Counter[str]) -> Counter[str]:
    readings = [[mention["levels"], *mention.get("accept", [])] for mention in mentions]
    choices = itertools.islice(itertools.product(*readings), MOST_READINGS)
    counted = (Counter(itertools.chain.from_iterable(choice)) for choice in choices)
    return min(counted, key=lambda want: (want - got).total() + (got - want).total())


def _score_facets(
    row: dict[str, Any], wanted: dict[str, Any], found: list[LevelMention], total: Score
) -> None:
    over = [one for one in found if one.start < wanted["end"] and wanted["start"] < one.end]
    if not over:
        return
    values = {
        "side": (over[0].side or None, wanted["side"]),
        "negation": (over[0].negated, wanted["negated"]),
        "nerve_root": (over[0].nerve_root, wanted["nerve_root"]),
    }
    for name, (got, want) in values.items():
        if wanted.get(f"score_{name}", True):
            total.facets[name][1] += 1
            total.facets[name][0] += got == want
            if got != want:
                total.wrong.append(f"{row['id']} {row['text']!r}: {name} {got}, wanted {want}")
