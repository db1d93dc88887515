"""A level that two series of one study mark a little apart is told wherever somebody relies on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corpus.checks import MarkGiven
from imaging.marks_apart import Extent, drifts_find
from imaging.models import AuthorKind, LevelMark, Series, Study
from imaging.selectors import marks_sheet
from imaging.services.level_doubts import level_doubts
from projects.models import Project, User
from tests.conftest import signed_in
from tests.corpus.checks.bodies import MARKS, SERIES, choice, found
from tests.imaging.stored import study_store
from tests.imaging.test_level_doubts import marks_put

FRAME = "1.2.3.9"
LUMBAR = ["L1", "L2", "L3", "L4", "L5"]
CHECK = "marks_agree_between_series"
TOLD = (
    "L4 is marked 5 mm apart on “T2, series 1” and “T2, series 2”. "
    "Look at both, and move the one that is wrong."
)


def drifting(project: Project, *, by: float, frames: tuple[str, str] = (FRAME, FRAME)) -> Study:
    """Two series with the same marks, L4 of the second one moved to the back, mm."""
    one, other = (study_store(project, series=f"2.25.{number}") for number in (200, 300))
    for number, (series, frame) in enumerate(zip((one, other), frames, strict=True), 1):
        Series.objects.filter(pk=series.pk).update(
            frame_of_reference_uid=frame, number=number, description="T2"
        )
        marks_put(series, LUMBAR, 36.0)
    other.level_marks.filter(level="L4").update(y=by)
    return Study.objects.get()


@pytest.mark.django_db
def test_a_drift_is_told_on_the_page_of_the_study_and_why_a_mark_is_flagged(
    project: Project, surgeon_a: User
) -> None:
    study = drifting(project, by=5.0)
    assert level_doubts(study) == [TOLD]
    page = signed_in(surgeon_a).get(reverse("imaging:study", args=[project.slug, study.uid]))
    assert TOLD in page.content.decode()
    for series in study.series.all():
        assert TOLD in marks_sheet(series)["why"]


BODY = [[-20.0, -15.0, 0.0], [20.0, 15.0, 26.0]]


@pytest.mark.parametrize(
    ("box", "apart"),
    [
        ([[-20.0, -15.0, 18.0], [20.0, 15.0, 26.0]], 0.0),  # two slices of an axial stack
        ([[-4.0, -15.0, 0.0], [4.0, 15.0, 26.0]], 0.0),  # one slice of a sagittal stack
        ([[-18.0, -9.0, 1.0], [18.0, 21.0, 25.0]], 6.0),  # moved to the back
        ([[-20.0, -15.0, 10.0], [20.0, 15.0, 36.0]], 10.0),
        ([[0.0, 0.0, 13.0], [0.0, 0.0, 13.0]], 0.0),  # a point within
        ([[0.0, 19.0, 13.0], [0.0, 19.0, 13.0]], 4.0),
        (BODY, 0.0),
    ],
)
def test_what_a_series_cuts_off_is_no_drift(box: list[list[float]], apart: float) -> None:
    def extent(corners: list[list[float]]) -> Extent:
        return Extent.of("L4", [(one + two) / 2 for one, two in zip(*corners, strict=True)], corners)

    expected = {"L4": apart} if apart else {}
    assert drifts_find([extent(BODY)], [extent(box)]) == expected
    assert drifts_find([extent(box)], [extent(BODY)]) == expected


@pytest.mark.django_db
def test_several_levels_are_told_in_one_sentence_with_the_largest_distance(project: Project) -> None:
    study = drifting(project, by=5.0)
    LevelMark.objects.filter(series__number=2, level="L2").update(x=8.0)
    (told,) = level_doubts(study)
    assert told.startswith("L2, L4 are marked up to 8 mm apart on “T2, series 1” and “T2, series 2”.")


@pytest.mark.django_db
@pytest.mark.parametrize("by", [0.0, 3.0])
def test_three_millimetres_are_no_drift(project: Project, by: float) -> None:
    assert level_doubts(drifting(project, by=by)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("frames", [(FRAME, "1.2.3.10"), ("", "")])
def test_series_without_common_coordinates_do_not_drift(project: Project, frames: tuple[str, str]) -> None:
    assert level_doubts(drifting(project, by=5.0, frames=frames)) == []


@pytest.mark.django_db
def test_what_a_model_only_proposes_drifts_from_nothing(project: Project) -> None:
    study = drifting(project, by=5.0)
    LevelMark.objects.filter(series__number=2).update(author_kind=AuthorKind.MODEL, author_name="Finder 2")
    assert level_doubts(study) == []


@pytest.mark.django_db
def test_a_contradiction_is_told_instead_of_the_drifts_of_its_series(project: Project) -> None:
    study = drifting(project, by=5.0)
    LevelMark.objects.filter(series__number=2, level="L3").update(z=-72.0)
    told = level_doubts(study)
    assert any("lie 0 mm apart: one place has two names." in sentence for sentence in told)
    assert not any("is marked" in sentence for sentence in told)


@pytest.mark.django_db
def test_the_nearest_marks_of_several_people_count(project: Project, surgeon_a: User) -> None:
    study = drifting(project, by=5.0)
    mark = LevelMark.objects.get(series__number=2, level="L4")
    LevelMark.objects.create(
        series=mark.series, level="L4", space=mark.space, x=0, y=1, z=mark.z,
        author_kind=AuthorKind.PERSON, author=surgeon_a, author_name="surgeon_a",
    )  # fmt: skip
    assert not any("mm apart on" in sentence for sentence in level_doubts(study))


@pytest.mark.django_db
def test_no_more_is_asked_of_the_database_for_more_marks_that_drift(project: Project) -> None:
    study = Study.objects.select_related("subject").get(pk=drifting(project, by=5.0).pk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            level_doubts(study)
        return len(caught)

    first = asked()
    LevelMark.objects.filter(series__number=2).update(y=5.0)
    assert asked() == first


def marks_of_two(by: float) -> tuple[MarkGiven, ...]:
    """The usual marks on the image shown, and those of a second series."""
    placed = [
        MarkGiven(mark.uid, SERIES, mark.level, "patient", (0, 0, -36.0 * at), frame=FRAME)
        for at, mark in enumerate(MARKS)
    ]
    others = [
        MarkGiven(f"o{mark.uid}", "1.2.4", mark.level, "patient", (0, by, mark.at[2]), frame=FRAME)
        for mark in placed
    ]
    return (*placed, *others)


def test_the_checks_warn_of_levels_of_the_text_that_drift() -> None:
    told = [one for one in found(choice(), marks=marks_of_two(5.0)) if one.check == CHECK]
    assert {(one.severity, one.field) for one in told} == {("warning", "/images/0")}
    assert {one.level for one in told} == {"L4", "L5"}, "no level of an option that is wrong"
    assert "is marked 5 mm apart on two series of this study" in told[0].message
    assert not [one for one in found(choice(), marks=marks_of_two(2.0)) if one.check == CHECK]
    assert not [
        one for one in found(choice(images=[], evidence=[]), marks=marks_of_two(5.0)) if one.check == CHECK
    ]
