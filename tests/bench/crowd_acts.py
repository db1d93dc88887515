"""The project that a crowd of reviewers works in, and the export beside them; see `tests.bench.inside`."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import count as numbers
from itertools import islice

from django.test import Client

from corpus.instances_import.batch import NewInstance, instances_write
from corpus.instances_import.made_up import APPROVED, OPENED, Step, instances_make_up, sources_make
from corpus.models import Tier
from corpus.releases.filters import ReleaseFilters
from corpus.releases.runs import release_run_carry_out, release_run_start
from projects.models import Membership, Project, Role, User
from tests.bench.acts import instances_in
from tests.bench.crowd import TOLD
from tests.bench.lots_acts import BATCH, rounds_open
from tests.bench.settled import settle

BEGUN = "begun"


def crowd_make(reviewers: str, tasks: str, done: str) -> list[str]:
    """A project of so many surgeons, items that wait and items that are approved; the surgeons' sessions."""
    project = Project.objects.create(slug="crowd", name="Crowd")
    _fill(project, int(done), APPROVED, Tier.V2)
    _fill(project, int(tasks), OPENED, Tier.V0)
    settle()
    return [_session(project, number) for number in range(int(reviewers))]


def _fill(project: Project, count: int, steps: tuple[Step, ...], tier: Tier) -> None:
    start = project.last_instance_number + 1
    made = instances_make_up(count, seed=start, start=start, subjects=[], sources=sources_make(project, 200))
    rows = (replace(one, steps=steps, tier=tier) for one in made)
    while batch := list[NewInstance](islice(rows, BATCH)):
        written = list(instances_write(project=project, new=batch, actor=None))
        if steps == OPENED:
            rounds_open(project, written)
    project.refresh_from_db()


def _session(project: Project, number: int) -> str:
    user = User.objects.create_user(f"crowd-{number}", display_name=f"Surgeon {number}")
    Membership.objects.create(user=user, project=project, role=Role.SURGEON)
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def imports_go_on(rows: str) -> None:
    """Import `rows` items time and again, each into a project of its own; a line for each that is done."""
    _tell(BEGUN)
    for number in numbers():
        _tell(instances_in(rows, "1", f"beside-{number}"))


def releases_go_on() -> None:
    """Write Releases one after the other; a line for each."""
    _tell(BEGUN)
    for number in numbers():
        _tell(crowd_release(f"Beside {number}"))


def _tell(one: object) -> None:
    sys.stdout.write(f"{TOLD}{one}\n")
    sys.stdout.flush()


def crowd_release(name: str = "Beside") -> int:
    """Write a Release of what is approved; how many rows it holds."""
    project = Project.objects.get(slug="crowd")
    filters = ReleaseFilters(tiers=("V2", "V3"))
    run = release_run_start(project=project, name=name, seed=1, filters=filters, started_by=None)
    release = release_run_carry_out(run=run)
    assert release is not None, run.error_for_user
    return release.row_count
