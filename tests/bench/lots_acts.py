"""A Lot of thousands of drafts from its plan to its end, timed inside Django; see `tests.bench.inside`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise
from statistics import quantiles
from time import perf_counter
from typing import TypeVar
from uuid import uuid4

from django.db import connection
from django.db.models import F
from django.test import Client

from corpus.instances_import.batch import instances_write
from corpus.instances_import.insert import rows_insert
from corpus.instances_import.made_up import OPENED, instances_make_up, sources_make
from corpus.models import ErrorReason, Finding, Harm, Instance, Severity, Tier
from projects.models import Membership, Project, Role, User
from review.lots.drafts import DraftsWanted
from review.lots.selectors import to_read
from review.models import Assignment, Lot, LotEnd, LotMember, LotRun, Round
from review.models.round import queue_place
from review.services import lot_member_read, lot_of_drafts_open, lot_run_carry_out, lots_settle
from review.undo_times import UNDO_AT_MOST
from tests.bench.settled import settle

BATCH = 2000
SOUND = 400
MAKE, LIST = "lots/drafts/", "lots/"
T = TypeVar("T")


def lots_timed(count: str, rounds: str) -> dict[str, float]:
    """Two Lots of `count` drafts: one accepted and carried out, one refused and given back whole.

    Milliseconds (p95 of `rounds`) of the pages, seconds of the rest.
    """
    project, lead, reader = _people()
    _drafts_wait(project, 2 * int(count))
    settle()
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(lead)
    told: dict[str, float] = {}
    wanted = DraftsWanted(most=int(count))
    told["preview"] = _p95(browser, f"/p/lots/{MAKE}?{wanted.query}", int(rounds))
    told["made"], lot = _timed(lambda: lot_of_drafts_open(project=project, by=lead, wanted=wanted))
    told["page"] = _p95(browser, f"/p/lots/lots/{lot.uid}/", int(rounds))
    told["list"] = _p95(browser, f"/p/lots/{LIST}", int(rounds))
    told["read"] = _read_all(lot, reader)
    told |= _carried_out(lot)
    told["page after"] = _p95(browser, f"/p/lots/lots/{lot.uid}/", int(rounds))
    other = lot_of_drafts_open(project=project, by=lead, wanted=wanted)
    told["given back"] = _refuse(other, reader)
    assert LotMember.objects.filter(lot=other, ended=LotEnd.RETURNED).count() == other.size - 1
    return told


def _people() -> tuple[Project, User, User]:
    project = Project.objects.create(slug="lots", name="Lots")
    lead = User.objects.create_user("lots-lead", display_name="Lead")
    reader = User.objects.create_user("lots-reader", display_name="Reader")
    Membership.objects.create(user=lead, project=project, role=Role.LEAD)
    Membership.objects.create(user=reader, project=project, role=Role.SURGEON)
    return project, lead, reader


def _drafts_wait(project: Project, count: int) -> None:
    """So many drafts in the queue, each with an open Round of one reader."""
    made = instances_make_up(count, seed=1, start=1, subjects=[], sources=sources_make(project, 200))
    rows = (replace(one, steps=OPENED, tier=Tier.V0) for one in made)
    while batch := list(islice(rows, BATCH)):
        rounds_open(project, list(instances_write(project=project, new=batch, actor=None)))


def rounds_open(project: Project, instances: list[Instance], readers: int = 1) -> None:
    """Open Rounds in bulk, as `round_open` leaves them."""
    rounds = Round.objects.bulk_create(
        Round(instance=one, seen_id=one.current_revision_id, readers=readers) for one in instances
    )
    Assignment.objects.bulk_create(
        Assignment(
            round=round,
            project=project,
            instance=one,
            place=queue_place(study_id=one.study_id, passage_id=one.passage_id, number=one.number),
        )
        for round, one in zip(rounds, instances, strict=True)
        for _ in range(readers)
    )


def findings_write(instances: list[Instance]) -> None:
    """What checks say of drafts: an error of one in twenty, a warning of one in ten.

    The first hundreds are sound: they are approved as they are while time is taken.
    """
    columns = ("uid", "revision_id", "check_name", "severity", "message", "fingerprint")
    told = [(one, _told(one.number)) for one in instances]
    rows_insert(
        Finding,
        columns,
        (
            (uuid4(), one.current_revision_id, "sides_agree", severity.value, "The sides differ.", "made up")
            for one, severity in told
            if severity is not None
        ),
    )


def _told(number: int) -> Severity | None:
    if number > SOUND and number % 20 == 7:
        return Severity.ERROR
    return Severity.WARNING if number % 10 == 3 else None


def _read_all(lot: Lot, reader: User) -> float:
    """p95 (ms) of keeping what a reader says of one item of the sample; then the Lot ends."""
    asked = list(to_read(reader, lot.project).filter(lot=lot))
    presses = [partial(lot_member_read, member=member, reader=reader, harm=None) for member in asked]
    took = [1000 * _timed(press)[0] for press in presses]
    _end(lot)
    return _p95_of(took)


def _end(lot: Lot) -> float:
    """Seconds of the sweep that ends it, once nothing that was read can be taken back."""
    lot.members.filter(read_at__isnull=False).update(read_at=F("read_at") - UNDO_AT_MOST)
    return _timed(lots_settle)[0]


def _carried_out(lot: Lot) -> dict[str, float]:
    """Seconds until all of it has left, items per second, and the longest stand-still of its progress."""
    run = LotRun.objects.get(lot=lot)
    moments = [perf_counter()]

    def looked(execute: Callable[..., T], sql: str, *rest: object) -> T:
        if sql.startswith("UPDATE") and '"done_count"' in sql and "review_lotrun" in sql:
            moments.append(perf_counter())
        return execute(sql, *rest)

    with connection.execute_wrapper(looked):
        took, _ = _timed(lambda: lot_run_carry_out(run=run, owner="bench"))
    approved = LotMember.objects.filter(lot=lot, ended=LotEnd.APPROVED).count()
    still = max(later - earlier for earlier, later in pairwise(moments))
    return {"carried out": took, "approved": approved, "per_s": lot.size / took, "still": still}


def _refuse(lot: Lot, reader: User) -> float:
    """Seconds until one harmful item, where none is allowed, has given all the others back."""
    member = to_read(reader, lot.project).filter(lot=lot)[0]
    lot_member_read(member=member, reader=reader, harm=Harm.COULD_INJURE, reasons=[ErrorReason.LEVEL])
    return _end(lot)


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    began = perf_counter()
    done = act()
    return perf_counter() - began, done


def _p95(browser: Client, address: str, rounds: int) -> float:
    """The first answer, which fills caches, does not count."""
    took = []
    for _ in range(rounds + 1):
        seconds, answer = _timed(lambda: browser.get(address))
        assert answer.status_code == 200, address
        took.append(1000 * seconds)
    return _p95_of(took[1:])


def _p95_of(took: list[float]) -> float:
    return round(quantiles(took, n=20)[18], 1)
