"""What a surgeon's pages cost beside blind Rounds, inside Django; called through `tests.bench.inside`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from random import Random
from time import perf_counter
from typing import TypeVar

from django.db import connection
from django.test import Client
from django.utils import timezone

from corpus.instances_import.batch import instances_write
from corpus.instances_import.made_up import APPROVED, OPENED, instances_make_up, sources_make
from corpus.models import Decision, DecisionReason, Instance, Tier, Verdict
from projects.models import Membership, Project, Role, User
from review.models import Assignment, Round
from tests.bench.find_acts import SEARCHES
from tests.bench.lots_acts import BATCH, findings_write, rounds_open
from tests.bench.queue_acts import FILTERS, _ms, _p95
from tests.bench.settled import settle

OTHERS = 8
A_DAY = 540
"""Items of which what all readers decide in a day is taken: some thirty to sixty each."""
READER = "surgeon-0"
ASKED = (*SEARCHES[:-1], f"reviewer={READER}", "reviewer=surgeon-1", "reason=side&q=pain")
T = TypeVar("T")


def surgeon_pages_timed(count: str, rounds: str) -> dict[str, float]:
    """`count` instances, half of them in open Rounds, a third of those blind; p95 (ms) of a surgeon's pages.

    Of Find also what the database took for the slowest search.
    """
    project = _filled(int(count))
    settle()
    return surgeon_timed_in(project, int(rounds))


def surgeon_timed_in(project: Project, rounds: int) -> dict[str, float]:
    """The same in a project that is filled already; the first answers, which fill caches, do not count."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.get(username=READER))
    home, chance = f"/p/{project.slug}/", Random(1)
    told: dict[str, float] = {}
    every: list[float] = []
    in_sql: list[float] = []
    for search in ASKED:
        asked = [search.format(number=chance.randint(1, project.last_instance_number)) for _ in range(rounds)]
        pages = [f"{home}find/?{one}" for one in (asked[0], *asked)]
        took = [_with_sql(partial(_ms, browser, page)) for page in pages][1:]
        told[search or "everything"] = _p95([page for page, _ in took])
        every += [page for page, _ in took]
        in_sql.append(_p95([sql for _, sql in took]))
    queue = [_ms(browser, f"{home}queue/{one}") for _ in range(rounds + 1) for one in FILTERS]
    homes = [_ms(browser, home) for _ in range(rounds + 1)]
    whole = {"find": _p95(every), "queue": _p95(queue[len(FILTERS) :]), "home": _p95(homes[1:])}
    return {**told, **whole, "find in SQL": max(in_sql)}


def _with_sql(act: Callable[[], T]) -> tuple[T, float]:
    """What `act` gives, and how long (ms) the database worked for it."""
    took = 0.0

    def timed(execute: Callable[..., T], *words: object) -> T:
        nonlocal took
        began = perf_counter()
        try:
            return execute(*words)
        finally:
            took += 1000 * (perf_counter() - began)

    with connection.execute_wrapper(timed):
        return act(), took


def _filled(count: int) -> Project:
    project = Project.objects.create(slug="surgeon", name="Surgeon")
    readers = [
        User.objects.create_user(f"surgeon-{n}", display_name=f"Surgeon {n}") for n in range(OTHERS + 1)
    ]
    Membership.objects.bulk_create(
        Membership(user=reader, project=project, role=Role.SURGEON) for reader in readers
    )
    made = instances_make_up(count, seed=1, start=1, subjects=[], sources=sources_make(project, 200))
    while batch := list(islice(made, BATCH)):
        half = len(batch) // 2
        waits = [replace(one, steps=OPENED, tier=Tier.V0) for one in batch[:half]]
        _waiting(project, list(instances_write(project=project, new=waits, actor=None)), readers, count)
        read = [replace(one, steps=APPROVED, tier=Tier.V2) for one in batch[half:]]
        _decided(project, list(instances_write(project=project, new=read, actor=None)), readers, count)
    project.refresh_from_db()
    return project


def _waiting(project: Project, instances: list[Instance], readers: list[User], newest: int) -> None:
    """With findings; of six one is read blind, one waits for its second reader, four for their only one."""
    findings_write(instances)
    rounds_open(project, [one for place, one in enumerate(instances) if place % 6 != 1])
    rounds_open(project, (shared := instances[1::6]), readers=2)
    Round.objects.filter(instance__in=instances[::6]).update(is_blind_first=True)
    first = (
        Assignment.objects.filter(instance__in=shared)
        .order_by("instance", "pk")
        .select_related("round", "instance")
    )
    _close(list(first)[::2], readers, newest)


def _decided(project: Project, instances: list[Instance], readers: list[User], newest: int) -> None:
    rounds_open(project, instances)
    rows = (
        Assignment.objects.filter(instance__in=instances).order_by("pk").select_related("round", "instance")
    )
    _close(list(rows), readers, newest)
    Round.objects.filter(instance__in=instances).update(settled_at=timezone.now(), outcome="approved")


def _assignments(instances: list[Instance]) -> list[Assignment]:
    rows = Assignment.objects.filter(instance__in=instances).select_related("round", "instance")
    return list(rows.order_by("instance", "pk"))


def _close(rows: list[Assignment], readers: list[User], newest: int) -> None:
    """Everybody in turn decides, day after day until today."""
    decisions = Decision.objects.bulk_create(
        Decision(
            instance_id=row.instance_id,
            revision_id=row.round.seen_id,
            reviewer=readers[place % len(readers)],
            verdict=Verdict.APPROVE,
            created_at=timezone.now() - timedelta(days=(newest - row.instance.number) // A_DAY),
            idempotency_key=f"surgeon-{row.pk}",
        )
        for place, row in enumerate(rows)
    )
    DecisionReason.objects.bulk_create(DecisionReason(decision=one, reason="side") for one in decisions[::40])
    for row, decision in zip(rows, decisions, strict=True):
        row.decision, row.reviewer, row.closed_at = decision, decision.reviewer, decision.created_at
    Assignment.objects.bulk_update(rows, ["decision", "reviewer", "closed_at"], batch_size=500)
