"""VinDr-SpineXR: X-ray of the spine with boxes around lesions (Nguyen et al., MICCAI 2021, arXiv 2106.12930).

`train_images/<image_id>.dicom` and `annotations/train.csv`, the same for `test`: image_id, rad_id,
lesion_type, xmin, ymin, xmax, ymax in pixels, in the published tables also study_id and series_id
(physionet.org/content/vindr-spinexr/1.0.0). A film without lesion has one row, No finding, without a box. No
row names a level, and none is concluded from where a box lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from imaging.adapters.files import Cells, cell, files_below, number, table, told
from imaging.adapters.rows import Dataset, Finding, ImageFile, NotRead, NotTaken, Once, Origin, Row

PARTS = ("train", "test")
EDGES = ("xmin", "ymin", "xmax", "ymax")
NOTHING = "No finding"
# The thirteen lesions of the paper; the published tables spell the slip with a y.
LESIONS: dict[str, tuple[str, str]] = {
    "Ankylosis": ("spine", "ankylosis"),
    "Disc space narrowing": ("disc", "narrowing"),
    "Enthesophytes": ("vertebra", "enthesophytes"),
    "Foraminal stenosis": ("foramen", "stenosis"),
    "Fracture": ("vertebra", "fracture"),
    "Osteophytes": ("vertebra", "osteophytes"),
    "Sclerotic lesion": ("vertebra", "sclerotic_lesion"),
    "Spondylolysthesis": ("body", "spondylolisthesis"),
    "Spondylolisthesis": ("body", "spondylolisthesis"),
    "Subchondral sclerosis": ("endplate", "subchondral_sclerosis"),
    "Surgical implant": ("spine", "surgical_implant"),
    "Vertebral collapse": ("body", "collapse"),
    "Foreign body": ("spine", "foreign_body"),
    "Other lesions": ("spine", "other_lesion"),
}


def read(folder: Path) -> Iterator[Row]:
    """Films, and what was seen on them."""
    for part in PARTS:
        names: dict[str, str] = {}
        for path, name in files_below(folder, f"{part}_images/*.dicom"):
            names[path.stem] = name
            yield ImageFile(path, name, path.stem)
        annotations = f"annotations/{part}.csv"
        if names:
            yield from _consistent(list(_findings(folder, annotations, names)))
        elif (folder / annotations).exists():
            yield NotRead(Origin(annotations), f"No film of it lies in {part}_images.")


def _findings(folder: Path, annotations: str, names: dict[str, str]) -> Iterator[Row]:
    once = Once()

    def finding(origin: Origin, cells: Cells) -> Iterator[Row]:
        image, reader, lesion = (told(cells, column) for column in ("image_id", "rad_id", "lesion_type"))
        if image not in names:
            raise NotTaken(f"Image {image[:64]} has no file.")
        structure, attribute, value = _meaning(lesion)
        box = _box(cells, lesion)
        once.require((image, lesion, reader, box), origin, f"{lesion} in this box")
        yield Finding(origin, names[image], structure, attribute, value, reader, box[:2], box[2:])

    columns = ("image_id", "rad_id", "lesion_type", *EDGES)
    return table(folder, annotations, columns, finding, optional=["study_id", "series_id"])


def _meaning(lesion: str) -> tuple[str, str, str]:
    if lesion == NOTHING:
        return "spine", "lesion", "none"
    if lesion not in LESIONS:
        raise NotTaken(f"{lesion[:40]} is none of {', '.join((*LESIONS, NOTHING))}.")
    return *LESIONS[lesion], "present"


def _box(cells: Cells, lesion: str) -> tuple[float, ...]:
    """The corners of a lesion's box; none of a film without lesions. Raises NotTaken."""
    if lesion == NOTHING:
        if any(cell(cells, edge) for edge in EDGES):
            raise NotTaken(f"{NOTHING} has a box.")
        return ()
    left, top, right, bottom = (number(cells, edge) for edge in EDGES)
    if left >= right or top >= bottom:
        raise NotTaken("The box has no area.")
    return left, top, right, bottom


def _consistent(rows: list[Row]) -> Iterator[Row]:
    """The rows, without those of films on which one reader saw nothing and something."""
    seen: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if isinstance(row, Finding):
            seen.setdefault((row.image, row.reader), set()).add(row.value)
    for row in rows:
        if isinstance(row, Finding) and len(seen[row.image, row.reader]) > 1:
            yield NotRead(row.origin, f"{NOTHING} and a lesion are told of this image by {row.reader}.")
        else:
            yield row


DATASET = Dataset(
    name="vindr_spinexr",
    title="VinDr-SpineXR",
    contains="X-ray of the neck, chest and lower back; boxes around lesions of thirteen kinds. No levels.",
    layout=(
        ("train_images/<image_id>.dicom", "the films; also test_images/"),
        ("annotations/train.csv", "one row per lesion, or one that says No finding; also test.csv"),
    ),
    gives=(
        "Facts of the film without a level, each with its box and its reader; nothing is drafted from them",
        "No marks: a box names no level, and none is guessed",
    ),
    size="10,466 films of 5,000 studies",
    licence="PhysioNet Restricted Health Data License 1.5.0, with its data use agreement",
    source="https://physionet.org/content/vindr-spinexr/1.0.0/",
    cite="Nguyen et al., MICCAI 2021, arXiv 2106.12930; doi 10.13026/q45h-5h59",
    read=read,
)
