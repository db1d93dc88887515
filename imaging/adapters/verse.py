"""VerSe 2019 and 2020: CT with masks and centroids of vertebrae (Sekuboyina et al., Med Image Anal 2021).

`*_ct.nii.gz`, `*_seg-vert_msk.nii.gz`, `*_seg-subreg_ctd.json` in voxels of the image turned to its
`direction`, and `*iso-ctd.json` in voxels of 1 mm turned to ASL; in any folders. The challenge's own
structure names them `verse000_CT-orient.nii.gz`, `.._seg.nii.gz` and `.._iso-ctd.json`. 1-7 C1-C7, 8-19
T1-T12, 20-25 L1-L6, 26 sacrum, 27 coccyx, 28 T13.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from anatomy.numbering import TABLES, Scheme
from imaging.adapters.files import Unusable, finite, json_list
from imaging.adapters.pairs import image_label_pairs
from imaging.adapters.rows import Dataset, NotRead, NotTaken, Once, Origin, Row

# The subject based structure, and that of the challenge: verse000_CT-orient.nii.gz, .._seg.nii.gz.
IMAGE = re.compile(r"(.+)_ct\.nii(?:\.gz)?|(verse\d+(?:_CT-\w+?)?)\.nii(?:\.gz)?")
LABEL = re.compile(
    r"(.+)_seg-vert_msk\.nii(?:\.gz)?|(verse\d+(?:_CT-\w+?)?)_seg\.nii(?:\.gz)?|"
    r"(.+?)(?:_seg-subreg|_seg-vb)?[_-](?:iso[-_])?ctd\.json"
)
PAIRS = ({"L", "R"}, {"A", "P"}, {"I", "S"})


def read(folder: Path) -> Iterator[Row]:
    """Images, masks, and the lists whose every entry is known."""

    def problems(path: Path, name: str) -> Iterator[NotRead]:
        return _list_problems(folder, name) if path.suffix == ".json" else iter(())

    yield from image_label_pairs(folder, IMAGE, LABEL, problems=problems)


def _list_problems(folder: Path, name: str) -> Iterator[NotRead]:
    """What speaks against a list; one wrong entry and it is not taken, for the others may be wrong too."""
    once = Once()
    try:
        for origin, entry in json_list(folder, name):
            try:
                _require_entry(entry, origin, once)
            except NotTaken as problem:
                yield NotRead(origin, str(problem))
    except Unusable as problem:
        yield NotRead(Origin(name), str(problem))


def _require_entry(entry: Any, origin: Origin, once: Once) -> None:
    if not isinstance(entry, dict):
        raise NotTaken("This entry is no object.")
    if "direction" in entry:
        _require_direction(entry["direction"])
        return
    label = entry.get("label")
    if label not in TABLES[Scheme.VERSE] or isinstance(label, bool):
        raise NotTaken(f"Label {str(label)[:40]} is none of VerSe.")
    for axis in "XYZ":
        finite(entry.get(axis), axis)
    once.require(label, origin, f"Label {label}")


def _require_direction(direction: Any) -> None:
    letters = direction if isinstance(direction, list) else []
    if len(letters) != 3 or not all(len(pair.intersection(map(str, letters))) == 1 for pair in PAIRS):
        raise NotTaken("The direction does not name one of L R, one of A P and one of I S.")


DATASET = Dataset(
    name="verse",
    title="VerSe 2019 and 2020",
    contains="CT of the spine, masks and centroids of the vertebrae.",
    layout=(
        ("<case>_ct.nii.gz", "the image, in any folder"),
        ("<case>_seg-vert_msk.nii.gz", "the mask"),
        ("<case>_seg-subreg_ctd.json", "the centroids, in voxels of the image"),
        ("<case>_iso-ctd.json", "the centroids in voxels of 1 mm, instead or as well"),
        (
            "verse<number>_CT-<axes>.nii.gz, …_seg.nii.gz, …_iso-ctd.json",
            "the same, as the challenge named them",
        ),
    ),
    gives=("Marks of C1 to L6, T13, sacrum and coccyx, outlined, with boxes",),
    size="374 volumes of 355 persons",
    # osf.io/amh4f, named at osf.io/4skx2 and osf.io/b2wxj; the volumes sub-gl… are CC BY-NC-ND as their card
    # at huggingface.co/datasets/YongchengYAO/VerSe-Lite says.
    licence="CC BY-SA 4.0; volumes named sub-gl… have stricter terms, CC BY-NC-ND",
    source="https://github.com/anjany/verse",
    cite="Sekuboyina et al., Medical Image Analysis 2021; 73: 102166",
    read=read,
    scheme=Scheme.VERSE,
    volumes="CT",
)
