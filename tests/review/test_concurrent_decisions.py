"""Many decisions at once on real connections (two hundred on PostgreSQL): none lost, none double."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest
from django.db import close_old_connections, connection, connections

from corpus.history.verify import history_faults
from corpus.models import Decision, HistoryEvent, Instance, State
from projects.errors import StudioError
from projects.models import Project, User
from review.models import Assignment, Round
from review.services import assignment_approve, assignment_claim
from tests.conftest import person, signed_in
from tests.review.making import claimed, opened, press

pytestmark = pytest.mark.django_db(transaction=True)

# SQLite lets one writer in at a time: more of the same would only be slower.
DECISIONS = 200 if connection.vendor == "postgresql" else 60
THREADS = 16
NEXT = "/p/lumbar/queue/next/"


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Run acts on connections of their own, all let go together; what became of each."""
    gate = threading.Barrier(THREADS)

    def run(act: Callable[[], object], number: int) -> str:
        if number < THREADS:
            gate.wait()
        close_old_connections()
        try:
            act()
        except StudioError as problem:
            return type(problem).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, acts, range(len(acts))))


def nothing_is_wrong() -> bool:
    return list(history_faults()) == []


def test_items_decided_at_once_are_all_decided_once(project: Project, surgeon_a: User) -> None:
    presses = [press(claimed(opened(project), surgeon_a), surgeon_a) for _ in range(DECISIONS)]
    seconds: list[float] = []

    def decide(each: object) -> None:
        started = perf_counter()
        assignment_approve(press=each)  # type: ignore[arg-type]
        seconds.append(perf_counter() - started)

    outcome = at_once([lambda each=each: decide(each) for each in presses])  # type: ignore[misc]
    assert outcome == {"done": DECISIONS}
    assert Decision.objects.count() == DECISIONS
    assert Instance.objects.filter(state=State.APPROVED).count() == DECISIONS
    assert HistoryEvent.objects.filter(event="settled").count() == DECISIONS
    assert nothing_is_wrong()


def test_many_presses_on_one_item_decide_it_once(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    presses = [press(assignment, surgeon_a) for _ in range(DECISIONS)]
    outcome = at_once([lambda each=each: assignment_approve(press=each) for each in presses])  # type: ignore[misc]
    assert outcome == {"done": 1, "AlreadyDecided": DECISIONS - 1}
    assert Decision.objects.count() == 1
    assert HistoryEvent.objects.filter(event="decision_approve").count() == 1
    assert nothing_is_wrong()


def test_the_same_form_sent_many_times_decides_once(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    presses = [press(assignment, surgeon_a, key="one form") for _ in range(DECISIONS)]
    outcome = at_once([lambda each=each: assignment_approve(press=each) for each in presses])  # type: ignore[misc]
    assert outcome == {"done": DECISIONS}
    assert Decision.objects.count() == 1


def test_the_last_blind_readers_at_once_settle_every_round(project: Project) -> None:
    readers = [person(f"reader_{number}", project, "surgeon") for number in range(3)]  # type: ignore[arg-type]
    rounds = [opened(project, readers=3) for _ in range(12)]
    presses = [
        press(claimed(round, reader, number), reader)
        for round in rounds
        for number, reader in enumerate(readers)
    ]
    outcome = at_once([lambda each=each: assignment_approve(press=each) for each in presses])  # type: ignore[misc]
    assert outcome == {"done": 36}
    assert Round.objects.filter(settled_at__isnull=True).count() == 0
    assert Instance.objects.filter(state=State.APPROVED, tier="V3").count() == 12
    assert nothing_is_wrong()


def test_one_of_many_who_open_an_item_at_once_gets_it(project: Project) -> None:
    readers = [person(f"reader_{number}", project, "surgeon") for number in range(20)]  # type: ignore[arg-type]
    assignment = opened(project).assignments.get()

    def claim(reader: User) -> None:
        assignment_claim(assignment=Assignment.objects.get(pk=assignment.pk), reviewer=reader)

    outcome = at_once([lambda reader=reader: claim(reader) for reader in readers])  # type: ignore[misc]
    assert outcome == {"done": 1, "AssignmentTaken": 19}


@pytest.mark.parametrize("readers_each", [1, 2])
def test_fifty_who_go_on_at_once_are_each_led_to_a_place_of_their_own(
    project: Project, readers_each: int
) -> None:
    readers = [person(f"reader_{number}", project, "surgeon") for number in range(50)]  # type: ignore[arg-type]
    for _ in range(50 // readers_each):
        opened(project, readers=readers_each)
    browsers = [signed_in(reader) for reader in readers]
    led: list[str] = []
    outcome = at_once([lambda each=each: led.append(each.get(NEXT)["Location"]) for each in browsers])  # type: ignore[misc]
    assert outcome == {"done": 50}
    assert len(set(led)) == 50
    assert all("/review/" in address for address in led)
    held = Assignment.objects.leased()
    assert held.count() == held.values("reviewer").distinct().count() == 50


# A clock needs a quiet machine: the suite runs two tests at a time.
@pytest.mark.soak
@pytest.mark.skipif(connection.vendor != "postgresql", reason="The limit is set for PostgreSQL.")
def test_a_decision_takes_at_most_60_ms_at_the_95th_percentile(project: Project, surgeon_a: User) -> None:
    seconds = []
    for _ in range(100):
        pressed = press(claimed(opened(project), surgeon_a), surgeon_a)
        started = perf_counter()
        assignment_approve(press=pressed)
        seconds.append(perf_counter() - started)
    assert sorted(seconds)[94] <= 0.060
