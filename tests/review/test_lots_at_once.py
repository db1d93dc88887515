"""A Lot of drafts is made, read and ended while others open, withdraw and take back: each is in one hand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from time import sleep

import pytest
from django.db import connections, transaction
from django.utils import timezone

from corpus.history.verify import history_faults
from corpus.models import ErrorReason, Harm, Instance, State
from projects.models import AuditEvent, Project, Role, User
from review.errors import UndoTooLate
from review.lots.drafts import DraftsWanted
from review.models import Assignment, Lot, LotMember, LotRun
from review.services import (
    assignment_claim,
    instance_withdraw,
    lot_member_read,
    lot_of_drafts_open,
    lot_reading_undo,
    lot_run_carry_out,
    lots_settle,
)
from review.services.lot_carry_out import lot_leave
from review.undo_times import UNDO_AT_MOST
from tests.conftest import person
from tests.review.drafting_lots import drafts
from tests.review.test_concurrent_decisions import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
ITEMS = 24
numbers = count()


def claim(assignment: Assignment, reader: User) -> Callable[[], object]:
    return lambda: assignment_claim(assignment=assignment, reviewer=reader)


def test_what_is_claimed_while_a_lot_is_made_is_in_one_hand(project: Project, lead: User) -> None:
    for _ in range(ROUNDS):
        Assignment.objects.update(lot=None)
        LotMember.objects.all().delete()
        Lot.objects.all().delete()
        Instance.objects.filter(state=State.IN_REVIEW).update(state=State.REJECTED)
        made = drafts(project, ITEMS)
        waiting = list(Assignment.objects.filter(instance__in=made).order_by("pk"))
        reader = person(f"reader_{next(numbers)}", project, Role.SURGEON)
        acts = [claim(one, reader) for one in waiting[: ITEMS - 4]]
        acts.insert(6, lambda: lot_of_drafts_open(project=project, by=lead, wanted=DraftsWanted()))
        outcome = at_once(acts)
        lot = Lot.objects.get()
        held = set(Assignment.objects.filter(lot=lot).values_list("instance", flat=True))
        taken = set(Assignment.objects.filter(reviewer=reader).values_list("instance", flat=True))
        assert not held & taken
        assert held == set(lot.members.values_list("instance", flat=True))
        assert lot.size == len(held) >= 4
        assert outcome["done"] == len(taken) + 1
        assert outcome["WaitsInLot"] == ITEMS - 4 - len(taken)


def test_what_is_withdrawn_while_a_lot_is_carried_out_is_withdrawn_or_refused_and_never_both(
    project: Project, lead: User
) -> None:
    made = drafts(project, ITEMS)
    lot = lot_of_drafts_open(project=project, by=lead, wanted=DraftsWanted())
    LotMember.objects.update(is_sampled=False, is_asked=False)
    Lot.objects.update(outcome="accepted")
    lot.refresh_from_db()
    run = lot_leave(lot=lot)
    gone = [Instance.objects.select_related("current_revision").get(pk=one.pk) for one in made[:16]]

    def withdraw(one: Instance) -> Callable[[], object]:
        return lambda: instance_withdraw(
            instance=one, seen=one.current_revision, by=lead, reason="Made by mistake."
        )

    outcome = at_once([lambda: lot_run_carry_out(run=run, owner="a worker"), *map(withdraw, gone)])
    assert outcome == {"done": 17}
    assert Instance.objects.filter(state=State.WITHDRAWN).count() == 16
    assert Instance.objects.filter(state=State.APPROVED, tier="V1").count() == ITEMS - 16
    assert not lot.members.filter(ended="").exists()
    assert not Assignment.objects.open().exists()
    assert list(history_faults()) == []


def read_harmful(project: Project, reader: User, lead: User, *, ago: timedelta = timedelta(0)) -> LotMember:
    """A harmful item of a Lot of one draft, read so long ago."""
    drafts(project, 1)
    member = lot_of_drafts_open(project=project, by=lead, wanted=DraftsWanted()).members.get()
    lot_member_read(member=member, reader=reader, harm=Harm.MINOR, reasons=[ErrorReason.LEVEL])
    LotMember.objects.filter(pk=member.pk).update(read_at=timezone.now() - ago)
    return member


def take_back(member: LotMember, reader: User) -> Callable[[], object]:
    own = LotMember.objects.select_related("instance").get(pk=member.pk)
    return lambda: lot_reading_undo(member=own, by=reader, stood=timedelta(0))


def test_many_presses_take_a_reading_back_once(project: Project, lead: User, surgeon_a: User) -> None:
    member = read_harmful(project, surgeon_a, lead)
    outcome = at_once([take_back(member, surgeon_a) for _ in range(20)])
    assert outcome == {"done": 1, "UndoTooLate": 19}
    assert AuditEvent.objects.filter(action="lot_reading_undone").count() == 1


def test_the_sweep_waits_for_who_takes_a_reading_back_at_the_last_moment(
    project: Project, lead: User, surgeon_a: User
) -> None:
    member = read_harmful(project, surgeon_a, lead, ago=UNDO_AT_MOST - timedelta(seconds=1))
    own = LotMember.objects.select_related("instance").get(pk=member.pk)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lot_reading_undo(member=own, by=surgeon_a, stood=timedelta(0))
            # To everybody else the reading still stands, and its time is over by now.
            sleep(1.1)
            swept = pool.submit(on_a_connection_of_its_own, lots_settle)
            sleep(0.3)
            assert not swept.done()
        swept.result()
    member.refresh_from_db()
    assert (member.read_at, Lot.objects.get().outcome) == (None, "")
    assert not LotRun.objects.exists()
    assert Assignment.objects.filter(lot=member.lot_id).exists()


def test_who_takes_a_reading_back_waits_for_the_sweep(project: Project, lead: User, surgeon_a: User) -> None:
    member = read_harmful(project, surgeon_a, lead, ago=UNDO_AT_MOST)
    press = take_back(member, surgeon_a)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lots_settle()
            # The clock of another server is late.
            LotMember.objects.filter(pk=member.pk).update(read_at=timezone.now())
            pressed = pool.submit(on_a_connection_of_its_own, press)
            sleep(0.3)
            assert not pressed.done()
        with pytest.raises(UndoTooLate, match="has ended meanwhile"):
            pressed.result()
    member.refresh_from_db()
    assert (member.reader, Lot.objects.get().outcome) == (surgeon_a, "refused")


def on_a_connection_of_its_own(act: Callable[[], object]) -> None:
    try:
        act()
    finally:
        connections.close_all()
