"""A study whose series contradict each other is not drafted from, and the reason is told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from corpus.models import Instance
from generation.models import ItemState
from generation.services.recipe import Recipe, RecipeRefused
from imaging.models import AuthorKind, LevelMark, Series, Study
from projects.models import Approval, Project
from tests.generation.cast import study_make
from tests.generation.driving import begin, drive

pytestmark = pytest.mark.django_db
TOLD = "lie 0 mm apart: one place has two names"


def contradict(study: Study) -> None:
    """Give a study a second series that names every place one level too high up."""
    first = study.series.get()
    second = Series.objects.create(
        study=study, series_instance_uid="2.25.7", modality="MR", plane="axial", description="Axial"
    )
    study.series.update(frame_of_reference_uid="2.25.9")
    marks = list(first.level_marks.order_by("-z"))
    for mark, lower in pairwise(marks):
        LevelMark.objects.create(
            series=second,
            level=mark.level,
            space=mark.space,
            x=lower.x,
            y=lower.y,
            z=lower.z,
            author_kind=AuthorKind.IMPORT,
        )


def test_nothing_is_drafted_from_a_study_whose_series_contradict_each_other(
    project: Project, approval: Approval
) -> None:
    good, bad = study_make(project, approval), study_make(project, approval, name="S-2")
    contradict(bad)
    with pytest.raises(RecipeRefused, match=TOLD):
        begin(project, Recipe(studies=(str(bad.uid),)))
    run = begin(project, Recipe(studies=(str(good.uid), str(bad.uid))))
    run.refresh_from_db()
    assert {item.study for item in run.items.all()} == {good}
    assert f"Nothing is drafted from {bad.subject}" in run.log
    assert TOLD in run.log


def test_what_was_planned_before_is_not_drafted_after(project: Project, approval: Approval) -> None:
    study = study_make(project, approval)
    run = begin(project, Recipe(studies=(str(study.uid),), count=2))
    contradict(study)
    run = drive(run)
    assert not Instance.objects.exists()
    for item in run.items.all():
        assert (item.state, item.problem_kind) == (ItemState.FAILED, "levels_contradict")
        assert TOLD in item.problem
