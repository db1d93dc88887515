"""A DICOM file that is cut off, or lies about a length, is said to be so wherever that is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmwrite
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from tests.imaging import makers
from tests.imaging.test_hostile_files import asked


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reading process for all cases, as an import has."""
    with Reader(seconds=20) as made:
        yield made


SAYS_DAMAGED = ("damaged", "cut off", "breaks off")


def laid_out(path: Path, layout: str) -> bytes:
    """The bytes of one CT slice in a transfer syntax."""
    made = makers.slice_dataset(1)
    if layout == RLELossless:
        made.compress(RLELossless)
    else:
        made.file_meta.TransferSyntaxUID = layout
    is_implicit, is_little = layout == ImplicitVRLittleEndian, layout != ExplicitVRBigEndian
    dcmwrite(path, made, implicit_vr=is_implicit, little_endian=is_little, enforce_file_format=True)
    return path.read_bytes()


@pytest.mark.parametrize(
    "layout",
    [
        ExplicitVRLittleEndian,
        ImplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
        RLELossless,
    ],
    ids=lambda layout: str(UID(layout).keyword),
)
def test_a_dicom_file_cut_anywhere_is_said_to_be_cut(reader: Reader, tmp_path: Path, layout: str) -> None:
    whole, cut = laid_out(tmp_path / "whole", layout), tmp_path / "cut"
    # The last bytes of a packed picture only say that it has ended.
    for length in [*range(132, 800), *range(800, len(whole) - 8, 37)]:
        cut.write_bytes(whole[:length])
        with pytest.raises(Refused) as refusal:
            asked(reader, cut)
        assert any(word in refusal.value.sentence for word in SAYS_DAMAGED), (length, refusal.value.sentence)


@pytest.mark.parametrize("seed", range(40))
def test_a_few_broken_bytes_never_need_more_memory(reader: Reader, tmp_path: Path, seed: int) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(bytes(128) + b"DICM" + random.Random(seed).randbytes(35))
    with pytest.raises(Refused) as refusal:
        asked(reader, broken)
    assert refusal.value.code in {"damaged", "no_pixels"}
    assert any(word in refusal.value.sentence for word in SAYS_DAMAGED), refusal.value.sentence


def test_a_length_that_is_not_true_is_said_wherever_it_stands(reader: Reader, tmp_path: Path) -> None:
    whole, broken = laid_out(tmp_path / "whole", ExplicitVRLittleEndian), tmp_path / "broken"
    codes = {}
    for place in range(132, 690, 7):
        broken.write_bytes(whole[:place] + b"\xf0\xff\xff\x7f" + whole[place + 4 :])
        try:
            asked(reader, broken)
        except Refused as refusal:
            codes[place] = refusal.code
    assert codes
    assert not {"memory", "unreadable", "reader_died"} & set(codes.values()), codes
