"""Every kind of seeded error: that it is really harmful, that no check tells it, that it never leaves."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from corpus.bodies import MultipleChoice, body_parse, body_validate
from corpus.changes import Touched, touched
from corpus.checks.faults import FaultNotPossible
from corpus.models import Decision, ErrorReason, Instance, Revision, Source, State, Verdict
from corpus.releases.filters import ReleaseFilters
from corpus.releases.plan import release_plan
from projects.models import Project, User
from review.models import Fault, SeededItem
from review.seeded.caught import REASONS, is_caught
from review.seeded.faults import MAKERS, is_harmful
from review.seeded.planting import Planted, fault_plant
from tests.conftest import signed_in
from tests.review.making import guideline, opened
from tests.review.seeding import PLAIN_OPTIONS, assignment_of, plain, seeded_for
from tests.review.test_review_page import at, hidden
from tests.review.test_seeded_errors import everything, words_of

OPTIONS = [
    {"key": key, "text": text}
    for key, text in zip("ABC", ("A protrusion", "A fracture", "A cyst"), strict=True)
]
SAYING = {
    Fault.LEVEL: "The protrusion lies at L4/L5.",
    Fault.SIDE: "It touches the left root.",
    Fault.GRADE: "The nucleus is dark: Pfirrmann grade IV.",
    Fault.MEASURE: "The Cobb angle is 24 degrees.",
    Fault.ZONE: "The protrusion is paracentral.",
    Fault.NEGATED: "The root is displaced.",
    Fault.SWAPPED: "The protrusion touches the root.",
}


def body_for(fault: Fault) -> MultipleChoice:
    """A question in which this fault has a place."""
    made = plain(rationale=SAYING.get(fault, "The protrusion touches the root."), options=OPTIONS)
    assert isinstance(made, MultipleChoice)
    return made


@pytest.mark.parametrize(
    ("fault", "said", "becomes"),
    [
        (Fault.GRADE, "Pfirrmann grade IV.", "Pfirrmann grade II."),
        (Fault.GRADE, "It is Meyerding 1.", "It is Meyerding 3."),
        (Fault.GRADE, "Schizas D at rest.", "Schizas B at rest."),
        (Fault.GRADE, "Mild narrowing.", "Severe narrowing."),
        (Fault.MEASURE, "The Cobb angle is 24 degrees.", "The Cobb angle is 48 degrees."),
        (Fault.MEASURE, "The canal diameter is 20 mm.", "The canal diameter is 10 mm."),
        (Fault.ZONE, "A paracentral protrusion.", "A foraminal protrusion."),
        (Fault.ZONE, "A foraminal protrusion.", "A central protrusion."),
        (Fault.NEGATED, "The root is displaced.", "The root is not displaced."),
        (Fault.NEGATED, "The cord is not compressed.", "The cord is compressed."),
        (Fault.NEGATED, "There is no evidence of infection.", "There is infection."),
        (Fault.NEGATED, "It compresses the root.", "It compresses no root."),
    ],
)
def test_what_each_kind_makes_of_a_sentence(fault: Fault, said: str, becomes: str) -> None:
    for seed in range(4):
        made = MAKERS[fault](plain(rationale=said), seed)
        assert isinstance(made, MultipleChoice)
        assert made.rationale == becomes
        assert is_harmful(fault, plain(rationale=said), made)


@pytest.mark.parametrize(
    ("fault", "said", "becomes"),
    [
        (Fault.GRADE, "椎间盘退变四级。", "椎间盘退变二级。"),
        (Fault.GRADE, "椎管轻度狭窄。", "椎管重度狭窄。"),
        (Fault.ZONE, "旁中央型突出。", "椎间孔型突出。"),
        (Fault.NEGATED, "未见骨折。", "可见骨折。"),
    ],
)
def test_chinese_texts_take_them_too(fault: Fault, said: str, becomes: str) -> None:
    made = MAKERS[fault](plain(language="zh", rationale=said), 1)
    assert isinstance(made, MultipleChoice)
    assert made.rationale == becomes


def test_the_same_words_are_changed_wherever_they_are_stated() -> None:
    real = body_validate(
        {
            "kind": "open_question",
            "language": "en",
            "axis": "pathology",
            "question": "How far is the disc gone?",
            "reference_answer": "It is Pfirrmann grade V.",
            "claims": ["The disc is Pfirrmann grade V."],
            "rationale": "Pfirrmann grade V: the space is collapsed.",
        }
    )
    made = MAKERS[Fault.GRADE](real, 3).model_dump()
    assert made["reference_answer"] == "It is Pfirrmann grade III."
    assert made["claims"] == ["The disc is Pfirrmann grade III."]
    assert made["question"] == "How far is the disc gone?"


def test_swapped_options_leave_the_letter_and_make_another_answer_right() -> None:
    real = body_for(Fault.SWAPPED)
    for seed in range(6):
        made = MAKERS[Fault.SWAPPED](real, seed)
        assert isinstance(made, MultipleChoice)
        assert made.answer == real.answer
        assert sorted(one.text for one in made.options) == sorted(one.text for one in real.options)
        assert touched(real, made) >= {Touched.KEY}


@pytest.mark.parametrize("fault", [Fault.GRADE, Fault.MEASURE, Fault.ZONE, Fault.NEGATED])
def test_where_nothing_of_the_kind_is_said_there_is_no_fault(fault: Fault) -> None:
    with pytest.raises(FaultNotPossible):
        MAKERS[fault](plain(rationale="Nerves need room."), 1)


def test_what_only_rewords_is_no_fault() -> None:
    real = plain(rationale="The root is displaced.")
    same = plain(rationale="the root  is displaced")
    for fault in (Fault.LEVEL, Fault.SIDE, Fault.KEY, *MAKERS):
        if fault is not Fault.ZONE:
            assert not is_harmful(fault, real, same)


def planted(project: Project, fault: Fault) -> tuple[Instance, Revision, Planted]:
    """One item of its own with this fault."""
    round = opened(project, body=body_for(fault), source=guideline(project, str(fault)))
    Source.objects.update(may_train=True)
    made = fault_plant(instance=round.instance, revision=round.seen, seed=1, among=[fault])
    assert made is not None
    return round.instance, round.seen, made


@pytest.mark.django_db
@pytest.mark.parametrize("fault", list(Fault))
def test_each_kind_is_drawn_says_another_thing_and_is_the_same_in_the_lists(
    project: Project, fault: Fault
) -> None:
    _, seen, made = planted(project, fault)
    real = body_parse(seen.body)
    assert is_harmful(fault, real, made.body)
    assert made.changes
    assert made.body != real
    assert (made.body.levels, made.body.side, made.body.axis) == (real.levels, real.side, real.axis)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", list(Fault))
def test_no_kind_leaves_the_table_of_its_reader(project: Project, surgeon_a: User, fault: Fault) -> None:
    seeded = seeded_for(surgeon_a, project)
    instance, seen, made = planted(project, fault)
    told = json.dumps(made.body.model_dump(mode="json"), ensure_ascii=False)
    SeededItem.objects.filter(pk=seeded.pk).update(
        instance=instance, round=instance.rounds.get(), fault=fault, body=told, older_body=told,
        changes=json.dumps([list(each) for each in made.changes]),
    )  # fmt: skip
    seeded.refresh_from_db()
    browser = signed_in(surgeon_a)
    before = everything()
    _decides(browser, seeded)
    after = everything()
    assert {name for name in before if before[name] != after[name]} == {"Skip"}
    _decides(browser, seeded)
    instance.refresh_from_db()
    assert instance.state == State.APPROVED
    assert Decision.objects.get(instance=instance).result_revision is None
    assert instance.current_revision is not None
    assert instance.current_revision.body == seen.body
    assert Revision.objects.filter(instance=instance).count() == 2
    assert not any(
        made.body.model_dump(mode="json") == json.loads(row.body) for row in Revision.objects.all()
    )
    (row,) = release_plan(project=project, filters=ReleaseFilters(), seed=1).rows
    assert row.revision == instance.current_revision_id


def _decides(browser: Client, seeded: SeededItem) -> None:
    assignment = assignment_of(seeded)
    fields = hidden(browser.get(at("item", assignment)))
    answer = browser.post(at("decide", assignment), {**fields, "verdict": "approve"})
    assert answer.status_code == 302, words_of(answer.content.decode())[:2000]


@pytest.mark.parametrize("fault", [Fault.KEY, Fault.SWAPPED])
def test_a_key_is_put_right_in_either_way(fault: Fault) -> None:
    real = body_for(fault).model_dump(mode="json")
    wrong = json.loads(json.dumps(real))
    if fault is Fault.KEY:
        wrong["answer"] = "B"
        right = {**wrong, "answer": "A"}
    else:
        first, second = wrong["options"][:2]
        first["text"], second["text"] = second["text"], first["text"]
        right = {**wrong, "answer": "B"}
    seeded = SeededItem(fault=fault, body=json.dumps(wrong), changes="[]")
    for own, caught in ((right, True), (real, True), (wrong, False), ({**wrong, "stem": "Which?"}, False)):
        edited = {"verdict": Verdict.EDIT_AND_APPROVE, "reasons": [], "own_body": json.dumps(own)}
        assert is_caught(seeded, **edited) is caught  # type: ignore[arg-type]


FOUR: list[dict[str, str | None]] = [
    *PLAIN_OPTIONS,
    {"key": "D", "text": "A scar", "why_wrong": "There was no operation."},
]


def with_options(*numbers: int, why: str = "There is no fluid.") -> str:
    """A body with these of four options (from 0), lettered anew; `why` the third is wrong."""
    rows = [{**FOUR[at], "key": key} for key, at in zip("ABCD", numbers, strict=False)]
    return json.dumps(plain(options=rows).model_dump(mode="json")).replace("There is no fluid.", why)


@pytest.mark.parametrize(
    ("own", "caught"),
    [
        (with_options(0, 2, 3, why="There is fluid."), False),
        (with_options(0, 2, 3), True),
        (with_options(0, 1, 3), True),
        (with_options(0, 1, 2, why="There is fluid."), False),
        (with_options(0, 1, 3, 2, why="There is fluid."), False),
    ],
    ids=["another removed", "another removed and put right", "removed", "the last removed", "moved down"],
)
def test_words_are_looked_for_where_their_option_stands_now(own: str, caught: bool) -> None:
    seeded = SeededItem(
        fault=Fault.NEGATED,
        body=with_options(0, 1, 2, 3, why="There is fluid."),
        changes=json.dumps([["options/3/why_wrong", "Why not C", "is no fluid.", "is fluid."]]),
    )
    assert is_caught(seeded, verdict=Verdict.EDIT_AND_APPROVE, reasons=[], own_body=own) is caught


@pytest.mark.parametrize("fault", [one for one in Fault if one in REASONS])
def test_a_reason_that_names_the_fault_caught_it(fault: Fault) -> None:
    seeded = SeededItem(fault=fault, body="{}", changes="[]")
    for reason, caught in ((next(iter(REASONS[fault])), True), (ErrorReason.WORDING, False)):
        assert is_caught(seeded, verdict=Verdict.REJECT, reasons=[reason], own_body="") is caught
    assert not is_caught(seeded, verdict=Verdict.APPROVE, reasons=[], own_body="")


def test_every_fault_has_its_reasons_and_its_own_words() -> None:
    assert set(REASONS) | {Fault.KEY, Fault.SWAPPED} == set(Fault)
    assert len({fault.label for fault in Fault}) == len(Fault)
