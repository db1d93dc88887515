"""A level stated of an image whose series has no marks, or no longer has any."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.checks import run_all
from corpus.checks.gather import check_input
from corpus.models import Instance
from imaging.models import AuthorKind, LevelMark
from projects.models import Approval, Project
from tests.corpus.checks.bodies import SERIES, choice, found, names
from tests.corpus.checks.test_pointers import pointing, tip_of
from tests.generation.cast import study_make
from tests.generation.driving import drive, start

CHECK = "image_levels_have_marks"
NOTHING: dict[str, Any] = {"marks": (), "facts": (), "passages": {}}


def test_a_level_question_without_any_mark_is_an_error_that_names_the_level() -> None:
    (finding,) = [one for one in found(pointing(tip_of("L2")), **NOTHING) if one.check == CHECK]
    assert (finding.severity, finding.level, finding.field) == ("error", "L2", "/images/0")
    assert "cannot be held against marks" in finding.message
    assert CHECK in names(found(pointing(tip_of("L2")), marks=()), "error"), "facts say nothing of the place"


def test_another_question_whose_evidence_is_a_place_on_the_image_is_a_warning() -> None:
    place = {"id": 1, "field": "rationale", "fact": "f1", "level": "L4/L5", "series": SERIES, "frame": 7}
    assert CHECK not in names(found(choice(evidence=[place])))
    assert CHECK in names(found(choice(evidence=[place]), marks=()), "warning")


@pytest.mark.parametrize("axis", ["level_identification", "pathology"])
def test_what_gives_no_place_on_an_image_as_evidence_was_never_held_against_marks(axis: str) -> None:
    assert CHECK not in names(found(choice(axis=axis, evidence=[]), **NOTHING))
    assert CHECK not in names(found(choice(axis=axis, evidence=[], images=[]), **NOTHING))


@pytest.mark.once
@pytest.mark.django_db
def test_drafts_have_marks_until_these_are_taken_away_or_only_proposed(
    project: Project, approval: Approval
) -> None:
    study = study_make(project, approval)
    drive(start(project, studies=(study,), languages=("en", "zh"), count=40))
    revisions = [one.current_revision for one in Instance.objects.filter(project=project)]
    drafts = [one for one in revisions if one is not None]

    def said() -> dict[str, set[str]]:
        rows = [(one.instance.axis, each) for one in drafts for each in run_all(check_input(one))]
        return {axis: {each.severity for at, each in rows if (at, each.check) == (axis, CHECK)}
                for axis in ("level_identification", "pathology")}  # fmt: skip

    assert said() == {"level_identification": set(), "pathology": set()}
    LevelMark.objects.update(author_kind=AuthorKind.MODEL)
    gone = {"level_identification": {"error"}, "pathology": {"warning"}}
    assert said() == gone
    LevelMark.objects.all().delete()
    assert said() == gone
