"""Leaves of absence: nothing new is given, what is open goes back, what is kept waits, reading goes on."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from projects.errors import LeaveGone, LeaveRefused
from projects.models import AuditEvent, Leave, Membership, Notice, Project, Role, User
from projects.notices import notice_address
from projects.services.leaves import leave_end, leave_enter
from review.errors import AssignmentTaken, ReviewError
from review.find.bulk import AWAY, bulk_sort
from review.find.reach import Reach
from review.following import queue_next
from review.hearing import rounds_closed_to
from review.models import Assignment, BulkKind, Round, WorkInProgress
from review.policies import Hold, hold_of, readable, takeable
from review.selectors import QueueFilter, queue_rows
from review.services import assignment_claim, bulk_do, work_save
from review.sweeps import return_what_is_on_leave
from tests.conftest import person, signed_in
from tests.review.making import claimed, opened

pytestmark = pytest.mark.django_db
HERE = "/p/lumbar/leave/"


def day(after: int) -> date:
    return timezone.localdate() + timedelta(days=after)


def away(who: User, project: Project, first: int = 0, last: int = 7, by: User | None = None) -> Leave:
    return leave_enter(person=who, project=project, first_day=day(first), last_day=day(last), by=by or who)


def begun(project: Project, reader: User) -> Assignment:
    """An item that somebody has open, with text."""
    assignment = claimed(opened(project), reader)
    work_save(assignment=assignment, reviewer=reader, body="{}", version=0)
    return assignment


@pytest.mark.django_db(transaction=True)
def test_what_is_open_goes_back_at_once_and_what_was_typed_is_kept(project: Project, surgeon_a: User) -> None:
    open_now, kept = begun(project, surgeon_a), opened(project).assignments.get()
    Assignment.objects.filter(pk=kept.pk).update(reserved_for=surgeon_a)
    away(surgeon_a, project)
    open_now.refresh_from_db()
    kept.refresh_from_db()
    assert (open_now.reviewer, open_now.lease_until) == (None, None)
    assert kept.reserved_for == surgeon_a
    assert WorkInProgress.objects.filter(author=surgeon_a).count() == 1


def test_a_planned_leave_returns_what_is_open_on_its_first_day(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    mine, theirs = begun(project, surgeon_a), claimed(opened(project), surgeon_b)
    leave = away(surgeon_a, project, first=1)
    return_what_is_on_leave()
    mine.refresh_from_db()
    assert mine.reviewer == surgeon_a
    Leave.objects.filter(pk=leave.pk).update(first_day=day(0))
    return_what_is_on_leave()
    for one in (mine, theirs):
        one.refresh_from_db()
    assert (mine.reviewer, theirs.reviewer) == (None, surgeon_b)


def test_who_is_on_leave_takes_nothing_and_reads_what_will_be_theirs(
    project: Project, surgeon_a: User
) -> None:
    one = opened(project).assignments.get()
    leave = away(surgeon_a, project)
    rows = Assignment.objects.all()
    assert not takeable(rows, surgeon_a).exists()
    assert list(readable(rows, surgeon_a)) == [one]
    assert queue_next(surgeon_a, project) is None
    assert queue_rows(surgeon_a, project, QueueFilter()) == [one]
    assert hold_of(one, surgeon_a) is Hold.ON_LEAVE
    with pytest.raises(AssignmentTaken, match="on leave"):
        assignment_claim(assignment=one, reviewer=surgeon_a)
    leave_end(leave=leave, by=surgeon_a)
    assert assignment_claim(assignment=one, reviewer=surgeon_a).reviewer == surgeon_a


def test_a_leave_in_one_project_is_none_in_another(
    project: Project, other_project: Project, surgeon_a: User
) -> None:
    Membership.objects.create(user=surgeon_a, project=other_project, role=Role.SURGEON)
    elsewhere = opened(other_project).assignments.get()
    away(surgeon_a, project)
    assert assignment_claim(assignment=elsewhere, reviewer=surgeon_a).reviewer == surgeon_a


def test_a_round_stays_closed_to_who_is_on_leave(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    shared = opened(project, readers=2)
    away(surgeon_a, project)
    roles = frozenset({Role.SURGEON, Role.LEAD})
    assert list(rounds_closed_to(surgeon_a, roles, Round.objects.all())) == [shared]


def test_nothing_is_assigned_to_who_is_on_leave(project: Project, lead: User, surgeon_a: User) -> None:
    instance = opened(project).instance
    away(surgeon_a, project)
    reach = Reach(lead, frozenset({Role.LEAD}), project)
    found = bulk_sort(reach=reach, kind=BulkKind.ASSIGN, instances=[instance], to=surgeon_a)
    assert (found.touched, found.refused) == ([], {AWAY: 1})
    with pytest.raises(ReviewError):
        bulk_do(reach=reach, kind=BulkKind.ASSIGN, instances=[instance], key=uuid4(), to=surgeon_a)


def test_leaves_that_overlap_or_follow_one_another_are_one(project: Project, surgeon_a: User) -> None:
    away(surgeon_a, project, 0, 3)
    away(surgeon_a, project, 10, 12)
    away(surgeon_a, project, 2, 5)
    away(surgeon_a, project, 6, 7)
    assert set(Leave.objects.values_list("first_day", "last_day")) == {(day(0), day(7)), (day(10), day(12))}
    whole = away(surgeon_a, project, 4, 15)
    assert (whole.first_day, whole.last_day) == (day(0), day(15))
    assert Leave.objects.count() == 1


@pytest.mark.parametrize(("first", "last"), [(3, 2), (-9, -1), (0, 400)])
def test_days_that_make_no_leave_are_refused(
    project: Project, surgeon_a: User, first: int, last: int
) -> None:
    with pytest.raises(LeaveRefused):
        away(surgeon_a, project, first, last)
    assert not Leave.objects.exists()


def test_who_does_not_read_here_has_no_leave(project: Project, lead: User) -> None:
    with pytest.raises(LeaveRefused):
        away(lead, project)


def test_leads_hear_of_it_and_the_surgeon_of_what_a_lead_entered(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    leave = away(surgeon_a, project, 1, 2)
    told = Notice.objects.get()
    assert (told.person, told.words) == (lead, f"Surgeon A is on leave from {leave.days}")
    assert notice_address(told) == HERE
    leave_end(leave=leave, by=surgeon_a)
    assert Notice.objects.filter(person=lead, kind="leave_end").count() == 1
    away(surgeon_b, project, by=lead)
    assert "for you" in Notice.objects.get(person=surgeon_b).words
    actions = AuditEvent.objects.filter(object_kind="user").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["leave_enter", "leave_end", "leave_enter"]


def test_a_leave_ends_once_and_not_after_its_last_day(project: Project, surgeon_a: User) -> None:
    leave = away(surgeon_a, project)
    leave_end(leave=leave, by=surgeon_a)
    assert leave.state == "back early"
    with pytest.raises(LeaveGone):
        leave_end(leave=leave, by=surgeon_a)
    called_off = away(surgeon_a, project, 2, 3)
    leave_end(leave=called_off, by=surgeon_a)
    assert called_off.state == "called off"
    over = away(surgeon_a, project)
    Leave.objects.filter(pk=over.pk).update(first_day=day(-3), last_day=day(-1))
    with pytest.raises(LeaveGone):
        leave_end(leave=over, by=surgeon_a)


def test_the_surgeon_sees_the_banner_and_says_that_they_are_back(project: Project, surgeon_a: User) -> None:
    one = opened(project).assignments.get()
    browser = signed_in(surgeon_a)
    sent = {"person": "surgeon_a", "first_day": day(0), "last_day": day(2)}
    assert browser.post(HERE, sent)["Location"] == HERE
    return_what_is_on_leave()
    for address in ("/p/lumbar/queue/", "/p/lumbar/", HERE, f"/p/lumbar/review/{one.uid}/"):
        page = browser.get(address).content.decode()
        assert "You are on leave until" in page, address
        assert "I am back" in page, address
    leave = Leave.objects.get()
    answer = browser.post(f"{HERE}{leave.uid}/end/", {"from": "banner"})
    assert answer["Location"] == "/p/lumbar/queue/"
    assert "You are on leave until" not in browser.get("/p/lumbar/queue/").content.decode()


def test_a_surgeon_enters_and_sees_their_own_leave_alone(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    theirs = away(surgeon_b, project)
    browser = signed_in(surgeon_a)
    sent = {"person": "surgeon_b", "first_day": day(20), "last_day": day(22)}
    assert browser.post(HERE, sent).status_code == 422
    assert "Surgeon B" not in browser.get(HERE).content.decode()
    assert browser.post(f"{HERE}{theirs.uid}/end/").status_code == 404
    leads = signed_in(lead)
    assert leads.post(HERE, sent).status_code == 302
    assert "Surgeon B" in leads.get(HERE).content.decode()
    assert Leave.objects.count() == 2


def test_days_that_are_over_are_refused_on_the_page(project: Project, surgeon_a: User) -> None:
    sent = {"person": "surgeon_a", "first_day": day(-5), "last_day": day(-2)}
    page = signed_in(surgeon_a).post(HERE, sent)
    assert page.status_code == 422
    assert "These days are over." in page.content.decode()


def test_the_list_asks_no_more_for_more_leaves(
    project: Project, lead: User, django_assert_max_num_queries: object
) -> None:
    browser = signed_in(lead)
    browser.get(HERE)
    counts = []
    for many in (1, 8):
        for number in range(many):
            who = person(f"away{many}_{number}", project, Role.SURGEON)
            away(who, project)
        with django_assert_max_num_queries(60) as asked:  # type: ignore[operator]
            browser.get(HERE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_leave_that_lies_far_ahead_is_refused_on_the_page(project: Project, surgeon_a: User) -> None:
    sent = {"person": "surgeon_a", "first_day": "9999-12-31", "last_day": "9999-12-31"}
    answer = signed_in(surgeon_a).post(HERE, sent)
    assert (answer.status_code, "begins within a year" in answer.content.decode()) == (422, True)


def test_one_that_holds_an_earlier_one_whole_offers_no_undo(project: Project, surgeon_a: User) -> None:
    client = signed_in(surgeon_a)
    sent = {"person": "surgeon_a", "first_day": day(0).isoformat(), "last_day": day(20).isoformat()}
    away(surgeon_a, project, first=5, last=10)
    joined = client.post(HERE, sent, follow=True)
    assert [one.extra_tags for one in joined.context["messages"]] == [""]
    Leave.objects.all().delete()
    alone = client.post(HERE, sent, follow=True)
    assert [one.extra_tags[:5] for one in alone.context["messages"]] == ["undo="]
