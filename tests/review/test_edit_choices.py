"""What of a body is chosen can be edited: acceptable options, conditions, speakers, clinical context."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from corpus.bodies import body_parse
from corpus.changes import Touched, touched
from corpus.models import InstanceCondition
from projects.models import Project, User
from review.body_form import sent_fields, with_fields
from review.models import Assignment, WorkInProgress
from tests.conftest import signed_in
from tests.review.making import opened, question
from tests.review.test_longer_kinds import DIALOGUE
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db

CONTEXT = {
    "age": {"value": "54", "status": "stated"},
    "fever": {"value": None, "status": "absent"},
    "smoker": {"value": "20 a day", "status": "simulated"},
}


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def assignment(project: Project) -> Assignment:
    body = question(
        acceptable=["C"], conditions=["disc_herniation", "of_elsewhere"], clinical_context=CONTEXT
    )
    return opened(project, body=body).assignments.get()


def form_of(html: str) -> dict[str, str]:
    """What the edit form would send of what is chosen, and of the context."""
    chosen = {
        name: (re.findall(r'<option value="([^"]*)" selected', options) or [""])[0]
        for name, options in re.findall(r'<select[^>]*name="(body\.[^"]*)">(.*?)</select>', html, re.S)
    }
    written = dict(re.findall(r'name="(body\.clinical_context/\d+)" value="([^"]*)"', html))
    return chosen | written


def send(browser: Client, assignment: Assignment, **changed: str) -> None:
    """Send the form with some changes."""
    page = browser.get(at("item", assignment) + "?mode=edit")
    sent = form_of(page.content.decode()) | {
        name.replace("__", "/"): value for name, value in changed.items()
    }
    answer = browser.post(at("work", assignment), {**sent, "version": hidden(page)["version"]})
    assert answer.status_code == 302


def saved(browser: Client, assignment: Assignment, **changed: str) -> dict[str, Any]:
    """The body as it is kept once the form was sent with some changes."""
    send(browser, assignment, **changed)
    body: dict[str, Any] = json.loads(WorkInProgress.objects.get().body)
    return body


def test_a_form_that_is_sent_as_it_came_begins_no_text(browser: Client, assignment: Assignment) -> None:
    send(browser, assignment)
    assert not WorkInProgress.objects.exists()


def test_options_are_made_acceptable_and_wrong_again(browser: Client, assignment: Assignment) -> None:
    changed = {"body.acceptable__A": "yes", "body.acceptable__C": ""}
    assert saved(browser, assignment, **changed)["acceptable"] == ["A"]


def test_conditions_are_added_changed_and_taken_away(browser: Client, assignment: Assignment) -> None:
    changed = {"body.conditions__1": "", "body.conditions__3": "spinal_stenosis"}
    assert saved(browser, assignment, **changed)["conditions"] == ["of_elsewhere", "spinal_stenosis"]


def test_a_condition_of_no_list_is_not_taken(browser: Client, assignment: Assignment) -> None:
    send(browser, assignment, **{"body.conditions__1": "made_up"})
    assert not WorkInProgress.objects.exists()


def test_context_is_corrected_and_says_how_it_is_known(browser: Client, assignment: Assignment) -> None:
    changed = {
        "body.clinical_context__1": "",
        "body.clinical_context__2": "39.2 degrees",
        "body.clinical_context__3": "10 a day",
    }
    assert saved(browser, assignment, **changed)["clinical_context"] == {
        "age": {"value": None, "status": "unknown"},
        "fever": {"value": "39.2 degrees", "status": "stated"},
        "smoker": {"value": "10 a day", "status": "simulated"},
    }


def test_what_was_chosen_is_approved_and_found_by_lists(browser: Client, assignment: Assignment) -> None:
    page = browser.get(at("item", assignment) + "?mode=edit")
    sent = form_of(page.content.decode()) | {"body.conditions/1": "", "verdict": "edit"}
    answer = browser.post(at("decide", assignment), {**hidden(page), **sent, "overrule": "They hold."})
    assert answer.status_code in (302, 200), answer.content[:400]
    rows = InstanceCondition.objects.filter(instance=assignment.instance)
    assert not rows.filter(condition="disc_herniation").exists()


def test_changed_context_changes_the_meaning_and_acceptable_options_the_key(assignment: Assignment) -> None:
    raw = json.loads(assignment.round.seen.body)
    before = body_parse(json.dumps(raw))
    for path, kind in (("clinical_context/1", Touched.MEANING), ("acceptable/A", Touched.KEY)):
        after = body_parse(json.dumps(with_fields(raw, {path: "yes"})))
        assert kind in touched(before, after)


def test_who_says_a_turn_can_be_put_right() -> None:
    raw = DIALOGUE.model_dump(mode="json")
    other = {"patient": "clinician", "clinician": "patient"}[raw["turns"][0]["speaker"]]
    sent = sent_fields({"body.turns/1/speaker": other, "body.turns/2/speaker": "nurse"}, DIALOGUE)
    assert sent == {"turns/1/speaker": other}
    assert with_fields(raw, sent)["turns"][0]["speaker"] == other


def test_the_page_names_the_conditions(browser: Client, assignment: Assignment) -> None:
    html = browser.get(at("item", assignment)).content.decode()
    assert "of_elsewhere" in html
