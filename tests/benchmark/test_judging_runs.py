"""A judging as a run: begun, paused, killed, capped and kept in the house; and what makes two runs alike."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from benchmark.errors import JudgingRefused
from benchmark.models import EvaluationRun, Judgement, JudgeRun, StudyReport
from benchmark.services import run_drive
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_control import judging_cancel, judging_pause, judging_resume
from benchmark.services.judging_drive import judging_drive
from benchmark.services.judging_start import judging_start
from benchmark.services.run_hold import rivals_of
from benchmark.services.suite_freeze import suite_freeze
from benchmark.tasks import judging_sweep, judging_work
from generation.models import Endpoint
from projects.live import run_within_reach
from projects.models import Egress, Project, RunState, User
from tests.benchmark import judging_cast as cast
from tests.benchmark.cast import endpoint_make, questions_make
from tests.benchmark.test_judging import EACH, begin, drive
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = ("report__number", "dimension", "probe", "repeat", "state", "value", "quote", "quote_stands", "text")


def told(run: JudgeRun) -> list[tuple[object, ...]]:
    return list(run.judgements.order_by(*TOLD[:4]).values_list(*TOLD))


def test_two_runs_of_one_manifest_judge_alike(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    Endpoint.objects.update(honours_schema=True)
    endpoint.refresh_from_db()
    server.script.judge = cast.truthful
    study = cast.study_make(project, subjects=1, systems=2)
    first, second = (drive(begin(study, endpoint, with_probes=True)) for _ in range(2))
    assert first.manifest == second.manifest
    assert first.judge == second.judge
    assert first.done_count == first.total_count > 2 * EACH
    assert told(first) == told(second)
    assert {seen.schema_name for seen in server.script.seen} == {"judgeanswer"}
    half = len(server.script.seen) // 2
    texts = [seen.messages for seen in server.script.seen]
    assert sorted(map(str, texts[:half])) == sorted(map(str, texts[half:]))


def test_whoever_goes_on_after_a_death_asks_no_stored_question_again(
    project: Project, endpoint: Endpoint, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    Endpoint.objects.update(max_concurrency=2, open_limit=2)
    server.script.configure({"honour_keys": True})
    server.script.judge = cast.truthful
    study = cast.study_make(project, subjects=1, systems=2)
    whole = drive(begin(study, endpoint))
    server.script.seen.clear()
    run = begin(study, endpoint)
    counted = run_drive.counts_refresh

    def dies(kind: object) -> None:
        if Judgement.objects.filter(run=run).count() > 6:
            raise KeyboardInterrupt
        counted(kind)  # type: ignore[arg-type]

    monkeypatch.setattr(run_drive, "LOOK_S", 0.0)
    monkeypatch.setattr(run_drive, "counts_refresh", dies)
    with pytest.raises(KeyboardInterrupt):
        drive(run, owner="first")
    monkeypatch.undo()
    JudgeRun.objects.filter(pk=run.pk).update(lease_until="2099-01-01T00:00:00Z")
    kept = told(run)
    assert 6 < len(kept) < run.total_count
    assert not judging_drive(run=JudgeRun.objects.get(pk=run.pk), owner="too early")
    JudgeRun.objects.filter(pk=run.pk).update(lease_until="2020-01-01T00:00:00Z")
    run = drive(run, owner="second")
    assert (run.state, run.done_count) == (RunState.DONE, run.total_count)
    worked = Counter(seen.key for seen in server.script.seen if seen.behaviour != "replay")
    assert set(worked.values()) == {1}
    assert len(worked) == run.total_count
    assert told(run) == told(whole)
    assert set(kept) <= set(told(run))
    endpoint.refresh_from_db()
    assert (endpoint.open_requests, run.slots_held, run.reserved) == (0, 0, 0)


def test_a_cap_pauses_a_judging_with_a_sentence(
    project: Project, endpoint: Endpoint, server: ChatServer, evaluator: User
) -> None:
    server.script.judge = cast.exact
    run = begin(cast.study_make(project), endpoint)
    cap = Decimal("0.008")
    JudgeRun.objects.update(budget_cap=cap)
    run = drive(run)
    assert run.state == RunState.PAUSED
    assert "The budget of this run is used up" in run.error_for_user
    assert 0 < run.done_count == len(server.script.seen) < run.total_count
    assert run.spent <= cap
    assert run.reserved == 0
    JudgeRun.objects.update(budget_cap=None)
    judging_resume(run=run, by=evaluator)
    run = drive(run)
    assert (run.state, run.done_count) == (RunState.DONE, len(server.script.seen))


def test_reports_of_the_house_are_judged_in_the_house(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    study = cast.study_make(project, subjects=1, egress=Egress.LOCAL_ONLY)
    hosted = endpoint_make(server.url, name="Hosted", is_local=False)
    with pytest.raises(JudgingRefused, match="may only go to local models"):
        begin(study, hosted)
    run = begin(study, endpoint)
    Endpoint.objects.filter(pk=endpoint.pk).update(is_local=False)
    run = drive(run)
    assert run.state == RunState.FAILED
    assert "may only go to local models" in run.error_for_user
    assert "resume" in run.error_for_user
    assert server.script.seen == []
    assert not run.judgements.exists()


def test_a_run_whose_reports_were_changed_does_not_go_on(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    run = begin(cast.study_make(project, subjects=1), endpoint)
    StudyReport.objects.filter(number=1).update(text="Another text.")
    run = drive(run)
    assert run.state == RunState.FAILED
    assert "the reports of the study" in run.error_for_user
    assert server.script.seen == []


def test_other_settings_are_another_version_and_the_same_are_the_same_judge(
    project: Project, endpoint: Endpoint, evaluator: User
) -> None:
    first = judge_make(project=project, name="Judge", endpoint=endpoint, by=evaluator)
    second = judge_make(project=project, name="Judge", endpoint=endpoint, seed=1, by=evaluator)
    assert (first.version, second.version) == (1, 2)
    assert judge_make(project=project, name=" Judge ", endpoint=endpoint, by=evaluator) == first
    assert judge_make(project=project, name="Judge", endpoint=endpoint, seed=1, by=evaluator) == second
    assert judge_make(project=project, name="Other", endpoint=endpoint, by=evaluator).version == 1
    with pytest.raises(JudgingRefused, match="a name"):
        judge_make(project=project, name=" ", endpoint=endpoint)
    with pytest.raises(JudgingRefused, match="tokens"):
        judge_make(project=project, name="Judge", endpoint=endpoint, max_tokens=100_000)


def test_a_judge_is_not_begun_where_its_verdicts_would_mean_nothing(
    project: Project, endpoint: Endpoint
) -> None:
    study = cast.study_make(project, subjects=1)
    seeing = judge_make(project=project, name="Seeing", endpoint=endpoint, sees_reference=True)
    study.reports.filter(number=1).update(reference="")
    with pytest.raises(JudgingRefused, match="1 of 4 reports have none"):
        judging_start(study=study, judge=seeing)
    judge = judge_make(project=project, name="Judge", endpoint=endpoint)
    elsewhere = Project.objects.create(slug="elsewhere", name="Elsewhere")
    with pytest.raises(JudgingRefused, match="another project"):
        judging_start(study=cast.study_make(elsewhere), judge=judge)
    judge.prompt_version = "0"
    with pytest.raises(JudgingRefused, match="next version"):
        judging_start(study=study, judge=judge)
    study.reports.all().delete()
    with pytest.raises(JudgingRefused, match="no reports"):
        judging_start(study=study, judge=seeing)


def test_a_person_pauses_resumes_and_cancels(
    project: Project, endpoint: Endpoint, server: ChatServer, evaluator: User
) -> None:
    run = begin(cast.study_make(project, subjects=1, systems=1), endpoint)
    judging_pause(run=run, by=evaluator)
    assert drive(run).state == RunState.PAUSED
    judging_resume(run=run, by=evaluator)
    judging_cancel(run=run, by=evaluator)
    assert drive(run).state == RunState.CANCELLED
    assert server.script.seen == []


def test_a_sweep_wakes_what_waits_and_lets_stalled_runs_rest(
    project: Project, endpoint: Endpoint, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script.judge = cast.exact
    run = begin(cast.study_make(project, subjects=1, systems=1), endpoint)
    woken: list[int] = []
    monkeypatch.setattr("benchmark.tasks.wake", lambda task, run_id: woken.append(run_id))
    judging_sweep()
    assert woken == [run.pk]
    JudgeRun.objects.update(stalled_until=timezone.now() + timedelta(minutes=1))
    judging_sweep()
    assert woken == [run.pk]
    JudgeRun.objects.update(stalled_until=None)
    judging_work(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_evaluations_and_judgings_share_an_endpoint_and_each_has_live_pages(
    project: Project, endpoint: Endpoint, evaluator: User, outsider: User
) -> None:
    questions_make(project, 1)
    examined = evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint)
    judging = begin(cast.study_make(project, subjects=1, systems=1), endpoint)
    assert rivals_of(examined, endpoint) == rivals_of(judging, endpoint) == 0
    ahead = {"state": RunState.RUNNING, "lease_until": timezone.now()}
    JudgeRun.objects.update(**ahead)
    assert (rivals_of(examined, endpoint), rivals_of(judging, endpoint)) == (1, 0)
    EvaluationRun.objects.update(**ahead)
    assert (rivals_of(examined, endpoint), rivals_of(judging, endpoint)) == (1, 1)
    for run in (examined, judging):
        assert run_within_reach(evaluator, run.uid)
        assert not run_within_reach(outsider, run.uid)
