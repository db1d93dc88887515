"""How often a hidden suite tells a score, so that its key is not read out of many of them."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from benchmark.allowance import allowance_of
from benchmark.errors import EvaluationRefused
from benchmark.models import Attempt, EvaluationRun, Suite, SuiteVersion
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.limit_set import suite_limit_set
from benchmark.services.run_control import evaluation_cancel, evaluation_resume, evaluation_retry
from benchmark.services.run_drive import evaluation_drive
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import AuditEvent, Project, Role, RunState, User
from projects.services.memberships import membership_grant
from tests.benchmark.boards import BOARD, letters, run_make, suite_make
from tests.benchmark.cast import endpoint_make
from tests.conftest import signed_in
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def hidden(project: Project) -> SuiteVersion:
    """A hidden suite of three items that may be run twice a week."""
    version = suite_make(project, 3, is_hidden=True)
    Suite.objects.update(weekly_runs=2)
    version.refresh_from_db()
    return version


def start(version: SuiteVersion, endpoint: Endpoint, by: User | None, model: str = "") -> EvaluationRun:
    return evaluation_start(version=version, endpoint=endpoint, model_name=model, by=by)


def drive(run: EvaluationRun) -> EvaluationRun:
    run.refresh_from_db()
    while evaluation_drive(run=run, owner="test"):
        run.refresh_from_db()
    run.refresh_from_db()
    return run


def used(version: SuiteVersion, by: User | None) -> int:
    return allowance_of(version.suite, person=by).used


def test_the_run_after_the_last_allowed_one_is_refused_with_the_time_of_the_next(
    hidden: SuiteVersion, endpoint: Endpoint, evaluator: User
) -> None:
    for name in ("first", "second"):
        assert drive(start(hidden, endpoint, evaluator, name)).state == RunState.DONE
    with pytest.raises(EvaluationRefused, match=r"2 of 2 evaluations that Discs.*The next may start on"):
        start(hidden, endpoint, evaluator, "third")
    assert EvaluationRun.objects.count() == 2
    oldest = Attempt.objects.order_by("told_at").first()
    assert oldest is not None
    Attempt.objects.filter(pk=oldest.pk).update(told_at=timezone.now() - WEEK - timedelta(minutes=1))
    assert used(hidden, evaluator) == 1
    start(hidden, endpoint, evaluator, "third")


def test_a_run_under_way_counts_and_one_that_told_nothing_is_free(
    hidden: SuiteVersion, endpoint: Endpoint, evaluator: User
) -> None:
    runs = [start(hidden, endpoint, evaluator, name) for name in ("first", "second")]
    with pytest.raises(EvaluationRefused, match="Cancel one that is under way"):
        start(hidden, endpoint, evaluator, "third")
    evaluation_cancel(run=runs[0], by=evaluator)
    third = start(hidden, endpoint, evaluator, "third")
    assert used(hidden, evaluator) == 2
    # What was given back is taken again before the run goes on.
    runs[0].refresh_from_db()
    with pytest.raises(EvaluationRefused, match="2 of 2"):
        evaluation_resume(run=runs[0], by=evaluator)
    assert EvaluationRun.objects.get(pk=runs[0].pk).state == RunState.CANCELLED
    evaluation_cancel(run=third, by=evaluator)
    evaluation_resume(run=runs[0], by=evaluator)
    assert (used(hidden, evaluator), Attempt.objects.filter(run=runs[0]).count()) == (2, 1)


def test_an_endpoint_that_is_down_costs_nothing(
    hidden: SuiteVersion, endpoint: Endpoint, evaluator: User, server: ChatServer
) -> None:
    run = start(hidden, endpoint, evaluator)
    Endpoint.objects.update(is_active=False)
    assert drive(run).state == RunState.FAILED
    assert used(hidden, evaluator) == 0
    Endpoint.objects.update(is_active=True)
    evaluation_resume(run=run, by=evaluator)
    assert drive(run).state == RunState.DONE
    assert used(hidden, evaluator) == 1


def test_asking_again_what_got_no_answer_tells_another_score_and_counts(
    hidden: SuiteVersion, endpoint: Endpoint, evaluator: User
) -> None:
    """A server that answers one more item at every retry would else tell the key item by item."""
    run = drive(start(hidden, endpoint, evaluator))
    run.responses.filter(item__position=1).update(state="error")
    evaluation_retry(run=run, by=evaluator)
    assert used(hidden, evaluator) == 2
    # Given up half-way, the score that was told before still counts.
    evaluation_cancel(run=run, by=evaluator)
    assert used(hidden, evaluator) == 1
    evaluation_resume(run=run, by=evaluator)
    assert drive(run).state == RunState.DONE
    run.responses.filter(item__position=1).update(state="error")
    with pytest.raises(EvaluationRefused, match="2 of 2"):
        evaluation_retry(run=run, by=evaluator)
    run.refresh_from_db()
    assert (run.state, run.responses.count()) == (RunState.DONE, 3)


def test_one_model_is_counted_over_all_persons_and_one_person_over_all_models(
    project: Project, hidden: SuiteVersion, endpoint: Endpoint, evaluator: User, outsider: User
) -> None:
    membership_grant(project=project, user=outsider, role=Role.EVALUATOR)
    drive(start(hidden, endpoint, evaluator, "one"))
    drive(start(hidden, endpoint, outsider, "one"))
    with pytest.raises(EvaluationRefused, match=r"“one \(Examinee\)” has used 2 of 2"):
        start(hidden, endpoint, None, "one")
    assert (used(hidden, evaluator), used(hidden, outsider), used(hidden, None)) == (1, 1, 0)
    start(hidden, endpoint, outsider, "another")
    with pytest.raises(EvaluationRefused, match="You have used 2 of 2"):
        start(hidden, endpoint, outsider, "a third")


def test_a_suite_of_another_name_with_the_same_questions_shares_the_count(
    project: Project, hidden: SuiteVersion, endpoint: Endpoint, evaluator: User
) -> None:
    again = suite_freeze(project=project, name="Discs again", is_hidden=True)
    Suite.objects.update(weekly_runs=2)
    again.refresh_from_db()
    for name in ("first", "second"):
        drive(start(hidden, endpoint, evaluator, name))
    with pytest.raises(EvaluationRefused, match="2 of 2"):
        start(again, endpoint, evaluator, "third")


def test_a_public_suite_is_run_as_often_as_one_likes(project: Project, evaluator: User) -> None:
    version, endpoint = suite_make(project, 2), endpoint_make("http://127.0.0.1:9/v1")
    Suite.objects.update(weekly_runs=1)
    for number in range(3):
        start(version, endpoint, evaluator, f"model {number}")
    assert EvaluationRun.objects.count() == 3


def test_the_page_says_what_is_left_before_the_start_and_refuses_with_a_sentence(
    hidden: SuiteVersion, endpoint: Endpoint, evaluator: User
) -> None:
    client = signed_in(evaluator)
    start(hidden, endpoint, evaluator, "first")
    assert "1 of 2 used in the last 7 days" in client.get(f"{BOARD}runs/new/").content.decode()
    sent = {"version": hidden.uid, "endpoint": endpoint.uid, "temperature": "0", "seed": "0"}
    client.post(f"{BOARD}runs/new/", sent)
    refused = client.post(f"{BOARD}runs/new/", sent)
    assert refused.status_code == 422
    assert "You have used 2 of 2 evaluations" in refused.content.decode()
    run = EvaluationRun.objects.first()
    assert run is not None
    evaluation_cancel(run=run, by=evaluator)
    client.post(f"{BOARD}runs/new/", {**sent, "model_name": "third"})
    said = client.post(f"{BOARD}runs/{run.uid}/resume/", follow=True).content.decode()
    assert "You have used 2 of 2 evaluations" in said


@pytest.mark.parametrize("who", ["lead", "admin"])
def test_a_lead_or_an_admin_raises_the_limit_with_a_reason_that_is_kept(
    hidden: SuiteVersion, request: pytest.FixtureRequest, who: str, endpoint: Endpoint, evaluator: User
) -> None:
    person: User = request.getfixturevalue(who)
    client = signed_in(person)
    page = f"{BOARD}limits/"
    assert "Discs" in client.get(page).content.decode()
    sent = {"suite": str(hidden.suite.uid), "weekly_runs": "3", "reason": ""}
    assert client.post(page, sent).status_code == 422
    assert client.post(page, {**sent, "reason": "all", "weekly_runs": "5000"}).status_code == 422
    told = client.post(page, {**sent, "reason": "A new model every other day"}, follow=True)
    assert "3 evaluations in 7 days" in told.content.decode()
    hidden.suite.refresh_from_db()
    assert hidden.suite.weekly_runs == 3
    kept = AuditEvent.objects.get(action="suite_limit_set")
    assert kept.actor == person
    assert '"before": 2' in kept.detail
    assert "every other day" in kept.detail
    for name in ("first", "second", "third"):
        start(hidden, endpoint, evaluator, name)


def test_an_evaluator_does_not_raise_their_own_limit(hidden: SuiteVersion, evaluator: User) -> None:
    sent = {"suite": str(hidden.suite.uid), "weekly_runs": "50", "reason": "more"}
    assert signed_in(evaluator).post(f"{BOARD}limits/", sent).status_code == 403


def refused_after(count: int, version: SuiteVersion, endpoint: Endpoint, by: User) -> None:
    """Start so many runs; the limit refuses one more."""
    for number in range(count):
        start(version, endpoint, by, f"model-{by}-{number}")
    with pytest.raises(EvaluationRefused, match=f"used {count} of {count} .*other than you"):
        start(version, endpoint, by, f"model-{by}-more")


@pytest.mark.parametrize("seat_first", [True, False])
def test_who_raises_a_limit_gets_no_more_scores_for_it(
    hidden: SuiteVersion, project: Project, endpoint: Endpoint, lead: User, evaluator: User, seat_first: bool
) -> None:
    if seat_first:
        membership_grant(user=lead, project=project, role=Role.EVALUATOR)
    for weekly in (6, 8):
        suite_limit_set(suite=Suite.objects.get(), weekly_runs=weekly, reason="More models", by=lead)
    membership_grant(user=lead, project=project, role=Role.EVALUATOR)
    hidden.suite.refresh_from_db()
    refused_after(2, hidden, endpoint, lead)
    assert "2 of 2 used" in signed_in(lead).get(f"{BOARD}runs/new/").content.decode()
    refused_after(8, hidden, endpoint, evaluator)


def test_another_lead_raises_the_limit_for_a_lead_who_evaluates(
    hidden: SuiteVersion, project: Project, endpoint: Endpoint, lead: User, admin: User
) -> None:
    membership_grant(user=lead, project=project, role=Role.EVALUATOR)
    suite_limit_set(suite=Suite.objects.get(), weekly_runs=9, reason="More models", by=lead)
    suite_limit_set(suite=Suite.objects.get(), weekly_runs=7, reason="As many as are new", by=admin)
    suite_limit_set(suite=Suite.objects.get(), weekly_runs=12, reason="More models", by=lead)
    hidden.suite.refresh_from_db()
    refused_after(7, hidden, endpoint, lead)


def test_runs_older_than_the_limit_are_counted_by_what_they_told(
    hidden: SuiteVersion, endpoint: Endpoint, evaluator: User
) -> None:
    done, failed, open_one = (
        run_make(hidden, name, letters(3, 3), endpoint=endpoint) for name in ("done", "failed", "open")
    )
    EvaluationRun.objects.update(started_by=evaluator)
    EvaluationRun.objects.filter(pk=failed.pk).update(state=RunState.FAILED)
    EvaluationRun.objects.filter(pk=open_one.pk).update(state=RunState.PAUSED)
    import_module("benchmark.migrations.0006_run_limit").count_runs(apps, None)
    told = dict(Attempt.objects.values_list("run", "told_at"))
    assert set(told) == {done.pk, open_one.pk}
    assert told[done.pk]
    assert told[open_one.pk] is None
    assert used(hidden, evaluator) == 2
