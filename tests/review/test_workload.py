"""The workload of a project's readers: what waits, what was decided, how long the rest takes."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Leave, Project, Role, User
from projects.services.leaves import leave_enter
from review.models import Assignment, Lot
from review.services import assignment_approve
from review.services.round_open import ANSWERED_FIRST
from review.workload import Load, in_order, workload_of
from tests.conftest import person, signed_in
from tests.review.making import claimed, opened, press

pytestmark = pytest.mark.django_db
HERE = "/p/lumbar/workload/"


def kept(project: Project, who: User, **columns: object) -> Assignment:
    """An item that waits for one reader."""
    made = opened(project).assignments.get()
    Assignment.objects.filter(pk=made.pk).update(reserved_for=who, **columns)
    return made


def decided(project: Project, who: User, *, seconds: int, days_ago: int = 0) -> None:
    assignment = claimed(opened(project), who)
    assignment_approve(press=press(assignment, who))
    at = timezone.now() - timedelta(days=days_ago, hours=1)
    Assignment.objects.filter(pk=assignment.pk).update(active_seconds=seconds, closed_at=at)


def of(project: Project, who: User) -> Load:
    return next(one for one in workload_of(project).readers if one.person == who)


def test_each_reader_has_what_is_kept_for_them_and_what_they_have_open(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    kept(project, surgeon_a, created_at=timezone.now() - timedelta(days=3, hours=1))
    kept(project, surgeon_a, priority=ANSWERED_FIRST + 2)
    claimed(opened(project), surgeon_b)
    opened(project)
    found = workload_of(project)
    mine, theirs = found.readers
    assert (mine.open, mine.returned, mine.leased, mine.oldest_days) == (2, 1, 0, 3)
    assert (theirs.open, theirs.returned, theirs.leased) == (1, 0, 1)
    assert (found.pool.open, found.total.open, found.total.leased) == (1, 4, 1)


def test_what_waits_in_a_lot_or_in_another_project_is_not_counted(
    project: Project, other_project: Project, surgeon_a: User, lead: User
) -> None:
    lot = Lot.objects.create(
        project=project, number=1, size=1, sample=1, allowed=0, limit_per_mille=50, risk_per_mille=50,
        seed="s", opened_by=lead,
    )  # fmt: skip
    kept(project, surgeon_a, lot=lot)
    kept(other_project, surgeon_a)
    assert workload_of(project).total.open == 0


def test_decisions_of_a_week_and_a_month_and_the_median_of_what_was_timed(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    for seconds, days in ((40, 1), (60, 2), (80, 10), (0, 10), (500, 20), (20, 29), (9_000, 31)):
        decided(project, surgeon_a, seconds=seconds, days_ago=days)
    decided(project, surgeon_b, seconds=30)
    for _ in range(30):
        kept(project, surgeon_a)
    mine = of(project, surgeon_a)
    assert (mine.week, mine.month, mine.seconds) == (2, 6, 60)
    assert mine.hours == pytest.approx(0.5)
    theirs = of(project, surgeon_b)
    assert (theirs.month, theirs.seconds, theirs.hours) == (1, None, None)


def test_the_median_of_an_even_count_lies_between_the_middle_two() -> None:
    assert Load(paces=Counter({10: 2, 20: 1, 30: 3})).seconds == 25
    assert Load(paces=Counter({10: 3, 20: 3})).seconds == 15
    assert Load(paces=Counter({10: 4})).seconds is None


def test_who_is_on_leave_is_told_until_when(project: Project, surgeon_a: User) -> None:
    today = timezone.localdate()
    leave_enter(person=surgeon_a, project=project, first_day=today, last_day=today, by=surgeon_a)
    assert of(project, surgeon_a).away_until == today
    Leave.objects.update(first_day=today + timedelta(days=1), last_day=today + timedelta(days=2))
    assert of(project, surgeon_a).away_until is None


def test_the_page_sorts_by_every_column_and_puts_who_has_no_figure_last(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    kept(project, surgeon_b)
    browser = signed_in(lead)
    page = browser.get(f"{HERE}?by=-open")
    assert [one.person for one in page.context["readers"]] == [surgeon_b, surgeon_a]
    assert 'aria-sort="descending"' in page.content.decode()
    for column in page.context["columns"]:
        assert browser.get(f"{HERE}?{column.query}").status_code == 200
    assert browser.get(f"{HERE}?by=password").context["readers"][0].person == surgeon_a
    slow, none = Load(person=surgeon_a, paces=Counter({90: 5})), Load(person=surgeon_b)
    assert in_order([none, slow], "seconds") == in_order([none, slow], "-seconds") == [slow, none]


def test_without_readers_the_page_says_what_to_do(project: Project, lead: User) -> None:
    assert "Nobody reads in this project yet" in signed_in(lead).get(HERE).content.decode()


def test_more_readers_and_items_ask_no_more(project: Project, lead: User) -> None:
    browser, counts = signed_in(lead), []
    browser.get(HERE)
    for many in (1, 8):
        for number in range(many):
            kept(project, person(f"reader{many}_{number}", project, Role.SURGEON))
        with CaptureQueriesContext(connection) as asked:
            browser.get(HERE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as asked:
        workload_of(project)
    assert len(asked) == 5
