"""What the built-in drafter asks about grades of a named scale."""

from __future__ import annotations

import re

import pytest

from corpus.bodies import MultipleChoice, body_parse
from corpus.models import Finding, Instance, Severity
from generation.answers import ChoiceDraft
from generation.drafter.findings import draft_choice
from generation.drafter.scales import SCALES, grade_meaning, grades_like
from generation.material import FactView, Focus, Language, Material
from imaging.models import Laterality
from imaging.services.fact_record import SCALES as RECORDED
from projects.models import Approval, Project
from tests.generation.cast import fact_make, study_make
from tests.generation.driving import drive, start


def asked(
    value: str,
    scale: str,
    *,
    level: str = "L1",
    structure: str = "body",
    attribute: str = "fracture",
    language: Language = "en",
) -> ChoiceDraft:
    fact = FactView(
        uid="f1",
        level=level,
        structure=structure,
        attribute=attribute,
        value=value,
        scale=scale,
        side="",
        normal=value == "0",
        assessable=True,
        statement=f"{level} {structure}: {attribute} {value}, {scale} scale.",
        statement_zh=f"{level}{structure}:{attribute}{value}({scale}分级)。",
    )
    return draft_choice(
        Material(
            kind="multiple_choice",
            language=language,
            axis="pathology",
            seed=1,
            focus=Focus(kind="fact", uid="f1", level=level),
            facts=(fact,),
        )
    )


@pytest.mark.parametrize(
    ("language", "stem"),
    [
        ("en", "What is the Genant grade of L1 on this study?"),
        ("zh", "本例检查中,L1的Genant分级是哪一级?"),
    ],
)
def test_the_stem_presupposes_no_fracture(language: Language, stem: str) -> None:
    assert asked("0", "Genant", language=language).stem == stem


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("scale", "value", "structure"),
    [
        ("Genant", "0.5", "body"),
        ("Pfirrmann", "IV", "disc"),
        ("Modic", "2", "endplate"),
        ("Meyerding", "I", "body"),
        ("Schizas", "B", "canal"),
        ("Lee", "2", "foramen"),
        ("Lee", "2", "canal"),
        ("RSNA", "Moderate", "canal"),
        ("", "mild", "canal"),
    ],
)
def test_a_wrong_option_says_what_its_own_grade_means_and_nothing_of_the_key(
    scale: str, value: str, structure: str, language: Language
) -> None:
    told: dict[str, set[str]] = {}
    for grade in grades_like(value, scale):
        draft = asked(grade, scale, structure=structure, attribute="change", language=language)
        for option in draft.options:
            assert (option.why_wrong == "") is (option.key == draft.answer)
            if option.why_wrong:
                told.setdefault(option.text, set()).add(option.why_wrong)
    assert len(told) == len(grades_like(value, scale))
    for text, reasons in told.items():
        # The same sentence stands there whichever grade is the right one.
        (reason,) = reasons
        assert text.casefold() in reason.casefold()
        assert "L1" not in reason


def test_genant_is_worded_as_published() -> None:
    assert grade_meaning("2", "Genant", "body", "en") == "Genant grade 2 means a height loss of 25 to 40 %."
    assert grade_meaning("3", "Genant", "body", "zh") == "Genant 3级指高度丢失超过40%。"


@pytest.mark.parametrize("scale", sorted(RECORDED))
def test_every_grade_that_can_be_recorded_can_be_worded(scale: str) -> None:
    shape = re.compile("[1-4]$")
    for grade in RECORDED[scale]:
        told = shape.sub("", grade) if scale == "Schizas" else grade
        assert scale.lower() in SCALES
        assert grade_meaning(told, scale, "foramen", "en").endswith(".")


@pytest.mark.soak
def test_clean_grade_questions_are_not_complained_of(project: Project, approval: Approval) -> None:
    study = study_make(project, approval, facts=False, laterality=Laterality.VERIFIED)
    for level, grade in {"T12": "0", "L1": "2", "L2": "0.5", "L3": "1"}.items():
        fact_make(study, level, "body", "fracture", grade, scale="Genant")
    fact_make(study, "L4/L5", "canal", "stenosis", "B", scale="Schizas")
    fact_make(study, "L4/L5", "foramen", "stenosis", "1", scale="Lee", side="left")
    fact_make(study, "L4", "body", "spondylolisthesis", "I", scale="Meyerding")
    fact_make(study, "L5/S1", "endplate", "modic", "2", scale="Modic")
    fact_make(study, "L3/L4", "foramen", "stenosis", "Moderate", scale="RSNA", side="right")
    drive(start(project, studies=(study,), kinds=("multiple_choice",), languages=("en", "zh"), count=60))
    bodies = [
        body_parse(instance.current_revision.body)
        for instance in Instance.objects.filter(project=project).select_related("current_revision")
        if instance.current_revision is not None
    ]
    stems = {body.stem for body in bodies if isinstance(body, MultipleChoice)}
    assert "What is the Lee grade of the left L4/L5 foramen on this study?" in stems
    assert "Which RSNA degree of stenosis, if any, does the right L3/L4 foramen show on this study?" in stems
    assert "本例检查中,L5/S1终板的Modic分型是哪一型?" in stems
    said = Finding.objects.filter(revision__instance__project=project).exclude(severity=Severity.NOTE)
    assert [f"{one.check_name}: {one.message}" for one in said] == []
