"""A CT of axial slices alone is labelled on cuts through it, in the coordinates of the patient."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image

from imaging import cut_stacks
from imaging.cut_stacks import cut_stack
from imaging.dicomweb import reads
from imaging.errors import MarksNotClear, NotCut
from imaging.image_cache import cache_forget
from imaging.models import LevelMark, MarkSpace, Plane, Series
from imaging.phantom import phantom_studies
from imaging.selectors import marks_sheet
from imaging.selectors.alignment import alignment_offers
from imaging.selectors.comparison import comparison_sheet, labellers_of
from imaging.selectors.labelling import label_sheet, own_told, series_to_label
from imaging.services.marks_place import Placing, marks_place, marks_version
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.stored import dataset_store, slice_dataset, study_store
from tests.imaging.test_tones import bent, table

pytestmark = pytest.mark.django_db
COLUMNS, ROWS, SLICES = 30, 24, 9
# Columns, rows and slices lie so far apart, mm.
GAPS = (1.0, 1.5, 4.0)
ORIGIN = (-12.0, -40.0, 7.0)


@pytest.fixture(autouse=True)
def _nothing_at_hand() -> None:
    """Keys and addresses of other tests come again."""
    cut_stacks._at_hand.cache_clear()
    reads._seen.clear()


def stack_made(project: Project, *, number: int = 1, photometric: str = "MONOCHROME2", **told: Any) -> Series:
    """Axial slices of which each voxel's value is 100 × slice + row, as Hounsfield units less 1000."""
    row = study_store(project, series=f"2.25.{number}", slices=0)
    for at in range(SLICES):
        made = slice_dataset(row.series_instance_uid, at + 1, rows=ROWS, columns=COLUMNS)
        made.ImageOrientationPatient, made.PixelSpacing = [1, 0, 0, 0, 1, 0], [GAPS[1], GAPS[0]]
        made.ImagePositionPatient = [ORIGIN[0], ORIGIN[1], ORIGIN[2] + at * GAPS[2]]
        made.RescaleSlope, made.RescaleIntercept = 1, -1000
        made.PhotometricInterpretation = photometric
        for name, value in told.items():
            setattr(made, name, value)
        values = np.full((ROWS, COLUMNS), 100 * at, dtype="<u2") + np.arange(ROWS, dtype="<u2")[:, None]
        made.PixelData = values.astype("<u2").tobytes()
        dataset_store(row, made)
    Series.objects.filter(pk=row.pk).update(
        rows=ROWS, columns=COLUMNS, frame_count=SLICES, description="Spine"
    )
    return Series.objects.select_related("study__subject", "study__project").get(pk=row.pk)


def placed(series: Series, person: User, *marks: Placing) -> list[LevelMark]:
    return marks_place(series=series, marks=marks, placed_by=person, seen=marks_version(series, person))


