"""BUU-LSPINE: X-ray of the lumbar spine with endplates (Klinwichit et al., Applied Sciences 2023; 13: 8646).

`AP/<number>-<F|M>-<age>Y0.jpg` is a film from the front, `LA/…Y1.jpg` the same person's from the side; each
has a table of its name, `.csv`, without a header: x1, y1, x2, y2, label, in pixels. A row is an endplate,
from L1's upper to L5's lower one, ten of them; from the side S1's upper one is the eleventh. The names so
given hold for five lumbar vertebrae: a table of another length is not guessed at. `label` at a lower endplate
is the slip there, 0 none; in the paper 1 and 2 are to a side, 3 forwards, 4 backwards, for others 1 is any
slip: of films from the side only that there is one is believed, of those from the front nothing is concluded.
Who of the 3,600 persons has a transitional vertebra stands in a spreadsheet that is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from imaging.adapters.files import Unusable, csv_lines, files_below, finite
from imaging.adapters.rows import Dataset, Fact, ImageFile, NotRead, NotTaken, Once, Origin, Point, Row

NAME = re.compile(r"(\d+)-([FM])-(\d+)Y([01])")
LUMBAR = ("L1", "L2", "L3", "L4", "L5")
SLIP_AT = dict(zip(LUMBAR, ("L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"), strict=True))
SLIP = "spondylolisthesis"
COLUMNS = ("x1", "y1", "x2", "y2", "label")
LABELS = range(5)
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A direction films are taken in: its folder, the last sign of its names, and how many rows it has."""

    folder: str
    mark: str
    words: str
    endplates: int


FRONT, SIDE = View("AP", "0", "the front", 10), View("LA", "1", "the side", 11)


@dataclass(frozen=True, slots=True)
class Endplate:
    """A line across a vertebra, from its first to its last pixel, with its label."""

    origin: Origin
    first: Place
    last: Place
    label: int

    @property
    def middle(self) -> Place:
        """Halfway along it."""
        return (self.first[0] + self.last[0]) / 2, (self.first[1] + self.last[1]) / 2


def read(folder: Path) -> Iterator[Row]:
    """Films, their vertebrae as points with their endplates, and slips as facts."""
    for view in (FRONT, SIDE):
        images = {path.stem: (path, name) for path, name in files_below(folder, f"{view.folder}/*.jpg")}
        tables = {path.stem: name for path, name in files_below(folder, f"{view.folder}/*.csv")}
        for stem, (path, name) in images.items():
            yield from _film(folder, view, path, name, tables.get(stem, ""))
        for stem, name in tables.items():
            if stem not in images:
                yield NotRead(Origin(name), f"Its film, {view.folder}/{stem}.jpg, is missing.")


def _film(folder: Path, view: View, path: Path, name: str, table: str) -> Iterator[Row]:
    found = NAME.fullmatch(path.stem)
    if found is None or found[4] != view.mark:
        shape = f"<number>-<F or M>-<age>Y{view.mark}.jpg"
        yield NotRead(Origin(name), f"Its name is not {shape}, as that of a film from {view.words} is.")
        return
    # A folder named as BIDS has it says that both films are one person's.
    patient = f"sub-{found[1]}{found[2]}{found[3]}"
    image = ImageFile(path, f"{patient}/{name}", patient)
    yield image
    if not table:
        yield NotRead(Origin(name), "It has no table of its name: it comes in without levels.")
        return
    try:
        yield from list(_levels(view, image, _endplates(folder, table, view)))
    except Unusable as problem:
        yield NotRead(Origin(table), str(problem))
    except _Refused as problem:
        yield NotRead(problem.origin, f"{problem} Nothing of {table} is taken.")


class _Refused(NotTaken):
    """A row for which its whole table is not taken."""

    def __init__(self, origin: Origin, sentence: str) -> None:
        super().__init__(sentence)
        self.origin = origin


def _endplates(folder: Path, table: str, view: View) -> list[Endplate]:
    once = Once()
    found: list[Endplate] = []
    for origin, cells in csv_lines(folder, table):
        try:
            found.append(_endplate(origin, cells))
            once.require((found[-1].first, found[-1].last), origin, "This endplate")
        except NotTaken as problem:
            raise _Refused(origin, str(problem)) from None
    if len(found) != view.endplates:
        told = f"It has {len(found)} rows, a film from {view.words} {view.endplates}: one for each endplate"
        last = found[-1].origin if found else Origin(table)
        raise _Refused(last, f"{told} from L1 down. Which vertebrae these are is not guessed.")
    return found


def _endplate(origin: Origin, cells: list[str]) -> Endplate:
    if len(cells) != len(COLUMNS):
        raise NotTaken(f"The row has {len(cells)} cells, not x1, y1, x2, y2, label.")
    x1, y1, x2, y2, label = (finite(cell, column) for cell, column in zip(cells, COLUMNS, strict=True))
    if label not in LABELS:
        raise NotTaken(f"label is {cells[4][:40]}; known are {', '.join(map(str, LABELS))}.")
    if (x1, y1) == (x2, y2):
        raise NotTaken("The endplate has no length.")
    return Endplate(origin, (x1, y1), (x2, y2), int(label))


