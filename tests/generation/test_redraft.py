"""A send-back becomes a new Revision that answers the comment."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from corpus.models import Decision, Instance, RedraftRequest, Source, State, Verdict
from corpus.services.instance_move import instance_move
from corpus.services.redraft_request import redraft_request
from generation.errors import GenerationError
from generation.models import Call, Endpoint, GenerationItem, GenerationRun, ItemState
from generation.services.redraft_answer import redraft_answer, redrafts_waiting
from generation.services.run_control import generation_resume, generation_return
from generation.tasks import claim_name, generation_sweep
from imaging.models import Study
from projects.models import AuditEvent, Project, RunState, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

COMMENT = "The stem should say what kind of image it is."


def send_back(instance: Instance, surgeon: User) -> RedraftRequest:
    """What review does when a surgeon sends an instance back."""
    instance.refresh_from_db()
    seen = instance.current_revision
    assert seen is not None
    if instance.state == State.REVISED:  # Review opens its round by itself once a commit tells it.
        instance_move(instance=instance, to=State.IN_REVIEW, seen=seen, event="round_opened", actor=None)
    decision = Decision.objects.create(
        instance=instance,
        revision=seen,
        reviewer=surgeon,
        verdict=Verdict.SEND_BACK,
        comment=COMMENT,
        idempotency_key=uuid.uuid4().hex,
    )
    instance_move(instance=instance, to=State.SENT_BACK, seen=seen, event="sent_back", actor=surgeon)
    return redraft_request(
        instance=instance, revision=seen, decision=decision, comment=COMMENT, reasons=["wording"]
    )


def test_a_model_gets_the_comment_and_the_surgeon_a_new_revision(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, surgeon_a: User
) -> None:
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    instance = Instance.objects.get()
    request = send_back(instance, surgeon_a)
    assert redraft_answer(request=request, owner=claim_name())
    request.refresh_from_db()
    instance.refresh_from_db()
    assert instance.state == State.REVISED
    assert request.answered_by == instance.current_revision
    assert request.answered_at is not None
    assert [r.kind for r in instance.revisions.order_by("number")] == [
        "draft",
        "revision",
        "draft",
        "revision",
    ]
    assert instance.revisions.get(number=3).parent == request.revision
    asked = server.script.record()["seen"][2]["text"]
    assert COMMENT in asked
    assert "<previous>" in asked
    assert Call.objects.filter(redraft_request=request).count() == 2


def test_the_built_in_drafter_writes_another_question(
    project: Project, study: Study, surgeon_a: User
) -> None:
    drive(start(project, studies=(study,), kinds=("multiple_choice",), count=1))
    instance = Instance.objects.get()
    before = instance.current_revision
    assert before is not None
    request = send_back(instance, surgeon_a)
    redraft_answer(request=request, owner=claim_name())
    instance.refresh_from_db()
    assert instance.current_revision is not None
    assert instance.state == State.REVISED
    assert instance.current_revision.body != before.body


def test_two_workers_answer_one_request_once(project: Project, study: Study, surgeon_a: User) -> None:
    drive(start(project, studies=(study,), count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    assert redraft_answer(request=request, owner="one")
    assert not redraft_answer(request=request, owner="two")
    assert Instance.objects.get().revisions.count() == 4
    assert GenerationItem.objects.filter(redraft_request=request).count() == 1


def test_a_request_left_by_a_dead_worker_is_found_and_answered(
    project: Project, study: Study, surgeon_a: User
) -> None:
    drive(start(project, studies=(study,), count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    RedraftRequest.objects.update(claimed_by="dead", claimed_until="2099-01-01T00:00:00Z")
    assert redrafts_waiting() == []
    RedraftRequest.objects.update(claimed_until="2020-01-01T00:00:00Z")
    assert redrafts_waiting() == [request.pk]
    assert redraft_answer(request=request, owner="alive")
    assert redrafts_waiting() == []


def test_a_withdrawn_request_is_left_alone(project: Project, study: Study, surgeon_a: User) -> None:
    drive(start(project, studies=(study,), count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    RedraftRequest.objects.update(withdrawn_at="2026-01-01T00:00:00Z")
    assert redrafts_waiting() == []
    assert not redraft_answer(request=request, owner="one")


def test_a_redraft_that_fails_says_why_and_returns_the_instance_as_it_stands(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, surgeon_a: User
) -> None:
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    redraft_answer(request=request, owner="one")
    request.refresh_from_db()
    assert "declined" in request.failed_reason
    instance = Instance.objects.get()
    assert (instance.state, instance.current_revision) == (State.REVISED, request.revision)
    assert request.answered_by == request.revision
    assert redrafts_waiting() == []


def test_a_passing_trouble_is_tried_again_by_the_sweep(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, surgeon_a: User
) -> None:
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    server.script.configure({"queue": [{"behaviour": "rate_limit", "retry_after": 0}]})
    redraft_answer(request=request, owner="one")
    request.refresh_from_db()
    assert request.answered_at is None
    GenerationItem.objects.update(not_before=None)
    RedraftRequest.objects.update(claimed_until="2020-01-01T00:00:00Z")
    Endpoint.objects.update(next_request_at="2020-01-01T00:00:00Z")
    assert redrafts_waiting() == [request.pk]
    redraft_answer(request=request, owner="two")
    request.refresh_from_db()
    assert request.answered_at is not None


@pytest.fixture
def held(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, surgeon_a: User
) -> RedraftRequest:
    """A send-back whose redraft the budget of its finished run no longer covers."""
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert run.state == RunState.DONE
    GenerationRun.objects.update(budget_cap=run.spent)
    request = send_back(Instance.objects.get(), surgeon_a)
    assert redraft_answer(request=request, owner=claim_name())
    request.refresh_from_db()
    return request


def test_a_redraft_over_the_budget_waits_and_the_lead_is_told(held: RedraftRequest, lead: User) -> None:
    assert (held.answered_at, held.failed_reason) == (None, "")
    assert redrafts_waiting() == []
    assert not redraft_answer(request=held, owner="another")
    run = GenerationRun.objects.get()
    client = signed_in(lead)
    page = client.get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert "1 redraft is on hold: the budget of this run is used up." in page
    assert "Resume" in page
    assert "redrafts wait for the budget" in client.get("/p/lumbar/generation/").content.decode()
    assert "1 redraft of a run waits: its budget is used up." in client.get("/p/lumbar/").content.decode()


def test_a_raised_cap_frees_the_redraft_of_a_finished_run(held: RedraftRequest, lead: User) -> None:
    run = GenerationRun.objects.get()
    answer = signed_in(lead).post(f"/p/lumbar/generation/{run.uid}/resume/", {"budget_cap": "5"}, follow=True)
    assert "is on hold" not in answer.content.decode()
    run.refresh_from_db()
    assert (run.state, run.budget_reached) == (RunState.DONE, False)
    assert redrafts_waiting() == [held.pk]
    assert redraft_answer(request=held, owner=claim_name())
    held.refresh_from_db()
    assert held.answered_by == Instance.objects.get().current_revision
    assert held.answered_by != held.revision


def test_a_cap_that_is_still_too_low_holds_it_again(held: RedraftRequest, lead: User) -> None:
    run = GenerationRun.objects.get()
    generation_resume(run=run, by=lead, budget_cap=run.spent + Decimal("0.000001"))
    redraft_answer(request=held, owner=claim_name())
    assert GenerationItem.objects.get(redraft_request=held).held_at is not None
    assert redrafts_waiting() == []


def test_a_lead_who_does_not_pay_gives_the_item_back_with_the_reason(
    held: RedraftRequest, lead: User
) -> None:
    run = GenerationRun.objects.get()
    answer = signed_in(lead).post(f"/p/lumbar/generation/{run.uid}/return/", follow=True)
    assert "1 item went back" in answer.content.decode()
    held.refresh_from_db()
    assert "not to pay" in held.failed_reason
    assert held.answered_by == held.revision
    assert GenerationItem.objects.get(redraft_request=held).state == ItemState.FAILED
    assert AuditEvent.objects.filter(action="generation_run_return").count() == 1
    with pytest.raises(GenerationError, match="No redraft"):
        generation_return(run=run, by=lead)


@pytest.mark.parametrize("days", [6, 8])
def test_without_a_decision_the_item_returns_after_seven_days(held: RedraftRequest, days: int) -> None:
    GenerationItem.objects.filter(redraft_request=held).update(held_at=timezone.now() - timedelta(days=days))
    generation_sweep()
    held.refresh_from_db()
    assert bool(held.failed_reason) == (days > 7)
    assert GenerationRun.objects.get().budget_reached == (days < 7)


def test_a_redraft_that_waits_does_not_keep_its_run_from_ending(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, surgeon_a: User
) -> None:
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=2))
    request = send_back(Instance.objects.order_by("pk")[0], surgeon_a)
    server.script.configure({"queue": [{"behaviour": "rate_limit", "retry_after": 60}]})
    redraft_answer(request=request, owner="one")
    GenerationItem.objects.filter(redraft_request__isnull=True).update(state=ItemState.DONE)
    GenerationRun.objects.update(state=RunState.QUEUED)
    assert drive(run).state == RunState.DONE


@pytest.mark.django_db(transaction=True)
def test_a_committed_send_back_wakes_a_worker(
    project: Project, study: Study, surgeon_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generation.tasks import generation_redraft

    woken: list[int] = []
    monkeypatch.setattr(generation_redraft, "apply_async", lambda args: woken.extend(args))
    drive(start(project, studies=(study,), count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    assert woken == [request.pk]
