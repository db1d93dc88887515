"""Why a mark is flagged, in sentences, as the viewer is told them."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from imaging.models import AuthorKind, Laterality, LevelMark, NumberingBasis, Series
from imaging.selectors import marks_sheet
from imaging.services.mark_accept import mark_accept
from projects.models import Project, User
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import study_store
from tests.imaging.test_study_page import mark_on

pytestmark = pytest.mark.django_db


def why(mark: LevelMark) -> str:
    sheet = marks_sheet(Series.objects.get(pk=mark.series_id))
    [told] = [one for one in sheet["marks"] if one["level"] == mark.level]
    return " ".join(told["why"])


def test_what_came_with_the_images_is_not_verified_and_its_number_assumed(project: Project) -> None:
    said = why(mark_on(study_store(project), "L4"))
    assert "Came with the images on " in said
    assert "nobody has accepted it on this series" in said
    assert "nobody has certified how the vertebrae of this patient are counted" in said


def test_a_proposal_of_a_model_says_that_it_is_one(project: Project) -> None:
    said = why(
        mark_on(
            study_store(project), "L4", author_kind=AuthorKind.MODEL, author_name="Finder 2", confidence=0.83
        )
    )
    assert "Marked by a model (Finder 2) on " in said
    assert "a confidence of 83%" in said
    assert "A proposal" in said


def test_who_vouches_for_a_mark_is_named(project: Project, surgeon_a: User) -> None:
    mark = mark_on(study_store(project), "L4", author_kind=AuthorKind.PERSON, author=surgeon_a)
    mark_accept(mark=mark, person=surgeon_a)
    said = why(mark)
    assert f"Marked by {surgeon_a} on " in said
    assert f"Accepted by {surgeon_a} on " in said
    assert "Not verified" not in said


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        (NumberingBasis.COUNTED_FROM_C2, "Its number is certified: “Counted from C2”."),
        (NumberingBasis.SACRUM_ASSUMED, "recorded as “L5/S1 assumed”, which is no count"),
    ],
)
def test_what_the_number_rests_on_is_said(
    project: Project, surgeon_a: User, basis: NumberingBasis, expected: str
) -> None:
    mark = mark_on(study_store(project), "C2")
    numbering_certify_now(subject=mark.series.study.subject, certified_by=surgeon_a, basis=basis)
    assert expected in why(mark)


def test_marks_that_came_after_the_certification_make_the_number_assumed(
    project: Project, surgeon_a: User
) -> None:
    mark = mark_on(study_store(project), "C2")
    subject = mark.series.study.subject
    numbering_certify_now(subject=subject, certified_by=surgeon_a, basis=NumberingBasis.COUNTED_FROM_C2)
    subject.has_late_marks = True
    subject.save()
    assert "marks came after the numbering was certified" in why(mark)


def test_a_mark_of_a_neighbouring_series_says_whose_it_is(project: Project) -> None:
    marked, bare = study_store(project), study_store(project, series="2.25.300")
    Series.objects.update(frame_of_reference_uid="2.25.9")
    mark_on(marked, "L4")
    [lent] = marks_sheet(Series.objects.get(pk=bare.pk))["marks"]
    assert "Taken over from " in lent["why"][0]
    assert "nobody has looked at it on this series" in lent["why"][1]


def test_a_series_says_what_is_known_of_its_side_and_what_speaks_against_its_levels(project: Project) -> None:
    series = study_store(project)
    for place, level in enumerate(("L1", "L2", "L4")):
        mark_on(series, level, z=-30.0 * place)
    said = {}
    for side in Laterality.values:
        Series.objects.update(laterality=side)
        said[side] = " ".join(marks_sheet(Series.objects.get(pk=series.pk))["why"])
    assert "The side is unknown" in said["unknown"]
    assert "Nobody has verified them" in said["header_only"]
    assert "side" not in said["verified"]
    assert "L3" in said["verified"]


def test_saying_why_costs_the_same_for_one_mark_and_for_eight(
    project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    series = study_store(project)
    levels = ["L1", "L2", "L3", "L4", "L5", "T12", "T11", "T10"]
    for count in (1, 8):
        for place, level in enumerate(levels[:count]):
            LevelMark.objects.filter(series=series, level=level).delete()
            mark_on(series, level, z=-30.0 * place)
        row = Series.objects.select_related("study__subject").get(pk=series.pk)
        with django_assert_num_queries(5):
            marks_sheet(row)
