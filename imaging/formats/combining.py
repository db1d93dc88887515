"""Masks of one structure each become one label map, on the grid they share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from imaging.formats.errors import Refused
from imaging.formats.geometry import RAS_TO_LPS
from imaging.formats.label_map import require_labels
from imaging.formats.sniff import kind_of
from imaging.formats.volumes import Volume, read_volume


def combine_masks(parts: list[tuple[Path, int]], into: Path) -> dict[str, Any]:
    """Write a NIfTI label map of masks, each with its number. Raises Refused when they do not fit."""
    import nibabel as nib

    first, made = None, np.zeros((0, 0, 0), dtype=np.uint8)
    for path, number in parts:
        volume = read_volume(path, kind_of(path))
        if first is None:
            first, made = volume, np.zeros(volume.stored.shape, dtype=np.uint8)
        _require_one_grid(first, volume, path)
        inside = _inside(volume, path)
        if np.any(made[inside]):
            raise Refused("overlap", f"{path.name} lies on another structure.", "Leave one of the two out")
        made[inside] = number
    assert first is not None
    nib.save(nib.Nifti1Image(made, RAS_TO_LPS @ first.affine), into)
    return {"read_as": f"Mask, {len(parts)} structures"}


def _require_one_grid(first: Volume, volume: Volume, path: Path) -> None:
    if volume.stored.shape == first.stored.shape and np.allclose(volume.affine, first.affine, atol=1e-3):
        return
    raise Refused("grid_differs", f"The grid of {path.name} differs from that of the other structures.",
                  "Resample the masks to their image")  # fmt: skip


def _inside(volume: Volume, path: Path) -> Any:
    stored = np.asarray(require_labels(volume))
    if stored.size and not (stored.min() >= 0 and stored.max() <= 1):
        raise Refused("not_binary", f"{path.name} is no mask of one structure: it has numbers other than 0 "
                      "and 1.", "Send it as a label map")  # fmt: skip
    return stored == 1
