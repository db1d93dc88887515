"""A judge that sees hidden references: an evaluator asks, the suite's steward grants or declines."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from benchmark.errors import AskAnswered, JudgingRefused
from benchmark.models import EvaluationRun, Judge, JudgeRun, JudgingAsk, RatingStudy
from benchmark.services.judging_ask import judging_ask, judging_decline, judging_grant
from benchmark.services.reports_gather import reports_gather
from projects.models import AuditEvent, Membership, Notice, NoticeKind, Project, Role, RunState, User
from tests.benchmark.boards import BOARD, run_make
from tests.benchmark.judged import judge_make_up
from tests.benchmark.report_items import MARKED, suite_of_reports, written
from tests.conftest import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(project: Project) -> EvaluationRun:
    return run_make(suite_of_reports(project, 2, is_hidden=True), "One", [written()] * 2)


@pytest.fixture
def study(run: EvaluationRun) -> RatingStudy:
    return reports_gather(version=run.version, runs=[run])


@pytest.fixture
def seeing(project: Project) -> Judge:
    return judge_make_up(project, sees_reference=True)


def pressed(client: Client, ask: JudgingAsk, act: str) -> str:
    return client.post(f"{BOARD}judges/asks/{ask.uid}/{act}/", follow=True).content.decode()


def test_two_persons_begin_a_judging_that_sends_hidden_references(
    run: EvaluationRun, seeing: Judge, evaluator: User, steward: User
) -> None:
    asks, holds, address = signed_in(evaluator), signed_in(steward), f"{BOARD}runs/{run.uid}/judge/"
    page = asks.get(address).content.decode()
    assert "Ask the steward" in page
    sent = {"judge": str(seeing.uid), "budget_cap": "2.5"}
    refused = asks.post(address, sent)
    assert refused.status_code == 422
    assert "its steward alone sends it" in refused.content.decode()
    told = asks.post(address, {**sent, "ask": "1"}, follow=True).content.decode()
    assert "Waits for a steward" in told
    assert not JudgeRun.objects.exists()
    ask = JudgingAsk.objects.get()
    assert asks.post(f"{BOARD}judges/asks/{ask.uid}/grant/").status_code == 403
    for place in ("judges/", f"judges/studies/{ask.study.uid}/"):
        page = holds.get(f"{BOARD}{place}").content.decode()
        assert f"/judges/asks/{ask.uid}/grant/" in page
        assert MARKED not in page
    pressed(holds, ask, "grant")
    made = JudgeRun.objects.get()
    assert (made.judge, made.started_by, made.with_probes, float(made.budget_cap or 0)) == (
        seeing,
        evaluator,
        False,
        2.5,
    )
    assert made.state == RunState.QUEUED
    ask.refresh_from_db()
    assert (ask.run, ask.answered_by) == (made, steward)
    page = asks.get(f"{BOARD}judges/studies/{ask.study.uid}/").content.decode()
    assert "Granted" in page
    assert f"/judges/runs/{made.uid}/" in page
    assert "answered already" in pressed(holds, ask, "grant")
    assert JudgeRun.objects.count() == 1
    acts = AuditEvent.objects.filter(object_kind="judging_ask").order_by("pk")
    assert list(acts.values_list("action", "actor")) == [
        ("judging_ask", evaluator.pk),
        ("judging_grant", steward.pk),
    ]


def bell(client: Client) -> str:
    return client.get("/notices/").content.decode()


@pytest.mark.parametrize("answer", ["grant", "decline"])
def test_the_bell_tells_who_answers_and_who_asked(
    study: RatingStudy, seeing: Judge, evaluator: User, steward: User, project: Project, answer: str
) -> None:
    asked = judging_ask(study=study, judge=seeing, by=evaluator)
    (told,) = Notice.objects.all()
    assert (told.person, told.kind) == (steward, NoticeKind.ASKED)
    holds, asks = signed_in(steward), signed_in(evaluator)
    assert f"{evaluator.display_name} asks you to grant a judging" in bell(holds)
    led = holds.get(f"/notices/{told.uid}/", follow=True)
    assert f"/judges/asks/{asked.uid}/{answer}/" in led.content.decode()
    pressed(holds, asked, answer)
    words = {"grant": "granted", "decline": "declined"}[answer]
    assert f"{steward.display_name} {words} the judging you asked for" in bell(asks)
    assert Notice.objects.of(evaluator).count() == 1
    assert seeing.name not in bell(holds)


def test_a_study_is_asked_for_with_its_probes(study: RatingStudy, seeing: Judge, evaluator: User) -> None:
    address = f"{BOARD}judges/studies/{study.uid}/judge/"
    sent = {"judge": str(seeing.uid), "with_probes": "on", "ask": "1"}
    assert signed_in(evaluator).post(address, sent).status_code == 302
    assert JudgingAsk.objects.get().with_probes
    again = signed_in(evaluator).post(address, sent)
    assert again.status_code == 422
    assert "asked for on these reports already" in again.content.decode()


def test_what_is_declined_begins_nothing_and_may_be_asked_again(
    study: RatingStudy, seeing: Judge, evaluator: User, steward: User
) -> None:
    ask = judging_ask(study=study, judge=seeing, by=evaluator)
    assert "Declined" in pressed(signed_in(steward), ask, "decline")
    with pytest.raises(AskAnswered):
        judging_grant(ask=ask, by=steward)
    assert not JudgeRun.objects.exists()
    assert judging_ask(study=study, judge=seeing, by=evaluator) != ask


def test_nobody_grants_what_they_asked_for(
    project: Project, study: RatingStudy, seeing: Judge, evaluator: User, steward: User
) -> None:
    ask = judging_ask(study=study, judge=seeing, by=evaluator)
    Membership.objects.create(user=evaluator, project=project, role=Role.STEWARD)
    for act in (judging_grant, judging_decline):
        with pytest.raises(JudgingRefused, match="Somebody else"):
            act(ask=ask, by=evaluator)
    told = {"answered_at": timezone.now(), "answered_by": evaluator}
    with pytest.raises(IntegrityError), transaction.atomic():
        JudgingAsk.objects.filter(pk=ask.pk).update(**told)
    # Who holds the suite now submits nothing any more, so nothing begins in their name.
    with pytest.raises(JudgingRefused, match="evaluates here no more"):
        judging_grant(ask=ask, by=steward)
    ask.refresh_from_db()
    assert ask.answered_at is None


def test_only_what_needs_a_steward_is_asked_of_one(
    project: Project, study: RatingStudy, evaluator: User, outsider: User, seeing: Judge
) -> None:
    blind = judge_make_up(project, name="Blind")
    with pytest.raises(JudgingRefused, match="start it yourself"):
        judging_ask(study=study, judge=blind, by=evaluator)
    ask = judging_ask(study=study, judge=seeing, by=evaluator)
    lead = person("lead-b", project, Role.LEAD)
    with pytest.raises(JudgingRefused, match="steward of the suite answers"):
        judging_grant(ask=ask, by=lead)
    study.version.suite.is_hidden = False  # type: ignore[union-attr]
    study.version.suite.save()  # type: ignore[union-attr]
    page = signed_in(evaluator).get(f"{BOARD}judges/studies/{study.uid}/judge/").content.decode()
    assert "Ask the steward" not in page
