"""What one press of a decision button asks of the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from projects.models import Project, User
from tests.conftest import signed_in
from tests.review.making import opened
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def test_a_decision_takes_a_fixed_and_small_number_of_queries(
    browser: Client, project: Project, django_assert_num_queries: Any
) -> None:
    for waiting in (1, 8):
        for _ in range(waiting):
            opened(project)
        assignment = opened(project, priority=1).assignments.get()
        fields = hidden(browser.get(at("item", assignment)))
        # Session, person, seat; the item, whether it holds a seeded error, its saved text; 23 of the decision
        # itself with its history, audit, settling and savepoints; two for what waits next.
        with django_assert_num_queries(31):
            assert browser.post(at("decide", assignment), {**fields, "verdict": "approve"}).status_code == 302
