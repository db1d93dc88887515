"""What the checks say of drafts about a study with degrees of both sides and grades of every level."""

from __future__ import annotations

import pytest

from corpus.checks import run_all
from corpus.checks.gather import check_input
from corpus.models import Instance
from imaging.models import Laterality, LevelFact, Study
from projects.models import Approval, Project
from tests.generation.cast import fact_make, study_make
from tests.generation.driving import drive, start

pytestmark = pytest.mark.django_db

COMPARED = {"findings_agree_with_facts", "grades_agree_with_facts", "severities_agree_with_facts"}
DEGREES = ("Normal/Mild", "Moderate", "Severe")
DISCS = ("L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1")


def graded(project: Project, approval: Approval) -> Study:
    """A study graded as two public datasets do it, each level and side another way."""
    study = study_make(project, approval, laterality=Laterality.VERIFIED)
    for at, level in enumerate(DISCS):
        fact_make(study, level, "canal", "stenosis", DEGREES[at % 3], scale="RSNA")
        for turn, side in enumerate(("left", "right"), start=1):
            degree = DEGREES[(at + turn) % 3]
            fact_make(study, level, "foramen", "narrowing", degree, scale="RSNA", side=side)
            fact_make(study, level, "lateral_recess", "stenosis", degree, scale="RSNA", side=side)
        fact_make(study, level, "endplate", "modic", ("0", "I", "II")[at % 3], scale="Modic")
        fact_make(study, level, "disc", "herniation", ("absent", "present")[at % 2])
        fact_make(study, level, "disc", "narrowing", ("present", "absent")[at % 2])
    fact_make(study, "L4", "body", "spondylolisthesis", "I", scale="Meyerding")
    fact_make(study, "L1", "body", "fracture", "0.5", scale="Genant")
    doubted = fact_make(study, "L2", "body", "fracture", "1", scale="Genant")
    LevelFact.objects.filter(pk=doubted.pk).update(certainty=LevelFact.Certainty.POSSIBLE)
    return study


@pytest.mark.soak
def test_no_draft_is_held_against_the_facts_it_was_written_from(project: Project, approval: Approval) -> None:
    study = graded(project, approval)
    drive(start(project, studies=(study,), languages=("en", "zh"), count=60))
    rows = Instance.objects.filter(project=project).select_related("current_revision")
    inputs = [check_input(one.current_revision) for one in rows if one.current_revision]
    assert len(inputs) >= 50
    said = [
        (one.message, next((place.text for place in given.fields if place.pointer == one.field), ""))
        for given in inputs
        for one in run_all(given)
        if one.check in COMPARED
    ]
    assert said == []
