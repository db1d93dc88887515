"""TotalSegmentator v2: CT with one mask per structure (Wasserthal et al., Radiology: AI 2023; 5: e230024).

`<case>/ct.nii.gz` and `<case>/segmentations/vertebrae_<level>.nii.gz`, `sacrum.nii.gz` among the masks of
other structures. The masks of bones of the spine become one label map in the numbers of version 2:
25 sacrum, 26 S1, 27-31 L5 to L1, 32-43 T12 to T1, 44-50 C7 to C1. A mask that is empty shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from anatomy.numbering import TABLES, WHOLE_SACRUM, Scheme
from imaging.adapters.files import files_below
from imaging.adapters.rows import Dataset, ImageFile, LabelParts, NotRead, Origin, Row

SCHEME = Scheme.TOTALSEGMENTATOR
SACRUM = WHOLE_SACRUM[SCHEME]
NUMBERS = {f"vertebrae_{level}": number for number, level in TABLES[SCHEME].items() if number != SACRUM}
BONES = {**NUMBERS, "sacrum": SACRUM}
# The name of a case's label map beside its parts: words that say a role, so that it pairs with `ct`.
WHOLE = "vert_msk.nii"


def read(folder: Path) -> Iterator[Row]:
    """Images, and per case the masks of the bones of the spine as one."""
    images = {name.rsplit("/", 1)[0]: (path, name) for path, name in files_below(folder, "*/ct.nii.gz")}
    for case, (path, name) in images.items():
        yield ImageFile(path, name, case)
    parts: dict[str, list[tuple[Path, int]]] = {}
    for path, name in files_below(folder, "*/segmentations/*.nii.gz"):
        case, structure = name.split("/")[0], path.name.removesuffix(".nii.gz")
        if structure.startswith("vertebrae_") and structure not in BONES:
            yield NotRead(Origin(name), f"{structure} is no vertebra of TotalSegmentator.")
        elif structure in BONES:
            parts.setdefault(case, []).append((path, BONES[structure]))
    for case, found in parts.items():
        if case in images:
            yield LabelParts(tuple(found), f"{case}/segmentations/{WHOLE}", case)
        else:
            yield NotRead(Origin(f"{case}/segmentations"), "Its image, ct.nii.gz, is missing.")
    for case in images.keys() - parts.keys():
        yield NotRead(Origin(f"{case}/segmentations"), "It holds no mask of a vertebra.")


DATASET = Dataset(
    name="totalsegmentator",
    title="TotalSegmentator v2",
    contains="CT of many body regions; of its masks those of vertebrae and sacrum are taken.",
    layout=(
        ("<case>/ct.nii.gz", "the image"),
        ("<case>/segmentations/vertebrae_<level>.nii.gz", "one mask per vertebra, C1 to S1"),
        ("<case>/segmentations/sacrum.nii.gz", "the sacrum, which stands for S1 where S1 has no mask"),
    ),
    gives=("Marks of C1 to S1, outlined, with boxes",),
    size="1,228 volumes",
    source="https://zenodo.org/records/10047292",
    # The MR dataset of the same authors is another one: CC BY-NC-SA 2.0.
    licence="CC BY 4.0 (the CT images; those of MR have other terms and are not read)",
    cite="Wasserthal et al., Radiology: Artificial Intelligence 2023; 5: e230024",
    read=read,
    scheme=SCHEME,
    volumes="CT",
)
