"""A person labels levels by hand: theirs alone, in coordinates of the body, all or nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from imaging.errors import MarksMoved, MarksNotClear, MarksStay
from imaging.models import AuthorKind, LevelMark, MarkSpace, Plane, Series, SopInstance
from imaging.selectors import marks_sheet
from imaging.selectors.labelling import label_sheet
from imaging.services.mark_accept import mark_accept
from imaging.services.marks_place import Placing, marks_place, marks_version, own_marks
from imaging.signals import numbering_changed
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.stored import dataset_store, slice_dataset, study_store
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
SIDE, GAP = 200, 1.0
PLANES = {
    "sagittal": (Plane.SAGITTAL, [0, 1, 0, 0, 0, -1]),
    "coronal": (Plane.CORONAL, [1, 0, 0, 0, 0, -1]),
    # Turned by 20 degrees about the axis through the body.
    "oblique": (Plane.OBLIQUE, [-0.34202, 0.93969, 0, 0, 0, -1]),
}


def series_made(project: Project, plane: str = "sagittal", *, number: int = 1) -> Series:
    """Three slices of 200 × 200 px, 1.5 mm between columns and 1 mm between rows, 4 mm apart."""
    row = study_store(project, series=f"2.25.{number}", slices=0)
    kind, cosines = PLANES[plane]
    normal = np.cross(cosines[:3], cosines[3:])
    for at in range(3):
        made = slice_dataset(row.series_instance_uid, at + 1, rows=SIDE, columns=SIDE)
        made.ImageOrientationPatient, made.PixelSpacing = cosines, [GAP, 1.5]
        made.ImagePositionPatient = [round(float(part), 4) for part in 4.0 * at * normal + [3, -50, 90]]
        dataset_store(row, made)
    Series.objects.filter(pk=row.pk).update(
        plane=kind,
        rows=SIDE,
        columns=SIDE,
        frame_count=3,
        number=number,
        description="T2",
        frame_of_reference_uid="2.25.9",
    )
    return Series.objects.select_related("study__subject", "study__project").get(pk=row.pk)


def film_made(project: Project) -> Series:
    """A film of 200 × 200 px."""
    row = study_store(project, series="2.25.7", slices=0)
    dataset_store(row, slice_dataset("2.25.7", 1, rows=SIDE, columns=SIDE))
    Series.objects.filter(pk=row.pk).update(
        plane=Plane.PROJECTION, rows=SIDE, columns=SIDE, frame_count=1, modality="DX"
    )
    return Series.objects.get(pk=row.pk)


def column_of(series: Series, levels: list[str], *, top: float = 10, step: float = 30) -> list[Placing]:
    """Levels down the middle of the second slice, or of the film."""
    sops = [file.sop_instance_uid for file in series.sop_instances.order_by("instance_number")]
    sop = sops[min(1, len(sops) - 1)]
    return [Placing(level, "", sop, 60.0, top + step * at) for at, level in enumerate(levels)]


def placed(series: Series, person: User, marks: list[Placing]) -> list[LevelMark]:
    return marks_place(series=series, marks=marks, placed_by=person, seen=marks_version(series, person))


def stored_pixel(mark: LevelMark) -> np.ndarray[Any, Any]:
    """The pixel of a mark in its file (column, row), and how far off the plane, by the file's own header."""
    assert mark.sop_instance is not None
    with default_storage.open(mark.sop_instance.path) as stream:
        header = pydicom.dcmread(stream)
    along, down = np.array(header.ImageOrientationPatient[:3]), np.array(header.ImageOrientationPatient[3:])
    matrix = np.stack(
        [along * header.PixelSpacing[1], down * header.PixelSpacing[0], np.cross(along, down)], axis=1
    )
    place = np.array([mark.x, mark.y, mark.z]) - np.array(header.ImagePositionPatient, dtype=float)
    solved: np.ndarray[Any, Any] = np.linalg.solve(matrix, place)
    return solved


