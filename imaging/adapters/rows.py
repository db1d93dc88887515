"""What a dataset's folder is read into: images, label files, points, facts, and what is not taken."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from anatomy.numbering import Scheme
from imaging.formats.label_map import NAMES

Source = TypeVar("Source")
# Before the identifier that an image or examination has inside its DICOM files.
BY_UID = "uid:"


class NotTaken(Exception):
    """A row or file that is not taken; the sentence is for the person."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is said: a file below the dataset's folder and, in tables and lists, the row.

    Rows of a table count from 1 at its header, as spreadsheets show them; entries of a list from 1.
    """

    file: str
    row: int | None = None

    def __str__(self) -> str:
        return self.file if self.row is None else f"{self.file} row {self.row}"


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An image that comes in through the import; `case` is the dataset's own word for the examination."""

    path: Path
    name: str
    case: str


@dataclass(frozen=True, slots=True)
class LabelFile:
    """A label map or level list, which the import places on the image of its name."""

    path: Path
    name: str
    case: str


@dataclass(frozen=True, slots=True)
class LabelParts:
    """Masks of one structure each, with their numbers; together the label map `name`."""

    parts: tuple[tuple[Path, int], ...]
    name: str
    case: str


@dataclass(frozen=True, slots=True)
class Point:
    """A level on one image.

    `image` is the name of an image file, or `uid:` and a SOPInstanceUID. Two `numbers` are column and row
    on it in pixels, from 0 at the centre of the first; three are patient millimetres (LPS) on its series.
    `low` and `high` are corners of a box in the same numbers, `outline` a polygon in them on a film. `what`
    tells points of one level apart. `examination`, `uid:` and a StudyInstanceUID, is where the image must
    belong. Rows of one `together`, else of one origin, are taken all or none.
    """

    origin: Origin
    image: str
    level: str
    numbers: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    what: str = ""
    outline: tuple[tuple[float, float], ...] = ()
    examination: str = ""
    together: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is so at a level of a case, or of `uid:` and a StudyInstanceUID; the words are LevelFact's.

    Rows of one `together`, else of one origin, are taken all or none.
    """

    origin: Origin
    case: str
    level: str
    structure: str
    attribute: str
    value: str
    scale: str = ""
    side: str = ""
    zone: str = ""
    together: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody saw somewhere on one film and gave no level; none is concluded.

    `image` is the name of its file; `low` and `high` are corners of a box in pixels as a Point has them,
    empty where the statement is of the whole film. `reader` is who saw it.
    """

    origin: Origin
    image: str
    structure: str
    attribute: str
    value: str
    reader: str
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class NotRead:
    """What was not taken, and why."""

    origin: Origin
    reason: str

    def __str__(self) -> str:
        return f"{self.origin}: {self.reason}"


Told = Point | Fact | Finding
Row = ImageFile | LabelFile | LabelParts | Told | NotRead


@dataclass(frozen=True, slots=True)
class Dataset:
    """A public dataset: what its page says of it, and how its folder is read.

    `layout` has paths below the folder and what each is; `gives` what comes of them; `source` is the page
    of whoever publishes it, '' for one's own files.
    """

    name: str
    title: str
    contains: str
    layout: tuple[tuple[str, str], ...]
    gives: tuple[str, ...]
    size: str
    licence: str
    source: str
    cite: str
    read: Callable[[Path], Iterator[Row]] = field(repr=False)
    scheme: Scheme | None = None
    pictures: str = ""
    volumes: str = ""

    @property
    def numbering(self) -> str:
        """The numbering of its label maps, in words; '' where it has none."""
        return NAMES.get(self.scheme, "") if self.scheme else ""


class Once:
    """Refuses what stands in a file a second time."""

    def __init__(self) -> None:
        self._seen: dict[Hashable, Origin] = {}

    def require(self, key: Hashable, origin: Origin, words: str) -> None:
        """Remember a key. Raises NotTaken when it stood in an earlier row."""
        earlier = self._seen.setdefault(key, origin)
        if earlier != origin:
            raise NotTaken(f"{words} stands in row {earlier.row} already.")


def each(
    sources: Iterable[tuple[Origin, Source]], parse: Callable[[Origin, Source], Iterable[Row]]
) -> Iterator[Row]:
    """The rows that `parse` makes of each source; a source that it does not take becomes NotRead, whole."""
    for origin, source in sources:
        try:
            yield from list(parse(origin, source))
        except NotTaken as problem:
            yield NotRead(origin, str(problem))
