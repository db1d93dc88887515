"""Enhanced images become series of single slices: no pixel, place or stack is lost, and no name stays."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from pydicom import dcmread
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.uid import UID, JPEGLSLossless, RLELossless

from imaging.models import ImportFile, LevelMark, Series, SopInstance, Study
from imaging.services.grids import series_grid
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import enhanced_files, makers
from tests.imaging.enhanced_files import Frame, enhanced, sagittal_frames, scrambled, write
from tests.imaging.planted import Planter, markers_in, planted_item
from tests.imaging.test_dicomweb_frames import _ask
from tests.imaging.test_import_studies import imported, incoming, stored_bytes
from tests.imaging.test_stow import body

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]
CHECKER = shutil.which("dciodvfy")


def slices(series: Series) -> list[Dataset]:
    """The stored files of a series in the order of the stack."""
    rows = series.sop_instances.order_by("slice_position")
    return [dcmread(io.BytesIO(stored_bytes(row.path))) for row in rows]


def by_place(frames: list[Frame]) -> list[Frame]:
    """Frames along the normal of sagittal slices, which runs from the left to the right (LPS)."""
    return sorted(frames, key=lambda frame: -frame.position[0])


def served(reader: User, series: Series) -> list[bytes]:
    """What WADO-RS gives for frame 1 of every file of a series, along the stack."""
    cookie = signed_in(reader).cookies["sessionid"].value
    headers = [(b"cookie", f"sessionid={cookie}".encode()), (b"accept", b"application/octet-stream")]
    start = f"/dicomweb/lumbar/studies/{series.study.study_instance_uid}/series/{series.series_instance_uid}"
    found = []
    for uid in series.sop_instances.order_by("slice_position").values_list("sop_instance_uid", flat=True):
        path = f"{start}/instances/{uid}/frames/1"
        status, _headers, content = async_to_sync(_ask)(
            {"type": "http", "method": "GET", "path": path, "headers": headers}
        )
        assert status == 200
        found.append(content)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("syntax", [None, RLELossless, JPEGLSLossless])
@pytest.mark.parametrize("modality", ["MR", "CT"])
def test_scrambled_frames_are_served_as_they_were_made_and_where_they_lay(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User, modality: str, syntax: UID | None
) -> None:
    frames = sagittal_frames()
    write(enhanced(scrambled(frames), modality=modality), incoming / "scan.dcm", syntax)
    told = imported(incoming, project)["scan.dcm"]
    assert (told["outcome"], told["reason"]) == ("taken", "")
    assert told["read_as"] == f"Multi-frame {modality} image, 7 sagittal slices"
    series = Series.objects.get()
    assert (series.plane, series.frame_count, series.calibrated) == ("sagittal", 7, True)
    assert served(surgeon_a, series) == [frame.pixels.tobytes() for frame in by_place(frames)]
    for stored, frame in zip(slices(series), by_place(frames), strict=True):
        assert np.array_equal(stored.pixel_array, frame.pixels)
        assert list(stored.ImagePositionPatient) == pytest.approx(frame.position)
        assert list(stored.ImageOrientationPatient) == pytest.approx(frame.orientation)
        assert list(stored.PixelSpacing) == list(enhanced_files.SPACING)
        assert stored.InstanceNumber == frame.place
        assert "NumberOfFrames" not in stored


def test_what_pixels_mean_and_how_they_were_made_comes_along(
    project: Project, approval: Approval, incoming: Path
) -> None:
    write(enhanced(sagittal_frames(2)), incoming / "mr.dcm")
    imported(incoming, project)
    stored = slices(Series.objects.get())[0]
    assert (stored.RescaleSlope, stored.RescaleIntercept, stored.WindowCenter) == (2, 5, 800)
    assert (stored.EchoTime, stored.RepetitionTime, stored.FlipAngle) == (100, 3500, 150)
    assert (stored.ScanningSequence, stored.SequenceVariant, stored.ImagingFrequency) == ("SE", "SK", 63.87)
    assert (stored.BodyPartExamined, stored.SliceThickness) == ("LSPINE", 3.5)
    (source,) = stored.SourceImageSequence
    assert source.ReferencedSOPClassUID.name == "Enhanced MR Image Storage"
    assert int(source.ReferencedFrameNumber) == 2, "the first of the stack is the second of the file"


def test_a_mask_lands_on_the_slices_and_one_of_another_grid_is_refused(
    project: Project, approval: Approval, incoming: Path
) -> None:
    write(enhanced(scrambled(sagittal_frames())), incoming / "a.dcm")
    # LPS of the file: columns to posterior, rows to inferior, slices to the left. RAS turns the first two.
    affine = np.array([[-4.0, 0, 0, 12], [0, -0.5, 0, 8], [0, 0, -0.75, 15], [0, 0, 0, 1]])
    shape = (7, enhanced_files.COLUMNS, enhanced_files.ROWS)
    mask = makers.spine_blocks(shape, affine, [20, 21, 22, 23])
    makers.nifti(incoming / "a_seg.nii.gz", mask, affine)
    makers.nifti(incoming / "a_msk.nii.gz", mask[:6], affine)
    told = imported(incoming, project)
    assert told["a_seg.nii.gz"]["levels"] == ["L1", "L2", "L3", "L4"]
    assert told["a_msk.nii.gz"]["outcome"] == "refused"
    mark = LevelMark.objects.get(level="L1")
    # Slices 1 to 5, columns 8 to 23 and rows 1 to 8 of the block.
    assert (mark.x, mark.y, mark.z) == pytest.approx((0.0, -8 + 15.5 * 0.5, 15 - 4.5 * 0.75), abs=0.4)


def two_echoes() -> list[Frame]:
    """Every slice twice, early and late, as scanners write them: in turns."""
    early, late = sagittal_frames(5), sagittal_frames(5)
    for frame in late:
        frame.echo_ms, frame.pixels = 20.0, frame.pixels + 1
    return [frame for pair in zip(early, late, strict=True) for frame in pair]


def test_two_echoes_are_two_series_and_never_mix(
    project: Project, approval: Approval, incoming: Path
) -> None:
    frames = two_echoes()
    write(enhanced(frames), incoming / "scan.dcm")
    told = imported(incoming, project)
    assert told["counts"]["taken"] == 2
    assert told["scan.dcm"]["reason"] == "This file holds 2 stacks of slices; each is a series of its own."
    for series in Series.objects.all():
        echo = 100.0 if "TE 100 ms" in series.description else 20.0
        wanted = [frame.pixels for frame in by_place(frames) if frame.echo_ms == echo]
        assert series.frame_count == 5
        assert all(map(np.array_equal, (each.pixel_array for each in slices(series)), wanted))
        assert {float(each.EchoTime) for each in slices(series)} == {echo}
        assert series.spacing_is_regular
    descriptions = set(Series.objects.values_list("description", flat=True))
    assert descriptions == {"T2 sagittal lumbar, echo 2, TE 100 ms", "T2 sagittal lumbar, echo 1, TE 20 ms"}
    assert Study.objects.count() == 1


@pytest.mark.parametrize("what", ["stack", "time", "dimension", "direction", "size", "b", "heart"])
def test_stacks_points_in_time_and_directions_become_series_of_their_own(
    project: Project, approval: Approval, incoming: Path, what: str
) -> None:
    one, other = sagittal_frames(4), sagittal_frames(4)
    dimensions = ["StackID", "InStackPositionNumber", "NominalCardiacTriggerDelayTime"]
    for frame in one:
        frame.indices = [1, frame.place, 1]
    for frame in other:
        frame.indices = [1, frame.place, 1]
        if what == "stack":
            frame.stack = "2"
        elif what == "time":
            frame.time = 2
        elif what == "dimension":
            frame.indices = [1, frame.place, 2]
        elif what in ("b", "heart"):
            groups = {"b": "MRDiffusionSequence", "heart": "CardiacSynchronizationSequence"}
            said = {"b": "DiffusionBValue", "heart": "NominalCardiacTriggerDelayTime"}
            frame.more = {groups[what]: Dataset()}
            setattr(frame.more[groups[what]], said[what], 800.0)
        elif what == "direction":
            frame.orientation, frame.position = enhanced_files.AXIAL, (-8, -8, 4.0 * frame.place)
        else:
            measures = Dataset()
            measures.PixelSpacing, measures.SliceThickness = [0.375, 0.25], 3.5
            frame.more = {"PixelMeasuresSequence": measures}
    frames = scrambled([*one, *other])
    write(enhanced(frames, dimensions=dimensions), incoming / "scan.dcm")
    assert imported(incoming, project)["counts"]["taken"] == 2
    assert sorted(Series.objects.values_list("frame_count", flat=True)) == [4, 4]
    assert all(Series.objects.values_list("spacing_is_regular", flat=True))
    for series in Series.objects.all():
        assert series_grid(series) is not None


def test_frames_that_nothing_tells_apart_are_refused_whole(
    project: Project, approval: Approval, incoming: Path
) -> None:
    write(enhanced([*sagittal_frames(3), *sagittal_frames(3)]), incoming / "scan.dcm")
    told = imported(incoming, project)["scan.dcm"]
    assert told["outcome"] == "refused"
    assert "Several frames of this multi-frame DICOM file lie at one place" in told["reason"]
    assert (Series.objects.count(), SopInstance.objects.count()) == (0, 0)


def test_files_of_one_concatenation_are_one_series_and_other_files_of_a_series_are_not(
    project: Project, approval: Approval, incoming: Path
) -> None:
    frames = sagittal_frames(6)
    for number, part in enumerate((frames[:3], frames[3:])):
        told: dict[str, Any] = {"SOPInstanceUID": f"1.2.3.9.{number}", "ConcatenationUID": "1.2.3.8"}
        write(enhanced(part, ConcatenationFrameOffsetNumber=3 * number, **told), incoming / f"{number}.dcm")
    write(enhanced(sagittal_frames(6), SOPInstanceUID="1.2.3.9.5"), incoming / "other.dcm")
    assert imported(incoming, project)["counts"]["taken"] == 3
    assert list(Series.objects.values_list("frame_count", flat=True)) == [6, 6]


def test_enhanced_files_of_one_frame_each_are_one_series(
    project: Project, approval: Approval, incoming: Path
) -> None:
    for number, frame in enumerate(sagittal_frames(4)):
        write(enhanced([frame], SOPInstanceUID=f"1.2.3.9.{number}"), incoming / f"{number}.dcm")
    imported(incoming, project)
    assert Series.objects.get().frame_count == 4


def test_the_same_file_twice_and_under_other_bytes_is_there_once(
    project: Project, approval: Approval, incoming: Path
) -> None:
    write(enhanced(two_echoes()), incoming / "a.dcm")
    write(enhanced(two_echoes()), incoming / "b.dcm")
    write(enhanced(two_echoes(), ContentTime="111111"), incoming / "c.dcm")
    changed = two_echoes()
    changed[0].pixels = changed[0].pixels + 7
    write(enhanced(changed), incoming / "d.dcm")
    told = imported(incoming, project)
    assert [told[f"{name}.dcm"]["outcome"] for name in "abcd"] == [
        "taken",
        "duplicate",
        "duplicate",
        "refused",
    ]
    assert SopInstance.objects.count() == 10
    assert ImportFile.objects.filter(series__isnull=False, state="taken").count() == 2


@pytest.mark.once
def test_no_marker_of_a_functional_group_is_kept(
    project: Project, approval: Approval, incoming: Path
) -> None:
    plant = Planter()
    tags = [tag for tag, entry in DicomDictionary.items() if 0x00080000 < tag < 0x7FE00000 and tag & 0xFFFF
            and tag >> 16 != 0x0028 and entry[0] not in ("DA", "DT") and entry[4] != "PixelData"]  # fmt: skip
    frames = sagittal_frames(3)
    for frame in frames:
        frame.more = {
            "UnassignedPerFrameConvertedAttributesSequence": planted_item(plant, tags, depth=1),
            "FrameDisplaySequence": planted_item(plant, tags, depth=0),
        }
    made = enhanced(frames)
    made.SharedFunctionalGroupsSequence[0].UnassignedSharedConvertedAttributesSequence = [
        planted_item(plant, tags, depth=1)
    ]
    made.PatientComments = plant.text()
    for item in made.PerFrameFunctionalGroupsSequence:
        item.FrameContentSequence[0].FrameComments = plant.text()
    write(made, incoming / "scan.dcm")
    assert len(plant.markers) > 3000
    told = imported(incoming, project)["scan.dcm"]
    assert told["outcome"] == "taken", told["reason"]
    for row in SopInstance.objects.all():
        content = stored_bytes(row.path)
        assert markers_in(content + row.metadata.encode()) & set(plant.markers) == set()
        assert [word for word in (b"Doe", b"4711-QZ", b"20200228") if word in content] == []
    assert markers_in(json.dumps(told).encode()) & set(plant.markers) == set()


def test_a_frame_does_not_say_whose_it_is(project: Project, approval: Approval, incoming: Path) -> None:
    frames = sagittal_frames(2)
    other = Dataset()
    other.PatientID, other.StudyInstanceUID, other.Rows = "9999-OTHER", "9.9.9", 2
    frames[1].more = {"UnassignedPerFrameConvertedAttributesSequence": other}
    write(enhanced(frames), incoming / "scan.dcm")
    assert imported(incoming, project)["scan.dcm"]["outcome"] == "taken"
    assert Study.objects.count() == 1
    assert {each.PatientID for each in slices(Series.objects.get())} == {
        Study.objects.get().subject.pseudonym
    }


@pytest.mark.skipif(CHECKER is None, reason="dciodvfy (Debian: dicom3tools) is not installed.")
@pytest.mark.parametrize("modality", ["MR", "CT"])
def test_what_is_stored_breaks_no_rule_of_the_standard(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path, modality: str
) -> None:
    write(enhanced(sagittal_frames(2), modality=modality), incoming / "scan.dcm")
    imported(incoming, project)
    for number, stored in enumerate(slices(Series.objects.get())):
        stored.save_as(tmp_path / f"{number}.dcm")
        told = subprocess.run(
            [CHECKER or "", str(tmp_path / f"{number}.dcm")], capture_output=True, text=True
        )
        assert [line for line in told.stderr.splitlines() if line.startswith("Error")] == []


def test_a_capture_of_several_frames_waits_for_a_person(
    project: Project, approval: Approval, incoming: Path
) -> None:
    write(enhanced_files.capture(3), incoming / "screens.dcm")
    told = imported(incoming, project)["screens.dcm"]
    assert told["outcome"] == "taken"
    assert "A person must look for text" in told["reason"]
    series = Series.objects.get()
    assert (series.plane, series.frame_count) == ("projection", 3)
    assert Study.objects.get().sign_off == "waiting"
    assert {each.SOPClassUID.name for each in slices(series)} == {"Secondary Capture Image Storage"}


def test_a_machine_that_sends_one_is_told_of_every_slice(
    client: Client, project: Project, approval: Approval, lead: User, tmp_path: Path
) -> None:
    client.force_login(lead)
    path = write(enhanced(two_echoes()), tmp_path / "scan.dcm")
    answer = client.post(f"/dicomweb/{project.slug}/studies", **body(path.read_bytes()))
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["00081199"]["Value"]) == 10
