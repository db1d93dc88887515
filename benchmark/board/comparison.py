"""Two to four models of an edition held against each other, from the letters it keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmark.board.edition_marks import LEFT_OUT, RIGHT
from benchmark.board.forest import Forest, forest_draw
from benchmark.board.matrix import Clusters, Flags
from benchmark.board.paired import Paired, paired_rows

Row = dict[str, Any]
MOST, LEAST = 4, 2


@dataclass(frozen=True)
class Against:
    """The first model against another: counts, test, slices, and what is left without drafted items."""

    first: Row
    second: Row
    whole: Paired
    test: Row | None
    slices: list[tuple[str, str, Paired]]
    forest: Forest
    without: Paired | None
    drafted: int

    @property
    def differs(self) -> bool:
        """Whether the two can be separated after Holm's correction over all pairs of the board."""
        return bool(self.test and self.test["differs"])

    @property
    def detects(self) -> float | None:
        """The difference in points that this pair would show with power 80 %, from its own interval."""
        if self.whole.low is None or self.whole.high is None:
            return None
        # (1.96 + 0.84) / 1.96 of the half width: z of 5 % two-sided and of 80 % power (Miller 2024).
        return (self.whole.high - self.whole.low) / 2 * 1.43


@dataclass(frozen=True)
class Comparison:
    """Everything the page and its export show."""

    rows: list[Row]
    against: list[Against]
    patterns: list[tuple[tuple[bool, ...], int]]
    only: list[tuple[Row, list[int]]]
    n: int

    @property
    def places(self) -> list[int]:
        """Items on which exactly one of the models is right, in their order."""
        return sorted(place for _, found in self.only for place in found)


def compare(rows: Sequence[Row], slices: Row, pairs: list[Row], answers: dict[str, str]) -> Comparison:
    """Hold the models of these rows against each other, the first against each of the rest."""
    letters = np.array([np.frombuffer(answers[row["run"]].encode(), dtype=np.uint8) for row in rows])
    scored, right = letters != ord(LEFT_OUT), letters == ord(RIGHT)
    common = scored.all(axis=0)
    clusters = Clusters(np.array(slices["clusters"], dtype=np.int64))
    tests = {frozenset((pair["first"], pair["second"])): pair for pair in pairs}
    against = [
        _against(
            (rows[0], row),
            clusters,
            scored[0] & scored[place],
            right[[0, place]],
            slices,
            tests.get(frozenset((rows[0]["uid"], row["uid"]))),
        )
        for place, row in enumerate(rows[1:], start=1)
    ]
    alone = common & (right.sum(axis=0) == 1)
    only = [(row, np.flatnonzero(alone & right[place]).tolist()) for place, row in enumerate(rows)]
    return Comparison(list(rows), against, _patterns(right[:, common]), only, int(common.sum()))


def _patterns(right: Flags) -> list[tuple[tuple[bool, ...], int]]:
    """How many items each combination of right and wrong has, all right first."""
    counted = Counter(map(tuple, right.T.tolist()))
    return sorted(counted.items(), reverse=True)


def _against(
    rows: tuple[Row, Row], clusters: Clusters, common: Flags, right: Flags, slices: Row, test: Row | None
) -> Against:
    first, second = rows
    families = {first["family"], second["family"]} & slices["drafted"].keys()
    drafted = np.zeros(len(common), dtype=bool)
    for family in families:
        drafted |= mask_read(slices["drafted"][family], len(common))
    masks = [common, common & ~drafted]
    masks += [common & mask_read(one["mask"], len(common)) for one in slices["slices"]]
    found = [paired_rows(clusters, mask, right[0], right[1:])[0][0] for mask in masks]
    named = [
        (one["facet"], one["title"], pair) for one, pair in zip(slices["slices"], found[2:], strict=True)
    ]
    return Against(
        first=first,
        second=second,
        whole=found[0],
        test=test,
        slices=named,
        forest=forest_draw(found[0], named),
        without=found[1] if (drafted & common).any() else None,
        drafted=int((drafted & common).sum()),
    )


def mask_read(text: str, count: int) -> Flags:
    """Flags of `count` items from the hexadecimal digits that an edition keeps."""
    return np.unpackbits(np.frombuffer(bytes.fromhex(text), dtype=np.uint8), count=count).astype(bool)
