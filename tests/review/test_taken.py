"""An item that somebody else has open: who has it, until when, and the way on; nothing of the item."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from imaging.models import SignOff, Study
from projects.models import Project, User
from review.models import Assignment, BlindAnswer
from review.services import assignment_approve
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.review.making import claimed, opened, press, question
from tests.review.test_review_page import at

pytestmark = pytest.mark.django_db

KEPT = "the item was closed without it"
SECRET = "Which segment is the one that nobody else may see?"


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def taken(project: Project, surgeon_b: User) -> Assignment:
    return claimed(opened(project, body=question(stem=SECRET)), surgeon_b)


def refused(browser: Client, assignment: Assignment) -> str:
    answer = browser.get(at("item", assignment))
    assert answer.status_code == 409
    return html.unescape(answer.content.decode())


def test_of_readers_apart_none_is_named(browser: Client, project: Project, surgeon_b: User) -> None:
    taken = claimed(opened(project, readers=2), surgeon_b)
    Assignment.objects.filter(round=taken.round).exclude(pk=taken.pk).delete()
    page = refused(browser, taken)
    assert "Another reader has this open until" in page
    assert "<dd>Another reader</dd>" in page
    assert "Surgeon B" not in page


def test_it_says_who_has_it_and_until_when_and_leads_to_the_next(
    browser: Client, project: Project, taken: Assignment
) -> None:
    opened(project)
    page = refused(browser, taken)
    assert taken.lease_until is not None
    until = f"{timezone.localtime(taken.lease_until):%H:%M}"
    assert re.search(r"<h1>(.*?)</h1>", page)[1] == (  # type: ignore[index]
        f"Surgeon B has this open until {until}. Take the next one."
    )
    assert f"<dt>Open with</dt><dd>Surgeon B</dd><dt>Until</dt><dd>{until}" in page
    assert f'href="/p/lumbar/queue/next/?after={taken.uid}"' in page
    assert "Go on to the next item" in page
    assert SECRET not in page
    taken.refresh_from_db()
    assert str(taken.reviewer) == "Surgeon B", "looking takes nothing"


def test_where_nothing_else_waits_it_leads_to_the_queue(browser: Client, taken: Assignment) -> None:
    page = refused(browser, taken)
    assert "Nothing else waits: back to the queue" in page
    assert 'href="/p/lumbar/queue/"' in page


def test_withheld_images_are_told_without_a_holder(
    browser: Client, project: Project, surgeon_b: User
) -> None:
    study = study_store(project).study
    assignment = claimed(opened(project, study=study, body=question(stem=SECRET)), surgeon_b)
    Study.objects.update(sign_off=SignOff.WAITING)
    page = refused(browser, assignment)
    assert "These images wait for a sign-off or were withheld" in page
    assert "Surgeon B" not in page
    assert SECRET not in page


def test_a_script_is_told_in_its_own_words(browser: Client, taken: Assignment) -> None:
    answer = browser.get(at("item", taken), headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Surgeon B has this open until")


@pytest.mark.parametrize("is_withheld", [False, True])
def test_who_only_looks_ahead_sees_no_more(
    browser: Client, project: Project, surgeon_b: User, is_withheld: bool
) -> None:
    study = study_store(project).study
    round = opened(project, study=study, body=question(stem=SECRET))
    if is_withheld:
        Study.objects.update(sign_off=SignOff.WAITING)
        assignment = round.assignments.get()
    else:
        assignment = claimed(round, surgeon_b)
    answer = browser.get(at("item", assignment), headers={"X-Peek": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert SECRET not in page
    # A page that was signed out meanwhile looks so who is signed in now.
    assert 'data-person="' in page


@pytest.mark.parametrize("part", ["rationale", "levels"])
def test_what_was_saved_on_it_is_on_its_record_once_another_has_decided(
    browser: Client, project: Project, surgeon_b: User, part: str
) -> None:
    words = {"rationale": "Twenty minutes of typing.", "levels": "L3/L4"}[part]
    mine = opened(project).assignments.get()
    browser.get(at("item", mine))
    browser.post(at("work", mine), {"version": "0", f"body.{part}": words})
    Assignment.objects.update(lease_until=timezone.now())
    theirs = claimed(mine.round, surgeon_b)
    record = f"/p/lumbar/instances/{mine.instance.uid}/"
    assert KEPT not in browser.get(record).content.decode(), "it may still be gone on with"
    assignment_approve(press=press(theirs, surgeon_b))
    page = browser.get(at("item", mine), follow=True).content.decode()
    assert KEPT in page
    kept = re.search(r'aria-labelledby="kept-title">([^<]*)</textarea>', page)
    assert kept is not None
    assert words in kept[1]
    assert KEPT not in signed_in(surgeon_b).get(record).content.decode()


def test_a_press_that_came_too_late_names_no_reader_who_decides_apart(
    browser: Client, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    lost = claimed(opened(project, readers=2), surgeon_a)
    Assignment.objects.filter(round=lost.round).exclude(pk=lost.pk).delete()
    Assignment.objects.filter(pk=lost.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    claimed(lost.round, surgeon_b)
    page = browser.post(at("discard", lost)).content.decode()
    assert "Open with another reader until" in page
    assert "Surgeon B" not in page


@pytest.mark.parametrize("is_blind_first", [False, True])
def test_a_press_on_images_that_were_withheld_meanwhile_is_answered_without_them(
    browser: Client, project: Project, surgeon_a: User, is_blind_first: bool
) -> None:
    Project.objects.filter(pk=project.pk).update(is_blind_first=is_blind_first)
    project.refresh_from_db()
    held = claimed(opened(project, study=study_store(project).study), surgeon_a)
    sent = {"verdict": "approve", "key": "1", "seen": str(held.round.seen.uid), "images_shown": "1"}
    sent |= {"letter": "B"} if is_blind_first else {}
    Study.objects.update(sign_off=SignOff.WITHHELD)
    answer = browser.post(at("answer" if is_blind_first else "decide", held), sent)
    assert answer.status_code == 409
    assert "viewer-config" not in answer.content.decode()
    assert not BlindAnswer.objects.exists()
