"""Fluoroscopy and angiography become a series of films that plays as fast as it was taken."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import (
    EnhancedPETImageStorage,
    NuclearMedicineImageStorage,
    RLELossless,
    UltrasoundMultiFrameImageStorage,
    XRayAngiographicImageStorage,
)

from imaging.formats.frame_times import frame_times
from imaging.models import Laterality, Series, SignOff, SopInstance
from projects.models import Approval, Project
from tests.imaging import run_files
from tests.imaging.enhanced_files import enhanced, sagittal_frames, write
from tests.imaging.test_import_studies import imported, incoming, stored_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]


def stored(series: Series) -> list[Dataset]:
    rows = series.sop_instances.order_by("instance_number")
    return [dcmread(io.BytesIO(stored_bytes(row.path))) for row in rows]


@pytest.mark.parametrize("packed", [False, True])
def test_a_run_is_a_series_of_films_in_the_order_and_at_the_times_they_were_taken(
    project: Project, approval: Approval, incoming: Path, packed: bool
) -> None:
    write(run_files.run(), incoming / "run.dcm", RLELossless if packed else None)
    told = imported(incoming, project)["run.dcm"]
    assert (told["outcome"], told["read_as"]) == ("taken", "Multi-frame RF image, 5 pictures"), told
    series = Series.objects.get()
    assert (series.modality, series.plane, series.frame_count) == ("RF", "projection", 5)
    assert not series.calibrated
    files = stored(series)
    assert all(map(np.array_equal, (each.pixel_array for each in files), run_files.frames(5)))
    assert {float(each.FrameTime) for each in files} == {66.5}
    assert [str(each.AcquisitionTime) for each in files] == [
        "111000.000000", "111000.066500", "111000.133000", "111000.199500", "111000.266000",
    ]  # fmt: skip
    assert not any("NumberOfFrames" in each for each in files)
    assert b"Doe" not in b"".join(stored_bytes(row.path) for row in SopInstance.objects.all())


def test_every_film_of_a_run_waits_for_a_person(project: Project, approval: Approval, incoming: Path) -> None:
    write(run_files.run(), incoming / "run.dcm")
    imported(incoming, project)
    series = Series.objects.select_related("study").get()
    assert (series.study.sign_off, series.burned_in_suspected) == (SignOff.WAITING, True)


@pytest.mark.parametrize(
    ("motion", "laterality"), [("STATIC", Laterality.HEADER_ONLY), ("DYNAMIC", Laterality.UNKNOWN)]
)
def test_sides_are_believed_of_an_arm_that_stands_still_alone(
    project: Project, approval: Approval, incoming: Path, motion: str, laterality: str
) -> None:
    made = run_files.run(PositionerMotion=motion, SOPClassUID=XRayAngiographicImageStorage, Modality="XA")
    write(made, incoming / "run.dcm")
    imported(incoming, project)
    assert Series.objects.get().laterality == laterality


def test_frames_unevenly_spaced_in_time_keep_their_moments() -> None:
    source = run_files.run(4)
    del source.FrameTime
    source.FrameTimeVector = [0, 10, 30, 20]
    assert frame_times(source, 4) == [0.0, 10.0, 40.0, 60.0]
    del source.FrameTimeVector
    assert frame_times(source, 4) is None
    source.CineRate = 10
    assert frame_times(source, 4) == [0.0, 100.0, 200.0, 300.0]
    source.FrameTimeVector = [0, 10, -30, 20]
    assert frame_times(source, 4) is None


def test_a_run_that_passes_midnight_has_times_of_day(
    project: Project, approval: Approval, incoming: Path
) -> None:
    write(run_files.run(2, AcquisitionTime="235959.990"), incoming / "run.dcm")
    imported(incoming, project)
    times = [str(each.AcquisitionTime) for each in stored(Series.objects.get())]
    assert times == ["235959.990000", "000000.056500"]


@pytest.mark.parametrize(
    ("sop_class", "modality", "sentence", "what_to_do"),
    [
        (NuclearMedicineImageStorage, "NM", "left and right of its frames cannot be relied on", "each view"),
        (UltrasoundMultiFrameImageStorage, "US", "An ultrasound clip has no place in the spine", "single"),
    ],
)
def test_what_is_not_read_says_why_and_leaves_nothing(
    project: Project, approval: Approval, incoming: Path, sop_class: str, modality: str, sentence: str,
    what_to_do: str,
) -> None:  # fmt: skip
    write(run_files.run(SOPClassUID=sop_class, Modality=modality), incoming / "run.dcm")
    told = imported(incoming, project)["run.dcm"]
    assert told["outcome"] == "refused"
    assert sentence in told["reason"]
    assert what_to_do in told["what_to_do"]
    assert (Series.objects.count(), SopInstance.objects.count()) == (0, 0)


def test_slices_of_a_pet_keep_their_place_and_the_meaning_of_their_numbers(
    project: Project, approval: Approval, incoming: Path
) -> None:
    frames = sagittal_frames(4)
    made = enhanced(frames, modality="MR", SOPClassUID=EnhancedPETImageStorage, Modality="PT")
    write(made, incoming / "pet.dcm")
    told = imported(incoming, project)["pet.dcm"]
    assert (told["outcome"], told["read_as"]) == ("taken", "Multi-frame PT image, 4 sagittal slices"), told
    (series,) = Series.objects.all()
    assert (series.modality, series.plane, series.calibrated) == ("PT", "sagittal", True)
    files = stored(series)
    by_place = sorted(frames, key=lambda frame: frame.place)
    assert all(map(np.array_equal, (each.pixel_array for each in files), (one.pixels for one in by_place)))
    assert {(float(each.RescaleSlope), float(each.RescaleIntercept)) for each in files} == {(2.0, 5.0)}
