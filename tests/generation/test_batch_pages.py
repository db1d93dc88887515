"""What the pages and the command say of batches."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from corpus.models import Source
from generation.models import Batch, BatchState, Endpoint, GenerationRun
from generation.selectors import CostPerItem, estimate_of
from imaging.models import Study
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.generation.batching import look, through
from tests.generation.cast import ENDPOINT_FIELDS
from tests.generation.driving import drive, start
from tests.generation.test_pages import FORM
from tests.openai_server.server import ChatServer

NEW = "/p/lumbar/generation/new/"


@pytest.fixture
def batch_endpoint(endpoint: Endpoint) -> Endpoint:
    """The test endpoint, offering batches at 40 % of the price."""
    Endpoint.objects.update(offers_batches=True, batch_percent=40)
    endpoint.refresh_from_db()
    return endpoint


def test_a_lead_starts_a_run_in_batches(
    project: Project, study: Study, batch_endpoint: Endpoint, lead: User
) -> None:
    client = signed_in(lead)
    page = client.get(NEW).content.decode()
    assert "In batches: slower (up to 24 hours), cheaper" in page
    assert "Test endpoint at 40 % of the price" in page
    form = FORM | {"studies": [str(study.uid)], "drafter": str(batch_endpoint.uid), "in_batches": "on"}
    plan = client.post(NEW, form).content.decode()
    assert "In batches at 40 % of the price" in plan
    assert 'name="in_batches" value="on"' in plan
    seen = plan.split('name="seen" value="')[1].split('"')[0]
    client.post(NEW, form | {"seen": seen})
    run = GenerationRun.objects.get()
    assert run.in_batches
    assert through(run).state == RunState.DONE


def test_a_drafter_without_batches_is_refused_with_the_reason(
    project: Project, study: Study, batch_endpoint: Endpoint, lead: User
) -> None:
    answer = signed_in(lead).post(NEW, FORM | {"studies": [str(study.uid)], "in_batches": "on"})
    assert answer.status_code == 422
    assert "offers no batches" in answer.content.decode()
    assert not GenerationRun.objects.exists()


def test_nothing_is_said_of_batches_where_no_endpoint_takes_them(
    project: Project, study: Study, endpoint: Endpoint, lead: User
) -> None:
    assert "In batches" not in signed_in(lead).get(NEW).content.decode()


def test_the_runs_page_tells_how_its_batches_stand(
    project: Project, guideline: Source, batch_endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    server.batches.hold, server.batches.spoils = True, {"unknown"}
    run = drive(start(project, sources=(guideline,), endpoint=batch_endpoint, count=2, in_batches=True))
    client = signed_in(lead)
    page = client.get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    batch = Batch.objects.get()
    part = page.split('id="batches"')[1].split("</section>")[0]
    assert "1 under way" in part
    assert batch.provider_id in part
    assert f"{timezone.localtime(batch.expires_at):%H:%M}" in part
    assert "Waits for its batches" in page
    assert "In a batch" in page
    server.batches.hold = False
    look()
    part = client.get(f"/p/lumbar/generation/{run.uid}/").content.decode().split('id="batches"')[1]
    assert "1 taken in" in part
    assert "completed" in part
    assert "was not asked in this batch" in part
    item = run.items.all()[0]
    answer = client.get(f"/p/lumbar/generation/{run.uid}/items/{item.uid}/").content.decode()
    assert "chat.completion" in answer


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_takes_the_same_number_of_queries(
    project: Project,
    batch_endpoint: Endpoint,
    lead: User,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    run = GenerationRun.objects.create(
        project=project, endpoint=batch_endpoint, in_batches=True, state=RunState.DONE, total_count=1
    )
    for number in range(count):
        Batch.objects.create(
            run=run, endpoint=batch_endpoint, state=BatchState.TAKEN_IN, provider_id=f"b{number}"
        )
    client = signed_in(lead)
    address = f"/p/lumbar/generation/{run.uid}/"
    client.get(address)
    with django_assert_max_num_queries(32):
        assert client.get(address).content.decode().count("Taken in") == count


def test_an_admin_says_that_an_endpoint_takes_batches_and_at_what_price(
    project: Project, endpoint: Endpoint, admin: User
) -> None:
    client = signed_in(admin)
    address = f"/endpoints/{endpoint.uid}/"
    page = client.get(address).content.decode()
    assert "Offers batches" in page
    told = ENDPOINT_FIELDS | {"base_url": endpoint.base_url}
    batches = {
        "offers_batches": "on",
        "batch_percent": "40",
        "batch_max_requests": "",
        "batch_max_megabytes": "",
    }
    assert client.post(address, told | batches).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.offers_batches, endpoint.batch_percent) == (True, 40)
    assert (endpoint.batch_max_requests, endpoint.batch_max_megabytes) == (50_000, 200)
    refused = client.post(address, told | batches | {"batch_percent": "140"})
    assert refused.status_code == 422
    assert "costs no more than the price in force" in refused.content.decode()


def test_an_estimate_is_by_items_asked_alike_else_by_the_price(endpoint: Endpoint) -> None:
    endpoint.batch_percent = 40
    direct = CostPerItem(endpoint, Decimal("0.02"), 5)
    batched = CostPerItem(endpoint, Decimal("0.009"), 5, in_batches=True)

    def told(costs: list[CostPerItem], in_batches: bool) -> Decimal | None:
        return estimate_of(costs, endpoint=endpoint, in_batches=in_batches, count=10)

    assert told([direct, batched], True) == Decimal("0.09")
    assert told([direct, batched], False) == Decimal("0.2")
    assert told([direct], True) == Decimal("0.08")
    assert told([batched], False) == Decimal("0.225")
    assert told([], True) is None
    assert estimate_of([direct], endpoint=None, in_batches=False, count=1) is None
    endpoint.batch_percent = 0
    assert (told([direct], True), told([batched], False)) == (Decimal(0), None)


def test_the_command_waits_for_its_batches(
    project: Project, guideline: Source, batch_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of the command alone: the server sleeps as well, in threads of its own.
    clock = SimpleNamespace(sleep=lambda _: Batch.objects.update(next_look_at=timezone.now()))
    monkeypatch.setattr("generation.management.commands.generate.time", clock)
    out = StringIO()
    words = ["--project", "lumbar", "--count", "2", "--endpoint", batch_endpoint.name, "--batch", "--json"]
    call_command("generate", *words, stdout=out)
    told = json.loads(out.getvalue())
    assert (told["state"], told["done"]) == ("done", 2)
    assert Batch.objects.count() == 2


def test_the_command_refuses_batches_that_nobody_offers(project: Project, guideline: Source) -> None:
    with pytest.raises(CommandError, match="offers no batches"):
        call_command("generate", "--project", "lumbar", "--batch")
