"""SPIDER: lumbar MR with masks and gradings per disc (van der Graaf et al., Scientific Data 2024; 11: 264).

`images/<patient>_<t1|t2|t2_SPACE>.mha`, the same name in `masks/`, and `radiological_gradings.csv`.
Masks: vertebrae from the bottom, 1 = L5; discs from 201 = L5/S1; 100 canal; 101-125 vertebrae seen in part.
Gradings: `IVD label` from the bottom, 1 = L5/S1; Modic 0-3; Pfirrmann 1-5; all others 0 or 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from anatomy.levels import NotALevel
from anatomy.numbering import Scheme, level_of
from imaging.adapters.files import Cells, files_below, grade, table, whole
from imaging.adapters.rows import Dataset, Fact, ImageFile, LabelFile, NotRead, NotTaken, Once, Origin, Row

GRADINGS = "radiological_gradings.csv"
NAME = re.compile(r"(\d+)_(t1|t2|t2_SPACE)\.mha")
MODIC = dict(enumerate(("0", "I", "II", "III")))
PFIRRMANN = dict(enumerate(("I", "II", "III", "IV", "V"), start=1))
BINARY = {0: "absent", 1: "present"}
# Column: structure, attribute, scale, what its numbers mean.
COLUMNS: dict[str, tuple[str, str, str, dict[int, str]]] = {
    "Modic": ("endplate", "modic", "Modic", MODIC),
    "UP endplate": ("upper_endplate", "change", "", BINARY),
    "LOW endplate": ("lower_endplate", "change", "", BINARY),
    "Spondylolisthesis": ("body", "spondylolisthesis", "", BINARY),
    "Disc herniation": ("disc", "herniation", "", BINARY),
    "Disc narrowing": ("disc", "narrowing", "", BINARY),
    "Disc bulging": ("disc", "bulging", "", BINARY),
    "Pfirrman grade": ("disc", "degeneration", "Pfirrmann", PFIRRMANN),
}
# Of the masks; the gradings count their discs from 1.
BELOW_FIRST_DISC = 200


def read(folder: Path) -> Iterator[Row]:
    """Images, masks, and the facts of the gradings."""
    images: dict[str, str] = {}
    for path, name in files_below(folder, "images/*"):
        found = NAME.fullmatch(path.name)
        if found is None:
            yield NotRead(Origin(name), "Its name is not <patient>_<t1, t2 or t2_SPACE>.mha.")
            continue
        images[path.name] = found[1]
        yield ImageFile(path, name, found[1])
    for path, name in files_below(folder, "masks/*"):
        if path.name in images:
            yield LabelFile(path, name, images[path.name])
        else:
            yield NotRead(Origin(name), "No image in images/ has the name of this mask.")
    yield from _gradings(folder, set(images.values()))


def _gradings(folder: Path, patients: set[str]) -> Iterator[Row]:
    once = Once()

    def facts(origin: Origin, cells: Cells) -> Iterator[Row]:
        patient, number = str(whole(cells, "Patient")), whole(cells, "IVD label")
        if patient not in patients:
            raise NotTaken(f"Patient {patient} has no image in images/.")
        level = _disc(number)
        once.require((patient, number), origin, f"IVD label {number} of patient {patient}")
        for column, (structure, attribute, scale, meaning) in COLUMNS.items():
            found = grade(cells, column, meaning)
            if found is not None:
                yield Fact(origin, patient, level, structure, attribute, meaning[found], scale)

    yield from table(folder, GRADINGS, ("Patient", "IVD label", *COLUMNS), facts)


def _disc(number: int) -> str:
    try:
        level = level_of(BELOW_FIRST_DISC + number, Scheme.SPIDER)
    except NotALevel:
        raise NotTaken(f"IVD label {number} is no disc: 1 is L5/S1, 23 is C2/C3.") from None
    return str(level)


DATASET = Dataset(
    name="spider",
    title="SPIDER",
    contains="Sagittal T1 and T2 MR of the lumbar spine, masks of vertebrae, discs and canal, gradings "
    "per disc (Pfirrmann, Modic, herniation, narrowing, bulging, endplates, spondylolisthesis).",
    layout=(
        ("images/<patient>_<t1|t2|t2_SPACE>.mha", "the images"),
        ("masks/<patient>_<t1|t2|t2_SPACE>.mha", "one mask per image, of the same name"),
        (GRADINGS, "one row per patient and disc"),
    ),
    gives=(
        "Marks of vertebrae and discs, outlined, with boxes; counted from the bottom, so levels stay assumed",
        "Facts per disc: Pfirrmann, Modic, endplate change, slip, herniation, narrowing, bulging",
    ),
    size="447 series of 218 persons",
    licence="CC BY 4.0",
    source="https://zenodo.org/records/10159290",
    cite="van der Graaf et al., Scientific Data 2024; 11: 264",
    read=read,
    scheme=Scheme.SPIDER,
    volumes="MR",
)
