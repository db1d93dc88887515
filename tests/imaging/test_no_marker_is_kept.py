"""A whole import of files full of markers: none is stored, logged, printed or written into a row."""

from __future__ import annotations

import io
import json
import logging
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command

from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from projects.models import Approval, Project
from tests.imaging.planted import Planter, markers_in
from tests.imaging.planted_files import ANY, WHOLE

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]


def _left(planted: dict[str, list[bytes]], content: bytes) -> dict[str, set[bytes]]:
    """Planted markers in some bytes; a shifted date may by chance be another date that was planted."""
    found = {m for m in markers_in(content) if not m.startswith(b"187")}
    return {name: left for name, markers in planted.items() if (left := found & set(markers))}


def _rows() -> bytes:
    """Every row of the database."""
    every = (row for model in apps.get_models() for row in model._default_manager.all())
    return str(serializers.serialize("json", every)).encode()


def _files(folder: Path) -> bytes:
    """Every file that is kept, and its name."""
    kept = [path for path in folder.rglob("*") if path.is_file() and folder / "incoming" not in path.parents]
    assert len(kept) > 50
    return b"\n".join(str(path).encode() + path.read_bytes() for path in kept)


@pytest.fixture
def planted(tmp_path: Path) -> dict[str, list[bytes]]:
    """Files of every kind in the folder `incoming`: their names, and the markers in each and its name."""
    plant, found = Planter(), {}
    (tmp_path / "incoming").mkdir()
    for name, build in (WHOLE | ANY).items():
        before = len(plant.markers)
        build(plant, tmp_path / "incoming" / f"{name} {plant.text()}")
        found[name] = plant.markers[before:]
    return found


@pytest.mark.once
@pytest.mark.django_db(transaction=True)  # Staged files are removed when it is committed that they go.
def test_no_marker_is_kept(
    project: Project,
    approval: Approval,
    planted: dict[str, list[bytes]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    # What building the files warned of was ours.
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    out = io.StringIO()
    with pytest.raises(CommandError, match="refused"):
        call_command(
            "import_studies",
            str(tmp_path / "incoming"),
            project=project.slug,
            pictures="CR",
            json=True,
            stdout=out,
        )
    rows = json.loads(out.getvalue())["files"]
    taken = {row["file"].split()[0] for row in rows if row["outcome"] == "taken"}
    assert set(WHOLE) <= taken
    told = [row | {"file": ""} for row in rows]
    printed = capfd.readouterr()
    assert _left(planted, (printed.out + printed.err + json.dumps(told)).encode()) == {}
    assert _left(planted, caplog.text.encode()) == {}
    assert _left(planted, _rows()) == {}
    assert _left(planted, _files(tmp_path)) == {}


def test_a_log_line_says_where_a_file_broke_its_reader_and_quotes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plant = Planter()
    ANY["dicom_frames"](plant, tmp_path / "broken")
    told = {"scheme": "", "picture_modality": "CR", "volume_modality": "", "subject": "s", "content": "c"}
    with Reader() as reader, pytest.raises(Refused):
        reader.ask("read", tmp_path / "broken", scratch=str(tmp_path), secret="00" * 32, **told)
    line = r"A file could not be read: ValueError at multi_frame:\d+ > \w+:\d+\."
    assert [record.getMessage() for record in caplog.records if re.fullmatch(line, record.getMessage())]
