"""An old tab of a reading that others closed shows no draft to who may still answer it blind."""

from __future__ import annotations

import pytest
from django.utils import timezone

from projects.models import Project, User
from review.models import Assignment
from review.services import answer_give, assignment_approve
from tests.conftest import signed_in
from tests.review.answering_first import answers_first, at
from tests.review.making import claimed, opened, press

pytestmark = pytest.mark.django_db
DRAFT = "dark on T2"


def taken_over(project: Project, before: User, after: User) -> Assignment:
    """A part of a Round that `before` had open and whose lease ran out; `after` took it and decided."""
    round = opened(answers_first(project), readers=2)
    mine = claimed(round, before, 0)
    Assignment.objects.filter(pk=mine.pk).update(lease_until=timezone.now())
    theirs = claimed(round, after, 0)
    answer_give(assignment=theirs, reader=after, letter="B")
    assignment_approve(press=press(theirs, after), comment="Plainly right.")
    return theirs


@pytest.mark.parametrize("name", ["skip", "answer", "decide", "work", "hunk", "discard", "flag"])
def test_a_press_that_came_too_late_shows_no_draft(
    project: Project, surgeon_a: User, surgeon_b: User, name: str
) -> None:
    closed = taken_over(project, surgeon_b, surgeon_a)
    sent = {"letter": "A", "version": "0", "hunk": "1", "verdict": "approve", "key": "k"}
    answer = signed_in(surgeon_b).post(at(name, closed), sent | {"seen": str(closed.round.seen.uid)})
    assert answer.status_code in (409, 422)
    told = answer.content.decode()
    assert DRAFT not in told
    assert "Bright nucleus" not in told
