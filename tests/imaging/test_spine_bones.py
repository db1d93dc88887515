"""Which bones a spine has: its numbering and its marks together; what they dispute is not measured."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from anatomy.column import Variant
from imaging.alignment_set import AlignmentSet
from imaging.errors import NumberingNotClear
from imaging.label_pictures import label_pictures
from imaging.models import AuthorKind, NumberingBasis, Plane, Series, Subject
from imaging.selectors.labelling import label_sheet
from imaging.services.level_doubts import level_doubts
from imaging.services.numbering import numbering_take_back
from imaging.spine_bones import spine_bones
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import dataset_store, slice_dataset, study_store
from tests.imaging.test_level_doubts import marks_put

pytestmark = pytest.mark.django_db
RIBS = {"basis": NumberingBasis.COUNTED_FROM_RIBS, "reason": "The last ribs are on the chest film"}
USUAL = ["L3", "L4", "L5", "S1"]


@pytest.fixture
def series(project: Project) -> Series:
    """Sagittal slices, the patient on the back, on which nothing is marked."""
    row = study_store(project, slices=0)
    Series.objects.filter(pk=row.pk).update(plane=Plane.SAGITTAL, frame_count=1)
    row.refresh_from_db()
    dataset = slice_dataset("2.25.200", 1, rows=400, columns=100)
    dataset.ImagePositionPatient = [0.0, -20.0, 30.0]
    dataset.ImageOrientationPatient = [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]
    dataset.PixelSpacing, dataset.PatientPosition = [0.5, 0.5], "HFS"
    dataset_store(row, dataset)
    return row


def place_of(series: Series) -> AlignmentSet:
    """As a page has it that is opened now."""
    fresh = Series.objects.select_related("study__subject").get(pk=series.pk)
    return AlignmentSet(fresh, "", tuple(label_pictures(fresh)))


def offered(series: Series) -> set[str]:
    """The discs at which slip and height can be measured."""
    return set({task.name: task for task in place_of(series).tasks}["segment"].steps)


def certify(series: Series, person: User, **fields: Any) -> None:
    series.study.subject.refresh_from_db()
    numbering_certify_now(subject=series.study.subject, certified_by=person, **(RIBS | fields))


def test_a_marked_l6_is_measured_without_a_numbering(series: Series) -> None:
    marks_put(series, ["L4", "L5", "L6", "S1"], 36.0)
    assert {"L5/L6", "L6/S1"} <= offered(series)
    assert "L5/S1" not in offered(series)


def test_a_marked_l6_that_is_not_ticked_is_not_certified(series: Series, surgeon_a: User) -> None:
    marks_put(series, ["L4", "L5", "L6", "S1"], 36.0)
    with pytest.raises(NumberingNotClear, match="L6 is marked, but the numbering says that there is none"):
        certify(series, surgeon_a)
    certify(series, surgeon_a, has_l6=True)
    assert spine_bones(series.study.subject).doubts == ()


def test_an_l6_that_comes_later_blocks_its_junction_until_somebody_decides(
    series: Series, surgeon_a: User
) -> None:
    marks_put(series, USUAL[1:3], 36.0)
    certify(series, surgeon_a)
    assert "L5/S1" in offered(series)
    late = marks_put(study_store(series.study.project, series="2.25.300"), ["L4", "L5", "L6"], 36.0)
    assert not {"L5/S1", "L5/L6", "L6/S1"} & offered(series)
    assert {"L3/L4", "L4/L5"} <= offered(series)
    (told,) = place_of(series).doubts({})
    assert told.startswith("L6 is marked, but the numbering says that there is none.")
    assert told in level_doubts(late)
    certify(series, surgeon_a, has_l6=True)
    assert ({"L5/L6", "L6/S1"} <= offered(series), place_of(series).doubts({})) == (True, [])


def test_a_proposed_l6_says_nothing(series: Series) -> None:
    marks_put(series, ["L4", "L5", "L6"], 36.0)
    series.level_marks.update(author_kind=AuthorKind.MODEL)
    assert "L5/S1" in offered(series)


def test_two_series_that_count_otherwise_block_the_junction(series: Series, surgeon_a: User) -> None:
    marks_put(series, ["L5", "L6", "S1"], 36.0)
    marks_put(study_store(series.study.project, series="2.25.300"), USUAL, 36.0)
    assert not {"L5/S1", "L5/L6", "L6/S1"} & offered(series)
    assert "differ on whether L6 is there" in place_of(series).doubts({})[0]
    certify(series, surgeon_a, has_l6=True, positions_differ=True)
    assert {"L5/L6", "L6/S1"} <= offered(series)


def test_four_lumbar_vertebrae_are_certified_and_measured(series: Series, surgeon_a: User) -> None:
    study = marks_put(series, ["L3", "L4", "S1"], 36.0)
    assert "Between the marks L5 is missing. Check the numbering." in level_doubts(study)
    address = reverse("imaging:numbering", args=[series.study.project.slug, series.study.uid])
    client = signed_in(surgeon_a)
    page = client.get(reverse("imaging:study", args=[series.study.project.slug, series.study.uid]))
    sent = {"basis": "ribs", "reason": RIBS["reason"], "seen": page.context["marks_version"]}
    both = client.post(address, sent | {"has_four_lumbar": "on", "has_l6": "on"})
    assert (both.status_code, "Nobody has an L6 and only four" in both.content.decode()) == (422, True)
    told = client.post(address, sent | {"has_four_lumbar": "on"}, follow=True).content.decode()
    assert ", with four lumbar vertebrae" in told
    study = type(study).objects.get()
    assert level_doubts(study) == []
    assert offered(series) >= {"L3/L4", "L4/S1"}
    assert not {"L4/L5", "L5/S1"} & offered(series)


def test_four_lumbar_vertebrae_need_a_mark_or_a_reason_and_no_l5(series: Series, surgeon_a: User) -> None:
    marks_put(series, ["L3", "L4"], 36.0)
    with pytest.raises(NumberingNotClear, match="On no series of S-1 does S1 follow L4 in the marks"):
        certify(series, surgeon_a, reason="", has_four_lumbar=True, basis=NumberingBasis.SACRUM_ASSUMED)
    marks_put(series, ["L5"], 108.0)
    with pytest.raises(NumberingNotClear, match="L5 is marked, but so are, or are said to be, four"):
        certify(series, surgeon_a, has_four_lumbar=True)


def test_the_disc_l4_s1_says_that_there_are_four(series: Series, surgeon_a: User) -> None:
    marks_put(series, ["L3/L4", "L4/S1"], 36.0)
    assert spine_bones(series.study.subject).variants == {Variant.FOUR_LUMBAR}
    assert "L4/S1" in offered(series)
    with pytest.raises(NumberingNotClear, match="L4/S1 is marked, a disc of four lumbar vertebrae"):
        certify(series, surgeon_a)
    marks_put(series, ["L5/S1"], 90.0)
    assert not {"L4/S1", "L4/L5", "L5/S1"} & offered(series)


def test_a_run_from_t1_to_the_last_of_four_is_a_count_from_the_ribs(series: Series, surgeon_a: User) -> None:
    marks_put(series, [*(f"T{n}" for n in range(1, 13)), "L1", "L2", "L3", "L4", "S1"], 28.0)
    certify(series, surgeon_a, reason="", has_four_lumbar=True)
    certify(series, surgeon_a, reason="", has_four_lumbar=True, basis=NumberingBasis.COUNTED_FROM_RIBS)
    subject = Subject.objects.get(pk=series.study.subject_id)
    assert (subject.has_four_lumbar, subject.numbering_basis) == (True, NumberingBasis.COUNTED_FROM_RIBS)


def posted(series: Series, person: User, marks: list[dict[str, Any]], four: str) -> Any:
    """The marks of a page that is opened now."""
    seen = label_sheet(series, slug=series.study.project.slug, person=person)["seen"]
    address = reverse("imaging:label", args=[series.study.project.slug, series.study.uid])
    sent = {"seen": seen, "marks": json.dumps(marks), "four": four}
    return signed_in(person).post(
        f"{address}?series={series.uid}", sent, headers={"Accept": "application/json"}
    )


def test_four_lumbar_vertebrae_said_when_marking_are_kept(series: Series, surgeon_a: User) -> None:
    mark = {"level": "L4/S1", "sop": "2.25.200.1", "column": 40, "row": 100}
    for said in (True, False):
        answer = posted(series, surgeon_a, [], str(said).lower())
        assert (answer.status_code, answer.json()["four"]) == (200, said)
        series = Series.objects.get(pk=series.pk)
        sheet = label_sheet(series, slug=series.study.project.slug, person=surgeon_a)
        assert (sheet["four"], sheet["has"]) == (said, {"T13": False, "L6": False, "four": said})
    assert posted(series, surgeon_a, [mark], "").status_code == 200
    sheet = label_sheet(series, slug=series.study.project.slug, person=surgeon_a)
    assert (sheet["four"], sheet["has"]["four"]) == (False, True)


def test_marking_does_not_overrule_a_certified_number(series: Series, surgeon_a: User) -> None:
    marks_put(series, ["L3", "L4", "S1"], 36.0)
    certify(series, surgeon_a, has_four_lumbar=True)
    refused = posted(series, surgeon_a, [], "false")
    assert (refused.status_code, "certified with four lumbar" in refused.json()["detail"]) == (422, True)
    numbering_take_back(subject=series.study.subject, taken_back_by=surgeon_a)
    assert posted(series, surgeon_a, [], "false").json()["four"] is False


def test_a_figure_at_a_disc_that_is_none_goes_with_the_certification(series: Series, surgeon_a: User) -> None:
    points = {"S1.upper.front": (60, 100), "S1.upper.back": (30, 100), "L5.lower.front": (60, 90)}
    spots = {
        key: {"sop": "2.25.200.1", "column": column, "row": row}
        for key, (column, row) in {**points, "L5.lower.back": (32, 90)}.items()
    }
    address = reverse("imaging:alignment", args=[series.study.project.slug, series.study.uid])
    client, on = signed_in(surgeon_a), f"?on={series.uid}"
    sent = {"landmarks": json.dumps(spots), "seen": "", "posture": ""}
    answer = client.post(address + on, sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content
    assert "L5/S1" in series.measurements.values_list("levels", flat=True)
    certify(series, surgeon_a, has_l6=True)
    assert "L5/S1" not in series.measurements.values_list("levels", flat=True)