@pytest.mark.parametrize("plane", sorted(PLANES))
def test_a_pixel_becomes_the_point_of_the_body_that_it_shows(
    project: Project, surgeon_a: User, plane: str
) -> None:
    series = series_made(project, plane)
    (mark,) = placed(series, surgeon_a, [Placing("L4", "", "2.25.1.3", 61.3, 120.8)])
    column, row, off = stored_pixel(mark)
    assert (column, row, off) == pytest.approx((61.3, 120.8, 0), abs=0.01)
    (told,) = label_sheet(series, slug="lumbar", person=surgeon_a)["own"]
    assert (told["picture"], round(told["column"], 2), round(told["row"], 2)) == (2, 61.3, 120.8)
    assert (mark.author_kind, mark.author, mark.space) == (AuthorKind.PERSON, surgeon_a, MarkSpace.PATIENT)


def test_a_click_on_an_imported_oblique_volume_lands_on_its_voxel(
    project: Project, approval: Approval, surgeon_a: User, incoming: Path
) -> None:
    affine = makers.oblique(12.0)
    makers.nifti(incoming / "a.nii.gz", makers.noise_image((40, 60, 15)), affine)
    imported(incoming, project)
    series = Series.objects.get()
    sheet = label_sheet(series, slug="lumbar", person=surgeon_a)
    ras = affine @ [21, 33, 7, 1]
    lps = ras[:3] * [-1, -1, 1]
    picture = min(
        sheet["pictures"],
        key=lambda each: abs(np.dot(lps - each["origin"], np.cross(each["across"], each["down"]))),
    )
    sides = np.stack([picture["across"], picture["down"]], axis=1)
    column, row = np.linalg.lstsq(sides, lps - picture["origin"], rcond=None)[0]
    (mark,) = placed(series, surgeon_a, [Placing("L3", "", picture["sop"], float(column), float(row))])
    assert np.abs([mark.x, mark.y, mark.z] - lps).max() < 0.5 * min(np.abs(np.linalg.norm(sides, axis=0)))


def test_a_film_takes_pixels(project: Project, surgeon_a: User) -> None:
    series = film_made(project)
    (mark,) = placed(series, surgeon_a, [Placing("L4", "", "2.25.7.1", 61.3, 120.8)])
    assert (mark.space, mark.x, mark.y, mark.z) == (MarkSpace.PIXEL, 61.3, 120.8, 0)
    assert mark.sop_instance is not None
    sheet = marks_sheet(series)
    assert (sheet["space"], sheet["marks"][0]["sop"]) == ("pixel", "2.25.7.1")


