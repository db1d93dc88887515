"""What the largest frames that are taken in cost to unpack and to draw, and how large a volume is read.

`pytest -s -m soak tests/soak/test_decoding_memory.py` prints the table of docs/measurements.md.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from imaging.formats import limits
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from tests.conftest import ROOT
from tests.imaging import makers

pytestmark = pytest.mark.soak
# 59 million pixels: as 16 bit just below the largest frame that is taken in.
SIDE = 7_680
GIGABYTE = 1_000_000_000

DRAWN = r"""
import os, re, sys
from pathlib import Path
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "spinemed_site.settings"
django.setup()
import numpy, pydicom
from imaging.formats.decoding import frame_unpacked
from imaging.render import frame_grey
def most():
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024
before = most()
shape = frame_unpacked(pydicom.dcmread(sys.argv[1]), 0).shape
unpacked = most()
with open(sys.argv[1], "rb") as stream:
    assert frame_grey(stream, 0).shape == shape
print(before, unpacked, most())
"""


def film(bits: int) -> Dataset:
    made = makers.slice_dataset(1)
    made.Rows = made.Columns = SIDE
    made.BitsAllocated = made.BitsStored = bits
    made.HighBit, made.PixelRepresentation = bits - 1, 0
    return made


def smooth() -> np.ndarray[Any, Any]:
    """Grey as a film has it, which packs well."""
    row = np.linspace(0, 4000, SIDE).astype("<u2")
    return row[np.newaxis, :] + (row[:, np.newaxis] >> 2)


def wavelets(syntax: str) -> Dataset:
    made = film(16)
    made.PixelData = smooth().tobytes()
    made.compress(syntax, generate_instance_uid=False)
    return made


def run_lengths() -> Dataset:
    made = film(16)
    plane = b"\x81\x07" * (SIDE * SIDE // 128)
    header = b"".join(number.to_bytes(4, "little") for number in (2, 64, 64 + len(plane), *[0] * 13))
    return _encapsulated(made, header + plane + plane, RLELossless)


def baseline() -> Dataset:
    out = io.BytesIO()
    Image.fromarray((smooth() >> 5).astype(np.uint8)).save(out, "JPEG")
    return _encapsulated(film(8), out.getvalue(), JPEGBaseline8Bit)


def _encapsulated(made: Dataset, frame: bytes, syntax: str) -> Dataset:
    made.PixelData = encapsulate([frame])
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    made.file_meta.TransferSyntaxUID = syntax
    return made


def plain() -> Dataset:
    made = film(16)
    made.PixelData = smooth().tobytes()
    return made


FILMS: dict[str, Callable[[], Dataset]] = {
    "uncompressed": plain,
    "JPEG 2000": lambda: wavelets(JPEG2000Lossless),
    "JPEG-LS": lambda: wavelets(JPEGLSLossless),
    "RLE": run_lengths,
    "JPEG baseline": baseline,
}


@pytest.mark.parametrize("name", FILMS)
def test_the_largest_frame_is_drawn_within_a_gigabyte(name: str, tmp_path: Path) -> None:
    path = tmp_path / "film.dcm"
    FILMS[name]().save_as(path, enforce_file_format=True)
    told = {"content": "c", "secret": "00", "subject": "s", "scheme": "", "picture_modality": "CR"}
    with Reader(seconds=300) as reader:
        try:
            reader.ask("read", path, scratch=str(tmp_path), volume_modality="", **told)
            came_in = f"taken at {_peak(reader) / 1e6:.0f} MB"
        except Refused as refusal:
            came_in = f"refused ({refusal.code})"
    done = subprocess.run(
        [sys.executable, "-c", DRAWN, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    before, unpacked, drawn = map(int, done.stdout.split())
    print(  # noqa: T201 the figures are quoted
        f"\n| {name} | {path.stat().st_size / 1e6:.1f} MB | {came_in} | {(unpacked - before) / 1e6:.0f} MB | "
        f"{(drawn - before) / 1e6:.0f} MB |"
    )
    assert drawn <= GIGABYTE


def _peak(reader: Reader) -> int:
    assert reader._child is not None
    status = Path(f"/proc/{reader._child.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def test_a_large_volume_is_read_within_the_limit(tmp_path: Path) -> None:
    """512 x 512 x 1,100 voxels of 16 bit, packed, as whole spines come."""
    voxels = np.zeros((512, 512, 1_100), np.int16)
    voxels += np.arange(1_100, dtype=np.int16) * 2 - 1_000
    path = makers.nifti(tmp_path / "spine.nii.gz", voxels, makers.LAS)
    assert voxels.nbytes <= limits.VOLUME
    del voxels
    told = {"content": "c", "secret": "00", "subject": "s", "scheme": "", "picture_modality": "CR"}
    with Reader(seconds=600) as reader:
        found = reader.ask("read", path, scratch=str(tmp_path), volume_modality="CT", **told)
        print(f"\nvolume of 577 MB: {_peak(reader) / 1e6:.0f} MB resident")  # noqa: T201 it is quoted
    assert len(found["instances"]) == 1_100