def _levels(view: View, image: ImageFile, endplates: list[Endplate]) -> Iterator[Row]:
    """Points and facts of one film. Raises _Refused where the rows are no lumbar spine from above down."""
    bodies = list(zip(LUMBAR, endplates[0:10:2], endplates[1:10:2], strict=True))
    for level, upper, lower in bodies:
        _require_body(level, upper, lower)
    sacrum = endplates[10:]
    for endplate in sacrum:
        _require_unlabelled(endplate, "S1")
    heights = [_centre(upper, lower)[1] for _level, upper, lower in bodies]
    _require_descent(heights + [endplate.middle[1] for endplate in sacrum], endplates)
    table = endplates[0].origin.file
    for level, upper, lower in bodies:
        yield _point(image.name, level, _centre(upper, lower), (upper, lower), table)
        if view is SIDE:
            value = "present" if lower.label else "absent"
            yield Fact(lower.origin, image.case, SLIP_AT[level], "body", SLIP, value, together=table)
    for endplate in sacrum:
        yield _point(image.name, "S1", endplate.middle, (endplate,), table)


def _point(image: str, level: str, at: Place, endplates: tuple[Endplate, ...], table: str) -> Point:
    """A vertebra; its outline is the upper endplate forth and the lower one back, of S1 there is none."""
    corners = [corner for each in endplates for corner in (each.first, each.last)]
    across, down = zip(*corners, strict=True)
    upper, lower = endplates[0], endplates[-1]
    outline = (upper.first, upper.last, lower.last, lower.first) if len(endplates) == 2 else ()
    low, high = (min(across), min(down)), (max(across), max(down))
    return Point(upper.origin, image, level, at, low, high, outline=outline, together=table)


def _centre(upper: Endplate, lower: Endplate) -> Place:
    return (upper.middle[0] + lower.middle[0]) / 2, (upper.middle[1] + lower.middle[1]) / 2


def _require_body(level: str, upper: Endplate, lower: Endplate) -> None:
    _require_unlabelled(upper, level)
    if upper.middle[1] >= lower.middle[1]:
        raise _Refused(lower.origin, f"The lower endplate of {level} would not lie below its upper one.")
    along = [(each.last[0] - each.first[0], each.last[1] - each.first[1]) for each in (upper, lower)]
    if along[0][0] * along[1][0] + along[0][1] * along[1][1] <= 0:
        raise _Refused(lower.origin, f"The two endplates of {level} run opposite ways.")


def _require_unlabelled(endplate: Endplate, level: str) -> None:
    """Raise _Refused for a label at an upper endplate: nobody says what it tells of."""
    if endplate.label:
        said = f"label {endplate.label} stands at the upper endplate of {level}; only lower ones have labels"
        raise _Refused(endplate.origin, f"{said}. It may tell of a transitional vertebra.")


def _require_descent(heights: list[float], endplates: list[Endplate]) -> None:
    """Raise _Refused where a vertebra's centre, or S1's endplate, would not lie below the one before.

    A slipped vertebra's lower endplate may lie deeper than the next one's upper: centres do not.
    """
    names = (*LUMBAR, "S1")
    for number, (above, below) in enumerate(pairwise(heights)):
        if below <= above:
            sentence = f"{names[number + 1]} would not lie below {names[number]}."
            raise _Refused(endplates[2 * number + 2].origin, sentence)


DATASET = Dataset(
    name="buu_lspine",
    title="BUU-LSPINE",
    contains="X-ray of the lumbar spine from the front and from the side, with the endplates of L1 to L5 and "
    "the upper one of S1, and where a vertebra has slipped.",
    layout=(
        ("AP/<number>-<F|M>-<age>Y0.jpg", "a film from the front"),
        ("AP/<number>-<F|M>-<age>Y0.csv", "its 10 endplates, without header: x1, y1, x2, y2, label"),
        ("LA/<number>-<F|M>-<age>Y1.jpg", "the same person's film from the side"),
        ("LA/<number>-<F|M>-<age>Y1.csv", "its 11 endplates: L1 to L5, then the upper one of S1"),
    ),
    gives=(
        "Marks of L1 to L5, from the side also of S1, with boxes, outlined by their endplates",
        "Facts of each level from films from the side: slipped or not",
        "Levels stay assumed: who has a transitional vertebra stands in a spreadsheet that is not read",
    ),
    size="7,200 films of 3,600 persons; an edition of 400 persons is smaller",
    licence="The terms that its authors give with it; only the paper is CC BY 4.0",
    source="https://services.informatics.buu.ac.th/spine/",
    cite="Klinwichit et al., Applied Sciences 2023; 13: 8646",
    read=read,
    pictures="CR",
)
