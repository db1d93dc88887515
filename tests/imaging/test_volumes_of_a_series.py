"""A series that holds several volumes becomes as many series, told apart in words; else it stays flagged."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.urls import reverse
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import MRImageStorage

from imaging.lending import lent_in_view
from imaging.models import ImportFile, LevelMark, Series, SopInstance, Study
from imaging.services.grids import series_grid
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.exchanged import objects_of
from tests.imaging.test_import_studies import imported, incoming, stored_bytes

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
Volume = Callable[[Dataset], None]


def mr_slice(number: int, volume: Volume, *, of: int) -> Dataset:
    """Slice `number` of the volume number `of` of one MR series."""
    made = makers.slice_dataset(number, seed=of)
    made.SOPClassUID, made.Modality, made.SeriesDescription = MRImageStorage, "MR", "T2 axial"
    made.SOPInstanceUID = f"1.2.3.4.{of}.{number}"
    made.FrameOfReferenceUID, made.ImageType = "1.2.3.77", ["ORIGINAL", "PRIMARY", "M"]
    volume(made)
    return made


def sent(folder: Path, volumes: Sequence[Volume], places: Sequence[int] = range(5)) -> None:
    """Write the slices in turns: volume by volume at each place, as scanners send them."""
    folder.mkdir(exist_ok=True)
    for place in places:
        for of, volume in enumerate(volumes):
            made = mr_slice(place, volume, of=of)
            made.InstanceNumber = place * len(volumes) + of + 1
            made.save_as(folder / f"{place:02d}-{of}.dcm", enforce_file_format=True)


def told(**values: object) -> Volume:
    def volume(made: Dataset) -> None:
        for name, value in values.items():
            setattr(made, name, value)

    return volume


def private_b(creator: str, group: int, offset: int, vr: str, value: object) -> Volume:
    def volume(made: Dataset) -> None:
        made.private_block(group, creator, create=True).add_new(offset, vr, value)

    return volume


def trigger(milliseconds: float) -> Volume:
    """A phase of a gated series: its moment shifts a little from slice to slice."""

    def volume(made: Dataset) -> None:
        made.TriggerTime = f"{milliseconds + 3 * float(made.ImagePositionPatient[2]):.1f}"

    return volume


def dixon(*kinds: str) -> list[Volume]:
    return [told(ImageType=["DERIVED", "PRIMARY", "DIXON", kind]) for kind in kinds]


ECHOES = [told(EchoTime=12, EchoNumbers=1), told(EchoTime=90, EchoNumbers=2)]
TRAITS = {
    "echo": (ECHOES, ["echo 1, TE 12 ms", "echo 2, TE 90 ms"]),
    "echo number": ([told(EchoNumbers=1), told(EchoNumbers=2)], ["echo 1", "echo 2"]),
    "b": ([told(DiffusionBValue=0.0), told(DiffusionBValue=800.0)], ["b 0", "b 800"]),
    "b, Siemens": (
        [private_b("SIEMENS MR HEADER", 0x19, 0x0C, "IS", value) for value in (50, 800)],
        ["b 50", "b 800"],
    ),
    "b, GE": (
        [
            private_b("GEMS_PARM_01", 0x43, 0x39, "IS", [1_000_000_000 + value, 0, 0, 0])
            for value in (50, 800)
        ],
        ["b 50", "b 800"],
    ),
    "b, Philips": (
        [private_b("Philips Imaging DD 001", 0x2001, 0x03, "FL", value) for value in (0.0, 600.0)],
        ["b 0", "b 600"],
    ),
    "directions": (
        [
            told(DiffusionBValue=0.0),
            told(DiffusionBValue=800.0, DiffusionGradientOrientation=[1.0, 0.0, 0.0]),
            told(DiffusionBValue=800.0, DiffusionGradientOrientation=[0.0, 1.0, 0.0]),
        ],
        ["b 0", "b 800 along 0 1 0", "b 800 along 1 0 0"],
    ),
    "temporal": (
        [told(TemporalPositionIdentifier=at) for at in (1, 2, 3)],
        ["phase 1", "phase 2", "phase 3"],
    ),
    "acquisition": ([told(AcquisitionNumber=at) for at in (4, 5)], ["phase 1", "phase 2"]),
    "trigger": ([trigger(at) for at in (20, 400, 800)], ["phase 1", "phase 2", "phase 3"]),
    "dixon": (dixon("IN_PHASE", "OPP_PHASE", "W", "F"), ["fat", "in phase", "opposed phase", "water"]),
    "two traits": (
        [told(EchoTime=te, TemporalPositionIdentifier=at) for te in (10, 20) for at in (1, 2)],
        [f"echo {echo}, TE {te} ms, phase {at}" for echo, te in ((1, 10), (2, 20)) for at in (1, 2)],
    ),
}


@pytest.mark.parametrize("name", TRAITS)
def test_each_volume_is_a_stack_of_its_own_named_in_words(
    project: Project, approval: Approval, incoming: Path, name: str
) -> None:
    volumes, words = TRAITS[name]
    sent(incoming, volumes)
    outcome = imported(incoming, project)
    assert outcome["counts"]["taken"] == 5 * len(volumes)
    found = sorted(Series.objects.values_list("description", "frame_count", "spacing_is_regular"))
    assert found == sorted((f"T2 axial, {word}", 5, True) for word in words)
    for series in Series.objects.all():
        rows = list(series.sop_instances.order_by("slice_position"))
        assert series_grid(series) is not None
        stored = [dcmread(io.BytesIO(stored_bytes(row.path))) for row in rows]
        assert {each.SeriesInstanceUID for each in stored} == {series.series_instance_uid}
        pixels = [each.pixel_array.tobytes() for each in stored]
        assert pixels in [
            [mr_slice(place, volume, of=at).PixelData for place in range(5)]
            for at, volume in enumerate(volumes)
        ]
    assert {
        "lies where another one lies" in row["reason"] for row in outcome.values() if "reason" in row
    } == {False}


def test_slices_that_nothing_tells_apart_stay_one_flagged_series(
    project: Project, approval: Approval, incoming: Path
) -> None:
    sent(incoming, [told(), told()])
    outcome = imported(incoming, project)
    assert Series.objects.get().frame_count == 10
    assert "5 slices lie where another one lies" in outcome["00-0.dcm"]["reason"]


def test_a_trait_that_leaves_a_volume_with_gaps_parts_nothing(
    project: Project, approval: Approval, incoming: Path
) -> None:
    sent(incoming, ECHOES)
    (incoming / "03-1.dcm").unlink()
    imported(incoming, project)
    series = Series.objects.get()
    assert (series.frame_count, series.spacing_is_regular) == (9, False)


def test_a_trait_that_differs_on_even_slices_parts_nothing(
    project: Project, approval: Approval, incoming: Path
) -> None:
    incoming.mkdir(exist_ok=True)
    for place in range(6):
        made = mr_slice(place, told(AcquisitionNumber=place % 2, EchoTime=10 + place % 2), of=0)
        made.save_as(incoming / f"{place}.dcm", enforce_file_format=True)
    imported(incoming, project)
    assert Series.objects.get().frame_count == 6


def test_a_run_at_one_place_stays_one_series(project: Project, approval: Approval, incoming: Path) -> None:
    sent(incoming, [told(TemporalPositionIdentifier=at) for at in range(1, 7)], places=[3])
    imported(incoming, project)
    assert Series.objects.get().frame_count == 6


def by_words() -> dict[str, list[str]]:
    """The slices of each series by what it is called, along the stack."""
    return {
        series.description: list(
            series.sop_instances.order_by("slice_position").values_list("sop_instance_uid", flat=True)
        )
        for series in Series.objects.all()
    }


def test_the_same_files_again_and_under_other_bytes_are_there_once(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path
) -> None:
    sent(incoming, ECHOES)
    imported(incoming, project)
    before, paths = by_words(), set(SopInstance.objects.values_list("path", flat=True))
    assert imported(incoming, project)["counts"]["duplicate"] == 10
    sent(
        tmp_path / "again", [told(EchoTime=12, ContentTime="111111"), told(EchoTime=90, ContentTime="111111")]
    )
    assert imported(tmp_path / "again", project)["counts"]["duplicate"] == 10
    assert by_words() == before
    assert set(SopInstance.objects.values_list("path", flat=True)) == paths


@pytest.mark.parametrize("first", [[0, 1, 2], [0, 2, 4]])
def test_slices_that_come_late_land_in_their_own_volume(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path, first: list[int]
) -> None:
    sent(incoming, ECHOES, places=first)
    imported(incoming, project)
    uids = dict(Series.objects.values_list("description", "series_instance_uid"))
    late = tmp_path / "late"
    sent(late, ECHOES, places=[place for place in range(5) if place not in first])
    last = late / f"{max(place for place in range(5) if place not in first):02d}-0.dcm"
    kept = last.read_bytes()
    last.unlink()
    imported(late, project)
    assert {name: len(slices) for name, slices in by_words().items()} == {
        "T2 axial, echo 1, TE 12 ms": 4,
        "T2 axial, echo 2, TE 90 ms": 5,
    }
    for path in late.iterdir():
        path.unlink()
    last.write_bytes(kept)
    imported(late, project)
    assert {name: len(slices) for name, slices in by_words().items()} == dict.fromkeys(uids, 5)
    assert dict(Series.objects.values_list("description", "series_instance_uid")) == uids
    assert all(Series.objects.values_list("spacing_is_regular", flat=True))


def test_a_second_echo_that_comes_late_leaves_marks_where_they_are(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path
) -> None:
    sent(incoming, [told(EchoTime=90)])
    imported(incoming, project)
    series = Series.objects.get()
    LevelMark.objects.create(
        series=series, level="L4", space="patient", x=0, y=0, z=4, author_kind="import", author_name=""
    )
    late = tmp_path / "late"
    sent(late, ECHOES)
    for path in late.glob("*-1.dcm"):
        path.unlink()
    for path in late.iterdir():
        made = dcmread(path)
        made.SOPInstanceUID = f"1.2.3.4.9.{int(made.InstanceNumber)}"
        made.save_as(path, enforce_file_format=True)
    imported(late, project)
    series.refresh_from_db()
    assert (series.description, series.frame_count) == ("T2 axial, echo 2, TE 90 ms", 5)
    assert LevelMark.objects.get().series == series
    other = Series.objects.exclude(pk=series.pk).get()
    assert other.frame_of_reference_uid == series.frame_of_reference_uid
    assert set(ImportFile.objects.values_list("series", flat=True)) == {series.pk, other.pk}


def test_the_viewer_hangs_each_and_dicomweb_gives_each_out(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User
) -> None:
    sent(incoming, ECHOES)
    imported(incoming, project)
    client, study = signed_in(surgeon_a), Study.objects.get()
    page = client.get(reverse("imaging:study", args=[project.slug, study.uid])).content.decode()
    assert "T2 axial, echo 1, TE 12 ms" in page
    assert "T2 axial, echo 2, TE 90 ms" in page
    start = f"/dicomweb/{project.slug}/studies/{study.study_instance_uid}/series"
    for series in Series.objects.all():
        metadata = json.loads(client.get(f"{start}/{series.series_instance_uid}/metadata").content)
        assert len(metadata) == 5
        assert {each["0020000E"]["Value"][0] for each in metadata} == {series.series_instance_uid}
        assert len({each["00180081"]["Value"][0] for each in metadata}) == 1
        for each in metadata:
            frame = f"{start}/{series.series_instance_uid}/instances/{each['00080018']['Value'][0]}/rendered"
            assert client.get(frame).status_code == 200


def named_in(made: Dataset) -> set[str]:
    """The pictures that an object refers to, at any depth."""
    return {str(each.value) for each in made.iterall() if each.keyword == "ReferencedSOPInstanceUID"}


def test_a_level_shows_on_every_volume_and_objects_refer_to_its_own_slices(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path
) -> None:
    sent(incoming, ECHOES)
    imported(incoming, project)
    late = Series.objects.get(description__contains="TE 90 ms")
    early = Series.objects.get(description__contains="TE 12 ms")
    LevelMark.objects.create(
        series=late, level="L4", space="patient", x=-5, y=-15, z=4, author_kind="import", author_name=""
    )
    assert [(mark.level, file.series) for mark, file in lent_in_view(early)] == [("L4", early)]
    slices = {str(uid) for uid in late.sop_instances.values_list("sop_instance_uid", flat=True)}
    for path in objects_of(late, tmp_path / "objects").values():
        named = named_in(dcmread(path))
        assert named
        assert named <= slices
