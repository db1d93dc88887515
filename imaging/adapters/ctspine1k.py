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
    licence="See the dataset's page: its parts come from several sources",
    cite="Deng et al., arXiv 2105.14711",
    read=read,
    scheme=Scheme.VERSE,
    volumes="CT",
)
