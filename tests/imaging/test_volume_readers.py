"""Volume readers give back every file they open."""

from __future__ import annotations

import gc
from pathlib import Path

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
