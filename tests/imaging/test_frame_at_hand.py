"""A frame that the system has in memory is read at once; every other is left to whoever may wait."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage

from imaging.dicomweb import pixels
from imaging.dicomweb.accept import EXPLICIT_LE
from imaging.dicomweb.pixels import FrameSource, frame_at_hand, frame_read
from tests.imaging.far_storage import storage_setting

RLE = "1.2.840.10008.1.2.5"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
SOURCE = FrameSource(1, "a/b.dcm", 7, 30, 3, EXPLICIT_LE, "0" * 64)


@pytest.fixture(autouse=True)
def stored(settings: LazySettings, tmp_path: Path) -> Path:
    """Seven bytes of header and three frames of ten."""
    settings.MEDIA_ROOT = tmp_path
    path = Path(default_storage.path(SOURCE.path))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"header:" + bytes(range(30)))
    return path


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_frame_in_memory_is_the_one_that_is_read_otherwise(number: int) -> None:
    whole = frame_at_hand(SOURCE, number, b"head", b"tail!")
    assert whole == b"head" + frame_read(SOURCE, number, EXPLICIT_LE) + b"tail!"
    assert frame_at_hand(SOURCE, number, b"", b"") == frame_read(SOURCE, number, EXPLICIT_LE)


@pytest.mark.parametrize("syntax", [RLE, BIG_ENDIAN])
def test_a_frame_that_leaves_otherwise_than_it_lies_is_not_at_hand(syntax: str) -> None:
    assert frame_at_hand(replace(SOURCE, syntax=syntax), 1, b"", b"") is None


def test_a_frame_that_would_hold_up_the_others_is_not_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "MOST_AT_HAND", 9)
    assert frame_at_hand(SOURCE, 1, b"", b"") is None


def test_a_file_that_was_erased_or_breaks_off_is_not_at_hand(stored: Path) -> None:
    stored.write_bytes(stored.read_bytes()[:-1])
    assert frame_at_hand(SOURCE, 3, b"", b"") is None
    stored.unlink()
    assert frame_at_hand(SOURCE, 1, b"", b"") is None
    stored.parent.rmdir()
    stored.parent.write_bytes(b"No folder.")
    assert frame_at_hand(SOURCE, 1, b"", b"") is None


@pytest.mark.parametrize("kind", ["whole", "ranged"])
def test_a_file_that_lies_elsewhere_is_not_at_hand(kind: str, settings: LazySettings, tmp_path: Path) -> None:
    with storage_setting(kind, tmp_path) as setting:
        settings.STORAGES = settings.STORAGES | {"default": setting}
        assert frame_at_hand(SOURCE, 1, b"", b"") is None


def test_a_system_that_cannot_say_what_is_in_memory_reads_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.RWF_NOWAIT")
    assert frame_at_hand(SOURCE, 1, b"", b"") is None
