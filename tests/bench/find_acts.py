"""What is timed of searching and of the dashboard, inside Django; called through `tests.bench.inside`."""

from __future__ import annotations

from random import Random
from statistics import quantiles
from time import perf_counter

from django.core.management import call_command
from django.test import Client

from projects.models import Membership, Project, Role, User
from review.overview.reckon import overview_reckon
from tests.bench.settled import settle

# Frequent, rare and absent words, beginnings, phrases, Chinese, levels, facets alone and together.
SEARCHES = (
    "",
    "q=pain",
    "q=segment+shows",
    "q=%22dark+disc%22",
    "q=case+{number}",
    "q=craniocervical",
    "q=%E6%A4%8E%E7%AE%A1%E7%8B%AD%E7%AA%84",
    "q=L4-5",
    "level=L4%2FL5",
    "level=T8%2FT9&side=left&condition=spinal_stenosis&axis=planning",
    "q=wedge&level=C4%2FC5&modality=CT&kind=consultation",
    "state=rejected",
    "state=in_adjudication",
    "q=narrow&state=rejected&side=left",
    "q=pain&before={number}",
    "reason=side",
    "reviewer=bench-reader",
)


def pages_filled(count: str) -> None:
    """Fill a project with `count` instances by `seed_load`."""
    call_command("seed_load", instances=int(count))


def pages_timed(rounds: str) -> dict[str, float]:
    """p95 (ms) of Find and of the dashboard of that project, in a process that did not make its rows."""
    settle()
    return timed_in(Project.objects.get(slug="load"), int(rounds))


def timed_in(project: Project, rounds: int) -> dict[str, float]:
    """The same in a project that is filled already; the first answers, which fill caches, do not count."""
    lead, _ = User.objects.get_or_create(username="bench-lead", defaults={"display_name": "Lead"})
    Membership.objects.get_or_create(user=lead, project=project, role=Role.LEAD)
    reader, _ = User.objects.get_or_create(username="bench-reader", defaults={"display_name": "Reader"})
    Membership.objects.get_or_create(user=reader, project=project, role=Role.SURGEON)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(lead)
    last, chance = project.last_instance_number, Random(1)
    began = perf_counter()
    overview_reckon(project=project)
    told = {"reckoned_s": perf_counter() - began}
    every: list[float] = []
    for search in SEARCHES:
        asked = [search.format(number=chance.randint(1, last)) for _ in range(rounds)]
        took = [_ms(browser, f"/p/{project.slug}/find/?{one}") for one in (asked[0], *asked)][1:]
        told[search or "everything"] = _p95(took)
        every += took
    maps = ("", "of=rejection", "modality=MR", "condition=spinal_stenosis&of=rejection")
    drawn = [_ms(browser, f"/p/{project.slug}/dashboard/?{one}") for _ in range(rounds) for one in maps]
    return {**told, "find": _p95(every), "dashboard": _p95(drawn[len(maps) :])}


def _ms(browser: Client, address: str) -> float:
    began = perf_counter()
    answer = browser.get(address)
    took = 1000 * (perf_counter() - began)
    assert answer.status_code == 200, address
    return took


def _p95(took: list[float]) -> float:
    return round(quantiles(took, n=20)[18], 1)
