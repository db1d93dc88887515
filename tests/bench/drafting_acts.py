"""What is timed of a drafting run inside Django; called by name through `tests.bench.inside`."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.test import Client

from generation.models import Attempt, AttemptState, Call, GenerationRun
from generation.services.recipe import Recipe
from generation.services.run_drive import run_drive
from generation.tasks import claim_name
from projects.models import Membership, Project, Role, RunState, User
from tests.bench.acts import project_make
from tests.generation.cast import endpoint_make
from tests.generation.driving import begin
from tests.soak.jobs import chapters_make


def drafting_in(url: str, items: str, at_once: str, asked: str = "") -> dict[str, Any]:
    """Draft so many items by an endpoint, as a worker does that has nothing else to do.

    The bodies of its requests go into the file `asked`. Memory is that of this process after each slice, MB.
    """
    project, count = project_make("drafting"), int(items)
    chapters = chapters_make(project, count)
    endpoint = endpoint_make(
        url, max_concurrency=int(at_once), requests_per_minute=6_000_000, timeout_seconds=60
    )
    began = perf_counter()
    recipe = Recipe(sources=tuple(str(one.uid) for one in chapters), count=count)
    run = begin(project, recipe, endpoint)
    while not run.is_planned:
        run_drive(run=run, owner=claim_name())
        run.refresh_from_db()
    planned = perf_counter() - began
    assert run.total_count == count, f"the chapters carry {run.total_count} questions"
    # A worker that lives has its libraries: the bare client's clock starts after its own are loaded too.
    import openai  # noqa: F401

    memory = [_memory_mb()]
    began, busy = perf_counter(), process_time()
    while run_drive(run=GenerationRun.objects.get(pk=run.pk), owner=claim_name()):
        memory.append(_memory_mb())
    took, cost = perf_counter() - began, process_time() - busy
    memory.append(_memory_mb())
    run.refresh_from_db()
    assert (run.state, run.done_count) == (RunState.DONE, count), run.error_for_user
    attempts = Attempt.objects.filter(item__run=run)
    calls = attempts.count()
    assert calls == attempts.filter(state=AttemptState.ANSWERED).count()
    assert calls == Call.objects.filter(run=run).count(), "each question was asked once"
    if asked:
        _write(run, Path(asked))
    return {
        "calls": calls,
        "per_s": calls / took,
        "cpu_ms": 1000 * cost / calls,
        "memory_mb": memory,
        "plan_s": planned,
        "page_ms": _page_ms(project, run),
    }


def _write(run: GenerationRun, file: Path) -> None:
    """The bodies of all requests, as the ledger has them."""
    with file.open("w") as lines:
        for request in Call.objects.filter(run=run).order_by("pk").values_list("request", flat=True):
            lines.write(json.dumps(_body(json.loads(request))) + "\n")


def _body(record: dict[str, Any]) -> dict[str, Any]:
    messages = [{"role": "system", "content": record["system"]}, {"role": "user", "content": record["user"]}]
    if record["follow_up"]:
        said, asked = record["follow_up"]
        messages += [{"role": "assistant", "content": said}, {"role": "user", "content": asked}]
    schema = {"name": _schema_name(record), "strict": True, "schema": record["schema"]}
    form = {"type": "json_schema", "json_schema": schema}
    return {"model": record["model"], "messages": messages, "response_format": form, **record["parameters"]}


def _schema_name(record: dict[str, Any]) -> str:
    from generation.answers import SCHEMA_NAMES, answer_type_of

    answer = answer_type_of(record["schema"])
    assert answer is not None
    return SCHEMA_NAMES[answer]


def _page_ms(project: Project, run: GenerationRun) -> float:
    """The slowest of five requests for the page of a run, milliseconds; the first warms up."""
    lead = User.objects.create_user("lead", display_name="Lead", password="not asked for")
    Membership.objects.create(user=lead, project=project, role=Role.LEAD)
    settings.ALLOWED_HOSTS = ["testserver"]
    browser = Client()
    browser.force_login(lead)
    took = []
    for _ in range(6):
        began = perf_counter()
        answer = browser.get(f"/p/{project.slug}/generation/{run.uid}/")
        took.append(1000 * (perf_counter() - began))
        assert answer.status_code == 200, answer.status_code
    return max(took[1:])


def _memory_mb() -> int:
    """Resident memory of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) * 1024 / 1e6)
