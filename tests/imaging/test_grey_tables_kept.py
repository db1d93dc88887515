"""Tables of grey values go through the door with their picture; of one that cannot, the import tells."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import default_storage
from pydicom import dcmread
from pydicom.uid import DigitalXRayImageStorageForPresentation

from imaging.models import Series, SopInstance
from imaging.render import frame_grey, frame_png, frame_values
from imaging.suggesting.parcel import picture_bare
from projects.models import Approval, Project
from tests.imaging import run_files
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_tones import bent, by_pydicom, film, noise, table, written

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]


def test_an_imported_film_is_shown_as_it_was_sent(
    project: Project, approval: Approval, incoming: Path
) -> None:
    made = film(
        noise(0, 4095, "<u2"), bits=12, SOPClassUID=DigitalXRayImageStorageForPresentation, Modality="DX"
    )
    made.ModalityLUTSequence = table(0, bent(4096, 12), 16)
    made.VOILUTSequence = table(100, bent(3900, 12), 12)
    made.save_as(incoming / "film.dcm", enforce_file_format=True)
    told = imported(incoming, project)["film.dcm"]
    assert told["outcome"] == "taken"
    assert "table" not in told["reason"]
    with default_storage.open(SopInstance.objects.get().path) as stream:
        assert np.array_equal(frame_grey(stream, 0), by_pydicom(made, 4095))
    assert frame_png(Series.objects.get(), frame=1).startswith(b"\x89PNG")


@pytest.mark.parametrize("sequence", ["ModalityLUTSequence", "VOILUTSequence"])
def test_a_table_that_did_not_stay_is_told_of(
    project: Project, approval: Approval, incoming: Path, sequence: str
) -> None:
    made = film(noise(0, 255, "<u2"), bits=8, WindowCenter=128, WindowWidth=256)
    setattr(made, sequence, table(0, np.resize([7, 90, 3], 256), 8))
    made.save_as(incoming / "film.dcm", enforce_file_format=True)
    assert "Its table of grey values" in imported(incoming, project)["film.dcm"]["reason"]
    with default_storage.open(SopInstance.objects.get().path) as stream:
        assert np.array_equal(frame_grey(stream, 0), noise(0, 255, "<u2"))


def test_films_of_a_run_keep_the_table_of_their_greys(
    project: Project, approval: Approval, incoming: Path
) -> None:
    run_files.run(VOILUTSequence=table(0, bent(256, 8), 8)).save_as(
        incoming / "run", enforce_file_format=True
    )
    assert imported(incoming, project)["run"]["outcome"] == "taken"
    for row, pixels in zip(SopInstance.objects.order_by("instance_number"), run_files.frames(5), strict=True):
        with default_storage.open(row.path) as stream:
            content = stream.read()
        assert dcmread(io.BytesIO(content)).VOILUTSequence[0].LUTData == bent(256, 8).tolist()
        assert np.array_equal(frame_grey(io.BytesIO(content), 0), bent(256, 8)[pixels])


def test_who_is_asked_for_levels_gets_the_tables_and_no_word_about_them() -> None:
    made = film(noise(0, 4095, "<u2"), bits=12)
    made.ModalityLUTSequence = table(0, bent(4096, 12), 16)
    made.VOILUTSequence = table(100, bent(3900, 12), 12)
    made.VOILUTSequence[0].LUTExplanation = made.ModalityLUTSequence[0].ModalityLUTType = "DOE JANE"
    bare = picture_bare(written(made).getvalue())
    assert b"DOE" not in bare
    assert np.array_equal(frame_grey(io.BytesIO(bare), 0), by_pydicom(made, 4095))


@pytest.mark.parametrize(("low", "high", "dtype"), [(0, 4095, "<u2"), (-2048, 2047, "<i2")])
@pytest.mark.parametrize("lowest", [0, 2, 4])
def test_pixels_that_lie_higher_in_their_words_mean_what_they_did(
    project: Project, approval: Approval, incoming: Path, low: int, high: int, dtype: str, lowest: int
) -> None:
    values = noise(low, high, dtype)
    words = (values.view("<u2") & 0x0FFF) << lowest
    # Beside the stored bits old scanners drew overlays.
    words |= np.uint16(0xFFFF ^ (0x0FFF << lowest))
    made = film(words.astype("<u2").view(dtype), bits=12)
    made.HighBit = 11 + lowest
    made.save_as(incoming / "old.dcm", enforce_file_format=True)
    assert imported(incoming, project)["old.dcm"]["outcome"] == "taken"
    row = SopInstance.objects.get()
    with default_storage.open(row.path) as stream:
        found = frame_values(stream, 0)
    assert np.array_equal(found, values)
    assert json.loads(row.metadata)["00280102"]["Value"] == [11]
