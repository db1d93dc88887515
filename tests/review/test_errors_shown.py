"""A reason given against errors overrules those that stood on the page, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from corpus.bodies import body_parse
from corpus.models import Decision, Finding, Instance, Revision
from corpus.tasks import instances_check_again
from imaging.models import LevelMark, Subject
from imaging.services.marks_remove import marks_remove
from projects.models import Approval, Project, User
from review.models import Assignment
from review.services import round_open
from tests.conftest import signed_in
from tests.generation.cast import LEVELS, study_make
from tests.generation.driving import drive, start
from tests.review.making import opened
from tests.review.test_review_page import at, hidden, hidden_in

pytestmark = pytest.mark.django_db
REASON = "The film is numbered from above."
LATE = "cannot be held against marks"
OWN = "Compare C2/C3."


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def reading(project: Project, approval: Approval) -> Assignment:
    """A level question about images, open to be read."""
    drive(start(project, studies=(study_make(project, approval, facts=False),), count=1))
    instance = Instance.objects.get()
    round = instance.rounds.first() or round_open(instance=instance, readers=1)
    return round.assignments.get()


def checked_again(person: User) -> None:
    """The marks go, and the background has checked what is open before anybody presses."""
    marks_remove(mark=LevelMark.objects.all()[0], removed_by=person, seen=len(LEVELS))
    subject = Subject.objects.get()
    instances_check_again(subject.pk)
    subject.refresh_from_db()
    assert subject.levels_changed_at is None


def overruled() -> set[str]:
    return set(Finding.objects.exclude(overruled_by=None).values_list("message", flat=True))


def typed(assignment: Assignment) -> dict[str, str]:
    """The rationale with a sentence of one's own, which is an error, and why it is none."""
    rationale = body_parse(assignment.round.seen.body).rationale
    return {"body.rationale": f"{rationale} {OWN}", "overrule": REASON, "images_shown": "1"}


def test_a_reason_does_not_overrule_what_a_later_check_found(
    browser: Client, reading: Assignment, surgeon_a: User
) -> None:
    fields = hidden(browser.get(at("item", reading) + "?mode=edit"))
    checked_again(surgeon_a)
    answer = browser.post(at("decide", reading), {**fields, **typed(reading), "verdict": "edit"})
    html = answer.content.decode()
    assert (answer.status_code, Decision.objects.count(), overruled()) == (409, 0, set())
    assert not Revision.objects.filter(kind="edit").exists()
    assert "not on your page" in html
    assert LATE in html
    assert f"{OWN}</textarea>" in html
    assert f'value="{REASON}"' in html


def test_once_it_was_shown_the_same_reason_holds_for_it(
    browser: Client, reading: Assignment, surgeon_a: User
) -> None:
    fields = hidden(browser.get(at("item", reading) + "?mode=edit"))
    checked_again(surgeon_a)
    sent = {**typed(reading), "verdict": "edit"}
    refused = browser.post(at("decide", reading), {**fields, **sent})
    assert browser.post(at("decide", reading), {**hidden(refused), **sent}).status_code == 302
    assert any(LATE in message for message in overruled())


def test_a_saved_text_approved_from_the_page_covers_what_that_page_showed(
    browser: Client, reading: Assignment, surgeon_a: User
) -> None:
    fields = hidden(browser.get(at("item", reading) + "?mode=edit"))
    browser.post(at("work", reading), {**fields, **typed(reading)})
    fields = hidden(browser.get(at("item", reading)))
    checked_again(surgeon_a)
    sent = {"verdict": "approve", "overrule": REASON, "images_shown": "1"}
    refused = browser.post(at("decide", reading), {**fields, **sent})
    assert (refused.status_code, Decision.objects.count()) == (409, 0)
    assert f'value="{REASON}"' in refused.content.decode()
    assert browser.post(at("decide", reading), {**hidden(refused), **sent}).status_code == 302


def test_what_autosave_was_told_counts_as_shown(browser: Client, project: Project) -> None:
    assignment = opened(project).assignments.get()
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    own = {"body.rationale": "The L5/S1 disc is dark on T2 and narrow."}
    saving: dict[str, Any] = {"headers": {"Accept": "application/json"}}
    told = browser.post(at("work", assignment), {**fields, **own}, **saving).json()
    fields |= {"work_version": str(told["version"]), "version": str(told["version"])}
    sent = {**own, "verdict": "edit", "overrule": REASON}
    assert browser.post(at("decide", assignment), {**fields, **sent}).status_code == 409
    fields |= {"work_version": "2"} | hidden_in(told["findings"])
    assert browser.post(at("decide", assignment), {**fields, **sent}).status_code == 302
