"""The pages of generation: start, follow, pause, look into what failed."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from corpus.models import Instance, Source
from generation.models import Attempt, Endpoint, GenerationRun, PromptVersion
from generation.services.prompt_register import prompt_in_use, prompt_register
from imaging.models import Study
from projects.models import AuditEvent, Project, RunState, User
from tests.conftest import signed_in
from tests.generation.cast import ENDPOINT_FIELDS, guideline_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

FORM = {
    "kinds": ["multiple_choice"],
    "languages": ["en"],
    "count": 3,
    "drafter": "built-in",
    "seed": 0,
}


def test_a_lead_starts_a_run_from_the_form(project: Project, study: Study, lead: User) -> None:
    client = signed_in(lead)
    assert "Phantom" not in client.get("/p/lumbar/generation/new/").content.decode()
    form = FORM | {"studies": [str(study.uid)]}
    plan = client.post("/p/lumbar/generation/new/", form).content.decode()
    seen = plan.split('name="seen" value="')[1].split('"')[0]
    answer = client.post("/p/lumbar/generation/new/", form | {"seen": seen})
    run = GenerationRun.objects.get()
    assert answer.headers["Location"] == f"/p/lumbar/generation/{run.uid}/"
    assert (run.total_count, run.started_by, run.state) == (3, lead, RunState.QUEUED)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "0 of 3" in page
    assert "hx-trigger" in page
    drive(run)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Finished" in page
    assert "hx-trigger" not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"studies": []}, "at least one study or source"),
        ({"kinds": []}, "required"),
        ({"count": 0}, "greater than or equal to 1"),
        ({"drafter": "elsewhere"}, "not one of the available choices"),
        ({"languages": ["fr"]}, "not one of the available choices"),
    ],
)
def test_a_recipe_with_a_fault_is_sent_back_with_the_reason(
    project: Project, study: Study, lead: User, change: dict[str, object], said: str
) -> None:
    answer = signed_in(lead).post("/p/lumbar/generation/new/", FORM | {"studies": [str(study.uid)]} | change)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not GenerationRun.objects.exists()


def test_the_form_says_that_everything_was_asked_before(project: Project, study: Study, lead: User) -> None:
    drive(start(project, studies=(study,), kinds=("multiple_choice",), count=500))
    answer = signed_in(lead).post("/p/lumbar/generation/new/", FORM | {"studies": [str(study.uid)]})
    assert answer.status_code == 422
    assert "has been asked in this project already" in answer.content.decode()
    assert GenerationRun.objects.count() == 1


def test_material_of_another_project_cannot_be_chosen(
    project: Project, other_project: Project, lead: User
) -> None:
    elsewhere = guideline_make(other_project)
    answer = signed_in(lead).post("/p/lumbar/generation/new/", FORM | {"sources": [str(elsewhere.uid)]})
    assert answer.status_code == 422


def test_the_progress_part_is_answered_alone_to_htmx(project: Project, study: Study, lead: User) -> None:
    run = start(project, studies=(study,), count=1)
    part = signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'id="run-progress"' in part.content.decode()


def test_pause_resume_and_cancel(project: Project, study: Study, lead: User) -> None:
    client = signed_in(lead)
    run = start(project, studies=(study,), count=3)
    address = f"/p/lumbar/generation/{run.uid}/"
    client.post(f"{address}pause/")
    assert drive(run).state == RunState.PAUSED
    assert "Paused" in client.get(address).content.decode()
    client.post(f"{address}resume/")
    assert drive(run).done_count == 3
    other = start(project, studies=(study,), count=3, seed=1)
    client.post(f"/p/lumbar/generation/{other.uid}/cancel/")
    assert drive(other).state == RunState.CANCELLED
    assert AuditEvent.objects.filter(action__startswith="generation_run_").count() == 5


def test_a_run_that_is_paused_meanwhile_keeps_what_it_did(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=3)

    def pause_after_two(record: object = None) -> None:
        if server.script.record()["requests"] == 2:
            GenerationRun.objects.update(pause_requested=True)

    from generation.services import run_drive as driving

    with pytest.MonkeyPatch.context() as patch:
        counted = driving.counts_refresh

        def counts(**arguments: GenerationRun) -> None:
            counted(**arguments)
            pause_after_two()

        patch.setattr(driving, "counts_refresh", counts)
        run = drive(run)
    assert (run.state, run.done_count) == (RunState.PAUSED, 1)


def test_failures_are_shown_by_kind_with_the_raw_answer_one_click_away(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=2))
    client = signed_in(lead)
    page = client.get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert "1 × refused by the model" in page
    item = run.items.get(problem_kind="refused")
    opened = client.get(f"/p/lumbar/generation/{run.uid}/items/{item.uid}/").content.decode()
    assert "can&#x27;t help with that" in opened
    assert "&quot;system&quot;" in opened
    client.post(f"/p/lumbar/generation/{run.uid}/retry/")
    assert drive(run).done_count == 2


def test_text_of_a_model_is_escaped(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    Instance.objects.update(title="<script>alert(1)</script>")
    page = signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert "<script>alert" not in page


def test_the_price_of_a_pilot_is_shown_before_the_next_run(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    client = signed_in(lead)
    assert "pilot of five" in client.get("/p/lumbar/generation/new/").content.decode()
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=2))
    page = client.get("/p/lumbar/generation/new/").content.decode()
    assert "(n = 2)" in page


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_takes_the_same_number_of_queries(
    project: Project,
    study: Study,
    lead: User,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for seed in range(count):
        start(project, studies=(study,), count=1, seed=seed)
    client = signed_in(lead)
    with django_assert_max_num_queries(8):
        page = client.get("/p/lumbar/generation/").content.decode()
    assert page.count('scope="row"') == count


def test_an_admin_allows_and_switches_off_an_endpoint(admin: User, server: ChatServer) -> None:
    client = signed_in(admin)
    fields = ENDPOINT_FIELDS | {"base_url": "http://vllm:8000/v1/", "input_price": 0, "output_price": 0}
    assert client.post("/endpoints/new/", fields).status_code == 302
    endpoint = Endpoint.objects.get()
    assert (endpoint.base_url, endpoint.is_local, endpoint.open_limit) == ("http://vllm:8000/v1", True, 2)
    client.post(f"/endpoints/{endpoint.uid}/", fields | {"is_active": ""})
    assert not Endpoint.objects.get().is_active
    assert AuditEvent.objects.filter(action="endpoint_save").count() == 2
    for bad in ("ftp://x/", "http://me:secret@host/v1", "file:///etc/passwd", "host"):
        assert client.post("/endpoints/new/", fields | {"name": "x", "base_url": bad}).status_code == 422


def test_a_prompt_version_is_known_by_its_text(db: None) -> None:
    first = prompt_in_use("draft")
    assert prompt_in_use("draft") == first
    other = prompt_register(name="draft", template=first.template + "\n")
    assert (other.version, other.label) == (2, PromptVersion.Label.DRAFT)
    assert prompt_in_use("draft") == first  # a draft version is not used until somebody says so


def test_the_command_drafts_and_tells(
    project: Project, study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("generate", project="lumbar", count=4, json=True)
    outcome = json.loads(capsys.readouterr().out)
    assert (outcome["state"], outcome["done"], outcome["failed"]) == ("done", 4, {})
    assert Instance.objects.filter(project=project).count() == 4


def test_the_command_says_what_is_wrong(project: Project) -> None:
    with pytest.raises(CommandError, match="no project"):
        call_command("generate", project="nowhere")
    with pytest.raises(CommandError, match="at least one study or source"):
        call_command("generate", project="lumbar")
    with pytest.raises(CommandError, match="no endpoint"):
        call_command("generate", project="lumbar", endpoint="none")


def test_a_run_page_lists_its_requests_and_each_leads_to_its_raw_answer(
    project: Project, study: Study, endpoint: Endpoint, lead: User, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "prose"}]})
    run = drive(start(project, studies=(study,), endpoint=endpoint, count=1))
    client = signed_in(lead)
    page = client.get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert [word for word in ("Not in the schema", "repair", "revision") if word not in page] == []
    for attempt in Attempt.objects.select_related("call__item"):
        assert attempt.call.item is not None
        anchor = f"request-{attempt.call.key[:12]}-{attempt.number}"
        address = f"/p/lumbar/generation/{run.uid}/items/{attempt.call.item.uid}/"
        assert f"{address}#{anchor}" in page
        item = client.get(address).content.decode()
        assert f'id="{anchor}"' in item
    assert item.count("<details open><summary>What came back") == 3
