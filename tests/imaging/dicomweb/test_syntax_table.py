"""The table of transfer syntaxes in docs/syntaxes.md: made from the public files, and held to what is there.

`SPINEMED_SHARED=… pytest -s tests/imaging/dicomweb/test_syntax_table.py` prints it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID

from imaging.dicomweb.accept import EXPLICIT_LE
from imaging.dicomweb.pixels import frame_read
from imaging.models import ImportFile, SopInstance
from projects.models import Project
from tests.conftest import ROOT
from tests.imaging.dicomweb.test_syntaxes import source_of

pytestmark = [pytest.mark.django_db, pytest.mark.shared, pytest.mark.usefixtures("approval")]
PAGE = ROOT / "docs" / "syntaxes.md"
HEAD = (
    "| transfer syntax | name | file | kept and served as | largest difference, grey levels |\n"
    "|---|---|---|---|---|"
)
# SHA-256 of all frames as 16 bit little endian, as libjpeg-turbo 3.1.3 decodes them (imagecodecs 2026.3.6,
# once, apart from here): pydicom decodes none of these three JPEG processes at 12 bits.
BY_ANOTHER_DECODER = {
    "1.2.840.10008.1.2.4.51": "85e3b617e00dc755e55971bfe8770210f17d4909b17db5d71d2617e22254b3b9",
    "1.2.840.10008.1.2.4.53": "85e3b617e00dc755e55971bfe8770210f17d4909b17db5d71d2617e22254b3b9",
    "1.2.840.10008.1.2.4.55": "85e3b617e00dc755e55971bfe8770210f17d4909b17db5d71d2617e22254b3b9",
    "1.2.840.10008.1.2.4.51 of 2 frames": "a62ceec7a17af3ceae9deb9f93b71437e52a6ab04897266acaade66ea8cd6987",
}
LOSSY = (".4.50", ".4.51", ".4.53", ".4.55", ".4.81", ".4.91")


def row_of(path: Path, project: Project, folder: Path) -> tuple[str, int | None]:
    """One line of the table, and the largest difference; None for a file that is refused."""
    dataset = dcmread(path)
    syntax = UID(dataset.file_meta.TransferSyntaxUID)
    begin = f"| {syntax} | {syntax.name} | `{path.name}` |"
    told, files = taken(path, project, folder)
    if not files:
        return f"{begin} refused: {told['reason']} | |", None
    kept = UID(files[0].transfer_syntax_uid)
    found = np.stack([unpacked(file) for file in files])
    difference, against = compared(found, dataset)
    as_kept = "as it came" if kept == syntax else f"{kept.name}"
    return f"{begin} {as_kept} | {difference}{against} |", difference


def taken(path: Path, project: Project, folder: Path) -> tuple[dict[str, Any], list[SopInstance]]:
    """What the import said of the file, and what it stored of it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    # Each is the same slice under the same identifiers in another packing.
    SopInstance.objects.all().delete()
    ImportFile.objects.all().delete()
    shutil.copy(path, folder / "file.dcm")
    out = StringIO()
    # Its status says that something was refused; what, stands in its answer.
    with suppress(CommandError):
        call_command("import_studies", str(folder), project=project.slug, json=True, stdout=out)
    (told,) = json.loads(out.getvalue())["files"]
    return told, sorted(SopInstance.objects.all(), key=_frame)


def _frame(file: SopInstance) -> int:
    """Which frame of the file it came from an image is."""
    sources = json.loads(file.metadata).get("00082112", {}).get("Value", [{}])
    return int(sources[0].get("00081160", {}).get("Value", [1])[0])


def unpacked(file: SopInstance) -> NDArray[Any]:
    """The frame as WADO-RS gives it in Explicit VR Little Endian."""
    told = json.loads(file.metadata)

    def number(tag: str) -> int:
        return int(told[tag]["Value"][0])

    kind = f"<{'i' if number('00280103') else 'u'}{number('00280100') // 8}"
    shape = (number("00280010"), number("00280011"), number("00280002"))
    values = np.frombuffer(frame_read(source_of(file), 1, EXPLICIT_LE), kind)
    return values[: np.prod(shape)].reshape(shape).astype(np.int64)


def compared(found: NDArray[Any], dataset: Dataset) -> tuple[int, str]:
    """The largest difference to pydicom's decoding; to the other decoder's where pydicom has none."""
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    key = syntax if len(found) == 1 else f"{syntax} of {len(found)} frames"
    if key in BY_ANOTHER_DECODER and int(dataset.BitsStored) > 8:
        same = hashlib.sha256(found.astype("<u2").tobytes()).hexdigest() == BY_ANOTHER_DECODER[key]
        assert same, f"{syntax} is decoded otherwise than by libjpeg-turbo"
        return 0, " (against libjpeg-turbo)"
    is_lossy = syntax.endswith(LOSSY)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        pixels, _ = get_decoder(dataset.file_meta.TransferSyntaxUID).as_array(
            dataset, index=0, raw=not is_lossy
        )
    else:
        pixels = dataset.pixel_array
    expected = pixels.astype(np.int64).reshape(found.shape)
    return int(np.abs(found - expected).max()), ""


def lines(project: Project, folder: Path, files: Path) -> Iterator[tuple[str, int | None]]:
    paths = sorted(files.glob("*.dcm"), key=lambda path: (_order(path), path.name))
    for path in paths:
        yield row_of(path, project, folder)


def _order(path: Path) -> list[int]:
    return [int(part) for part in str(dcmread(path).file_meta.TransferSyntaxUID).split(".")]


@pytest.mark.once
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_each_public_file_is_served_as_the_table_says(
    project: Project, shared_files: Path, tmp_path: Path
) -> None:
    rows = list(lines(project, tmp_path / "incoming", shared_files / "cornerstone3D"))
    table = "\n".join([HEAD, *(line for line, _difference in rows)])
    print(f"\n{table}")  # noqa: T201 it is what the page holds
    assert all((difference or 0) <= 1 for _line, difference in rows)
    assert sum(difference is None for _line, difference in rows) == 1, "the file without a picture"
    assert table in PAGE.read_text()
