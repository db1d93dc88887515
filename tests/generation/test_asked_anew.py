"""Asked anew: an answer that stands is not taken, the request after it is the next attempt of its row."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from corpus.models import Instance, Source, State
from generation.models import Attempt, Call, Endpoint, GenerationItem, GenerationRun, ItemState
from generation.services.recipe import RecipeRefused
from generation.services.run_control import generation_resume, generation_retry
from generation.services.run_start import run_start
from projects.models import AuditEvent, Project, RunState, User
from tests.conftest import signed_in
from tests.generation.batching import through
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

GENERATION = "/p/lumbar/generation/"


def drafted(project: Project, guideline: Source, endpoint: Endpoint, **options: object) -> GenerationRun:
    """A run of two, over the same material each time: what stood before it is withdrawn."""
    Instance.objects.update(state=State.WITHDRAWN)
    return drive(start(project, sources=(guideline,), endpoint=endpoint, count=2, **options))


def money_adds_up(run: GenerationRun) -> None:
    """What it spent is what its requests cost, and nothing is set aside any more."""
    run.refresh_from_db()
    costs = Attempt.objects.filter(item__run=run).values_list("cost", flat=True)
    assert (run.reserved, run.spent) == (0, sum(costs))


def requests(server: ChatServer) -> int:
    return int(server.script.record()["requests"])


def test_a_second_run_that_is_forced_asks_everything_again_as_the_next_attempt(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    first = drafted(project, guideline, endpoint)
    asked, told = requests(server), set(Call.objects.values_list("key", "answered_at"))
    second = drafted(project, guideline, endpoint, is_forced=True)
    assert (second.state, second.done_count) == (RunState.DONE, 2)
    assert requests(server) == 2 * asked
    assert max(server.script.record()["by_key"].values()) == 1, "each request has a key of its own"
    assert {key for key, _ in told} == set(Call.objects.values_list("key", flat=True))
    assert not told & set(Call.objects.values_list("key", "answered_at"))
    for call in Call.objects.all():
        assert list(call.attempts.order_by("number").values_list("number", "state")) == [
            (1, "answered"),
            (2, "answered"),
        ]
        assert all(attempt.raw_response for attempt in call.attempts.all())
    assert second.spent == first.spent > 0
    money_adds_up(second)
    third = drafted(project, guideline, endpoint)
    assert (third.spent, requests(server)) == (0, 2 * asked)
    assert (
        AuditEvent.objects.filter(action="generation_run_start", detail__contains='"forced": true').count()
        == 1
    )


def test_what_was_answered_after_the_word_is_not_asked_once_more(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    drafted(project, guideline, endpoint)
    asked = requests(server)
    server.script.configure({"queue": [{"behaviour": "server_error", "when": "choice_revision"}]})
    Instance.objects.update(state=State.WITHDRAWN)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=2, is_forced=True))
    GenerationItem.objects.update(not_before=None)
    assert drive(run).state == RunState.DONE
    assert requests(server) == 2 * asked + 1


def test_a_forced_run_stops_at_its_cap_and_takes_nothing_from_before_when_it_goes_on(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    drafted(project, guideline, endpoint)
    asked = requests(server)
    run = drafted(project, guideline, endpoint, is_forced=True, budget_cap=Decimal("0.000001"))
    assert (run.state, run.budget_reached, run.spent) == (RunState.PAUSED, True, 0)
    generation_resume(run=run, by=lead, budget_cap=Decimal("1"))
    assert drive(run).state == RunState.DONE
    assert requests(server) == 2 * asked


def test_in_batches_too(project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer) -> None:
    drafted(project, guideline, endpoint)
    Endpoint.objects.update(offers_batches=True)
    endpoint.refresh_from_db()
    Instance.objects.update(state=State.WITHDRAWN)
    run = through(
        start(project, sources=(guideline,), endpoint=endpoint, count=2, is_forced=True, in_batches=True)
    )
    assert (run.state, run.done_count) == (RunState.DONE, 2)
    assert set(Attempt.objects.filter(batch__isnull=False).values_list("number", flat=True)) == {2}
    money_adds_up(run)


@pytest.mark.django_db(transaction=True)
def test_several_at_once_too(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    drafted(project, guideline, endpoint)
    asked = requests(server)
    Endpoint.objects.update(max_concurrency=4, open_limit=4)
    endpoint.refresh_from_db()
    run = drafted(project, guideline, endpoint, is_forced=True)
    assert (run.state, requests(server)) == (RunState.DONE, 2 * asked)
    money_adds_up(run)


@pytest.fixture
def failed(project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer) -> GenerationRun:
    """A run of two: the first was refused in its second reading, the draft lies in the ledger."""
    server.script.configure(
        {"queue": [{"behaviour": "refuse", "when": f"{kind}_revision"} for kind in ("choice",)]}
    )
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, kinds=("multiple_choice",), count=2))
    assert (run.done_count, run.failed_count) == (1, 1)
    return run


def test_the_page_says_what_it_costs_before_failed_items_are_asked_anew(
    failed: GenerationRun, lead: User, server: ChatServer
) -> None:
    client, each = signed_in(lead), failed.spent
    page = client.get(f"{GENERATION}{failed.uid}/").content.decode()
    assert "Ask 1 item anew" in page
    assert f"about {each:.4f} by what items cost so far" in page
    of_a_kind = client.get(f"{GENERATION}{failed.uid}/failures/refused/").content.decode()
    assert "Ask 1 item anew" in of_a_kind
    answer = client.post(f"{GENERATION}{failed.uid}/retry/", {"force": "1", "kind": "refused"}, follow=True)
    assert "1 item waits to be asked anew." in answer.content.decode()
    assert GenerationItem.objects.filter(forced_at__isnull=False).count() == 1
    run = drive(failed)
    assert (run.state, run.done_count) == (RunState.DONE, 2)
    assert '"forced": true' in AuditEvent.objects.get(action="generation_run_retry").detail


def test_failed_items_without_an_answer_cost_no_more_than_tried_again(
    failed: GenerationRun, lead: User, server: ChatServer
) -> None:
    before = requests(server)
    generation_retry(run=failed, by=lead, is_forced=True)
    drive(failed)
    assert requests(server) == before + 1, "its draft was committed: only the second reading is asked"


def test_the_form_says_that_all_is_paid_for_and_the_built_in_drafter_asks_nobody(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User, server: ChatServer
) -> None:
    drafted(project, guideline, endpoint)
    Instance.objects.update(state=State.WITHDRAWN)
    client = signed_in(lead)
    form = {
        "sources": [str(guideline.uid)],
        "kinds": ["multiple_choice"],
        "languages": ["en"],
        "count": "2",
        "drafter": str(endpoint.uid),
        "seed": "0",
        "is_forced": "on",
    }
    plan = client.post(f"{GENERATION}new/", form).content.decode()
    assert "Asked anew: no answer that stands in the ledger is taken" in plan
    assert "by what items cost so far" in plan
    assert 'name="is_forced" value="on"' in plan
    refused = client.post(f"{GENERATION}new/", form | {"drafter": "built-in"})
    assert refused.status_code == 422
    assert "asks nobody" in refused.content.decode()
    with pytest.raises(RecipeRefused, match="asks nobody"):
        run_start(project=project, recipe=None, endpoint=None, seen="", is_forced=True)  # type: ignore[arg-type]


def test_a_run_without_an_endpoint_has_nothing_to_be_asked_anew(
    project: Project, guideline: Source, lead: User
) -> None:
    run = drive(start(project, sources=(guideline,), count=1))
    GenerationItem.objects.filter(run=run).update(state=ItemState.FAILED)
    with pytest.raises(RecipeRefused, match="asks nobody"):
        generation_retry(run=run, by=lead, is_forced=True)


def test_the_command_forces_a_run_and_asks_what_failed_in_one_anew(
    failed: GenerationRun, guideline: Source, server: ChatServer
) -> None:
    out = StringIO()
    call_command("generate", project="lumbar", retry=str(failed.uid), force=True, stdout=out)
    assert "1 asked anew, for about" in out.getvalue()
    assert "2 of 2 drafted" in out.getvalue()
    Instance.objects.update(state=State.WITHDRAWN)
    asked, out = requests(server), StringIO()
    call_command(
        "generate",
        "--project=lumbar",
        f"--source={guideline.uid}",
        "--endpoint=Test endpoint",
        "--kind=multiple_choice",
        "--count=2",
        "--force",
        "--json",
        stdout=out,
    )
    told = json.loads(out.getvalue())
    assert (told["state"], told["done"], requests(server)) == ("done", 2, asked + 4)
    with pytest.raises(CommandError, match="No item of this run has failed"):
        call_command("generate", project="lumbar", retry=str(failed.uid), force=True)
    with pytest.raises(CommandError, match="is not the uid of a run"):
        call_command("generate", project="lumbar", retry="x")