def point_of(
    picture: dict[str, list[float]], column: float, row: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What the page makes of a press on a picture."""
    return (
        np.array(picture["origin"]) + column * np.array(picture["across"]) + row * np.array(picture["down"])
    )


def test_a_stack_from_above_is_offered_after_all_others(project: Project) -> None:
    axial = stack_made(project)
    sagittal = study_store(project, series="2.25.2", slices=1)
    Series.objects.filter(pk=sagittal.pk).update(plane=Plane.SAGITTAL, number=9)
    assert series_to_label(axial.study) == [sagittal, axial]
    assert [offer.series for offer in alignment_offers(axial.study)] == [sagittal]
    Series.objects.filter(pk=axial.pk).update(spacing_is_regular=False)
    assert series_to_label(axial.study) == [sagittal]


def test_a_press_on_a_cut_becomes_the_point_of_the_body_that_it_shows(
    project: Project, surgeon_a: User
) -> None:
    series = stack_made(project)
    sheet = label_sheet(series, slug=project.slug, person=surgeon_a)
    sagittal = [each for each in sheet["pictures"] if each["cut"] == "sagittal"]
    coronal = [each for each in sheet["pictures"] if each["cut"] == "coronal"]
    assert (len(sagittal), len(coronal)) == (COLUMNS, ROWS)
    assert [(each["columns"], each["rows"]) for each in (sagittal[0], coronal[0])] == [
        (ROWS, SLICES),
        (COLUMNS, SLICES),
    ]
    assert sagittal[0]["shape"] == pytest.approx(GAPS[2] / GAPS[1])
    point = point_of(sagittal[20], 11.3, 2.5)
    # 20 columns to the left, 11.3 rows to the back, 2.5 slices below the uppermost.
    known = ORIGIN + np.multiply([20, 11.3, SLICES - 1 - 2.5], GAPS)
    assert point == pytest.approx(known)
    (mark,) = placed(series, surgeon_a, Placing("L3", point=tuple(point)))
    assert (mark.x, mark.y, mark.z, mark.space) == (*known, MarkSpace.PATIENT)
    (own,) = own_told(series, surgeon_a)["own"]
    assert (own["picture"], own["column"], own["row"]) == (20, pytest.approx(11.3), pytest.approx(2.5))


def test_the_marks_are_those_of_the_series_everywhere(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = stack_made(project)
    for person, shift in ((surgeon_a, 0.0), (surgeon_b, 1.0)):
        placed(
            series,
            person,
            Placing("L3", point=(2.0 + shift, -20.0, 31.0)),
            Placing("L4", point=(2.0, -20.0, 11.0)),
        )
    shown = marks_sheet(series)
    assert shown["space"] == "patient"
    assert [(mark["level"], mark["centroid"], mark["sop"]) for mark in shown["marks"]][:1] == [
        ("L3", [2.0, -20.0, 31.0], None)
    ]
    one, other = labellers_of(series.study, first=surgeon_a)[series.pk]
    told = comparison_sheet(series, one, other, slug="lumbar")
    assert [told["pictures"][mark["picture"]]["cut"] for mark in told["one"]] == ["sagittal", "sagittal"]


def test_a_point_beyond_the_stack_takes_no_mark(project: Project, surgeon_a: User) -> None:
    series = stack_made(project)
    with pytest.raises(MarksNotClear, match="L3 lies beyond the slices"):
        placed(series, surgeon_a, Placing("L3", point=(2.0, -20.0, 300.0)))


def test_the_picture_of_a_cut_shows_the_voxels_through_a_window(project: Project, surgeon_a: User) -> None:
    series, client = stack_made(project), signed_in(surgeon_a)
    sheet = label_sheet(series, slug=project.slug, person=surgeon_a)
    address = sheet["pictures"][3]["address"]
    # From -1000 HU, black, to -200 HU, white.
    answer = client.get(f"{address}&window=-600,800,linear-exact")
    assert answer.status_code == 200
    grey = np.asarray(Image.open(io.BytesIO(answer.content))).astype(float)
    assert grey.shape == (SLICES, ROWS)
    expected = (np.arange(SLICES)[::-1, None] * 100 + np.arange(ROWS)[None, :]) / 800 * 255
    assert np.abs(grey - np.clip(expected, 0, 255)).max() < 6
    assert "private" in answer.headers["Cache-Control"]
    assert AuditEvent.objects.filter(action="image_read", object_uid=series.uid).count() == 1
    assert client.get(f"{address}&window=x").status_code == 400
    beyond = reverse("imaging:cut", args=[project.slug, series.uid, "coronal", ROWS])
    assert client.get(beyond).status_code == 404


def cut_seen(series: Series, person: User, asked: str = "") -> np.ndarray[tuple[int, ...], np.dtype[Any]]:
    sheet = label_sheet(series, slug=series.study.project.slug, person=person)
    answer = signed_in(person).get(f"{sheet['pictures'][3]['address']}{asked}")
    assert answer.status_code == 200
    return np.asarray(Image.open(io.BytesIO(answer.content))).astype(float)


# Hounsfield units of the voxels of a sagittal cut, from the uppermost slice down.
CUT_VALUES = np.arange(SLICES)[::-1, None] * 100.0 + np.arange(ROWS)[None, :] - 1000


def test_a_cut_is_shown_along_the_curve_that_its_slices_tell(project: Project, surgeon_a: User) -> None:
    told = {"WindowCenter": -600, "WindowWidth": 400, "VOILUTFunction": "SIGMOID"}
    series = stack_made(project, **told)
    expected = 255 / (1 + np.exp(-4 * (CUT_VALUES + 600) / 400))
    assert np.abs(cut_seen(series, surgeon_a) - expected).max() < 6
    asked = cut_seen(series, surgeon_a, "&window=-600,400,sigmoid")
    assert np.array_equal(asked, cut_seen(series, surgeon_a))
    straight = cut_seen(series, surgeon_a, "&window=-600,400,linear-exact")
    assert np.abs(straight - np.clip((CUT_VALUES + 800) / 400, 0, 1) * 255).max() < 6


def test_a_cut_is_shown_through_the_table_that_its_slices_tell(project: Project, surgeon_a: User) -> None:
    series = stack_made(project, VOILUTSequence=table(-1000, bent(900, 12), 12, vr="SS"))
    expected = bent(900, 12)[np.clip(CUT_VALUES + 1000, 0, 899).astype(int)] / 4095 * 255
    assert np.abs(cut_seen(series, surgeon_a) - expected).max() < 6
    width, centre = label_sheet(series, slug=project.slug, person=surgeon_a)["pictures"][3]["window"]
    assert centre == pytest.approx(-1000 + 449.5, abs=3)
    assert 300 < width < 900


def test_low_values_may_be_light(project: Project, surgeon_a: User) -> None:
    series = stack_made(project, photometric="MONOCHROME1")
    sheet = label_sheet(series, slug=project.slug, person=surgeon_a)
    answer = signed_in(surgeon_a).get(f"{sheet['pictures'][3]['address']}&window=-600,800,linear-exact")
    grey = np.asarray(Image.open(io.BytesIO(answer.content))).astype(float)
    assert grey[0].mean() < grey[-1].mean()


def test_a_slice_that_was_erased_leaves_nothing_behind(project: Project) -> None:
    series = stack_made(project)
    stack = cut_stack(series)
    file = series.sop_instances.order_by("instance_number")[4]
    assert stack.slice_values(4)[7, 0] == 400 + 7 - 1000
    cache_forget(file.sha256)
    file.delete()
    with pytest.raises(NotCut, match="one even stack"):
        cut_stack(series)


@pytest.mark.parametrize(("tag", "value"), [("00280004", "RGB"), ("00200037", [0.9, 0.1, 0, 0, 1, 0])])
def test_a_stack_that_cannot_be_cut_says_why(
    project: Project, surgeon_a: User, tag: str, value: object
) -> None:
    series = stack_made(project)
    file = series.sop_instances.order_by("instance_number")[4]
    told = json.loads(file.metadata)
    told[tag]["Value"] = value if isinstance(value, list) else [value]
    file.metadata = json.dumps(told)
    file.save()
    address = reverse("imaging:label", args=[project.slug, series.study.uid])
    page = signed_in(surgeon_a).get(address).content.decode()
    assert "No picture of this series can be labelled" in page
    assert "Its slices are" in page


@pytest.mark.once
def test_the_levels_of_a_phantom_are_marked_on_its_axial_slices(project: Project, surgeon_a: User) -> None:
    made = phantom_studies(3)[0].series[0]
    series = study_store(project, series=str(made.datasets[0].SeriesInstanceUID), slices=0)
    for dataset in made.datasets:
        dataset_store(series, dataset)
    first = made.datasets[0]
    Series.objects.filter(pk=series.pk).update(
        plane=Plane.AXIAL, rows=first.Rows, columns=first.Columns, frame_count=len(made.datasets)
    )
    series.refresh_from_db()
    sheet = label_sheet(series, slug=project.slug, person=surgeon_a)
    steps = np.array(
        [
            *map(float, first.PixelSpacing),
            abs(np.diff([float(each.ImagePositionPatient[2]) for each in made.datasets[:2]])[0]),
        ]
    )
    client = signed_in(surgeon_a)
    for mark in [each for each in made.marks if each.level in ("L1", "L3", "L5")]:
        centre = np.array(mark.centroid)
        at, picture = min(
            enumerate(each for each in sheet["pictures"] if each["cut"] == "sagittal"),
            key=lambda each: abs(each[1]["origin"][0] - centre[0]),
        )
        column = (centre[1] - picture["origin"][1]) / picture["across"][1]
        row = (centre[2] - picture["origin"][2]) / picture["down"][2]
        # Where the page is pressed at the middle of the body, as it is shown there.
        assert np.all(np.abs(point_of(picture, column, row) - centre) <= steps / 2 + 1e-6)
        cut = client.get(f"{picture['address']}&window=300,1000,linear-exact")
        if cut.status_code == 200 and at:
            grey = np.asarray(Image.open(io.BytesIO(cut.content))).astype(float)
            assert grey[round(row), round(column)] > np.median(grey) + 20, mark.level
