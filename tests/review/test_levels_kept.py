"""Who can still answer a question about a level of some images is shown none of their levels before."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from corpus.history.verify import history_faults
from corpus.models import HistoryEvent
from imaging.models import Blindfold, LevelFact, LevelsSeen, Series
from projects.models import Project, Role, User
from review.blind import answered_alike
from review.following import queue_next
from review.models import Assignment, BlindAnswer, Round
from review.services import answer_give, assignment_approve, assignment_claim
from review.sweeps import blindfolds_taken_off
from tests.conftest import person, signed_in
from tests.review.answering_first import POINTED, answers_first, at, telling_series
from tests.review.making import claimed, opened, press, question
from tests.review.test_blind_first import LEVEL_QUESTION
from tests.review.test_hidden_levels import OTHER

pytestmark = pytest.mark.django_db


@pytest.fixture
def blind(project: Project) -> Project:
    return answers_first(project)


@pytest.fixture
def series(project: Project) -> Series:
    made = telling_series(project)
    LevelFact.objects.create(
        subject=made.study.subject, study=made.study, level="L5/S1", structure="disc", attribute="slip",
        value="grade II", author_kind="import", author_name="the report",
    )  # fmt: skip
    return made


def asking(project: Project, series: Series, stem: str = "Which is it?", **more: object) -> Assignment:
    """A question about a level of the images."""
    shown = [{"series": series.series_instance_uid, **POINTED}]
    body = question(**{**LEVEL_QUESTION, "stem": stem}, images=shown, modality="CT")
    made = opened(project, body=body, study=series.study, subject=series.study.subject, **more)
    return made.assignments.order_by("pk")[0]


def naming(project: Project, series: Series, **more: object) -> Assignment:
    """A question about the images that names their levels."""
    body = question(**OTHER, images=[{"series": series.series_instance_uid, "sop": "2.25.200.1"}])
    made = opened(project, body=body, study=series.study, subject=series.study.subject, **more)
    return made.assignments.get()


def sends(client: Client, assignment: Assignment, letter: str = "B") -> None:
    sent = {"letter": letter, "images_shown": "on", "key": uuid4().hex}
    assert client.post(at("answer", assignment), sent).status_code == 302


def led(client: Client, assignment: Assignment) -> str:
    """Where the page of an item leads; empty where it is shown."""
    answer = client.get(at("item", assignment))
    return answer["Location"] if answer.status_code == 302 else ""


def test_a_second_question_is_answered_before_the_draft_of_the_first_is_shown(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    first, second = asking(blind, series, "The upper?"), asking(blind, series, "The lower?")
    client = signed_in(surgeon_a)
    client.get(at("item", first))
    sends(client, first)
    assert led(client, first) == at("item", second)
    assert Blindfold.objects.filter(person=surgeon_a).exists()
    marks = reverse("imaging:marks", args=["lumbar", series.series_instance_uid])
    assert client.get(marks).status_code == 404
    assert client.post(at("decide", first), {"verdict": "approve"}).status_code == 422
    told = client.get(at("item", first), follow=True).content.decode()
    assert f"Question {second.instance.number} about the same images asks for a level" in told
    sends(client, second)
    assert (led(client, first), led(client, second)) == ("", "")
    assert not Blindfold.objects.exists()
    assert not BlindAnswer.objects.filter(levels_seen=True).exists()
    first.refresh_from_db()
    assert first.reviewer == surgeon_a


def test_two_tabs_ask_both_before_either_draft_is_shown(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    first, second = asking(blind, series, "The upper?"), asking(blind, series, "The lower?")
    client = signed_in(surgeon_a)
    for one in (first, second):
        assert "Answer first." in client.get(at("item", one)).content.decode()
    sends(client, second)
    assert led(client, second) == at("item", first)


def test_a_question_that_was_passed_over_still_keeps_the_levels(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    asked, other = asking(blind, series), naming(blind, series)
    Round.objects.filter(instance=other.instance).update(is_blind_first=False)
    client = signed_in(surgeon_a)
    client.get(at("item", asked))
    client.post(at("skip", asked))
    assert Blindfold.objects.filter(person=surgeon_a).exists()
    assert led(client, other) == at("item", asked)
    blindfolds_taken_off()
    assert Blindfold.objects.filter(person=surgeon_a).exists()
    client.get(at("item", asked))
    sends(client, asked)
    assert led(client, other) == ""


def test_an_item_opened_first_waits_for_the_question_and_goes_back(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    other = naming(blind, series, priority=5)
    Round.objects.filter(instance=other.instance).update(is_blind_first=False)
    asked = asking(blind, series)
    client = signed_in(surgeon_a)
    to = client.get(reverse("review:next", args=["lumbar"]))["Location"]
    assert to == at("item", other)
    assert led(client, other) == at("item", asked)
    other.refresh_from_db()
    assert other.reviewer is None
    assert client.get(at("item", other), headers={"X-Peek": "1"}).status_code == 204


def test_the_queue_goes_round_what_waits_and_never_in_a_circle(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    other, asked = naming(blind, series, priority=5), asking(blind, series)
    Round.objects.filter(instance=other.instance).update(is_blind_first=False)
    text = opened(blind).assignments.get()
    client = signed_in(surgeon_a)
    client.get(at("item", asked))
    assert client.post(at("skip", asked))["Location"] == at("item", text)
    sends(client, text)
    assignment_approve(press=press(assignment_claim(assignment=text, reviewer=surgeon_a), surgeon_a))
    assert queue_next(surgeon_a, blind) == asked
    client.get(at("item", asked))
    sends(client, asked)
    assert led(client, asked) == ""


def test_another_item_that_is_answered_first_waits_for_the_level_too(
    blind: Project, series: Series, surgeon_a: User
) -> None:
    other, asked = naming(blind, series), asking(blind, series)
    client = signed_in(surgeon_a)
    assert led(client, other) == at("item", asked)
    sent = {"letter": "A", "images_shown": "on"}
    assert client.post(at("answer", other), sent).status_code == 422
    client.get(at("item", asked))
    sends(client, asked)
    assert "Answer first." in client.get(at("item", other)).content.decode()


def test_a_question_of_another_reader_keeps_nothing_from_others(
    blind: Project, series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    asked, other = asking(blind, series), naming(blind, series)
    Round.objects.filter(instance=other.instance).update(is_blind_first=False)
    assignment_claim(assignment=asked, reviewer=surgeon_b)
    assert led(signed_in(surgeon_a), other) == ""


@pytest.mark.parametrize("seen", ["item", "study", "marks", "decision"])
def test_an_answer_after_levels_were_seen_is_kept_and_counts_for_no_suite(
    blind: Project, series: Series, surgeon_a: User, seen: str
) -> None:
    other = naming(blind, series)
    Round.objects.filter(instance=other.instance).update(is_blind_first=False)
    client = signed_in(surgeon_a)
    places = {
        "item": at("item", other),
        "study": reverse("imaging:study", args=["lumbar", series.study.uid]),
        "marks": reverse("imaging:marks", args=["lumbar", series.series_instance_uid]),
    }
    if seen == "decision":
        assignment_approve(press=press(assignment_claim(assignment=other, reviewer=surgeon_a), surgeon_a))
    else:
        assert client.get(places[seen]).status_code == 200
        assert LevelsSeen.objects.get().person == surgeon_a
    asked = asking(blind, series)
    assert "You have seen levels of these images" in client.get(at("item", asked)).content.decode()
    sends(client, asked)
    assert BlindAnswer.objects.get(instance=asked.instance).levels_seen
    assert json.loads(HistoryEvent.objects.get(event="answered_blind").payload)["detail"]["levels_seen"]
    assert "You had seen levels of these images before" in client.get(at("item", asked)).content.decode()
    assert list(history_faults()) == []


def test_the_three_answers_of_a_suite_are_those_given_without_the_levels(
    blind: Project, series: Series
) -> None:
    asked = asking(blind, series, readers=4)
    readers = [person(f"reader_{number}", blind, Role.SURGEON) for number in range(4)]
    LevelsSeen.objects.create(person=readers[0], study=series.study)
    for number, who in enumerate(readers[:3]):
        answer_give(assignment=claimed(asked.round, who, number), reader=who, letter="B")
    assert answered_alike(blind) == set()
    answer_give(assignment=claimed(asked.round, readers[3], 3), reader=readers[3], letter="B")
    assert answered_alike(blind) == {asked.instance_id}


def test_elsewhere_nobody_keeps_who_saw_levels(project: Project, series: Series, surgeon_a: User) -> None:
    assert led(signed_in(surgeon_a), naming(project, series)) == ""
    assert not LevelsSeen.objects.exists()


def test_whose_seat_ended_is_kept_from_nothing(blind: Project, series: Series, surgeon_a: User) -> None:
    signed_in(surgeon_a).get(at("item", asking(blind, series)))
    surgeon_a.memberships.all().delete()
    blindfolds_taken_off()
    assert not Blindfold.objects.exists()