def test_two_people_label_one_series_and_neither_overwrites_the_other(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = series_made(project)
    first = placed(series, surgeon_a, column_of(series, ["L3", "L4", "L5"]))
    placed(series, surgeon_b, column_of(series, ["L3", "L4"], top=12))
    assert own_marks(series, surgeon_a) == first
    assert {(mark["level"], mark["author"]) for mark in marks_sheet(series)["marks"]} == {
        ("L3", "Surgeon A"),
        ("L4", "Surgeon A"),
        ("L5", "Surgeon A"),
        ("L3", "Surgeon B"),
        ("L4", "Surgeon B"),
    }
    sheet = label_sheet(series, slug="lumbar", person=surgeon_b)
    assert [mark["level"] for mark in sheet["own"]] == ["L3", "L4"]
    assert {mark["by"] for mark in sheet["others"]} == {"Surgeon A"}


def test_what_stays_keeps_its_row_and_what_moved_is_a_new_mark(project: Project, surgeon_a: User) -> None:
    series = series_made(project)
    one, two, three = placed(series, surgeon_a, column_of(series, ["L2", "L3", "L4"]))
    mark_accept(mark=one, person=surgeon_a)
    moved = column_of(series, ["L3", "L4"], top=45)[:1]
    left = placed(series, surgeon_a, [Placing("L2", str(one.uid)), *moved])
    assert left[0] == one
    assert left[0].accepted_by == surgeon_a
    assert [mark.level for mark in left] == ["L2", "L3"]
    assert not LevelMark.objects.filter(pk__in=[two.pk, three.pk]).exists()
    told = json.loads(AuditEvent.objects.filter(action="marks_place").latest("pk").detail)
    assert [mark["level"] for mark in told["marks"]] == ["L3"]
    assert [mark["level"] for mark in told["gone"]] == ["L3", "L4"]


def test_saving_what_is_stored_changes_nothing(project: Project, surgeon_a: User) -> None:
    series = series_made(project)
    marks = placed(series, surgeon_a, column_of(series, ["L3", "L4"]))
    placed(series, surgeon_a, [Placing(mark.level, str(mark.uid)) for mark in marks])
    assert AuditEvent.objects.filter(action="marks_place").count() == 1


def test_a_second_window_does_not_undo_the_first(project: Project, surgeon_a: User) -> None:
    series = series_made(project)
    empty = marks_version(series, surgeon_a)
    placed(series, surgeon_a, column_of(series, ["L3"]))
    with pytest.raises(MarksMoved, match="another window"):
        marks_place(series=series, marks=column_of(series, ["L4"]), placed_by=surgeon_a, seen=empty)
    assert [mark.level for mark in own_marks(series, surgeon_a)] == ["L3"]


def test_a_mark_somebody_vouched_for_stays(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    series = series_made(project)
    (mark,) = placed(series, surgeon_a, column_of(series, ["L3"]))
    mark_accept(mark=mark, person=surgeon_b)
    with pytest.raises(MarksStay, match="acceptance of L3"):
        placed(series, surgeon_a, [])


BAD = {
    "L9": "no level",
    "l4": "no level",
    "pelvis": "no level",
    "C8": "no level",
    "L3-5": "no level",
    "": "no level",
}


@pytest.mark.parametrize("level", sorted(BAD))
def test_what_names_no_level_is_refused(project: Project, surgeon_a: User, level: str) -> None:
    series = series_made(project)
    with pytest.raises(MarksNotClear, match="no level"):
        placed(series, surgeon_a, column_of(series, [level]))


@pytest.mark.parametrize(
    ("levels", "step", "words"),
    [
        (["L3", "L3"], 30, "L3 is marked twice"),
        (["L4", "L3"], 30, "L3 would lie below L4"),
        (["L3", "L4"], 3, "3 mm apart, on one place"),
        (["L3"], -400, None),
    ],
)
def test_marks_that_cannot_be_are_refused_whole(
    project: Project, surgeon_a: User, levels: list[str], step: float, words: str | None
) -> None:
    series = series_made(project)
    top = 10 if words else -1
    with pytest.raises(MarksNotClear, match=words or "outside of its picture of 200 × 200"):
        placed(series, surgeon_a, column_of(series, levels, step=step, top=top))
    assert not LevelMark.objects.exists()


def test_a_picture_of_another_series_takes_no_mark(project: Project, surgeon_a: User) -> None:
    series, other = series_made(project), series_made(project, number=2)
    with pytest.raises(MarksNotClear, match="not in this series"):
        placed(series, surgeon_a, column_of(other, ["L3"]))


@pytest.mark.parametrize("kind", [AuthorKind.IMPORT, AuthorKind.PERSON])
def test_another_ones_names_are_not_contradicted(
    project: Project, surgeon_a: User, surgeon_b: User, kind: AuthorKind
) -> None:
    series = series_made(project)
    placed(series, surgeon_b, column_of(series, ["L2", "L3", "L4"]))
    if kind == AuthorKind.IMPORT:
        LevelMark.objects.update(author_kind=kind, author=None, author_name="")
    with pytest.raises(MarksNotClear, match="take them away on the page of the study first"):
        placed(series, surgeon_a, column_of(series, ["L1", "L2", "L3"]))
    # The same name a whole step away, where the other one marked nothing.
    with pytest.raises(MarksNotClear, match="one level has one place"):
        placed(series, surgeon_a, column_of(series, ["L4"], top=130))


def test_another_series_of_the_frame_of_reference_is_not_contradicted(
    project: Project, surgeon_a: User
) -> None:
    series, other = series_made(project), series_made(project, "coronal", number=2)
    placed(other, surgeon_a, column_of(other, ["L2", "L3", "L4"]))
    with pytest.raises(MarksNotClear, match="one place has two names"):
        placed(series, surgeon_a, column_of(series, ["L1", "L2", "L3"]))
    placed(series, surgeon_a, column_of(series, ["L2", "L3", "L4"]))


def test_a_wrong_mark_may_be_deleted_beside_a_contradiction(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = series_made(project)
    one, _two = placed(series, surgeon_a, column_of(series, ["L2", "L3"]))
    for mark in column_of(series, ["L1", "L2"]):
        LevelMark.objects.create(
            series=series,
            level=mark.level,
            space=MarkSpace.PATIENT,
            x=0,
            y=0,
            z=90 - mark.row,
            author_kind=AuthorKind.IMPORT,
        )
    assert len(placed(series, surgeon_a, [Placing("L2", str(one.uid))])) == 1


def test_levels_stay_assumed_a_certification_is_late_and_findings_are_told(
    project: Project,
    surgeon_a: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    series, told = series_made(project), []
    subject = series.study.subject
    subject.numbering_certified_by, subject.numbering_certified_at = surgeon_a, subject.created_at
    subject.numbering_basis = "c2"
    subject.save()

    def hear(sender: object, subject_id: int, **_more: object) -> None:
        told.append(subject_id)

    numbering_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        placed(series, surgeon_a, column_of(series, ["L3", "L4"]))
    numbering_changed.disconnect(hear)
    subject.refresh_from_db()
    assert told == [subject.pk]
    assert subject.has_late_marks
    assert marks_sheet(Series.objects.get(pk=series.pk))["marks"][0]["assumed"] is True


def test_a_back_labelled_by_hand_counts_from_the_sacrum_until_certified(
    project: Project, surgeon_a: User
) -> None:
    series = series_made(project)
    placed(series, surgeon_a, column_of(series, ["L3", "L4"]))
    series.study.subject.refresh_from_db()
    assert (series.study.subject.numbering_basis, series.study.subject.level_is_assumed) == ("sacrum", True)


def test_the_page_saves_and_says_what_is_wrong(project: Project, surgeon_a: User, steward: User) -> None:
    series = series_made(project)
    address = reverse("imaging:label", args=[project.slug, series.study.uid])
    client = signed_in(surgeon_a)
    assert (
        address
        in client.get(reverse("imaging:study", args=[project.slug, series.study.uid])).content.decode()
    )
    page = client.get(address)
    sheet = page.context["sheet"]
    picture = client.get(sheet["pictures"][0]["address"])
    assert Image.open(io.BytesIO(picture.content)).size == (SIDE, SIDE)
    marks = [{"level": "L4", "sop": sheet["pictures"][1]["sop"], "column": 60, "row": 40.5}]
    sent = {"seen": sheet["seen"], "marks": json.dumps(marks)}
    answer = client.post(address, sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["own"][0] | {"uid": ""} == {
        "uid": "",
        "level": "L4",
        "picture": 1,
        "film": 0,
        "column": pytest.approx(60),
        "row": pytest.approx(40.5),
        "accepted": False,
    }
    stale = client.post(address, sent, headers={"Accept": "application/json"})
    assert (stale.status_code, "Reload" in stale.json()["detail"]) == (409, True)
    for broken in ("", "{}x", "[1]", '[{"level": "L4", "sop": "1", "column": "NaN", "row": 1}]', "[[[["):
        assert client.post(address, sent | {"marks": broken}).status_code == 422
    assert client.get(f"{address}?series={series.study.uid}").status_code == 404
    assert signed_in(steward).get(address).status_code == 403


def test_a_study_seen_from_above_only_says_that_it_takes_no_marks(project: Project, surgeon_a: User) -> None:
    study = study_store(project).study
    page = signed_in(surgeon_a).get(reverse("imaging:label", args=[project.slug, study.uid]))
    told = page.content.decode()
    assert "No picture of this series can be labelled" in told
    assert (
        "no sagittal or coronal planes can be cut through it. Its slices do not make one even stack." in told
    )


def test_films_of_one_series_are_not_compared_with_each_other(project: Project, surgeon_a: User) -> None:
    series = film_made(project)
    dataset_store(series, slice_dataset("2.25.7", 2, rows=SIDE, columns=SIDE))
    lateral = SopInstance.objects.get(sop_instance_uid="2.25.7.2")
    assert placed(
        series,
        surgeon_a,
        [Placing("L4", "", "2.25.7.1", 60, 80), Placing("L3", "", lateral.sop_instance_uid, 60, 80)],
    )
