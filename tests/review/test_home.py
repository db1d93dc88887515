"""The home page says what waits for this person, and nothing that would spoil a blind reading."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corpus.models import Decision, HeldOut, Instance, State
from projects.models import Membership, Project, Role, User
from projects.services.leaves import leave_enter
from review.models import Assignment, Round, RoundPurpose, Thread
from review.selectors import QueueFilter, instances_by_state, queue_rows
from review.services import assignment_approve, assignment_skip, thread_open, work_save
from review.services.round_open import ADJUDICATION_FIRST, ANSWERED_FIRST
from review.talk import HomeTalk, talk_for
from tests.conftest import signed_in
from tests.held_out import hold_out
from tests.review.making import claimed, finding, opened, press, undo_gone_by

pytestmark = pytest.mark.django_db


def home(user: User) -> str:
    return " ".join(signed_in(user).get("/p/lumbar/").content.decode().split())


def decided(project: Project, user: User) -> Decision:
    return assignment_approve(press=press(claimed(opened(project), user), user))


def test_the_head_tells_how_much_waits_and_at_whose_pace(project: Project, surgeon_a: User) -> None:
    assert "Nothing waits." in home(surgeon_a)
    opened(project)
    assert "1 item waits." in home(surgeon_a)
    for _ in range(5):
        decided(project, surgeon_a)
    Decision.objects.update(active_seconds=90)
    opened(project)
    assert "2 items wait, about 3 minutes at your pace." in home(surgeon_a)


def test_what_is_begun_and_what_has_an_error_is_said(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    assignment = claimed(round, surgeon_a)
    assert "begun" not in home(surgeon_a)
    work_save(assignment=assignment, reviewer=surgeon_a, body="{}", version=0)
    finding(round.seen)
    page = home(surgeon_a)
    assert f"Question {round.instance.number}, begun" in page
    assert "1 has an error to settle" in page


def test_talk_is_shown_to_the_lead_and_to_who_has_read_the_item(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    assignment = claimed(opened(project, readers=2), surgeon_a)
    thread_open(instance=assignment.instance, by=surgeon_a, text="Is this STIR?")
    assert "Is this STIR?" in home(surgeon_a)
    assert "Is this STIR?" in home(lead)
    # Somebody may still read it blind.
    assert "Is this STIR?" not in home(surgeon_b)
    assignment_approve(press=press(assignment, surgeon_a))
    second = claimed(assignment.round, surgeon_b, 1)
    assert "Is this STIR?" not in home(surgeon_b)
    assignment_approve(press=press(second, surgeon_b))
    undo_gone_by()
    assert "Is this STIR?" in home(surgeon_b)


def test_what_was_said_of_a_hidden_suites_item_is_not_told_to_whoever_only_leads(
    project: Project, lead: User, surgeon_a: User
) -> None:
    assignment = claimed(opened(project), surgeon_a)
    thread_open(instance=assignment.instance, by=surgeon_a, text="The key must be B")
    hold_out(assignment.instance, is_hidden=True)
    assert "The key must be B" not in home(lead)
    assert "The key must be B" in home(surgeon_a)
    HeldOut.objects.update(is_hidden=False)
    assert "The key must be B" in home(lead)


def test_a_lead_who_reads_sees_no_talk_on_what_they_may_still_read(
    project: Project, lead: User, surgeon_a: User
) -> None:
    Membership.objects.create(user=lead, project=project, role=Role.SURGEON)
    assignment = claimed(opened(project, readers=2), surgeon_a)
    thread_open(instance=assignment.instance, by=surgeon_a, text="Is this STIR?")
    assert "Is this STIR?" not in home(lead)


def test_a_lead_sees_what_waits_and_how_long(project: Project, lead: User, surgeon_a: User) -> None:
    assert "As lead" not in home(lead)
    opened(project)
    assert "1 reading to do" in home(lead)
    assert "none waits for more than a day" in home(lead)
    Assignment.objects.update(created_at=timezone.now() - timedelta(days=9, hours=1))
    Instance.objects.filter(pk=opened(project).instance.pk).update(state=State.IN_ADJUDICATION)
    page = home(lead)
    assert "the oldest waits for 9 days" in page
    assert "1 in adjudication" in page
    assert "no surgeons named for it" in page
    assert "As lead" not in home(surgeon_a)


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_makes_as_many_queries_for_eight_items_as_for_one(
    project: Project, surgeon_a: User, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        flagged = decided(project, surgeon_a)
        thread_open(instance=flagged.instance, by=surgeon_a, text="Which sequence?")
        begun = claimed(opened(project), surgeon_a)
        work_save(assignment=begun, reviewer=surgeon_a, body=begun.round.seen.body, version=0)
    client = signed_in(surgeon_a)
    client.get("/p/lumbar/")
    with django_assert_max_num_queries(25):
        client.get("/p/lumbar/")


def test_who_holds_nothing_is_asked_neither_for_the_next_item_nor_for_what_they_began(
    project: Project, surgeon_a: User
) -> None:
    opened(project)
    client = signed_in(surgeon_a)
    client.get("/p/lumbar/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/p/lumbar/").content.decode()
    asked = [query["sql"] for query in queries]
    assert "Start with the next item" in page
    assert not [
        sql for sql in asked if "review_workinprogress" in sql or 'ORDER BY "review_assignment"' in sql[-90:]
    ]
    assert len(asked) <= 19


def test_the_button_goes_on_with_what_is_held_be_it_passed_over_or_its_lease_ended(
    project: Project, surgeon_a: User
) -> None:
    held, _ = claimed(opened(project), surgeon_a), opened(project)
    goes_on = f"Continue at question {held.instance.number}"
    assert goes_on in home(surgeon_a)
    Assignment.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(hours=1), priority=9)
    assert goes_on in home(surgeon_a)


def test_on_leave_or_with_all_passed_over_the_button_is_as_the_queue_says(
    project: Project, surgeon_a: User
) -> None:
    assignment = claimed(opened(project), surgeon_a)
    assignment_skip(assignment=assignment, reviewer=surgeon_a)
    assert "Start with the next item" in home(surgeon_a)
    today = timezone.localdate()
    leave_enter(person=surgeon_a, project=project, first_day=today, last_day=today, by=surgeon_a)
    assert "the next item" not in home(surgeon_a)


def test_who_hears_what_is_asked_only_where_a_thread_is_open(
    project: Project, surgeon_a: User, django_assert_num_queries: Any
) -> None:
    thread = thread_open(instance=decided(project, surgeon_a).instance, by=surgeon_a, text="Which sequence?")
    roles = frozenset({Role.SURGEON})
    assert [row.text for row in talk_for(surgeon_a, project, roles).rows] == ["Which sequence?"]
    Thread.objects.filter(pk=thread.pk).update(resolved_at=timezone.now(), resolved_by=surgeon_a)
    with django_assert_num_queries(1):
        assert talk_for(surgeon_a, project, roles) == HomeTalk(0, [])


def test_states_are_counted_so_far_and_no_farther(project: Project) -> None:
    for _ in range(3):
        opened(project)
    project.last_instance_number = 3
    assert instances_by_state(project) == {"in_review": "3"}
    assert instances_by_state(project, most=2) == {"in_review": "2+"}
    Instance.objects.filter(pk=Instance.objects.earliest("pk").pk).update(state=State.APPROVED)
    assert instances_by_state(project, most=2) == {"in_review": "2", "approved": "1"}


@pytest.mark.parametrize(
    ("only", "purpose", "priority"),
    [
        ("adjudication", RoundPurpose.ADJUDICATION, ADJUDICATION_FIRST),
        ("answered", RoundPurpose.AFTER_REDRAFT, ANSWERED_FIRST),
    ],
)
def test_a_filter_by_purpose_is_answered_from_the_end_of_the_order(
    project: Project, surgeon_a: User, only: str, purpose: RoundPurpose, priority: int
) -> None:
    Membership.objects.filter(user=surgeon_a).update(may_adjudicate=True)
    opened(project, priority=9)
    round = opened(project)
    Round.objects.filter(pk=round.pk).update(purpose=purpose)
    Assignment.objects.filter(round=round).update(priority=priority)
    with CaptureQueriesContext(connection) as asked:
        rows = queue_rows(surgeon_a, project, QueueFilter(only=only))
    assert [row.round for row in rows] == [round]
    assert '"priority" >' in asked[0]["sql"]
