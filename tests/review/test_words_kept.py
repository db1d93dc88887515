"""What a reader writes beside a decision is kept for good, so no patient is named there."""

from __future__ import annotations

import pytest
from django.test import Client

from corpus.models import Decision, RedraftRequest
from projects.models import Project, User
from review.models import Assignment, Thread
from tests.conftest import signed_in
from tests.review.making import finding, opened
from tests.review.test_review_page import at, hidden, press

pytestmark = pytest.mark.django_db
NAMED = "Known from Mr John Smith, MRN 4471123."


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def assignment(project: Project) -> Assignment:
    return opened(project).assignments.get()


@pytest.mark.parametrize("verdict", ["send_back", "reject"])
def test_a_comment_with_a_patients_name_decides_nothing_and_stays_in_its_box(
    browser: Client, assignment: Assignment, verdict: str
) -> None:
    answer = press(browser, assignment, verdict=verdict, comment=NAMED, reasons=["grade"], harm="minor")
    html = answer.content.decode()
    assert (answer.status_code, Decision.objects.count(), RedraftRequest.objects.count()) == (422, 0, 0)
    assert "This looks like a record number: “4471123”. Take it out; nothing was saved." in html
    assert f"{NAMED}</textarea>" in html
    assert "data-modal" in html


def test_a_flag_and_an_overrule_with_a_patients_name_are_refused_and_stay(
    browser: Client, assignment: Assignment
) -> None:
    error = finding(assignment.round.seen)
    browser.get(at("item", assignment))
    flagged = browser.post(at("flag", assignment), {"text": NAMED})
    overruled = browser.post(at("overrule", assignment, finding=error.uid), {"reason": NAMED})
    for answer, kept in ((flagged, f"{NAMED}</textarea>"), (overruled, f'value="{NAMED}"')):
        html = answer.content.decode()
        assert (answer.status_code, "“4471123”" in html, kept in html) == (422, True, True)
    error.refresh_from_db()
    assert (Thread.objects.count(), error.overruled_by) == (0, None)


def test_a_reason_with_a_patients_name_approves_no_edit_and_stays(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    typed = {"body.rationale": "The L5/S1 disc is dark on T2 and narrow.", "overrule": NAMED}
    answer = browser.post(at("decide", assignment), {**fields, **typed, "verdict": "edit"})
    html = answer.content.decode()
    assert (answer.status_code, Decision.objects.count()) == (422, 0)
    assert "“4471123”" in html
    assert f'value="{NAMED}"' in html
