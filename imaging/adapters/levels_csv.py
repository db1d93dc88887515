"""Any images with a table of levels: `levels.csv` with series, level, x, y and, for patient millimetres, z.

`series` is an image file below the folder, or a folder of DICOM slices. Without z a row gives column and row
in pixels, from 0 at the centre of the first, on that file; with z patient millimetres as DICOM has them
(x to the left, y to the back, z to the head). Levels as anybody writes them: L4, L4/5, L4-L5.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from anatomy.levels import NotALevel
from anatomy.parsing import parse_level
from imaging.adapters.files import Cells, files_below, number, table, told
from imaging.adapters.rows import Dataset, ImageFile, NotTaken, Once, Origin, Point, Row

TABLE = "levels.csv"


def read(folder: Path) -> Iterator[Row]:
    """The images that the table names, and its points."""
    images: dict[str, list[tuple[Path, str]]] = {}
    points = list(_points(folder, images))
    for series, files in images.items():
        for path, name in files:
            yield ImageFile(path, name, series)
    yield from points


def _points(folder: Path, images: dict[str, list[tuple[Path, str]]]) -> Iterator[Row]:
    once = Once()

    def point(origin: Origin, cells: Cells) -> Iterator[Row]:
        series = told(cells, "series")
        files = images.get(series) or _files(folder, series)
        axes = ("x", "y", "z") if cells.get("z") else ("x", "y")
        numbers = tuple(number(cells, axis) for axis in axes)
        if len(files) > 1 and len(numbers) == 2:
            raise NotTaken(f"{series} has {len(files)} files: name the slice, or give z in millimetres.")
        level = _level(told(cells, "level"))
        once.require((series, level), origin, f"{level} of {series}")
        images[series] = files
        yield Point(origin, files[0][1], level, numbers)

    yield from table(folder, TABLE, ("series", "level", "x", "y"), point, optional=["z"])


def _files(folder: Path, series: str) -> list[tuple[Path, str]]:
    """The files of a series, below the folder and nowhere else. Raises NotTaken."""
    place = PurePosixPath(series)
    if place.is_absolute() or ".." in place.parts:
        raise NotTaken(f"{series[:80]} does not lie below the folder.")
    path = folder / place
    if path.is_file() and not path.is_symlink():
        return [(path, place.as_posix())]
    found = [(file, (place / name).as_posix()) for file, name in files_below(path, "*")]
    if not found:
        raise NotTaken(f"{series[:80]} is no file and no folder with files.")
    return found


def _level(text: str) -> str:
    try:
        return str(parse_level(text))
    except NotALevel as problem:
        raise NotTaken(str(problem)) from None


DATASET = Dataset(
    name="levels_csv",
    title="Own table of levels",
    contains="Any images that can be read, with a table that says where levels are on them.",
    layout=(
        (TABLE, "series, level, x, y[, z]; z makes them patient millimetres (LPS), else pixels"),
        ("<series>", "the image file, or the folder of DICOM slices, that a row names"),
        ("<series>.png, .jpg", "a picture: say what it shows with --pictures CR, MR or CT"),
    ),
    gives=("Marks of the levels of the table, as points",),
    size="",
    licence="Your own",
    source="",
    cite="",
    read=read,
)
