"""Two leads who move at once, and a reader who opens an item meanwhile: nothing is lost or double."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest

from projects.models import Project, Role, User
from review.errors import AssignmentTaken
from review.find.reach import Reach
from review.models import Assignment, Move, MovedItem
from review.moving import Wanted
from review.services import assignment_claim, assignments_move, move_undo
from tests.conftest import person
from tests.review.test_concurrent_decisions import THREADS, at_once
from tests.review.test_move import kept, moved

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = 8


def test_leads_who_move_at_once_move_each_item_once(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    other, surgeon_c = person("lead_2", project, Role.LEAD), person("surgeon_c", project, Role.SURGEON)
    for _ in range(ITEMS):
        kept(project, surgeon_a)

    def act(by: User, to: User) -> Move:
        reach = Reach(by, frozenset({Role.LEAD}), project)
        return assignments_move(
            reach=reach, source=surgeon_a, targets=[to], wanted=Wanted(most=3), key=uuid4()
        )

    pairs = [(lead, surgeon_b), (other, surgeon_c)] * (THREADS // 2)
    outcome = at_once([lambda by=by, to=to: act(by, to) for by, to in pairs])  # type: ignore[misc]
    assert outcome == {"done": 3, "ReviewError": THREADS - 3}
    assert MovedItem.objects.count() == ITEMS
    assert MovedItem.objects.values("assignment").distinct().count() == ITEMS
    for row in MovedItem.objects.select_related("assignment"):
        assert row.assignment.reserved_for_id == row.to_id


def test_an_item_opened_while_it_is_moved_is_either_theirs_or_moved(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    items = [kept(project, surgeon_a) for _ in range(THREADS - 1)]
    acts: list[object] = [
        lambda one=one: assignment_claim(assignment=one, reviewer=surgeon_a) for one in items
    ]
    acts.insert(THREADS // 2, lambda: moved(lead, project, surgeon_a, surgeon_b))
    outcome = at_once(acts)  # type: ignore[arg-type]
    assert set(outcome) <= {"done", AssignmentTaken.__name__, "ReviewError"}
    stood = Counter(Assignment.objects.values_list("reserved_for__username", "reviewer__username"))
    assert set(stood) <= {("surgeon_a", "surgeon_a"), ("surgeon_b", None)}
    assert stood["surgeon_b", None] == MovedItem.objects.count()
    assert sum(stood.values()) == THREADS - 1


def test_of_those_who_take_it_back_at_once_one_does(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    kept(project, surgeon_a)
    move = moved(lead, project, surgeon_a, surgeon_b)
    outcome = at_once([lambda: move_undo(move=move, by=lead)] * THREADS)
    assert outcome == {"done": 1, "ReviewError": THREADS - 1}
    assert Assignment.objects.get().reserved_for == surgeon_a
