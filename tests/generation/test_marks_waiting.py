"""What a model proposes is drafted from once a person has accepted it, and not before."""

from __future__ import annotations

import pytest

from generation.errors import NothingToDraft
from generation.materials.study import marks_waiting, study_read
from generation.materials.topics import material_of
from generation.services.recipe import Recipe, RecipeRefused
from imaging.models import AuthorKind, LevelMark, Study
from imaging.services.mark_accept import mark_accept, mark_unaccept
from projects.models import Approval, Project, User
from tests.generation.cast import LEVELS, study_make
from tests.generation.driving import begin, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(project: Project, approval: Approval) -> Study:
    """A study without facts, whose marks a model proposed."""
    study = study_make(project, approval, facts=False)
    LevelMark.objects.update(author_kind=AuthorKind.MODEL)
    return study


def drafted_from(study: Study) -> set[str]:
    """The levels whose marks a question may be about."""
    return {mark.level for mark in study_read(study).marks}


def test_a_proposed_mark_is_drafted_from_while_somebody_accepts_it(study: Study, surgeon_a: User) -> None:
    mark = LevelMark.objects.get(level="L3")
    assert drafted_from(study) == set()
    mark_accept(mark=mark, person=surgeon_a)
    assert drafted_from(study) == {"L3"}
    mark_unaccept(mark=mark, person=surgeon_a)
    assert drafted_from(study) == set()


def test_a_proposal_shows_no_fact_either(study: Study) -> None:
    LevelMark.objects.filter(level__in=("L4", "L5")).update(author_kind=AuthorKind.IMPORT)
    assert drafted_from(study) == {"L4", "L5"}


def test_a_run_with_nothing_else_is_refused_and_says_which_marks_wait(project: Project, study: Study) -> None:
    with pytest.raises(RecipeRefused) as refused:
        begin(project, Recipe(studies=(str(study.uid),)))
    message = str(refused.value)
    assert f"a model proposed {', '.join(LEVELS)}, which wait to be accepted" in message
    assert "“T2 sagittal” of S-1" in message


def test_a_run_from_the_other_marks_says_which_ones_it_left_out(
    project: Project, study: Study, surgeon_a: User
) -> None:
    for mark in LevelMark.objects.exclude(level="T12"):
        mark_accept(mark=mark, person=surgeon_a)
    run = start(project, studies=(study,), count=4)
    run.refresh_from_db()
    assert "a model proposed T12, which wait" in run.log


def test_a_level_that_a_file_marks_as_well_waits_for_nobody(study: Study) -> None:
    mark = LevelMark.objects.get(level="L3")
    LevelMark.objects.create(
        series=mark.series, level="L3", space=mark.space, x=mark.x, y=mark.y, z=mark.z,
        author_kind=AuthorKind.IMPORT, author_name="file",
    )  # fmt: skip
    (sentence,) = marks_waiting(study)
    assert "L3" not in sentence


def test_an_item_whose_mark_is_no_longer_accepted_is_not_drafted(
    project: Project, study: Study, surgeon_a: User
) -> None:
    for mark in LevelMark.objects.all():
        mark_accept(mark=mark, person=surgeon_a)
    item = start(project, studies=(study,), count=1).items.get()
    assert material_of(item).marks
    for mark in LevelMark.objects.all():
        mark_unaccept(mark=mark, person=surgeon_a)
    with pytest.raises(NothingToDraft, match="waits to be accepted"):
        material_of(item)
