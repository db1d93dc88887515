"""An answer of one word (`Moderate`) against the degree recorded of what the question names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from corpus.bodies import MultipleChoice
from corpus.checks import run_all
from corpus.checks.gather import check_input
from corpus.models import Instance
from projects.models import Approval, Project
from tests.corpus.checks.bodies import choice, found, open_question
from tests.corpus.checks.test_drafts_of_gradings import graded
from tests.corpus.checks.test_severities import FACTS
from tests.generation.driving import drive, start

CHECK = "bare_degrees_agree_with_facts"
ENGLISH = ("Normal/Mild", "Moderate", "Severe")
CHINESE = ("正常/轻度", "中度", "重度")
ASKED = [
    ("Which RSNA degree of narrowing, if any, does the right L4/L5 foramen show on this study?", "Severe"),
    ("How severe is the right foraminal narrowing at L4/L5?", "Severe"),
    ("The patient has leg pain. What is the degree of right foraminal stenosis at L4/L5?", "Severe"),
    ("What is the degree of central canal stenosis at L4/L5?", "Moderate"),
    ("Which degree of stenosis is seen at L4/L5?", "Moderate"),
    ("Grade the narrowing of the left L3/L4 foramen.", "Severe"),
    ("本例检查中,L4/L5右侧椎间孔有无狭窄?如有,RSNA程度是哪一级?", "重度"),
    ("L4/L5椎管狭窄程度如何?", "中度"),
]


def asked(stem: str, key: str, **changes: Any) -> dict[str, Any]:
    """A question with three degrees to choose from."""
    chinese = key in CHINESE
    texts = CHINESE if chinese else ENGLISH
    options = [{"key": letter, "text": text} for letter, text in zip("ABC", texts, strict=True)]
    return choice(
        stem=stem, options=options, answer="ABC"[texts.index(key)], rationale="", evidence=[],
        language="zh" if chinese else "en", **changes,
    )  # fmt: skip


def said(fields: dict[str, Any]) -> list[str]:
    """What the check says, with the fields it points at."""
    return [f"{one.field} {one.message}" for one in found(fields, facts=FACTS) if one.check == CHECK]


@pytest.mark.parametrize(("stem", "right"), ASKED)
def test_the_recorded_degree_passes_and_every_other_one_is_an_error(stem: str, right: str) -> None:
    for key in CHINESE if right in CHINESE else ENGLISH:
        assert len(said(asked(stem, key))) == (key != right), key


def test_the_sentence_says_what_is_recorded() -> None:
    (message,) = said(asked(ASKED[1][0], "Moderate"))
    assert message == (
        "/options/1/text The answer is 'Moderate', but at L4/L5 the right foramen is recorded as 'Severe'."
    )


@pytest.mark.parametrize("answer", ["Moderate.", "It is moderate.", "Moderate narrowing", "moderate degree"])
def test_an_open_question_is_read_the_same_way(answer: str) -> None:
    question = "What is the degree of right foraminal narrowing at L4/L5?"
    fields = open_question(question=question, reference_answer=answer, claims=[answer], evidence=[])
    assert len(said(fields)) == 1
    assert said(fields | {"question": question.replace("right foraminal", "central canal")}) == []


@pytest.mark.parametrize(
    "stem",
    [
        "Which degree is seen?",
        "Which degree of narrowing do the L3/L4 and L4/L5 foramina show?",
        "How does the right L4/L5 foramen compare with the left one in narrowing?",
        "Which degree of right foraminal narrowing at L4/L5 is not shown?",
        "Which degree of right foraminal narrowing at L4/L5 would remain after decompression?",
        "What is the degree of right foraminal and canal stenosis at L4/L5?",
        "How severe is the degeneration of the L4/L5 disc?",
        "What is the degree of right foraminal narrowing at L2/L3?",
        "L4/L5右侧椎间孔狭窄术后程度如何?",
    ],
)
def test_where_the_question_asks_of_something_else_or_of_several_nothing_is_said(stem: str) -> None:
    for key in ENGLISH:
        assert said(asked(stem, key)) == []


@pytest.mark.parametrize(
    "answer", ["Moderate to severe", "Severe", "Moderate, at L3/L4", "Moderate leg pain"]
)
def test_a_range_that_holds_it_or_an_answer_of_more_words_passes(answer: str) -> None:
    fields = asked("How severe is the right foraminal narrowing at L4/L5?", "Moderate")
    fields["options"][1]["text"] = answer
    fields["options"][2]["text"] = "Unclear"
    assert said(fields) == []


def test_one_acceptable_answer_that_is_recorded_is_enough() -> None:
    fields = asked("How severe is the right foraminal narrowing at L4/L5?", "Moderate")
    assert said(fields | {"acceptable": ["C"]}) == []


@pytest.mark.soak
@pytest.mark.django_db
def test_a_key_moved_to_another_degree_is_found_in_every_draft(project: Project, approval: Approval) -> None:
    drive(start(project, studies=(graded(project, approval),), languages=("en", "zh"), count=120))
    tried = 0
    for instance in Instance.objects.filter(project=project).select_related("current_revision"):
        assert instance.current_revision is not None
        given = check_input(instance.current_revision)
        assert CHECK not in {one.check for one in run_all(given)}
        body = given.body
        if not isinstance(body, MultipleChoice):
            continue
        right = next(option.text for option in body.options if option.key == body.answer)
        # Two are recorded at L4/L5 on the left, and either may be the answer.
        if right.capitalize() not in {"Normal/mild", *ENGLISH, *CHINESE} or "L4/L5" in body.stem:
            continue
        for option in body.options:
            if option.key != body.answer:
                moved = replace(given, body=body.model_copy(update={"answer": option.key}))
                assert CHECK in {one.check for one in run_all(moved)}, (body.stem, option.text)
                tried += 1
    assert tried >= 20
