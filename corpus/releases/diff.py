"""What changed between two Releases: both are sorted by uid, so two streams are merged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.releases.errors import NotARelease
from corpus.releases.journal import NATIVE

COMPARED = ("revision", "numbering_basis", "level_assumed", "laterality")


@dataclass(slots=True)
class Difference:
    """uids of instances; `moved` pairs a uid with its old and new split."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    same: int = 0


def release_difference(old: Path, new: Path) -> Difference:
    """Compare by uid. Raises NotARelease.

    Another Revision, numbering or laterality is *changed*, another split is *moved*.
    """
    found = Difference()
    before, after = _rows(old), _rows(new)
    left, right = next(before, None), next(after, None)
    while left or right:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            found.removed.append(left[0])
            left = next(before, None)
        elif left is None or right[0] < left[0]:
            found.added.append(right[0])
            right = next(after, None)
        else:
            _compare(left, right, found)
            left, right = next(before, None), next(after, None)
    return found


Row = tuple[str, object, str]


def _compare(left: Row, right: Row, found: Difference) -> None:
    uid = left[0]
    if left[1] != right[1]:
        found.changed.append(uid)
    if left[2] != right[2]:
        found.moved.append((uid, left[2], right[2]))
    found.same += left == right


def _rows(folder: Path) -> Iterator[Row]:
    try:
        lines = (folder / NATIVE).open(encoding="utf-8")
    except OSError as problem:
        raise NotARelease(f"{folder} holds no {NATIVE}.") from problem
    with lines:
        for line in lines:
            row = json.loads(line)
            yield row["uid"], tuple(row.get(name) for name in COMPARED), row["split"]
