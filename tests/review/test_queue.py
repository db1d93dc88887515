"""The queue: order, filters, pages, and a number of queries that does not grow."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corpus.models import Finding, RedraftRequest
from corpus.services import finding_overrule
from imaging.models import SignOff, Study
from projects.models import Project, User
from review.errors import AssignmentTaken
from review.following import HEAD, queue_next
from review.models import Assignment, BlindAnswer, Round
from review.selectors import (
    ORDER,
    PAGE,
    QueueFilter,
    awaiting,
    decided_this_week,
    queue_counts,
    queue_rows,
    waiting_for,
    with_errors,
)
from review.services import (
    assignment_approve,
    assignment_claim,
    assignment_send_back,
    assignment_skip,
)
from review.sweeps import open_rounds
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.review.making import claimed, finding, guideline, opened, press, question, redrafted, revised

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def rows(browser: Client, query: str = "") -> list[Assignment]:
    answer = browser.get(reverse("review:queue", args=["lumbar"]) + query)
    found: list[Assignment] = answer.context["rows"]
    return found


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(
    browser: Client, project: Project, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        finding(opened(project).seen)
    browser.get(reverse("review:queue", args=["lumbar"]))
    with django_assert_num_queries(14):  # the bell, readings of lots, a leave, what is told later
        assert len(rows(browser)) == count


def test_answered_redrafts_come_first_and_only_to_their_surgeon(
    browser: Client, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    urgent = opened(project, priority=900)
    sent = opened(project)
    assignment_send_back(press=press(claimed(sent, surgeon_a), surgeon_a), comment="Name the grade.")
    answered = redrafted(RedraftRequest.objects.get(), question(rationale="Pfirrmann IV."))
    assert [row.round for row in rows(browser)] == [answered, urgent]
    assert [row.round for row in rows(signed_in(surgeon_b))] == [urgent]


def test_priority_is_the_order_and_pages_follow_it(browser: Client, project: Project) -> None:
    for number in range(PAGE + 3):
        opened(project, priority=number % 5)
    first = browser.get(reverse("review:queue", args=["lumbar"]))
    second = browser.get(reverse("review:queue", args=["lumbar"]) + first.context["next_page"])
    seen = [row.priority for row in first.context["rows"]] + [row.priority for row in second.context["rows"]]
    assert seen == sorted(seen, reverse=True)
    assert len({*first.context["rows"], *second.context["rows"]}) == PAGE + 3


@pytest.fixture
def mixed(project: Project) -> list[Round]:
    """Items of two studies, two passages and none, taken into review in turn."""
    first = study_store(project, slices=0).study
    other = Study.objects.create(
        project=project, subject=first.subject, study_instance_uid="2.25.9", sign_off=SignOff.NOT_NEEDED
    )
    source = guideline(project)
    passages = [source.passages.create(position=n, text="T", sha256=str(n)) for n in (1, 2)]
    about: list[dict[str, Any]] = [
        {"study": first},
        {"study": other},
        *({"passage": passage} for passage in passages),
        {},
    ]
    return [opened(project, **about[n % 5]) for n in range(15)]


def test_items_of_one_case_and_of_one_passage_stand_together(
    browser: Client, project: Project, mixed: list[Round]
) -> None:
    urgent = opened(project, priority=5)
    wanted = [urgent, *(mixed[turn + 5 * again] for turn in range(5) for again in range(3))]
    assert [row.round for row in rows(browser)] == wanted


def test_the_next_item_follows_the_order_of_the_list(
    browser: Client, project: Project, surgeon_a: User, mixed: list[Round]
) -> None:
    listed = rows(browser)
    done, like = [], None
    while (following := queue_next(surgeon_a, project, like=like)) is not None:
        done.append(following)
        assignment_approve(press=press(claimed(following.round, surgeon_a), surgeon_a))
        like = following.instance
    assert done == listed


def test_passing_an_item_over_stays_with_its_case(
    browser: Client, project: Project, mixed: list[Round]
) -> None:
    here, there = mixed[3].assignments.get(), mixed[8].assignments.get()
    browser.get(reverse("review:item", args=["lumbar", here.uid]))
    answer = browser.post(reverse("review:skip", args=["lumbar", here.uid]))
    assert answer["Location"] == reverse("review:item", args=["lumbar", there.uid])


def test_pages_go_through_the_middle_of_a_case(browser: Client, project: Project) -> None:
    study = study_store(project, slices=0).study
    made = [opened(project, study=study) for _ in range(PAGE + 3)]
    answer = browser.get(reverse("review:queue", args=["lumbar"]))
    rest = rows(browser, answer.context["next_page"])
    assert [row.round for row in [*answer.context["rows"], *rest]] == made


@pytest.mark.parametrize("wanted", [QueueFilter(), QueueFilter(kind="multiple_choice")])
def test_the_order_is_read_from_an_index(project: Project, surgeon_a: User, wanted: QueueFilter) -> None:
    for _ in range(3):
        opened(project)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    rows = awaiting(surgeon_a, project).order_by(*ORDER)
    plan = wanted.narrow(rows, surgeon_a)[:1].explain()
    assert "open_assignments_in_order" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan


def test_a_forged_page_mark_shows_the_first_page(browser: Client, project: Project) -> None:
    opened(project)
    assert len(rows(browser, "?after=forged")) == 1


def test_filters_narrow_and_an_unknown_one_is_ignored(browser: Client, project: Project) -> None:
    wrong = opened(project)
    finding(wrong.seen)
    opened(project)
    assert [row.round for row in rows(browser, "?only=errors")] == [wrong]
    assert len(rows(browser, "?only=instance__project__slug")) == 2
    assert rows(browser, "?source=image") == []


@pytest.mark.parametrize("looked_at", [0, 250])
def test_errors_are_shown_in_the_order_of_work_be_they_few_or_many(
    browser: Client, project: Project, surgeon_a: User, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr("review.selectors.LOOKED_AT", looked_at)
    wrong = [opened(project, priority=priority) for priority in (1, 3, 2)]
    for round in wrong:
        finding(round.seen)
    opened(project, priority=4)
    overruled = opened(project, priority=5)
    finding_overrule(finding=finding(overruled.seen), by=surgeon_a, reason="It holds.")
    assert [row.round for row in rows(browser, "?only=errors")] == [wrong[1], wrong[2], wrong[0]]
    behind = queue_rows(surgeon_a, project, QueueFilter(only="errors"), after=wrong[1].assignments.get().uid)
    assert [row.round for row in behind] == [wrong[2], wrong[0]]


def test_one_item_with_many_errors_is_one(
    project: Project, surgeon_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.selectors.LOOKED_AT", 1)
    wrong = opened(project)
    for number in range(3):
        Finding.objects.create(
            revision=wrong.seen,
            check_name="levels",
            severity="error",
            message="Wrong.",
            fingerprint=str(number),
        )
    assert with_errors(surgeon_a, project) == [wrong.assignments.get().pk]
    finding(opened(project).seen)
    assert with_errors(surgeon_a, project) is None


def test_going_on_with_errors_asks_those_alone_that_show_one(project: Project, surgeon_a: User) -> None:
    wanted = QueueFilter(only="errors")
    for _ in range(HEAD + 1):
        opened(project, priority=1)
    assert queue_next(surgeon_a, project, wanted=wanted) is None
    wrong, late = opened(project), opened(project)
    for round in (wrong, late):
        finding(round.seen)
    assert queue_next(surgeon_a, project, wanted=wanted) == wrong.assignments.get()
    assignment_skip(assignment=claimed(wrong, surgeon_a), reviewer=surgeon_a)
    assert queue_next(surgeon_a, project, wanted=wanted) == late.assignments.get()
    assignment_skip(assignment=claimed(late, surgeon_a), reviewer=surgeon_a)
    assert queue_next(surgeon_a, project, wanted=wanted) == wrong.assignments.get()


def test_of_what_is_answered_first_no_errors_are_told(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    blind = opened(project)
    finding(blind.seen)
    Round.objects.update(is_blind_first=True)
    assert rows(browser, "?only=errors") == []
    assert [row.error_count for row in rows(browser)] == [0]
    assert waiting_for(surgeon_a, project).errors == 0
    BlindAnswer.objects.create(
        round=blind,
        instance=blind.instance,
        assignment=blind.assignments.get(),
        reader=surgeon_a,
        letter="A",
        words="L2/L3",
    )
    assert [row.error_count for row in rows(browser, "?only=errors")] == [1]
    assert waiting_for(surgeon_a, project).errors == 1


def test_what_another_holds_is_not_offered(browser: Client, project: Project, surgeon_b: User) -> None:
    round = opened(project)
    claimed(round, surgeon_b)
    assert rows(browser) == []


def test_the_next_item_stays_with_the_same_passage(project: Project, surgeon_a: User) -> None:
    source = guideline(project)
    passages = [source.passages.create(position=n, text="T", sha256=str(n)) for n in (1, 2)]
    made = [opened(project, passage=passages[n % 2]) for n in range(6)]
    for round in made:
        following = queue_next(surgeon_a, project, like=round.instance)
        assert following is not None
        assert following.instance.passage_id == round.instance.passage_id


def test_what_is_open_already_comes_before_what_would_follow(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    here, urgent, held = opened(project), opened(project, priority=9), opened(project)
    for round in (here, held):
        claimed(round, surgeon_a)
    assert queue_next(surgeon_a, project, after=here.assignments.get()) == held.assignments.get()
    assert queue_next(surgeon_b, project) == urgent.assignments.get()


def test_what_was_passed_over_comes_last(project: Project, surgeon_a: User) -> None:
    only = claimed(opened(project, priority=9), surgeon_a)
    assignment_skip(assignment=only, reviewer=surgeon_a)
    other = opened(project)
    assert queue_next(surgeon_a, project) == other.assignments.get()
    claimed(other, surgeon_a)
    assignment_approve(press=press(other.assignments.get(), surgeon_a))
    assert queue_next(surgeon_a, project) == only


def test_the_sweep_opens_what_a_lost_signal_left_behind(project: Project) -> None:
    revised(project)  # its signal is sent after commit, which a test never does
    open_rounds()
    open_rounds()
    assert Round.objects.count() == 1


def test_a_revised_instance_is_opened_at_once(
    project: Project, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        revised(project)
    assert Round.objects.count() == 1


def test_the_day_is_summed_up(project: Project, surgeon_a: User) -> None:
    done, _, back = (opened(project) for _ in range(3))
    assignment_approve(press=press(claimed(done, surgeon_a), surgeon_a))
    assignment_send_back(press=press(claimed(back, surgeon_a), surgeon_a), comment="Name the grade.")
    redrafted(RedraftRequest.objects.get(), question(rationale="Pfirrmann IV."))
    waiting = waiting_for(surgeon_a, project)
    assert (waiting.answered, waiting.text_items, waiting.image_items) == ([back.instance.number], 1, 0)
    assert [row.instance for row in decided_this_week(surgeon_a, project)] == [back.instance, done.instance]


def test_the_page_of_an_item_decided_elsewhere_says_so_and_leads_on(
    browser: Client, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    mine, other = claimed(opened(project), surgeon_a), claimed(opened(project), surgeon_b)
    assignment_approve(press=press(mine, surgeon_a))
    assignment_approve(press=press(other, surgeon_b))
    shown = browser.get(reverse("review:item", args=["lumbar", mine.uid]), follow=True).content.decode()
    assert "You have decided this already." in shown
    assert "Go on to the next item" in shown
    shown = browser.get(reverse("review:item", args=["lumbar", other.uid]), follow=True).content.decode()
    assert "This was settled or taken back meanwhile." in shown


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Reads the plan in SQLite's words.")
def test_no_list_is_made_anew_for_each_item_that_waits(project: Project, surgeon_a: User) -> None:
    # Each item that waits is looked up by an index on its round or on itself, never in a list of all that
    # a person decided: their thousandth decision would make 150,000 items cost a thousand look-ups each.
    plan = awaiting(surgeon_a, project).explain()
    looked_up = set(re.findall(r"CORRELATED SCALAR SUBQUERY \d+\n.* SEARCH .*\((.*)\)", plan))
    assert looked_up
    # Of an adjudication alone, of which few wait, the decisions of the person are gone through.
    assert {keys for keys in looked_up if not re.search("round_id|rowid", keys)} <= {"reviewer_id=?"}


def test_no_other_seat_of_a_round_is_offered_while_one_is_held(project: Project, surgeon_a: User) -> None:
    round = opened(project, readers=2)
    held = claimed(round, surgeon_a, 0)
    assert list(awaiting(surgeon_a, project)) == [held]
    Assignment.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert awaiting(surgeon_a, project).count() == 2


def test_what_waits_is_counted_so_far_and_no_farther(
    browser: Client, project: Project, surgeon_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        opened(project)
    assert (queue_counts(surgeon_a, project).waiting, queue_counts(surgeon_a, project).more) == (3, "")
    monkeypatch.setattr("review.selectors.MOST_COUNTED", 2)
    counts = queue_counts(surgeon_a, project)
    assert (counts.waiting, counts.more) == (2, "+")
    waiting = waiting_for(surgeon_a, project)
    assert (waiting.total, waiting.more) == (2, "+")
    assert "2+ items wait" in browser.get(reverse("review:queue", args=[project.slug])).content.decode()
    monkeypatch.setattr("review.page.DAY_COUNTED", 1)
    page = browser.get(reverse("review:next", args=[project.slug]), follow=True).content.decode()
    assert "<b>0 of 1+</b>" in page


def test_where_the_first_are_kept_for_others_all_are_counted(
    project: Project, surgeon_a: User, surgeon_b: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        Assignment.objects.filter(pk=opened(project, priority=9).assignments.get().pk).update(
            reserved_for=surgeon_b
        )
    for _ in range(2):
        opened(project)
    monkeypatch.setattr("review.selectors.MOST_COUNTED", 2)
    assert (queue_counts(surgeon_a, project).waiting, queue_counts(surgeon_a, project).more) == (2, "")
    assert (queue_counts(surgeon_b, project).waiting, queue_counts(surgeon_b, project).more) == (2, "+")


def test_of_two_readings_the_one_that_is_kept_for_somebody_is_theirs(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    mine, other = opened(project, readers=2).assignments.order_by("pk")
    Assignment.objects.filter(pk=mine.pk).update(reserved_for=surgeon_a)
    assert list(awaiting(surgeon_a, project)) == [mine]
    assert list(awaiting(surgeon_b, project)) == [other]
    with pytest.raises(AssignmentTaken):
        assignment_claim(assignment=other, reviewer=surgeon_a)
