"""The comparison with another archive: which way its ratios go, and what is sent and served for it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from pydicom import dcmread

from imaging.formats import forking
from imaging.formats.reader import Reader
from tests.bench import ct, ohif, peer
from tests.bench.asking import Taken
from tests.bench.storing import Stored
from tests.studio import ROOT

QUICK, SLOW = Taken((0.001, 0.002, 0.003), 0.006), Taken((0.01, 0.02, 0.03), 0.06)


def test_more_in_a_second_is_a_ratio_above_one() -> None:
    figure = peer._more("frames", (QUICK, SLOW), 3)
    assert (figure.value, figure.holds) == (10, True)
    assert not peer._more("frames", (SLOW, QUICK), 3).holds


def test_a_shorter_median_is_a_ratio_above_one() -> None:
    figure = peer._faster("metadata", (QUICK, SLOW), 5)
    assert (figure.value, figure.holds) == (10, True)
    assert not peer._faster("metadata", (SLOW, QUICK), 5).holds


def test_what_is_stored_counts_and_not_what_is_acknowledged() -> None:
    figure = peer._stored("C-STORE", Stored(100, 0.5, 2.0), Stored(100, 4.0, 4.0), 5)
    assert (figure.value, figure.holds) == (2, False)
    assert figure.note == "files/s: ours 50, 200 acknowledged; Orthanc 25"


def test_rounds_are_taken_together() -> None:
    both = QUICK + SLOW
    assert both.p50_ms == pytest.approx(6.5)
    assert both.per_s == pytest.approx(6 / 0.066)


def _read(program: str, path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name in the file that a reading process has kept."""
    monkeypatch.setattr(forking, "PROGRAM", program)
    asked = {"scratch": str(scratch), "secret": "00", "content": "c", "subject": "s"}
    with Reader() as reading:
        found = reading.ask("read", path, **asked)
    (kept,) = found["instances"]
    assert found["series"]["plane"] == "axial"
    return str(dcmread(scratch / kept["file"]).get("PatientName", ""))


def test_only_the_measured_reading_process_keeps_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert forking.PROGRAM == "imaging.formats.child"
    (path,) = ct.ct_make(tmp_path / "ct", slices=1)
    assert "Doe" not in _read(forking.PROGRAM, path, tmp_path, monkeypatch)
    assert "Doe" in _read("tests.bench.as_it_came_child", path, tmp_path, monkeypatch)


def test_the_web_application_asks_the_usual_reading_process() -> None:
    program = "import spinemed_site.asgi; from imaging.formats import forking; print(forking.PROGRAM)"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "imaging.formats.child"


def test_two_sets_share_no_identifier(tmp_path: Path) -> None:
    one, other = (dcmread(*ct.ct_make(tmp_path / str(number), number=number, slices=1)) for number in (1, 2))
    for name in (
        "PatientID",
        "StudyInstanceUID",
        "SeriesInstanceUID",
        "SOPInstanceUID",
        "FrameOfReferenceUID",
    ):
        assert one[name].value != other[name].value, name
    assert len(one.PixelData) == peer.FRAME_BYTES


def test_the_other_viewer_gets_its_page_its_files_and_our_addresses(tmp_path: Path) -> None:
    folder = tmp_path / "package" / "dist"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<title>Viewer</title>")
    (folder / "part.js").write_text("part")
    with ohif.ohif_running(tmp_path, 4711) as address:

        def read(path: str) -> str:
            with urllib.request.urlopen(f"{address}{path}") as answer:
                return str(answer.read().decode())

        assert read("/viewer?StudyInstanceUIDs=1") == "<title>Viewer</title>"
        assert read("/part.js") == "part"
        config = json.loads(read("/app-config.js").removeprefix("window.config = ").rstrip(";"))
        (source,) = config["dataSources"]
        assert source["configuration"]["wadoRoot"] == "http://127.0.0.1:4711/dicom-web"
