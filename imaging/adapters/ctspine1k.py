"""CTSpine1K: CT with masks of vertebrae in VerSe's numbers (Deng et al., arXiv 2105.14711).

`<case>.nii.gz` and `<case>_seg.nii.gz`, in any folders; images and masks lie apart in folders by source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from anatomy.numbering import Scheme
from imaging.adapters.pairs import image_label_pairs
from imaging.adapters.rows import Dataset, Row

IMAGE = re.compile(r"(.+?)(?<!_seg)\.nii(?:\.gz)?")
MASK = re.compile(r"(.+)_seg\.nii(?:\.gz)?")


def read(folder: Path) -> Iterator[Row]:
    """Images and masks."""
    return image_label_pairs(folder, IMAGE, MASK)


DATASET = Dataset(
    name="ctspine1k",
    title="CTSpine1K",
    contains="CT of the spine from four sources, masks of the vertebrae.",
    layout=(
        ("<case>.nii.gz", "the image, in any folder"),
        ("<case>_seg.nii.gz", "the mask, in VerSe's numbers"),
    ),
    gives=("Marks of the vertebrae, outlined, with boxes",),
    size="1,005 volumes, about 150 GB",
    licence="That of its four sources, among them VerSe, CC BY-SA 4.0; see the page of each",
    source="https://github.com/MIRACLE-Center/CTSpine1K",
    cite="Deng et al., arXiv 2105.14711",
    read=read,
    scheme=Scheme.VERSE,
    volumes="CT",
)
