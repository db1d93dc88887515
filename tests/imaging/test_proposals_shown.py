"""What a model proposed is shown as a proposal, behind what a person marked or a neighbour lends."""

from __future__ import annotations

from typing import Any

import pytest

from imaging.models import AuthorKind, LevelMark, MarkSpace, NumberingBasis, Series
from imaging.selectors import marks_sheet
from imaging.services.mark_accept import mark_accept
from projects.models import Project, User
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import study_store
from tests.imaging.test_study_page import mark_on

pytestmark = pytest.mark.django_db


def proposal_on(series: Series, level: str, **more: object) -> LevelMark:
    return mark_on(series, level, author_kind=AuthorKind.MODEL, author_name="Finder 2", **more)


def told(series: Series) -> list[dict[str, Any]]:
    """The sheet as it stands in the database now."""
    marks: list[dict[str, Any]] = marks_sheet(Series.objects.get(pk=series.pk))["marks"]
    return marks


def test_a_proposal_stays_doubtful_where_the_numbering_is_certified(
    project: Project, surgeon_a: User
) -> None:
    series = study_store(project)
    mark_on(series, "C2")
    mark = proposal_on(series, "L4", z=-300.0)
    numbering_certify_now(
        subject=series.study.subject, certified_by=surgeon_a, basis=NumberingBasis.COUNTED_FROM_C2
    )
    shown = {one["level"]: (one["proposed"], one["assumed"], one["accepted"]) for one in told(series)}
    assert shown == {"C2": (False, False, False), "L4": (True, True, False)}
    (sentence,) = [one["why"][-1] for one in told(series) if one["level"] == "L4"]
    assert sentence == "Its number is as the model says. Nobody has accepted it."
    mark_accept(mark=mark, person=surgeon_a)
    # Accepted after the numbering was certified: the number is to be certified anew.
    assert [(one["proposed"], one["accepted"]) for one in told(series)] == [(False, False), (False, True)]


def test_what_persons_marked_comes_before_what_a_model_proposed(project: Project, surgeon_a: User) -> None:
    series = study_store(project)
    proposal_on(series, "L4", z=-30.0)
    proposal_on(series, "L5", z=-60.0)
    mark_on(series, "L4", z=-33.0, author_kind=AuthorKind.PERSON, author=surgeon_a)
    order = [(one["level"], one["proposed"]) for one in told(series)]
    assert order == [("L4", False), ("L4", True), ("L5", True)]


def test_a_proposal_does_not_hide_the_level_that_a_neighbour_lends(project: Project) -> None:
    marked, proposed = study_store(project), study_store(project, series="2.25.300")
    Series.objects.update(frame_of_reference_uid="2.25.9")
    mark_on(marked, "L4", z=-30.0)
    proposal_on(proposed, "L4", z=-60.0)
    shown = [(one["level"], one["centroid"][2], one["proposed"]) for one in told(proposed)]
    assert shown == [("L4", -30.0, False), ("L4", -60.0, True)]


def test_nothing_is_lent_beside_marks_in_pixels(project: Project) -> None:
    marked, film = study_store(project), study_store(project, series="2.25.300")
    Series.objects.update(frame_of_reference_uid="2.25.9")
    mark_on(marked, "L4")
    (sop,) = film.sop_instances.all()[:1]
    proposal_on(film, "L4", space=MarkSpace.PIXEL, z=0.0, sop_instance=sop)
    assert [(one["proposed"], len(one["centroid"])) for one in told(film)] == [(True, 2)]
