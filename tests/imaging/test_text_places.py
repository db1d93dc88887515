"""The machine proposes places of text, knows lead letters, and needs neither network nor much memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from imaging.formats import limits
from imaging.formats.picture import picture_image
from imaging.formats.reader import Reader
from imaging.formats.text_child import PROGRAM
from tests.imaging.burned import burned, film, noise

NAME = ("DOE JANE", 16, (40, 100))
LETTER = ("R", 40, (20, 20))


def as_dicom(picture: Path, folder: Path) -> Path:
    told = {"subject": "x", "content_hash": "y", "secret": b"s", "scratch": folder, "modality": "CR"}
    return folder / picture_image(picture, **told)["instances"][0]["file"]


def covers(place: list[int], x: int, y: int) -> bool:
    left, top, width, height = place
    return left <= x < left + width and top <= y < top + height


def test_a_name_is_proposed_and_the_lead_letter_is_known_as_such(tmp_path: Path) -> None:
    path = as_dicom(film(tmp_path / "film.png", NAME, LETTER), tmp_path)
    with Reader(program=PROGRAM) as reader:
        places = reader.ask("find_text", path)["places"]
    assert sorted(kind for *_box, kind in places) == ["lead", "text"]
    (name,) = [place[:4] for place in places if place[4] == "text"]
    ink = burned(noise(), NAME[0], size=NAME[1], at=NAME[2])[1]
    left, top, width, height = name
    assert ink[top : top + height, left : left + width].sum() == ink.sum()
    (lead,) = [place[:4] for place in places if place[4] == "lead"]
    assert covers(lead, 30, 45)


def test_a_picture_without_text_has_no_place(tmp_path: Path) -> None:
    with Reader(program=PROGRAM) as reader:
        assert reader.ask("find_text", as_dicom(film(tmp_path / "film.png"), tmp_path)) == {"places": []}


def test_what_was_read_is_not_told(tmp_path: Path) -> None:
    with Reader(program=PROGRAM) as reader:
        said = json.dumps(reader.ask("find_text", as_dicom(film(tmp_path / "film.png", NAME), tmp_path)))
    assert "DOE" not in said.upper()


OFFLINE = r"""
import re, resource, socket, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
def refused(*_args, **_more):
    raise AssertionError("asked for the network")
socket.socket.connect = socket.getaddrinfo = refused
from imaging.formats.text_places import text_places
found = text_places(Path(sys.argv[1]))["places"]
# Not ru_maxrss: that of a child begins with what its parent held.
most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
print(len(found), int(most[1]) // 1024)
"""


@pytest.mark.parametrize("size", [320, 3000])
def test_it_needs_no_network_and_at_most_a_gigabyte(tmp_path: Path, size: int) -> None:
    path = as_dicom(film(tmp_path / "film.png", ("DOE JANE", size // 20, (40, 100)), size=size), tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(path), str(limits.TEXT_MEMORY)],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ".", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    found, megabytes = map(int, done.stdout.split())
    assert found == 1
    assert megabytes <= 1000
