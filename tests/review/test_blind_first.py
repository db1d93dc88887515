"""Answering before the draft is shown, and that nothing tells the answer before."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from benchmark.errors import SuiteRefused
from benchmark.services.suite_freeze import suite_freeze
from corpus.history.verify import history_faults
from corpus.models import HistoryEvent, Instance
from imaging.dicomweb.covered import covered
from imaging.models import Blindfold, Series
from projects.models import Project, Role, User
from review.blind import answered_alike
from review.errors import NotAnswered, ReviewError
from review.models import Assignment, BlindAnswer, Measure, Round
from review.services import answer_give, assignment_approve, assignment_skip
from review.sweeps import blindfolds_taken_off
from tests.conftest import person, signed_in
from tests.review.answering_first import POINTED, answers_first, at, followed, level_told, telling_series
from tests.review.making import claimed, finding, opened, press, question
from tests.review.reading_twice import reckoned

pytestmark = pytest.mark.django_db
LEVEL_QUESTION = {
    "axis": "level_identification",
    "stem": "Which vertebra does the arrow point at?",
    "options": [
        {"key": "A", "text": "The second from below", "why_wrong": "L5 is the lowest."},
        {"key": "B", "text": "The lowest", "why_wrong": None},
        {"key": "C", "text": "The third from below", "why_wrong": None},
    ],
    "answer": "B",
    "rationale": "L5 sits on S1.",
    "levels": ["L5"],
}


@pytest.fixture
def blind(project: Project) -> Project:
    return answers_first(project)


@pytest.fixture
def series(project: Project) -> Series:
    return telling_series(project)


def level_round(project: Project, series: Series, **more: object) -> Round:
    shown = [{"series": series.series_instance_uid, **POINTED}]
    body = question(**LEVEL_QUESTION, images=shown, modality="CT")
    return opened(project, body=body, study=series.study, subject=series.study.subject, **more)


def test_nothing_that_a_browser_gets_before_the_answer_tells_it(
    blind: Project, series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    round = level_round(blind, series, readers=2)
    answer_give(assignment=claimed(round, surgeon_a, 0), reader=surgeon_a, letter="C")
    assignment_approve(press=press(round.assignments.order_by("pk")[0], surgeon_a), comment="Plainly right.")
    mine = round.assignments.order_by("pk")[1]
    for address, whole in followed(signed_in(surgeon_b), mine).items():
        text = re.sub(r"<svg.*?</svg>", "", whole, flags=re.S)
        # Which parts the text has tells the key as well: only wrong options say why.
        for hidden in (
            "L5 sits on S1",
            "why_wrong",
            "Why not",
            "L5 is the lowest",
            "Plainly right",
            "Surgeon A",
        ):
            assert hidden not in text, (address, hidden)
        assert level_told(text) == "", address
        assert not re.search(r"opt-key|is the key", text), address


def test_after_the_answer_everything_is_there(blind: Project, series: Series, surgeon_a: User) -> None:
    assignment = level_round(blind, series).assignments.get()
    client = signed_in(surgeon_a)
    before = client.get(at("item", assignment)).content.decode()
    assert "Answer first." in before
    assert Blindfold.objects.count() == 1
    sent = client.post(at("answer", assignment), {"letter": "A", "images_shown": "on"})
    assert sent.status_code == 302
    assert Blindfold.objects.count() == 0
    page = client.get(at("item", assignment)).content.decode()
    assert "You answered <b>A</b> <bdi>The second from below</bdi> before the draft was shown" in page
    assert "The draft has another key: B." in page
    assert "L5 sits on S1." in re.sub(r"<[^>]*>", "", page)
    series_uid = series.series_instance_uid
    marks = client.get(reverse("imaging:marks", kwargs={"slug": "lumbar", "series_uid": series_uid}))
    assert "L5" in marks.content.decode() or marks.headers.get("Content-Encoding") == "gzip"


def test_the_answer_is_kept_with_its_time_in_the_chain_and_is_given_once(
    blind: Project, surgeon_a: User
) -> None:
    assignment = claimed(opened(blind), surgeon_a)
    first = answer_give(assignment=assignment, reader=surgeon_a, letter="C")
    assert answer_give(assignment=assignment, reader=surgeon_a, letter="A") == first
    event = HistoryEvent.objects.get(event="answered_blind")
    assert json.loads(event.payload)["detail"] == {"answer": str(first.uid), "letter": "C"}
    assert first.words == "L3/L4"
    assert abs((event.at - first.created_at).total_seconds()) < 5
    assert list(history_faults()) == []


def test_nothing_can_be_decided_saved_or_asked_before_the_answer(blind: Project, surgeon_a: User) -> None:
    round = opened(blind)
    assignment = claimed(round, surgeon_a)
    with pytest.raises(NotAnswered):
        assignment_approve(press=press(assignment, surgeon_a))
    row = finding(round.seen)
    client = signed_in(surgeon_a)
    posts = {
        at("decide", assignment): {"verdict": "approve", "key": "k", "seen": round.seen.uid},
        at("work", assignment): {"version": "0"},
        at("hunk", assignment): {"hunk": "1", "version": "0"},
        at("discard", assignment): {},
        at("flag", assignment): {"text": "Which?"},
        reverse("review:overrule", args=["lumbar", assignment.uid, row.uid]): {"reason": "It holds."},
    }
    for address, sent in posts.items():
        answer = client.post(address, sent, headers={"accept": "application/json"})
        assert answer.status_code == 422, address
        assert "dark on T2" not in answer.content.decode(), address
    assert client.post(at("answer", assignment), {"letter": "Z"}).status_code == 422
    assert BlindAnswer.objects.count() == 0


def test_only_choices_of_a_first_reading_are_answered_blind(blind: Project, surgeon_a: User) -> None:
    Project.objects.update(is_blind_first=False)
    blind.refresh_from_db()
    assignment = claimed(opened(blind), surgeon_a)
    with pytest.raises(ReviewError, match="not answered blind"):
        answer_give(assignment=assignment, reader=surgeon_a, letter="A")


def test_what_is_looked_at_ahead_shows_nothing_and_blindfolds_nobody(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    assignment = level_round(blind, series).assignments.get()
    answer = signed_in(surgeon_a).get(at("item", assignment), headers={"X-Peek": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Blindfold.objects.exists()


def test_another_item_of_a_study_is_not_looked_at_ahead_before_the_answer(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    assignment = level_round(blind, series).assignments.get()
    Project.objects.update(is_blind_first=False)
    blind.refresh_from_db()
    other = opened(blind, study=series.study).assignments.get()
    client = signed_in(surgeon_a)
    ahead = {"path": at("item", other), "headers": {"X-Peek": "1"}}
    for _ in range(2):
        answer = client.get(**ahead)
        assert (answer.status_code, answer.content) == (204, b"")
        client.get(at("item", assignment))
    client.post(at("answer", assignment), {"letter": "A", "images_shown": "on"})
    assert client.get(**ahead).status_code == 200


def test_a_blindfold_comes_off_when_the_item_is_settled_and_not_when_it_is_passed_over(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    assignment = level_round(blind, series).assignments.get()
    client = signed_in(surgeon_a)
    client.get(at("item", assignment))
    study = reverse("imaging:study", kwargs={"slug": "lumbar", "uid": series.study.uid})
    assert client.get(study).status_code == 404
    assignment.refresh_from_db()
    assignment_skip(assignment=assignment, reviewer=surgeon_a)
    blindfolds_taken_off()
    assert client.get(study).status_code == 404
    Assignment.objects.update(closed_at=assignment.created_at)
    blindfolds_taken_off()
    assert client.get(study).status_code == 200


def test_headers_lose_their_words_and_keep_their_geometry() -> None:
    told = {
        "0008103E": {"vr": "LO", "Value": ["L5"]}, "00180015": {"vr": "CS", "Value": ["LSPINE"]},
        "00200032": {"vr": "DS", "Value": [1, 2, 3]}, "00091001": {"vr": "UN", "Value": ["x"]},
        "52009230": {"vr": "SQ", "Value": [{"00209158": {"vr": "LT", "Value": ["L5"]},
                                            "00200032": {"vr": "DS", "Value": [1, 2, 3]}}]},
    }  # fmt: skip
    place = {"00200032": {"vr": "DS", "Value": [1, 2, 3]}}
    assert json.loads(covered(json.dumps(told))) == {**place, "52009230": {"vr": "SQ", "Value": [place]}}


def test_agreement_counts_what_was_answered_blind(blind: Project, surgeon_a: User, surgeon_b: User) -> None:
    for other in ("B", "C"):
        round = opened(blind, readers=2)
        for number, (who, letter) in enumerate(((surgeon_a, "B"), (surgeon_b, other))):
            assignment = claimed(round, who, number)
            answer_give(assignment=assignment, reader=who, letter=letter)
            assignment_approve(press=press(assignment, who))
    figure = reckoned(blind).figures.get(measure=Measure.ANSWER, cut="all")
    assert figure.items == 2


@pytest.mark.parametrize(
    ("letters", "is_taken"), [("BBB", True), ("BBC", True), ("BCC", False), ("BB", False)]
)
def test_a_suite_takes_three_blind_answers_of_which_two_thirds_agree(
    blind: Project, letters: str, is_taken: bool
) -> None:
    round = opened(blind, readers=len(letters))
    for number, letter in enumerate(letters):
        who = person(f"reader_{number}", blind, Role.SURGEON)
        assignment = claimed(round, who, number)
        answer_give(assignment=assignment, reader=who, letter=letter)
        assignment_approve(press=press(assignment, who))
    assert bool(answered_alike(blind)) is is_taken
    Instance.objects.update(source=None)
    if not is_taken:
        with pytest.raises(SuiteRefused, match="three blind answers"):
            suite_freeze(project=blind, name="SpineBench")


def test_a_project_that_does_not_ask_shows_the_draft_at_once(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    assert "Answer first." not in signed_in(surgeon_a).get(at("item", assignment)).content.decode()


@pytest.mark.parametrize("query", [{"level": "L5"}, {"q": "sits"}, {"q": "lowest"}, {}])
def test_a_search_finds_no_key_before_the_answer(
    blind: Project, series: Series, surgeon_a: User, surgeon_b: User, query: dict[str, str]
) -> None:
    round = level_round(blind, series, readers=2)
    answer_give(assignment=claimed(round, surgeon_a, 0), reader=surgeon_a, letter="C")
    address = reverse("review:find", kwargs={"slug": "lumbar"})
    found = {each: signed_in(each).get(address, query).context for each in (surgeon_a, surgeon_b)}
    assert len(found[surgeon_b]["rows"]) == (0 if query else 1)
    assert found[surgeon_b]["blind"] == (set() if query else {round.instance_id})
    assert found[surgeon_a]["blind"] == set()
