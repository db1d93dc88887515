"""Which slices stand for a volume: at most 25, for training where the findings are, for Suites blind to them.

What is shown densely tells where something is, so what tests a model covers every plane evenly and knows of
no finding. What trains may look at findings first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from imaging.models import Series, SopInstance
from imaging.render import stack_of

SLICES: Final = 25


@dataclass(frozen=True)
class Stack:
    """The slices of one series in order: SOP Instance UID and place along their normal (mm)."""

    series: str
    plane: str
    slices: tuple[tuple[str, float], ...]


Slice = tuple[str, str]
"""SeriesInstanceUID and SOP Instance UID."""


def slices_sample(
    stacks: Sequence[Stack], *, findings: Collection[str] = (), count: int = SLICES
) -> list[Slice]:
    """At most `count` slices of a study's stacks, in the order of stacks and slices.

    With `findings` (SOP Instance UIDs) these come first, themselves thinned out evenly where they are more
    than `count`; the rest is even cover. Without, every plane has an even share, and every series within it.
    The places are even in mm, not in numbers: a stack may lie unevenly.
    """
    taken: set[Slice] = set(_with_findings(stacks, frozenset(findings), count))
    planes: dict[str, list[Stack]] = {}
    for stack in stacks:
        planes.setdefault(stack.plane, []).append(stack)
    free = {
        stack.series: sum((stack.series, sop) not in taken for sop, _ in stack.slices) for stack in stacks
    }
    sizes = [sum(free[stack.series] for stack in found) for found in planes.values()]
    for found, share in zip(planes.values(), _shares(sizes, count - len(taken)), strict=True):
        within = _shares([free[stack.series] for stack in found], share)
        for stack, number in zip(found, within, strict=True):
            taken |= _spread(stack, number, taken)
    return [
        (stack.series, sop) for stack in stacks for sop, _ in stack.slices if (stack.series, sop) in taken
    ]


def stack_read(series: Series) -> Stack:
    """The slices of a series as they are stored; one without geometry counts them by number."""
    return stack_from(series, stack_of(series))


def stack_from(series: Series, rows: Sequence[SopInstance]) -> Stack:
    """The same from files that are at hand, in stack order."""
    placed = all(row.slice_position is not None for row in rows)
    return Stack(
        series=series.series_instance_uid,
        plane=series.plane,
        slices=tuple(
            (row.sop_instance_uid, float(row.slice_position or 0) if placed else float(number))
            for number, row in enumerate(rows)
        ),
    )


def _with_findings(stacks: Sequence[Stack], findings: frozenset[str], count: int) -> list[Slice]:
    found = [(stack.series, sop) for stack in stacks for sop, _ in stack.slices if sop in findings]
    if len(found) <= count:
        return found
    return [found[round(place * (len(found) - 1) / max(1, count - 1))] for place in range(count)]


def _shares(sizes: Sequence[int], count: int) -> list[int]:
    """`count` shared out evenly over parts of some sizes; what a small part cannot use the others have."""
    shares = [0] * len(sizes)
    for _ in range(min(count, sum(sizes))):
        open_parts = [number for number, size in enumerate(sizes) if shares[number] < size]
        shares[min(open_parts, key=lambda number: shares[number])] += 1
    return shares


def _spread(stack: Stack, count: int, taken: Collection[Slice]) -> set[Slice]:
    """`count` slices evenly over the length of a stack, besides those that are taken already."""
    free = [(sop, at) for sop, at in stack.slices if (stack.series, sop) not in taken]
    if count < 1 or not free:
        return set()
    first, last = stack.slices[0][1], stack.slices[-1][1]
    chosen: set[Slice] = set()
    for number in range(min(count, len(free))):
        wanted = first + (last - first) * (number + 0.5) / count
        sop, at = min(free, key=lambda one: abs(one[1] - wanted))
        free.remove((sop, at))
        chosen.add((stack.series, sop))
    return chosen
