"""What may leave, and for where: tried, not assumed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from corpus.models import Instance, Passage, RedraftRequest, Source
from generation.models import (
    Attempt,
    Call,
    EgressRefusal,
    Endpoint,
    GenerationItem,
    GenerationRun,
    ItemState,
)
from generation.services.recipe import RecipeRefused
from generation.services.redraft_answer import redraft_answer
from generation.tasks import claim_name
from imaging.models import SignOff, Study, Subject
from projects.models import Approval, AuditEvent, Egress, Project, RunState, User
from projects.services.approvals import approval_end
from tests.generation.cast import guideline_make
from tests.generation.driving import drive, start
from tests.generation.test_redraft import send_back
from tests.generation.worker_process import wait_until
from tests.openai_server.server import ChatServer


def refused_with(rule: str) -> bool:
    return set(GenerationItem.objects.values_list("state", flat=True)) == {ItemState.REFUSED} and set(
        EgressRefusal.objects.values_list("rule", flat=True)
    ) == {rule}


def test_a_local_subject_never_reaches_an_endpoint_elsewhere(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    run = start(project, studies=(study,), endpoint=endpoint, count=3)
    Subject.objects.update(egress=Egress.LOCAL_ONLY)
    run = drive(run)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 0, 3)
    assert refused_with("local_models_only")
    assert server.script.record()["requests"] == 0


def test_a_local_source_never_reaches_an_endpoint_elsewhere(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    run = start(project, sources=(guideline_make(project),), endpoint=endpoint, count=2)
    Source.objects.update(egress=Egress.LOCAL_ONLY)
    drive(run)
    assert refused_with("local_models_only")
    assert server.script.record()["requests"] == 0


def test_local_material_goes_to_a_local_endpoint(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    Subject.objects.update(egress=Egress.LOCAL_ONLY)
    Endpoint.objects.update(is_local=True)
    run = drive(start(project, studies=(study,), endpoint=Endpoint.objects.get(), count=2))
    assert run.done_count == 2
    assert server.script.record()["requests"] > 0
    assert set(Call.objects.values_list("egress", "endpoint_is_local")) == {(Egress.LOCAL_ONLY, True)}


def test_the_database_itself_refuses_such_a_call(project: Project, endpoint: Endpoint) -> None:
    fields = {"endpoint": endpoint, "endpoint_is_local": False, "step": "draft", "request": "{}"}
    with pytest.raises(IntegrityError, match="what_is_local_stays_local"), transaction.atomic():
        Call.objects.create(key="a" * 64, egress=Egress.LOCAL_ONLY, **fields)
    Call.objects.create(key="b" * 64, egress=Egress.ANY_MODEL, **fields)


def test_an_endpoint_that_ceases_to_be_local_during_the_run_gets_nothing_more(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    Subject.objects.update(egress=Egress.LOCAL_ONLY)
    Endpoint.objects.update(is_local=True)
    run = start(project, studies=(study,), endpoint=Endpoint.objects.get(), count=2)
    Endpoint.objects.update(is_local=False)
    drive(run)
    assert refused_with("local_models_only")
    assert server.script.record()["requests"] == 0


@pytest.mark.django_db(transaction=True)
def test_an_endpoint_that_ceases_to_be_local_during_an_item_gets_its_next_question_no_more(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    Subject.objects.update(egress=Egress.LOCAL_ONLY)
    Endpoint.objects.update(is_local=True)
    run = start(project, studies=(study,), endpoint=Endpoint.objects.get(), count=1)
    with ThreadPoolExecutor(1) as pool, server.script.holding():
        driving = pool.submit(_drive_in_a_thread, run)
        wait_until(lambda: server.script.busiest >= 1, seconds=40, what="the draft is being asked for")
        Endpoint.objects.update(is_local=False)
        server.script.configure({"hold": False})
        driving.result()
    assert refused_with("local_models_only")
    assert server.script.record()["requests"] == 1
    assert list(Attempt.objects.values_list("call__step", flat=True)) == ["draft"]


def _drive_in_a_thread(run: GenerationRun) -> None:
    try:
        drive(run)
    finally:
        connection.close()


@pytest.mark.parametrize("with_endpoint", [True, False])
def test_an_expired_approval_stops_the_built_in_drafter_too(
    project: Project,
    study: Study,
    approval: Approval,
    endpoint: Endpoint,
    server: ChatServer,
    with_endpoint: bool,
) -> None:
    run = start(project, studies=(study,), endpoint=endpoint if with_endpoint else None, count=2)
    Approval.objects.update(expires_on=date(2021, 1, 1))
    drive(run)
    assert refused_with("no_valid_approval")
    assert server.script.record()["requests"] == 0


def test_an_approval_that_a_lead_ended_stops_drafting(
    project: Project, study: Study, approval: Approval, lead: User
) -> None:
    run = start(project, studies=(study,), count=2)
    approval_end(approval=approval, reason="Withdrawn", ended_by=lead)
    drive(run)
    assert refused_with("no_valid_approval")


def test_an_approval_for_other_purposes_does_not_cover_drafting(
    project: Project, study: Study, approval: Approval
) -> None:
    run = start(project, studies=(study,), count=1)
    Approval.objects.update(may_draft=False)
    drive(run)
    assert refused_with("no_valid_approval")


def test_a_study_that_waits_for_sign_off_is_not_drafted_from(project: Project, study: Study) -> None:
    run = start(project, studies=(study,), count=1)
    Study.objects.update(sign_off=SignOff.WAITING)
    drive(run)
    assert refused_with("study_not_signed_off")


@pytest.mark.parametrize(
    ("change", "rule"),
    [({"may_draft": False}, "no_rights"), ({"rights_expire_on": date(2021, 1, 1)}, "rights_expired")],
)
def test_a_source_without_rights_is_not_drafted_from(
    project: Project, guideline: Source, change: dict[str, object], rule: str
) -> None:
    run = start(project, sources=(guideline,), count=1)
    Source.objects.update(**change)
    drive(run)
    assert refused_with(rule)


def test_an_endpoint_that_is_switched_off_is_not_asked(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=1)
    Endpoint.objects.update(is_active=False)
    drive(run)
    assert refused_with("endpoint_switched_off")
    assert server.script.record()["requests"] == 0


def test_a_start_that_may_use_nothing_is_on_record(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    Subject.objects.update(egress=Egress.LOCAL_ONLY)
    with pytest.raises(RecipeRefused, match="may only go to local models"):
        start(project, studies=(study,), endpoint=endpoint, count=3)
    event = AuditEvent.objects.get(action="generation_refused")
    assert (event.project, "local_models_only" in event.detail) == (project, True)
    assert server.script.record()["requests"] == 0
    assert not GenerationItem.objects.exists()


def test_materials_of_another_project_are_out_of_reach(
    project: Project, other_project: Project, guideline: Source
) -> None:
    with pytest.raises(RecipeRefused):
        start(other_project, sources=(guideline,), count=1)


@pytest.mark.parametrize(
    ("comment", "is_local"),
    [
        ("Compare Mr John Smith, MRN 4471123.", False),
        ("Compare Mr John Smith, MRN 4471123.", True),
        ("Please correct: patient Müller, born 12.03.1956, ID 4711-22", False),
        ("请更正：患者王小明腰痛，病历号 4711-22", False),
    ],
)
def test_a_comment_that_names_a_patient_never_reaches_a_model(
    project: Project,
    guideline: Source,
    endpoint: Endpoint,
    server: ChatServer,
    surgeon_a: User,
    comment: str,
    is_local: bool,
) -> None:
    Endpoint.objects.update(is_local=is_local)
    drive(start(project, sources=(guideline,), endpoint=Endpoint.objects.get(), count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    RedraftRequest.objects.filter(pk=request.pk).update(comment=comment)
    before = server.script.record()["requests"]
    redraft_answer(request=RedraftRequest.objects.get(), owner=claim_name())
    assert server.script.record()["requests"] == before
    refusal = EgressRefusal.objects.get()
    assert refusal.rule == "names_somebody"
    assert "a person’s name and a record number" in refusal.reason
    assert [word for word in ("Smith", "Müller", "王小明", "4711") if word in refusal.reason] == []
    assert not Call.objects.filter(request__contains=comment.split()[-1].rstrip(".")).exists()
    assert GenerationItem.objects.get(redraft_request=request).state == ItemState.REFUSED


def test_authors_of_a_published_text_stop_no_draft(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    source = guideline_make(project)
    for passage in source.passages.all():
        Passage.objects.filter(pk=passage.pk).update(text=f"{passage.text} By Dr John Smith, 020 7946 0958.")
    run = drive(start(project, sources=(source,), endpoint=endpoint, count=1))
    assert (run.done_count, server.script.record()["requests"] > 0) == (1, True)
