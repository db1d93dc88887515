"""Going on takes what it leads to: of those who go on at once, each is led to an item of their own."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corpus.models import Instance, Kind
from projects.models import Membership, Project, Role, User
from review.following import HEAD, queue_next_few
from review.models import Assignment, Round, RoundPurpose, Workflow
from review.selectors import QueueFilter
from review.services import assignment_approve, assignment_claim, assignment_lease_first, assignment_skip
from review.services.round_open import ADJUDICATION_FIRST
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.review.making import claimed, opened, press
from tests.review.test_review_page import at
from tests.review.test_review_page import press as pressed

pytestmark = pytest.mark.django_db

NEXT = "/p/lumbar/queue/next/"
QUEUE = "/p/lumbar/queue/"
PEEK = {"X-Peek": "1"}


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def other(surgeon_b: User) -> Client:
    return signed_in(surgeon_b)


def led_to(answer: Any) -> Assignment:
    """The item that an answer leads to."""
    assert answer.status_code == 302
    return Assignment.objects.get(uid=answer["Location"].rstrip("/").split("/")[-1])


def only(round: Round) -> Assignment:
    return round.assignments.get()


def test_two_who_start_are_led_to_different_items(
    browser: Client, other: Client, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    first, second = opened(project, priority=2), opened(project, priority=1)
    mine, theirs = led_to(browser.get(NEXT)), led_to(other.get(NEXT))
    assert (mine.round, theirs.round) == (first, second)
    assert (mine.reviewer, theirs.reviewer) == (surgeon_a, surgeon_b)
    for who, item in ((browser, mine), (other, theirs)):
        assert who.get(at("item", item)).status_code == 200


def test_a_decision_leads_to_an_item_that_is_the_readers_own(
    browser: Client, other: Client, project: Project, surgeon_a: User
) -> None:
    here, following, last = (opened(project, priority=number) for number in (3, 2, 1))
    after = led_to(pressed(browser, only(here), verdict="approve"))
    assert (after.round, after.reviewer) == (following, surgeon_a)
    assert after.lease_until is not None
    assert after.lease_until - timezone.now() > timedelta(minutes=18)
    assert led_to(other.get(NEXT)).round == last


def test_going_on_twice_leads_to_the_same_item(browser: Client, project: Project) -> None:
    for _ in range(3):
        opened(project)
    assert led_to(browser.get(NEXT)) == led_to(browser.get(NEXT))
    assert Assignment.objects.leased().count() == 1


def test_passing_over_leads_to_an_item_that_is_the_readers_own(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    here, following = opened(project, priority=2), opened(project, priority=1)
    browser.get(at("item", only(here)))
    after = led_to(browser.post(at("skip", only(here))))
    assert (after.round, after.reviewer) == (following, surgeon_a)
    assert only(here).reviewer is None


def test_what_is_left_to_somebody_who_passed_everything_over_is_theirs_too(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    items = [claimed(opened(project), surgeon_a) for _ in range(2)]
    for item in items:
        assignment_skip(assignment=item, reviewer=surgeon_a)
    after = led_to(browser.get(NEXT))
    assert (after, after.reviewer) == (items[0], surgeon_a)


def test_what_others_passed_over_does_not_move_what_one_passed_over_oneself(
    browser: Client, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    early, late = opened(project), opened(project)
    assignment_skip(assignment=claimed(late, surgeon_b), reviewer=surgeon_b)
    for round in (early, late):
        assignment_skip(assignment=claimed(round, surgeon_a), reviewer=surgeon_a)
    assert led_to(browser.get(NEXT)).round == early


def test_where_several_read_one_text_each_takes_a_place_of_their_own(
    browser: Client, other: Client, project: Project
) -> None:
    round = opened(project, readers=2)
    mine, theirs = led_to(browser.get(NEXT)), led_to(other.get(NEXT))
    assert mine.round == theirs.round == round
    assert mine != theirs


def test_nobody_takes_both_places_of_one_text(browser: Client, project: Project, surgeon_a: User) -> None:
    round = opened(project, readers=2)
    held = led_to(browser.get(NEXT))
    open_one = round.assignments.exclude(pk=held.pk).get()
    assert assignment_lease_first(offered=[open_one], reviewer=surgeon_a) is None
    assert round.assignments.filter(reviewer=surgeon_a).count() == 1


def test_what_was_taken_meanwhile_is_passed_by(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    gone, free = opened(project, priority=2), opened(project, priority=1)
    offered = queue_next_few(surgeon_a, project)
    claimed(gone, surgeon_b)
    taken = assignment_lease_first(offered=offered, reviewer=surgeon_a)
    assert taken is not None
    assert (taken.round, taken.reviewer) == (free, surgeon_a)
    assert only(gone).reviewer == surgeon_b


def test_what_was_kept_for_another_meanwhile_is_not_taken(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    opened(project)
    offered = queue_next_few(surgeon_a, project)
    Assignment.objects.update(reserved_for=surgeon_b)
    assert assignment_lease_first(offered=offered, reviewer=surgeon_a) is None


def test_a_lease_that_ran_out_is_taken_unless_its_holder_came_back_meanwhile(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    held = claimed(opened(project), surgeon_b)
    Assignment.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    offered = queue_next_few(surgeon_a, project)
    held.refresh_from_db()
    assignment_claim(assignment=held, reviewer=surgeon_b)
    assert assignment_lease_first(offered=offered, reviewer=surgeon_a) is None
    Assignment.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    taken = assignment_lease_first(offered=queue_next_few(surgeon_a, project), reviewer=surgeon_a)
    assert taken == held


def test_where_all_is_taken_it_leads_to_the_queue(browser: Client, project: Project, surgeon_b: User) -> None:
    claimed(opened(project), surgeon_b)
    assert browser.get(NEXT)["Location"] == QUEUE


def test_where_items_are_assigned_nobody_takes_what_is_not_theirs(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    opened(project, priority=9)
    assigned = opened(project)
    Workflow.objects.create(project=project, is_pooled=False)
    assert browser.get(NEXT)["Location"] == QUEUE
    Assignment.objects.filter(round=assigned).update(reserved_for=surgeon_a)
    assert led_to(browser.get(NEXT)).round == assigned


def test_a_look_ahead_takes_nothing(browser: Client, project: Project) -> None:
    here = opened(project, priority=2)
    opened(project, priority=1)
    ahead = browser.get(NEXT, headers={"Sec-Purpose": "prefetch"})
    assert ahead.status_code == 204
    assert Assignment.objects.leased().count() == 0
    page = browser.get(at("item", only(here))).content.decode()
    assert f'data-next="{NEXT}?after={only(here).uid}"' in page
    assert browser.get(f"{NEXT}?after={only(here).uid}", headers=PEEK).status_code == 204, (
        "it has no pictures"
    )
    assert Assignment.objects.leased().count() == 1, "the page says where to ask and takes nothing"


def test_looking_ahead_leads_to_the_page_of_what_follows_where_it_has_pictures(
    browser: Client, project: Project
) -> None:
    here, study = opened(project, priority=2), study_store(project, slices=0).study
    following = opened(project, study=study, subject=study.subject, priority=1)
    ahead = browser.get(f"{NEXT}?after={only(here).uid}", headers=PEEK)
    assert led_to(ahead).round == following
    assert "viewer-config" in browser.get(ahead["Location"], headers=PEEK).content.decode()
    assert Assignment.objects.leased().count() == 0


def test_what_was_taken_back_comes_first_and_what_was_led_to_waits(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    here, following = opened(project, priority=2), opened(project, priority=1)
    pressed(browser, only(here), verdict="approve")
    decision = only(here).decision
    assert decision is not None
    back = led_to(browser.post(reverse("review:undo", args=["lumbar", decision.uid])))
    assert (back.round, back.reviewer) == (here, surgeon_a)
    assert led_to(pressed(browser, back, verdict="approve")).round == following


def test_from_an_item_that_another_has_it_leads_on_without_meeting_the_same_wall_again(
    browser: Client, other: Client, project: Project, surgeon_b: User
) -> None:
    taken, following, last = (opened(project, priority=number) for number in (3, 2, 1))
    claimed(taken, surgeon_b)
    page = browser.get(at("item", only(taken))).content.decode()
    onward = f"{NEXT}?after={only(taken).uid}"
    assert f'href="{onward}"' in page
    claimed(following, surgeon_b)
    assert led_to(browser.get(onward)).round == last


def test_a_made_up_item_to_go_on_from_is_passed_by(browser: Client, project: Project) -> None:
    opened(project)
    for said in ("nonsense", "4f1c2b52-2f0a-4b9e-8d0e-1f9c3a7b6d55"):
        assert browser.get(f"{NEXT}?after={said}").status_code == 302


def test_going_on_takes_one_update_however_much_waits(browser: Client, project: Project) -> None:
    counts = []
    for waiting in (1, 8):
        for _ in range(waiting):
            opened(project)
        with CaptureQueriesContext(connection) as queries:
            taken = led_to(browser.get(NEXT))
        updates = [each for each in queries.captured_queries if each["sql"].startswith("UPDATE")]
        assert len(updates) == 1
        counts.append(len(queries))
        assignment_approve(press=press(taken, taken.reviewer))  # type: ignore[arg-type]
    assert counts[0] == counts[1]


def test_the_next_item_is_found_behind_many_that_wait_for_an_adjudicator(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    many = [opened(project, priority=9) for _ in range(HEAD + 1)]
    mine = opened(project)
    waits = Assignment.objects.filter(round__in=many)
    waits.update(priority=ADJUDICATION_FIRST + 9)
    Round.objects.filter(pk__in=[one.pk for one in many]).update(purpose=RoundPurpose.ADJUDICATION)
    with CaptureQueriesContext(connection) as asked:
        (found,) = queue_next_few(surgeon_a, project)
    assert found == only(mine)
    # What they hold, what is free, which of it they may take: all that wait are not gone through.
    assert len(asked) == 3
    seat = Membership.objects.get(project=project, user=surgeon_b, role=Role.SURGEON)
    seat.may_adjudicate = True
    seat.save()
    assert queue_next_few(surgeon_b, project)[0].round in many


def test_a_filtered_queue_is_gone_through_to_its_end(project: Project, surgeon_a: User) -> None:
    for _ in range(HEAD + 1):
        opened(project, priority=9)
    last = opened(project)
    Instance.objects.filter(pk=last.instance_id).update(kind=Kind.REPORT)
    few = queue_next_few(surgeon_a, project, wanted=QueueFilter(kind=Kind.REPORT))
    assert few == [only(last)]
    assert len(queue_next_few(surgeon_a, project)) == 8


@pytest.mark.django_db(transaction=True)
def test_an_item_that_somebody_is_taking_is_not_waited_for(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    opened(project, priority=2), opened(project, priority=1)
    offered = queue_next_few(surgeon_a, project)
    begun, may_end = threading.Event(), threading.Event()

    def take_slowly() -> None:
        with transaction.atomic():
            Assignment.objects.filter(pk=offered[0].pk).update(reviewer=surgeon_b)
            begun.set()
            may_end.wait(10)
        connection.close()

    other = threading.Thread(target=take_slowly)
    other.start()
    try:
        assert begun.wait(30)
        taken = assignment_lease_first(offered=offered, reviewer=surgeon_a)
        assert other.is_alive(), "It was waited for."
    finally:
        may_end.set()
        other.join(30)
    assert taken == offered[1]
