"""Which series hang beside each other, by what a spine surgeon expects of each kind of study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# What may hang in one viewport, the first that is there.
Slot = tuple[str, ...]

PROTOCOLS: dict[str, tuple[tuple[Slot, ...], ...]] = {
    "MR": (
        (
            ("sagittal T2", "sagittal STIR"),
            ("sagittal T1", "sagittal STIR", "sagittal T1 contrast"),
            ("axial T2", "axial T1", "axial"),
        ),
    ),
    "CT": ((("sagittal bone", "sagittal"), ("axial bone", "axial")),),
    "XR": ((("AP",), ("lateral",)), (("flexion",), ("extension",))),
}
# A viewer has so many viewports at most.
MOST_VIEWPORTS = 4
# Of one picture nothing is hung: the plain order says as much.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Hangable:
    """A series, or a film of one, as far as hanging cares; they are given in plain order."""

    uid: str
    kind: str
    plane: str
    roles: tuple[str, ...]
    is_wanted: bool = False
    """The page asks for this one, whatever it stands for."""
    is_beyond: bool = False
    """Its marks show that it does not reach the level in question."""
    film: str = ""
    """Which of several films of a series it is, by SOPInstanceUID; each hangs by itself."""


@dataclass(frozen=True, slots=True)
class Hung:
    """A series, or a film of it, and what it hangs as; empty where it only has to be in view."""

    uid: str
    role: str
    film: str = ""


def hang(rows: Sequence[Hangable], *, kind: str, limit: int) -> list[Hung] | None:
    """The series of a study in their viewports; ``None`` where headers do not tell enough to hang them.

    At most `limit` viewports; where a protocol has more, its middle ones go first.
    """
    for slots in PROTOCOLS.get(kind, ()):
        hung = hang_as(rows, slots, kind=kind, limit=limit)
        if hung is not None:
            return hung
    return None


def hang_as(
    rows: Sequence[Hangable], slots: Sequence[Slot], *, kind: str, limit: int, fewest: int = FEWEST
) -> list[Hung] | None:
    """The same by slots of one's own."""
    left = [row for row in rows if row.kind == kind]
    taken: list[_Taken] = []
    for slot in slots:
        found = _fill(left, slot)
        if found:
            left.remove(found.row)
            taken.append(found)
    if len(taken) < fewest:
        return None
    hung = [each.row for each in taken]
    for row in [row for row in rows if row.is_wanted and row not in hung][:limit]:
        _bring_in(taken, row, limit)
    while len(taken) > limit:
        taken.pop(_least_needed(taken))
    return [Hung(each.row.uid, each.role, each.row.film) for each in taken]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A slot with the series in it."""

    row: Hangable
    role: str
    slot: Slot


def _fill(left: Sequence[Hangable], slot: Slot) -> _Taken | None:
    fitting = [_Taken(row, role, slot) for role in slot for row in left if role in row.roles]
    return min(fitting, key=lambda each: each.row.is_beyond, default=None)


def _bring_in(taken: list[_Taken], row: Hangable, limit: int) -> None:
    """Put a wanted series where one like it hangs, else where there is room, else by its plane."""
    free = [place for place, each in enumerate(taken) if not each.row.is_wanted]
    for place in reversed(free):
        slot = taken[place].slot
        if role := next((role for role in slot if role in row.roles), ""):
            taken[place] = _Taken(row, role, slot)
            return
    if len(taken) < limit:
        taken.append(_Taken(row, "", ()))
    elif free:
        alike = [place for place in free if taken[place].row.plane == row.plane]
        taken[(alike or free)[-1]] = _Taken(row, "", ())


def _least_needed(taken: Sequence[_Taken]) -> int:
    """The viewport to give up: none that the page asks for, first one whose plane another shows too."""
    last = len(taken) - 1
    order = [place for place in (*range(1, last), last, 0) if not taken[place].row.is_wanted]
    planes = [each.row.plane for each in taken]
    double = [place for place in order if planes.count(planes[place]) > 1]
    return next(iter((*double, *order)), last)
