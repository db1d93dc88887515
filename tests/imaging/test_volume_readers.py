"""Volume readers give back every file they open."""

from __future__ import annotations

import gc
import gzip
from pathlib import Path

import numpy as np
import pytest

from imaging.formats.errors import Refused
from imaging.formats.sniff import Kind
from imaging.formats.volumes import read_volume
from tests.imaging import makers


def test_a_nifti_file_is_closed_when_it_was_read(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    read_volume(makers.nifti(tmp_path / "a.nii.gz", makers.noise_image((8, 8, 8)), makers.IPL), Kind.NIFTI)
    gc.collect()
    assert [str(each.message) for each in recwarn if each.category is ResourceWarning] == []


@pytest.mark.parametrize(("kind", "head"), [(Kind.NRRD, b"NRRD0004\n\n"), (Kind.META_IMAGE, b"NDims = 3\n")])
def test_a_volume_with_a_text_header_is_closed_even_when_it_is_refused(
    tmp_path: Path, recwarn: pytest.WarningsRecorder, kind: Kind, head: bytes
) -> None:
    path = tmp_path / "a"
    path.write_bytes(head)
    with pytest.raises(Refused):
        read_volume(path, kind)
    gc.collect()
    assert [str(each.message) for each in recwarn if each.category is ResourceWarning] == []


SHAPE = (4, 5, 6)
VOXELS = np.arange(np.prod(SHAPE), dtype="<i2").reshape(SHAPE, order="F")
TURNED = "0 1 0 0 0 -1 1 0 0"


def meta_image(path: Path, **fields: str) -> Path:
    """A MetaImage of `VOXELS` with these fields besides those that it must have."""
    told = {
        "ObjectType": "Image",
        "NDims": "3",
        "DimSize": "4 5 6",
        "ElementSpacing": "1 2 3",
        "Offset": "0 0 0",
    }
    told |= fields | {"ElementType": "MET_SHORT", "ElementDataFile": "LOCAL"}
    head = "".join(f"{name} = {value}\n" for name, value in told.items())
    path.write_bytes(head.encode() + VOXELS.tobytes(order="F"))
    return path


@pytest.mark.parametrize("name", ["TransformMatrix", "Rotation", "Orientation"])
def test_a_meta_image_says_under_three_names_which_way_its_axes_run(tmp_path: Path, name: str) -> None:
    volume = read_volume(meta_image(tmp_path / "a.mha", **{name: TURNED}), Kind.META_IMAGE)
    assert volume.affine[:3, :3].tolist() == [[0, 0, 3], [1, 0, 0], [0, -2, 0]]
    assert np.array_equal(volume.stored, VOXELS)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "no_orientation"),
        ({"TransformMatrix": TURNED, "Orientation": "1 0 0 0 1 0 0 0 1"}, "damaged"),
        ({"TransformMatrix": TURNED, "ElementNumberOfChannels": "3"}, "voxel_type"),
    ],
)
def test_a_meta_image_that_leaves_sides_open_or_holds_vectors_is_refused(
    tmp_path: Path, fields: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        read_volume(meta_image(tmp_path / "a.mha", **fields), Kind.META_IMAGE)
    assert refusal.value.code == code


def nrrd(path: Path, before: bytes, *fields: str, packed: bool = False, inside: bytes = b"") -> Path:
    """An NRRD of `VOXELS`: `before` lies before them in the file, `inside` is packed with them."""
    voxels = inside + VOXELS.tobytes(order="F")
    head = ["NRRD0004", "type: int16", "dimension: 3", "sizes: 4 5 6", "endian: little", "space: LPS"]
    head += ["space directions: (1,0,0) (0,1,0) (0,0,1)", "space origin: (0,0,0)"]
    head += [f"encoding: {'gzip' if packed else 'raw'}", *fields]
    text = "\n".join(head).encode() + b"\n\n"
    path.write_bytes(text + before + (gzip.compress(voxels) if packed else voxels))
    return path


@pytest.mark.parametrize(
    ("before", "inside", "fields"),
    [
        (b"", b"", []),
        (b"\1\2\3", b"", ["byte skip: 3"]),
        (b"one\ntwo\n", b"", ["line skip: 2"]),
        (b"one\n\1\2", b"", ["byte skip: 2", "line skip: 1"]),
        (b"whatever lies here", b"", ["byte skip: -1"]),
        (b"one\n", b"\1\2", ["line skip: 1", "byte skip: 2"]),
    ],
)
def test_an_nrrd_skips_what_it_says_before_its_voxels(
    tmp_path: Path, before: bytes, inside: bytes, fields: list[str]
) -> None:
    path = nrrd(tmp_path / "a.nrrd", before, *fields, packed=bool(inside), inside=inside)
    assert np.array_equal(read_volume(path, Kind.NRRD).stored, VOXELS)


@pytest.mark.parametrize(
    ("fields", "packed", "code"),
    [
        (["byte skip: -1"], True, "damaged"),
        (["byte skip: -2"], False, "damaged"),
        (["line skip: -1"], False, "damaged"),
        (["byte skip: many"], False, "damaged"),
        (["byte skip: 1"], False, "truncated"),
        (["line skip: 400"], False, "truncated"),
    ],
)
def test_an_nrrd_whose_voxels_cannot_be_found_is_refused(
    tmp_path: Path, fields: list[str], packed: bool, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        read_volume(nrrd(tmp_path / "a.nrrd", b"", *fields, packed=packed), Kind.NRRD)
    assert refusal.value.code == code
