"""Marks leave as DICOM objects that others read, and that name nobody."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import highdicom as hd
import numpy as np
import pydicom
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imaging.models import AuthorKind, LevelMark, Plane, Series, SignOff, Study, Subject
from imaging.services.grids import series_sops
from imaging.services.mark_accept import mark_accept
from imaging.services.marks_place import Placing, marks_place, marks_version
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.exchanged import codes_in, dumped, errors_told, objects_of
from tests.imaging.test_import_studies import imported, incoming, lumbar

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
LUMBAR = ["L1", "L2", "L3", "L4", "L5"]


@pytest.fixture
def series(project: Project, approval: Approval, incoming: Path) -> Series:
    """A lumbar volume with the marks of its mask."""
    imported(lumbar(incoming), project)
    return Series.objects.select_related("study__subject", "study__project").get()


@pytest.fixture
def objects(series: Series, tmp_path: Path) -> dict[str, Path]:
    """Its segmentation and its report."""
    return objects_of(series, tmp_path / "out")


def test_a_segmentation_holds_the_levels_on_their_slices(series: Series, objects: dict[str, Path]) -> None:
    seg = hd.seg.segread(objects["seg"])
    assert [seg.get_segment_description(n).segment_label for n in seg.segment_numbers] == LUMBAR
    assert seg.FrameOfReferenceUID == series.frame_of_reference_uid
    assert seg.StudyInstanceUID == series.study.study_instance_uid
    (named,) = seg.ReferencedSeriesSequence
    assert named.SeriesInstanceUID == series.series_instance_uid
    told = {str(item.ReferencedSOPInstanceUID) for item in named.ReferencedInstanceSequence}
    assert told <= {sop.sop_instance_uid for sop in series_sops(series)}
    described = seg.get_segment_description(4)
    assert described.segmented_property_type == hd.sr.CodedConcept("11994002", "SCT", "L4 vertebra")
    mark = LevelMark.objects.get(level="L4")
    assert described.tracking_uid == f"2.25.{mark.uid.int}"
    assert "Level assumed" in described.SegmentDescription
    assert "Side: unknown" in described.SegmentDescription


def test_the_public_tools_find_no_error(objects: dict[str, Path]) -> None:
    for path in objects.values():
        assert errors_told(path) == []
    shown = dumped(objects["sr"])
    assert "L4 vertebra" in shown
    assert "Imaging Measurement Report" in shown


def test_a_fault_of_an_object_would_be_told(objects: dict[str, Path]) -> None:
    for path in objects.values():
        broken = pydicom.dcmread(path)
        del broken.Modality
        broken.save_as(path)
        assert errors_told(path)


def groups_of(report: Any) -> list[Any]:
    found: list[Any] = report.content.get_planar_roi_measurement_groups()
    return found


def test_a_report_holds_each_centre_with_what_is_to_be_known_of_it(
    series: Series, objects: dict[str, Path]
) -> None:
    report = hd.sr.srread(objects["sr"])
    assert isinstance(report, hd.sr.Comprehensive3DSR)
    groups = groups_of(report)
    assert [group.tracking_identifier for group in groups] == LUMBAR
    for group in groups:
        mark = LevelMark.objects.get(uid=UUID(int=int(group.tracking_uid.removeprefix("2.25."))))
        assert group.roi.value == pytest.approx(np.array([[mark.x, mark.y, mark.z]]), abs=1e-3)
        assert group.roi.frame_of_reference_uid == series.frame_of_reference_uid
    assert {("99SPINEMED", "basis-sacrum"), ("99SPINEMED", "side-unknown"), ("SCT", "49668003")} <= codes_in(
        report
    )


def test_objects_carry_the_pseudonym_and_are_the_same_each_time(
    series: Series, objects: dict[str, Path], tmp_path: Path
) -> None:
    again = objects_of(series, tmp_path / "again")
    pseudonym = series.study.subject.pseudonym
    for kind, path in objects.items():
        assert path.read_bytes() == again[kind].read_bytes()
        dataset = pydicom.dcmread(path)
        assert (dataset.PatientID, dataset.PatientName) == (pseudonym, pseudonym)
        assert dataset.PatientIdentityRemoved == "YES"
    Subject.objects.update(numbering_basis="ribs")
    changed = objects_of(Series.objects.get(), tmp_path / "changed")
    for kind, path in objects.items():
        old, new = pydicom.dcmread(path), pydicom.dcmread(changed[kind])
        assert old.SeriesInstanceUID == new.SeriesInstanceUID
        assert old.SOPInstanceUID != new.SOPInstanceUID


def by_hand(series: Series, person: User) -> None:
    sops = series_sops(series)
    LevelMark.objects.all().delete()
    placed = [
        Placing(level, sop=sops[9].sop_instance_uid, column=12.25, row=4.5 + 8 * place)
        for place, level in enumerate(LUMBAR)
    ]
    marks_place(series=series, marks=placed, placed_by=person, seen=marks_version(series, person))


def test_marks_of_a_person_name_them_by_pseudonym_and_role_only(
    series: Series, surgeon_a: User, surgeon_b: User, tmp_path: Path
) -> None:
    by_hand(series, surgeon_a)
    for mark in LevelMark.objects.all():
        mark_accept(mark=mark, person=surgeon_b)
    client = signed_in(surgeon_a)
    mark = LevelMark.objects.get(level="L3")
    slug = series.study.project.slug
    answer = client.get(f"/p/{slug}/marks/{mark.uid}/sr.dcm")
    path = tmp_path / "sr.dcm"
    path.write_bytes(answer.content)
    assert errors_told(path) == []
    shown = dumped(path)
    for person in (surgeon_a, surgeon_b):
        for word in (person.display_name, person.username, person.email):
            assert not word or word.lower() not in shown.lower()
    assert "R-" in shown
    assert "Surgeon" in shown, "the role, as SNOMED CT has it"
    report = hd.sr.srread(path)
    assert ("SCT", "373066001") in codes_in(report)
    seg = client.get(f"/p/{slug}/marks/{mark.uid}/seg.dcm")
    assert seg.status_code == 200
    for person in (surgeon_a, surgeon_b):
        assert person.username.encode() not in seg.content


def test_what_a_model_only_proposed_is_not_given_out(series: Series, lead: User) -> None:
    LevelMark.objects.update(author_kind=AuthorKind.MODEL, author_name="speedy")
    mark = LevelMark.objects.get(level="L3")
    client, slug = signed_in(lead), series.study.project.slug
    assert client.get(f"/p/{slug}/marks/{mark.uid}/sr.dcm").status_code == 422
    assert client.get(f"/p/{slug}/studies/{series.study.uid}/objects.zip").status_code == 422
    mark_accept(mark=mark, person=lead)
    report = pydicom.dcmread(io.BytesIO(client.get(f"/p/{slug}/marks/{mark.uid}/sr.dcm").content))
    assert [
        group.tracking_identifier for group in groups_of(hd.sr.Comprehensive3DSR.from_dataset(report))
    ] == ["L3"]


def test_a_study_is_taken_away_as_one_archive_and_that_is_recorded(series: Series, surgeon_a: User) -> None:
    client, slug = signed_in(surgeon_a), series.study.project.slug
    page = client.get(f"/p/{slug}/studies/{series.study.uid}/").content.decode()
    assert "Download as DICOM" in page
    assert f"/p/{slug}/studies/{series.study.uid}/objects.zip" in page
    answer = client.get(f"/p/{slug}/studies/{series.study.uid}/objects.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    pseudonym = series.study.subject.pseudonym
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{pseudonym}-objects.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [f"01-{pseudonym}-SEG.dcm", f"02-{pseudonym}-levels-SR.dcm"]
    told = AuditEvent.objects.get(action="objects_export")
    assert (told.actor, told.object_uid) == (surgeon_a, str(series.study.uid))
    assert json.loads(told.detail)["kind"] == "all"


def test_a_study_that_waits_for_its_sign_off_gives_nothing_out(series: Series, surgeon_a: User) -> None:
    Study.objects.update(sign_off=SignOff.WAITING)
    mark = LevelMark.objects.get(level="L3")
    client, slug = signed_in(surgeon_a), series.study.project.slug
    for rest in (f"studies/{series.study.uid}/objects.zip", f"marks/{mark.uid}/seg.dcm"):
        assert client.get(f"/p/{slug}/{rest}").status_code == 404
    assert not AuditEvent.objects.filter(action="objects_export").exists()


def test_the_page_asks_no_more_for_eight_authors_than_for_one(series: Series, surgeon_a: User) -> None:
    client = signed_in(surgeon_a)
    address = f"/p/{series.study.project.slug}/studies/{series.study.uid}/"

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(address)
        return len(caught)

    client.get(address)
    first = asked()
    mark = LevelMark.objects.get(level="L3")
    for number in range(8):
        mark.pk, mark.uid, mark.author_name = None, UUID(int=number), f"reader {number}"
        mark.save()
    assert asked() == first


def test_marks_on_a_film_are_told_in_its_pixels(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User, tmp_path: Path
) -> None:
    makers.png(incoming / "film.png")
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    film = Series.objects.get(plane=Plane.PROJECTION)
    (sop,) = series_sops(film)
    placed = [
        Placing(level, sop=sop.sop_instance_uid, column=30.25, row=8 + 9 * place)
        for place, level in enumerate(LUMBAR)
    ]
    marks_place(series=film, marks=placed, placed_by=surgeon_a, seen=marks_version(film, surgeon_a))
    mark = LevelMark.objects.get(level="L1")
    answer = signed_in(surgeon_a).get(f"/p/{project.slug}/marks/{mark.uid}/sr.dcm")
    path = tmp_path / "film.dcm"
    path.write_bytes(answer.content)
    assert errors_told(path) == []
    (first, *_rest) = groups_of(hd.sr.srread(path))
    # DICOM counts from the corner of the first pixel, the marks from its centre.
    assert first.roi.value == pytest.approx(np.array([[30.75, 8.5]]))
    LevelMark.objects.all().delete()
    again = tmp_path / "again"
    again.mkdir()
    path.rename(again / "film.dcm")
    row = imported(again, project)["film.dcm"]
    assert row["outcome"] == "taken", row
    assert [(m.level, m.x, m.y) for m in LevelMark.objects.order_by("level")] == [
        (level, 30.25, 8 + 9 * place) for place, level in enumerate(LUMBAR)
    ]
