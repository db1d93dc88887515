"""What may only go to local models against an endpoint elsewhere: refused and on record at each door."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from corpus.models import Instance, Source
from generation.models import Attempt, Call, EgressRefusal, Endpoint, GenerationItem, GenerationRun, ItemState
from generation.services.comparison_start import Sides, comparison_start
from generation.services.figures_ask import figures_ask
from generation.services.prompt_register import DRAFT, prompt_in_use
from generation.services.recipe import RecipeRefused
from generation.tasks import generation_drive, generation_redraft
from projects.models import AuditEvent, Egress, Project, RunState, User
from tests.conftest import signed_in
from tests.corpus.sources.books import a_book, looked_at
from tests.generation.cast import ENDPOINT_FIELDS, guideline_make
from tests.generation.driving import drive, start
from tests.generation.test_prompts import written
from tests.generation.test_redraft import send_back
from tests.openai_server.server import ChatServer

SENTENCE = "This material may only go to local models"


@pytest.fixture(autouse=True)
def _nothing_arrives(server: ChatServer) -> Iterator[None]:
    """Whatever is tried, the server elsewhere sees nothing of the local text."""
    yield
    assert not [row for row in server.script.record()["seen"] if "saddle numbness" in row["text"]]


@pytest.fixture
def local(project: Project) -> Source:
    """A guideline for local models only."""
    return guideline_make(project, egress=Egress.LOCAL_ONLY)


def refusals_told(endpoint: Endpoint) -> list[str]:
    """The rules by which starts were refused, as they are on record."""
    events = AuditEvent.objects.filter(action="generation_refused")
    assert all(endpoint.name in event.detail for event in events)
    return ["local_models_only" for event in events if "local_models_only" in event.detail]


def test_the_service_refuses(local: Source, project: Project, endpoint: Endpoint, server: ChatServer) -> None:
    with pytest.raises(RecipeRefused, match=SENTENCE):
        start(project, sources=(local,), endpoint=endpoint, count=2)
    assert refusals_told(endpoint) == ["local_models_only"]
    assert not GenerationRun.objects.exists()
    assert server.script.record()["requests"] == 0


@pytest.mark.parametrize("button", ["plan", "seen", "show"])
def test_the_address_of_a_run_refuses_whoever_posts(
    local: Source, project: Project, endpoint: Endpoint, server: ChatServer, lead: User, button: str
) -> None:
    """A program that posts `seen` or `show` by itself gets no further than the form."""
    recipe = {
        "sources": str(local.uid), "kinds": "open_question", "languages": "en", "count": 2, "seed": 0,
        "drafter": str(endpoint.uid), button: "1",
    }  # fmt: skip
    answer = signed_in(lead).post("/p/lumbar/generation/new/", recipe)
    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()
    assert refusals_told(endpoint) == ["local_models_only"]
    assert AuditEvent.objects.get(action="generation_refused").actor == lead
    assert not GenerationRun.objects.exists()
    assert server.script.record()["requests"] == 0


def test_the_command_refuses(local: Source, project: Project, endpoint: Endpoint, server: ChatServer) -> None:
    with pytest.raises(CommandError, match=SENTENCE):
        call_command("generate", project=project.slug, source=[str(local.uid)], endpoint=endpoint.name)
    assert refusals_told(endpoint) == ["local_models_only"]
    assert server.script.record()["requests"] == 0


def test_an_admin_who_makes_an_endpoint_hosted_stops_the_run_that_was_begun(
    local: Source, project: Project, endpoint: Endpoint, server: ChatServer, admin: User
) -> None:
    Endpoint.objects.update(is_local=True)
    run = start(project, sources=(local,), endpoint=Endpoint.objects.get(), count=2)
    hosted = ENDPOINT_FIELDS | {"name": endpoint.name, "base_url": endpoint.base_url, "is_local": ""}
    hosted["max_concurrency"] = 1  # Within the transaction of a test no second thread can write.
    assert signed_in(admin).post(f"/endpoints/{endpoint.uid}/", hosted).status_code == 302
    assert not Endpoint.objects.get().is_local
    generation_drive(run.pk)
    _is_on_record(run)
    told = AuditEvent.objects.filter(action="endpoint_save").latest("pk")
    assert (told.actor, json.loads(told.detail)["is_local"]) == (admin, False)
    assert server.script.record()["requests"] == 0


def test_the_task_refuses_what_became_local_after_the_start(
    project: Project, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run = start(project, sources=(guideline_make(project),), endpoint=endpoint, count=2)
    Source.objects.update(egress=Egress.LOCAL_ONLY)
    generation_drive(run.pk)
    _is_on_record(run)
    page = signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert SENTENCE in page
    assert server.script.record()["requests"] == 0


def _is_on_record(run: GenerationRun) -> None:
    """Every item refused, each with its rule, reason and endpoint; nothing asked or paid."""
    run.refresh_from_db()
    assert (run.state, run.done_count, run.spent) == (RunState.DONE, 0, 0)
    assert set(run.items.values_list("state", flat=True)) == {ItemState.REFUSED}
    rows = EgressRefusal.objects.filter(run=run)
    assert set(rows.values_list("rule", "endpoint")) == {("local_models_only", run.endpoint_id)}
    assert {row.item_id for row in rows} == set(run.items.values_list("pk", flat=True))
    assert all(SENTENCE in row.reason for row in rows)
    assert not Call.objects.exists()
    assert not Attempt.objects.exists()


def test_the_task_of_a_redraft_refuses(
    project: Project, endpoint: Endpoint, server: ChatServer, surgeon_a: User
) -> None:
    text = "# Discs\n\n## Signal\n\nThe signal of the nucleus must be graded on T2 images within 2 days.\n"
    drive(start(project, sources=(guideline_make(project, text=text),), endpoint=endpoint, count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    Source.objects.update(egress=Egress.LOCAL_ONLY)
    before = server.script.record()["requests"]
    generation_redraft(request.pk)
    request.refresh_from_db()
    assert SENTENCE in request.failed_reason
    assert EgressRefusal.objects.get().rule == "local_models_only"
    assert server.script.record()["requests"] == before


def test_asking_about_figures_is_refused(
    project: Project, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    book = a_book(project)
    looked_at(book)
    Source.objects.update(egress=Egress.LOCAL_ONLY)
    book.refresh_from_db()
    with pytest.raises(RecipeRefused, match=SENTENCE):
        figures_ask(source=book, endpoint=endpoint, by=lead)
    assert refusals_told(endpoint) == ["local_models_only"]
    answer = signed_in(lead).post(
        f"/p/lumbar/generation/figures/{book.uid}/", {"endpoint": str(endpoint.uid)}
    )
    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()
    assert refusals_told(endpoint) == ["local_models_only"] * 2
    assert server.script.record()["requests"] == 0


def test_a_comparison_of_prompts_refuses(
    project: Project, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    drive(start(project, sources=(guideline_make(project),), count=2))
    Source.objects.update(egress=Egress.LOCAL_ONLY)
    sides = Sides(first=prompt_in_use(DRAFT), second=written(project, lead), endpoint=endpoint)
    origins = list(GenerationItem.objects.filter(instance__isnull=False))
    comparison = comparison_start(project=project, sides=sides, origins=origins, by=lead)
    for run in (comparison.first_run, comparison.second_run):
        generation_drive(run.pk)
        _is_on_record(run)
    assert server.script.record()["requests"] == 0


RAW: list[tuple[str, Callable[[Call], object]]] = [
    ("written anew", lambda call: Call.objects.create(**_fields(call, "b" * 64))),
    ("many at once", lambda call: Call.objects.bulk_create([Call(**_fields(call, "c" * 64))])),
    ("changed", lambda call: Call.objects.filter(pk=call.pk).update(egress=Egress.LOCAL_ONLY)),
    ("by statement", lambda call: _statement("UPDATE generation_call SET egress = 'local'")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write"), RAW, ids=[name for name, _ in RAW])
def test_the_database_refuses(endpoint: Endpoint, name: str, write: Callable[[Call], object]) -> None:
    call = Call.objects.create(**_fields(None, "a" * 64) | {"endpoint": endpoint, "egress": Egress.ANY_MODEL})
    with pytest.raises(IntegrityError, match="what_is_local_stays_local"), transaction.atomic():
        write(call)
    assert list(Call.objects.values_list("egress", flat=True)) == [Egress.ANY_MODEL]


def _fields(call: Call | None, key: str) -> dict[str, object]:
    told = {"key": key, "endpoint_is_local": False, "egress": Egress.LOCAL_ONLY, "step": "draft"}
    return {**told, "request": "{}", **({"endpoint": call.endpoint} if call else {})}


def _statement(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
