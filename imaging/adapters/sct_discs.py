"""Point labels of discs as the Spinal Cord Toolbox makes them, beside their images in a BIDS tree.

`<subject>_<T1w|T2w|T2star>.nii.gz` and, in `derivatives/labels/`, `<image>_labels-disc-manual.nii.gz` or
`<image>_label-discs_dlabel.nii.gz`. 3 = C2/C3 to 20 = T12/L1, on to 25 = L5/S1; 1 and 2 lie above C2/C3,
49, 50 and 60 are landmarks of the cord: these are given no level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from anatomy.numbering import Scheme
from imaging.adapters.pairs import image_label_pairs
from imaging.adapters.rows import Dataset, Row

IMAGE = re.compile(r"(.+_(?:T1w|T2w|T2star))\.nii(?:\.gz)?")
LABEL = re.compile(r"(.+_(?:T1w|T2w|T2star))_label(?:s-disc-manual|-discs_dlabel)\.nii(?:\.gz)?")


def read(folder: Path) -> Iterator[Row]:
    """Images and point labels."""
    return image_label_pairs(folder, IMAGE, LABEL)


DATASET = Dataset(
    name="sct_discs",
    title="Spinal Cord Toolbox disc labels",
    contains="MR of the spine with one point per disc.",
    layout=(
        ("<subject>_<T1w|T2w|T2star>.nii.gz", "the image, in any folder"),
        ("<image>_labels-disc-manual.nii.gz", "the points; also <image>_label-discs_dlabel.nii.gz"),
    ),
    gives=("Marks of the discs C2/C3 to L5/S1, as points",),
    size="Each dataset its own",
    licence="That of the dataset: these labels are a format that several use",
    source="https://spinalcordtoolbox.com",
    cite="De Leener et al., NeuroImage 2017; 145: 24-43",
    read=read,
    scheme=Scheme.SCT_DISCS,
    volumes="MR",
)
