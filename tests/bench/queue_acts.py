"""A reviewer's day in a long queue, timed inside Django; called through `tests.bench.inside`."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from statistics import quantiles
from time import perf_counter

from django.http import HttpResponse
from django.test import Client

from corpus.instances_import.batch import instances_write
from corpus.instances_import.made_up import OPENED, instances_make_up, sources_make, subjects_make
from corpus.models import HistoryEvent, Tier
from projects.models import Membership, Project, Role, User
from tests.bench.lots_acts import BATCH, findings_write, rounds_open
from tests.bench.settled import settle

HIDDEN = re.compile(r'<input[^>]*name="(key|seen|work_version)"[^>]*value="([^"]*)"')
FILTERS = ("", "?kind=report", "?source=text", "?only=answered", "?only=errors", "?only=adjudication")


def queue_timed(count: str, rounds: str) -> dict[str, float]:
    """`count` instances that wait; p95 (ms) of queue, home, workload, going on, an item and its decision."""
    project = _waiting(int(count))
    reader = User.objects.create_user("queue-reader", display_name="Reader")
    Membership.objects.create(user=reader, project=project, role=Role.SURGEON)
    settle()
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(reader)
    home = f"/p/{project.slug}/"
    pages = [_ms(browser, f"{home}queue/{one}") for _ in range(int(rounds) + 1) for one in FILTERS]
    homes = [_ms(browser, home) for _ in range(int(rounds) + 1)]
    browser.get(f"{home}queue/")
    told = {"queue": _p95(pages[len(FILTERS) :]), "home": _p95(homes[1:])}
    told["workload"] = _p95(_workloads(project, int(rounds)))
    days = [_one(browser, home) for _ in range(3 * int(rounds) + 1)][1:]
    for place, what in enumerate(("next", "item", "decision")):
        told[what] = _p95([day[place] for day in days])
    history = HistoryEvent.objects.filter(instance__project=project).count()
    return {**told, "history": history}


def _workloads(project: Project, rounds: int) -> list[float]:
    """Milliseconds of the page that tells a lead what waits with whom."""
    lead = User.objects.create_user("queue-lead", display_name="Lead")
    Membership.objects.create(user=lead, project=project, role=Role.LEAD)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(lead)
    return [_ms(browser, f"/p/{project.slug}/workload/") for _ in range(rounds + 1)][1:]


def _waiting(count: int) -> Project:
    project = Project.objects.create(slug="queue", name="Queue")
    made = instances_make_up(
        count, seed=1, start=1, subjects=subjects_make(project, 1000), sources=sources_make(project, 200)
    )
    rows = (replace(one, steps=OPENED, tier=Tier.V0) for one in made)
    while batch := list(islice(rows, BATCH)):
        rounds_open(project, (drafts := list(instances_write(project=project, new=batch, actor=None))))
        findings_write(drafts)
    return project


def _one(browser: Client, home: str) -> tuple[float, float, float]:
    """Go on, look, approve: milliseconds of each."""
    began = perf_counter()
    went = browser.get(f"{home}queue/next/")
    following = 1000 * (perf_counter() - began)
    address = went.headers["Location"]
    assert "/review/" in address, address
    began = perf_counter()
    page: HttpResponse = browser.get(address)  # type: ignore[assignment]
    item = 1000 * (perf_counter() - began)
    fields = dict(HIDDEN.findall(page.content.decode()))
    began = perf_counter()
    sent = browser.post(f"{address}decide/", {**fields, "verdict": "approve", "images_shown": "1"})
    decision = 1000 * (perf_counter() - began)
    assert sent.status_code == 302, sent.status_code
    return following, item, decision


def _ms(browser: Client, address: str) -> float:
    began = perf_counter()
    answer = browser.get(address)
    took = 1000 * (perf_counter() - began)
    assert answer.status_code == 200, address
    return took


def _p95(took: list[float]) -> float:
    return round(quantiles(took, n=20)[18], 1)
