"""Open questions answered in words before the draft is shown."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from corpus.bodies import Body, body_validate
from corpus.history.verify import history_faults
from corpus.models import HistoryEvent
from imaging.models import Blindfold, Series
from projects.models import Project, User
from review.errors import NotAnswered
from review.models import Assignment, BlindAnswer, Measure, Round
from review.services import answer_give, assignment_approve
from tests.conftest import signed_in
from tests.review.answering_first import POINTED, answers_first, at, followed, level_told, telling_series
from tests.review.making import claimed, opened, press
from tests.review.reading_twice import reckoned
from tests.review.test_longer_kinds import DIALOGUE, REPORT

pytestmark = pytest.mark.django_db


@pytest.fixture
def blind(project: Project) -> Project:
    return answers_first(project)


@pytest.fixture
def series(project: Project) -> Series:
    return telling_series(project)


OPEN_QUESTION = {
    "kind": "open_question",
    "language": "en",
    "axis": "level_identification",
    "question": "Which vertebra does the arrow point at, and what is wrong with it?",
    "reference_answer": "It is L5; its upper endplate is broken.",
    "claims": ["The vertebra is L5.", "The upper endplate is broken."],
    "rationale": "L5 sits on S1.",
    "levels": ["L5"],
    "modality": "CT",
}
HIDDEN = ("endplate", "L5 sits on S1", "reference_answer", "Reference answer", "Claims", "rationale")


def open_round(project: Project, series: Series, **more: object) -> Round:
    shown = [{"series": series.series_instance_uid, **POINTED}]
    body = body_validate({**OPEN_QUESTION, "images": shown})
    return opened(project, body=body, study=series.study, subject=series.study.subject, **more)


def test_nothing_that_a_browser_gets_before_an_open_answer_tells_it(
    blind: Project, series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    round = open_round(blind, series, readers=2)
    answer_give(assignment=claimed(round, surgeon_a, 0), reader=surgeon_a, words="The lowest one, fractured.")
    assignment_approve(press=press(round.assignments.order_by("pk")[0], surgeon_a), comment="Plainly right.")
    mine = round.assignments.order_by("pk")[1]
    for address, whole in followed(signed_in(surgeon_b), mine).items():
        text = re.sub(r"<svg.*?</svg>", "", whole, flags=re.S)
        for hidden in (*HIDDEN, "fractured", "Plainly right", "Surgeon A"):
            assert hidden not in text, (address, hidden)
        assert level_told(text) == "", address


def test_an_open_question_is_answered_in_words_and_then_everything_is_there(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    assignment = open_round(blind, series).assignments.get()
    client = signed_in(surgeon_a)
    before = client.get(at("item", assignment)).content.decode()
    assert "Answer first." in before
    assert 'name="words"' in before
    for words in ("", "  \n"):
        refused = client.post(at("answer", assignment), {"words": words, "images_shown": "on"})
        assert refused.status_code == 422
        assert "Write your answer." in refused.content.decode()
        assert "endplate" not in refused.content.decode()
    sent = {"words": " The lowest one.\nIts endplate? ", "images_shown": "on"}
    assert client.post(at("answer", assignment), sent).status_code == 302
    assert Blindfold.objects.count() == 0
    page = re.sub(r"<[^>]*>", "", client.get(at("item", assignment)).content.decode())
    assert "You answered before the draft was shown" in page
    assert "The lowest one.\nIts endplate?" in page
    assert "The upper endplate is broken." in page


def test_an_open_answer_is_kept_in_the_chain_and_given_once(blind: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(blind, body=body_validate(OPEN_QUESTION)), surgeon_a)
    first = answer_give(assignment=assignment, reader=surgeon_a, words="The lowest one.")
    assert answer_give(assignment=assignment, reader=surgeon_a, words="Another.") == first
    assert (first.letter, first.words) == ("", "The lowest one.")
    event = HistoryEvent.objects.get(event="answered_blind")
    assert json.loads(event.payload)["detail"] == {"answer": str(first.uid), "words": "The lowest one."}
    assert list(history_faults()) == []


def test_what_was_written_stays_when_the_answer_is_refused(blind: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(blind, body=body_validate(OPEN_QUESTION)), surgeon_a)
    answer = signed_in(surgeon_a).post(
        at("answer", assignment), {"words": "As for Mr John Miller: the lowest."}
    )
    assert answer.status_code == 422
    assert ">As for Mr John Miller: the lowest.</textarea>" in answer.content.decode()
    assert not BlindAnswer.objects.exists()


def test_nothing_is_decided_on_an_open_question_before_its_answer(blind: Project, surgeon_a: User) -> None:
    round = opened(blind, body=body_validate(OPEN_QUESTION))
    assignment = claimed(round, surgeon_a)
    with pytest.raises(NotAnswered):
        assignment_approve(press=press(assignment, surgeon_a))
    sent = {"verdict": "approve", "key": "k", "seen": round.seen.uid}
    answer = signed_in(surgeon_a).post(at("decide", assignment), sent)
    assert answer.status_code == 422
    assert "endplate" not in answer.content.decode()


def test_words_are_not_counted_as_agreement_of_options(
    blind: Project, surgeon_a: User, surgeon_b: User
) -> None:
    for _ in range(2):
        round = opened(blind, readers=2, body=body_validate(OPEN_QUESTION))
        for number, who in enumerate((surgeon_a, surgeon_b)):
            assignment = claimed(round, who, number)
            answer_give(assignment=assignment, reader=who, words=f"Mine, {number}.")
            assignment_approve(press=press(assignment, who))
    assert not reckoned(blind).figures.filter(measure=Measure.ANSWER, items__gt=0).exists()


@pytest.mark.parametrize("body", [DIALOGUE, REPORT], ids=["consultation", "report"])
def test_dialogues_and_reports_are_not_answered_first(blind: Project, body: Body) -> None:
    assert not opened(blind, body=body).is_blind_first


def test_a_search_finds_no_open_answer_before_it_is_given(
    blind: Project, series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    round = open_round(blind, series, readers=2)
    answer_give(assignment=claimed(round, surgeon_a, 0), reader=surgeon_a, words="The lowest.")
    address = reverse("review:find", kwargs={"slug": "lumbar"})
    for query in ({"q": "endplate"}, {"level": "L5"}):
        assert signed_in(surgeon_b).get(address, query).context["rows"] == []


def test_what_was_written_can_be_copied_when_the_item_is_lost(
    blind: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(blind, readers=2, body=body_validate(OPEN_QUESTION))
    mine = claimed(round, surgeon_a)
    Assignment.objects.filter(pk=mine.pk).update(reviewer=surgeon_b)
    answer = signed_in(surgeon_a).post(at("answer", mine), {"words": "The lowest, plainly."})
    assert answer.status_code == 409
    assert "The lowest, plainly." in answer.content.decode()
