"""Who redrafts imported items that are sent back: whom the lead chose, and the surgeon is told beforehand."""

from __future__ import annotations

import pytest

from corpus.models import Instance, RedraftRequest, Source, State
from generation.models import Call, Endpoint, GenerationItem, GenerationRun, Redrafter
from generation.services.redraft_answer import redraft_answer
from generation.services.redrafter_say import redrafter_say
from projects.models import AuditEvent, Project, User
from review.services.round_open import round_open
from tests.conftest import signed_in
from tests.generation.cast import endpoint_make
from tests.generation.driving import drive, start
from tests.generation.test_redraft import COMMENT, send_back
from tests.openai_server.server import ChatServer
from tests.review.making import claimed

PAGE = "/p/lumbar/generation/redrafts/"


@pytest.fixture
def imported(project: Project, guideline: Source) -> Instance:
    """A text on a passage that no run here drafted, as an import leaves it."""
    drive(start(project, sources=(guideline,), count=1))
    GenerationItem.objects.update(instance=None)
    return Instance.objects.get()


def answered(instance: Instance, surgeon: User) -> RedraftRequest:
    request = send_back(instance, surgeon)
    redraft_answer(request=request, owner="one")
    request.refresh_from_db()
    return request


def model_of(instance: Instance) -> str:
    instance.refresh_from_db()
    assert instance.current_revision is not None
    return instance.current_revision.model_name


def test_where_nobody_chose_the_built_in_drafter_redrafts(
    imported: Instance, endpoint: Endpoint, surgeon_a: User
) -> None:
    assert answered(imported, surgeon_a).failed_reason == ""
    assert model_of(imported) != endpoint.model_name
    assert not Call.objects.exists()


def test_the_endpoint_that_the_lead_chose_gets_the_comment(
    project: Project, imported: Instance, endpoint: Endpoint, server: ChatServer, lead: User, surgeon_a: User
) -> None:
    redrafter_say(project=project, endpoint=endpoint, by=lead)
    request = answered(imported, surgeon_a)
    assert (request.failed_reason, model_of(imported)) == ("", endpoint.model_name)
    assert COMMENT in server.script.record()["seen"][0]["text"]
    run = GenerationRun.objects.get(endpoint=endpoint)
    assert run.draft_prompt is not None
    assert run.revision_prompt is not None
    assert Call.objects.filter(redraft_request=request, run=run).count() == 2


def test_the_latest_word_counts_and_the_second_redraft_hears_it(
    project: Project, imported: Instance, endpoint: Endpoint, lead: User, surgeon_a: User
) -> None:
    answered(imported, surgeon_a)
    redrafter_say(project=project, endpoint=endpoint, by=lead)
    answered(imported, surgeon_a)
    assert model_of(imported) == endpoint.model_name


def test_what_was_drafted_here_stays_with_its_drafter(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User, surgeon_a: User
) -> None:
    drive(start(project, sources=(guideline,), count=1))
    redrafter_say(project=project, endpoint=endpoint, by=lead)
    instance = Instance.objects.get()
    answered(instance, surgeon_a)
    assert model_of(instance) != endpoint.model_name


def test_what_may_only_go_to_local_models_comes_back_with_the_reason(
    project: Project, imported: Instance, endpoint: Endpoint, server: ChatServer, lead: User, surgeon_a: User
) -> None:
    redrafter_say(project=project, endpoint=endpoint, by=lead)
    Source.objects.update(egress="local")
    request = answered(imported, surgeon_a)
    assert "local models" in request.failed_reason
    imported.refresh_from_db()
    assert (imported.state, imported.current_revision) == (State.REVISED, request.revision)
    assert server.script.record()["seen"] == []


def test_an_endpoint_that_is_switched_off_cannot_be_chosen_and_drafts_nothing(
    project: Project, imported: Instance, endpoint: Endpoint, lead: User, surgeon_a: User
) -> None:
    redrafter_say(project=project, endpoint=endpoint, by=lead)
    Endpoint.objects.update(is_active=False)
    client = signed_in(lead)
    assert "is switched off. Until another is chosen" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"drafter": str(endpoint.uid)}).status_code == 422
    assert Redrafter.objects.count() == 1
    assert "switched off" in answered(imported, surgeon_a).failed_reason


def test_a_lead_chooses_on_the_page_and_it_is_audited(
    project: Project, endpoint: Endpoint, lead: User
) -> None:
    client = signed_in(lead)
    assert "nobody has chosen yet" in client.get(PAGE).content.decode()
    client.post(PAGE, {"drafter": str(endpoint.uid)})
    page = client.get(PAGE).content.decode()
    assert f"<h2>{endpoint.name}</h2>" in page
    assert lead.display_name in page
    client.post(PAGE, {"drafter": "built-in"})
    assert "<h2>Built-in drafter</h2>" in client.get(PAGE).content.decode()
    assert AuditEvent.objects.filter(action="redrafter_say").count() == 2
    assert PAGE in client.get("/p/lumbar/generation/").content.decode()


def test_a_surgeon_is_told_before_sending_back(
    project: Project, imported: Instance, server: ChatServer, lead: User, surgeon_a: User
) -> None:
    assignment = claimed(round_open(instance=imported), surgeon_a)
    client = signed_in(surgeon_a)
    at = f"/p/lumbar/review/{assignment.uid}/"
    assert "No language model redrafts this." in client.get(f"{at}?panel=send_back").content.decode()
    house = endpoint_make(server.url, name="House", model_name="spine-house-7")
    redrafter_say(project=project, endpoint=house, by=lead)
    assert "spine-house-7 writes a new draft" in client.get(f"{at}?panel=send_back").content.decode()
    Endpoint.objects.update(is_active=False)
    assert "no new draft would be written" in client.get(f"{at}?panel=send_back").content.decode()
