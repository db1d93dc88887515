"""What the review page, and one press of a decision button on it, ask of the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Project, User
from tests.conftest import signed_in
from tests.review.making import opened
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def test_a_decision_takes_a_fixed_and_small_number_of_queries(
    browser: Client, project: Project, django_assert_max_num_queries: Any
) -> None:
    for waiting in (1, 8):
        for _ in range(waiting):
            opened(project)
        assignment = opened(project, priority=1).assignments.get()
        fields = hidden(browser.get(at("item", assignment)))
        # Session, person, seat; the item with whether it holds a seeded error, its saved text; 15 of the
        # decision itself with the guidelines, its history, audit, settling, its own savepoint or transaction;
        # three for what waits next, or two where they hold it, and one update in its savepoint that takes it.
        with django_assert_max_num_queries(26):
            assert browser.post(at("decide", assignment), {**fields, "verdict": "approve"}).status_code == 302


def test_the_page_of_what_somebody_was_led_to_takes_few_queries(
    browser: Client, project: Project, django_assert_num_queries: Any
) -> None:
    for waiting in (1, 8):
        for _ in range(waiting):
            opened(project)
        led_to = browser.get(reverse("review:next", args=[project.slug]))["Location"]
        # Session, person, seat; the item with what is beside it, whether it is still theirs; its evidence and
        # findings; three counts, the guidelines; the frame's projects and bell.
        with django_assert_num_queries(13):
            assert browser.get(led_to).status_code == 200


def test_whether_the_item_holds_a_seeded_error_is_asked_once(browser: Client, project: Project) -> None:
    """After the lease is taken: until then one may come."""
    assignment = opened(project).assignments.get()
    with CaptureQueriesContext(connection) as queries:
        browser.get(at("item", assignment))
    asked = [
        place
        for place, query in enumerate(queries.captured_queries)
        if query["sql"].startswith('SELECT "review_seededitem"')
    ]
    leased = [
        place
        for place, query in enumerate(queries.captured_queries)
        if query["sql"].startswith('UPDATE "review_assignment"')
    ]
    assert len(asked) == 1
    assert leased[0] < asked[0]
    with CaptureQueriesContext(connection) as again:
        browser.get(at("item", assignment))
    # Of what was theirs already the row itself says that it holds none.
    assert not [each for each in again if each["sql"].startswith('SELECT "review_seededitem"')]


def test_autosave_and_putting_away_ask_only_for_what_they_answer_with(
    browser: Client, project: Project, django_assert_num_queries: Any
) -> None:
    assignment = opened(project).assignments.get()
    fields = hidden(browser.get(at("item", assignment)))

    def save(version: int, text: str) -> None:
        sent = {**fields, "version": str(version), "body.rationale": text}
        told = browser.post(at("work", assignment), sent, headers={"Accept": "application/json"})
        assert told.json()["version"] == version + 1

    # Session, person, seat; the item with whether it holds a seeded error; the lease and the text, in a
    # savepoint of its own in a test; what was overruled, what is nearly the same, and what an edit leads to.
    for version in (0, 1):
        with django_assert_num_queries(11):
            save(version, f"Seen on {version + 4} slices.")
    # Session, person, seat, item, lease, text, the same put away, and the savepoint.
    with django_assert_num_queries(9):
        assert browser.post(at("discard", assignment)).status_code == 302


def test_who_overruled_is_asked_only_where_somebody_did(browser: Client, project: Project) -> None:
    """Once for all findings, and with the name on the page."""
    surgeon = User.objects.get(username="surgeon_a")
    told = {"overruled_by": surgeon, "overrule_reason": "Seen"}
    rounds, counts = [opened(project) for _ in range(4)], []
    for round, overruled in zip(rounds, (0, 0, 1, 3), strict=True):
        for number in range(3):
            round.seen.findings.create(
                check_name="x",
                severity="note",
                message="m",
                fingerprint=str(number),
                **(told if number < overruled else {}),
            )
        address = at("item", round.assignments.get())
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(address).content.decode()
        counts.append(len(queries))
        assert page.count(f"({surgeon.display_name})") == overruled
    assert counts[1:] == [counts[1], counts[1] + 1, counts[1] + 1]
