"""Every dataset that can be imported, in the order of the page."""

from __future__ import annotations

from imaging.adapters import (
    buu_lspine,
    ctspine1k,
    levels_csv,
    rsna2022,
    rsna2024,
    sct_discs,
    spider,
    tianchi,
    totalsegmentator,
    verse,
    vindr_spinexr,
)
from imaging.adapters.rows import Dataset

DATASETS: dict[str, Dataset] = {
    module.DATASET.name: module.DATASET
    for module in (
        spider,
        rsna2024,
        verse,
        totalsegmentator,
        ctspine1k,
        rsna2022,
        sct_discs,
        tianchi,
        buu_lspine,
        vindr_spinexr,
        levels_csv,
    )
}
