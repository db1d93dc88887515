"""An item whose redraft was given up is sent back a second time, on the page, as a surgeon does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from corpus.history.verify import history_faults
from corpus.models import Decision, Instance, RedraftRequest, State
from generation.models import GenerationItem, GenerationRun, ItemState
from generation.services.redraft_answer import redraft_answer, redrafts_waiting
from generation.services.run_control import generation_cancel
from generation.tasks import claim_name
from projects.models import Project, User
from review.models import Assignment
from review.sweeps import open_rounds
from tests.conftest import signed_in
from tests.generation.cast import endpoint_make, guideline_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer, running_server
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db

COMMENT = "Name the grade."


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with running_server() as running:
        yield running


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def instance(project: Project, server: ChatServer) -> Instance:
    """A drafted question under review."""
    endpoint = endpoint_make(server.url)
    drive(start(project, sources=(guideline_make(project),), endpoint=endpoint, count=1))
    open_rounds()
    return Instance.objects.get()


def send_back(browser: Client, comment: str = COMMENT) -> HttpResponse:
    """Open the item that waits and press *Send back*."""
    assignment = Assignment.objects.open().get()
    return press_on(browser, assignment, comment)


def press_on(browser: Client, assignment: Assignment, comment: str, **sent: Any) -> HttpResponse:
    fields = {**hidden(browser.get(at("item", assignment))), **sent}
    form = {**fields, "verdict": "send_back", "comment": comment}
    return browser.post(at("decide", assignment), form)


def given_up(server: ChatServer) -> RedraftRequest:
    """The worker asks for the redraft and the model declines: the item returns as it stands."""
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    request = answered()
    assert request.failed_reason
    open_rounds()
    return request


def answered() -> RedraftRequest:
    """A worker has taken up what waits."""
    request = RedraftRequest.objects.get(pk__in=redrafts_waiting())
    assert redraft_answer(request=request, owner=claim_name())
    request.refresh_from_db()
    return request


def test_what_no_model_would_redraft_is_sent_back_once_more(
    browser: Client, instance: Instance, server: ChatServer
) -> None:
    assert send_back(browser).status_code == 302
    first = given_up(server)
    answer = send_back(browser, "Name the grade, and the scale.")
    assert answer.status_code == 302, answer.content
    second = RedraftRequest.objects.latest("pk")
    assert (second.revision, second.answered_at) == (first.revision, None)
    second = answered()
    instance.refresh_from_db()
    assert (second.answered_by, second.failed_reason) == (instance.current_revision, "")
    assert second.answered_by != first.revision
    assert list(history_faults()) == []
    open_rounds()
    page = browser.get(at("item", Assignment.objects.open().get())).content.decode()
    assert "Name the grade, and the scale." in page
    assert "No new draft was written" not in page


def test_the_same_words_ask_the_model_again(browser: Client, instance: Instance, server: ChatServer) -> None:
    send_back(browser)
    given_up(server)
    assert send_back(browser).status_code == 302
    assert answered().failed_reason == ""


def test_after_two_redrafts_given_up_it_is_edited_or_rejected(
    browser: Client, instance: Instance, server: ChatServer
) -> None:
    for _ in range(2):
        assert send_back(browser).status_code == 302
        given_up(server)
    answer = send_back(browser)
    assert answer.status_code == 422
    assert "Two redrafts were asked for already" in answer.content.decode()
    instance.refresh_from_db()
    assert (instance.state, instance.redraft_count) == (State.IN_REVIEW, 2)
    assert list(history_faults()) == []


def test_a_cancelled_run_gives_back_what_can_be_sent_back_again(
    browser: Client, instance: Instance, lead: User
) -> None:
    run = GenerationRun.objects.get()
    GenerationRun.objects.update(budget_cap=run.spent, state="paused")
    send_back(browser)
    held = answered()
    assert GenerationItem.objects.get(redraft_request=held).held_at is not None
    generation_cancel(run=GenerationRun.objects.get(), by=lead)
    open_rounds()
    assert send_back(browser).status_code == 302
    assert RedraftRequest.objects.filter(answered_at=None).count() == 1


def test_the_second_send_back_is_taken_back_and_sent_again(
    browser: Client, instance: Instance, server: ChatServer
) -> None:
    send_back(browser)
    first = given_up(server)
    send_back(browser)
    decision = Decision.objects.latest("pk")
    undone = browser.post(reverse("review:undo", args=["lumbar", decision.uid]))
    assert undone.status_code == 302
    instance.refresh_from_db()
    assert (instance.state, instance.redraft_count) == (State.IN_REVIEW, 1)
    first.refresh_from_db()
    assert first.withdrawn_at is None
    assert RedraftRequest.objects.latest("pk").withdrawn_at is not None
    assert send_back(browser, "Once more.").status_code == 302
    assert RedraftRequest.objects.get(pk__in=redrafts_waiting()).comment == "Once more."


def test_while_the_redraft_waits_the_old_page_decides_nothing(browser: Client, instance: Instance) -> None:
    assignment = Assignment.objects.open().get()
    form = hidden(browser.get(at("item", assignment)))
    assert press_on(browser, assignment, COMMENT, **form).status_code == 302
    same = browser.post(at("decide", assignment), {**form, "verdict": "send_back", "comment": COMMENT})
    assert same.status_code == 302
    other = {**form, "key": "another-form", "verdict": "send_back", "comment": "And the side."}
    assert browser.post(at("decide", assignment), other).status_code == 409
    assert RedraftRequest.objects.count() == 1


def test_a_page_of_the_first_reading_is_stale_after_the_redraft_was_given_up(
    browser: Client, instance: Instance, server: ChatServer
) -> None:
    assignment = Assignment.objects.open().get()
    form = hidden(browser.get(at("item", assignment)))
    press_on(browser, assignment, COMMENT, **form)
    given_up(server)
    late = {**form, "key": "another-form", "verdict": "send_back", "comment": COMMENT}
    assert browser.post(at("decide", assignment), late).status_code == 409
    assert RedraftRequest.objects.count() == 1


def test_a_redraft_that_was_given_up_does_not_land_after_the_second_send_back(
    browser: Client, instance: Instance, server: ChatServer
) -> None:
    send_back(browser)
    first = given_up(server)
    send_back(browser)
    GenerationItem.objects.filter(redraft_request=first).update(state=ItemState.WAITING)
    assert not redraft_answer(request=first, owner="late")
    instance.refresh_from_db()
    assert (instance.state, instance.current_revision) == (State.SENT_BACK, first.revision)
    assert answered().answered_by != first.revision
