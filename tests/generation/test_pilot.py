"""A pilot: five items drawn evenly, what they tell of the rest, and the word of a person."""

from __future__ import annotations

import math
from collections import Counter
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from corpus.models import Finding, Instance, Severity, Source
from generation.estimate import estimate_rest, wilson
from generation.models import Attempt, Endpoint, GenerationItem, GenerationRun, ItemState, Pilot
from generation.pilot_report import pilot_report
from generation.planning.pilot import pilot_of
from generation.planning.plan import plan_make
from generation.services.item_claim import pilots_waiting
from generation.services.pilot_decide import PilotDecided, pilot_go_on, pilot_stop
from generation.services.recipe import Recipe, RecipeRefused
from generation.services.run_control import generation_cancel, generation_resume, generation_retry
from imaging.models import Study
from projects.models import AuditEvent, Project, RunState, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.held_out import hold_out
from tests.openai_server.server import ChatServer

QUESTIONS = ("multiple_choice", "open_question")


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def piloted(project: Project, study: Study, endpoint: Endpoint) -> GenerationRun:
    """A run of twelve whose pilot has been drafted."""
    return drive(start(project, studies=(study,), endpoint=endpoint, count=12, pilot=True))


def address(run: GenerationRun, more: str = "") -> str:
    return f"/p/lumbar/generation/{run.uid}/{more}"


def test_the_pilot_has_its_share_of_every_kind_and_language(project: Project, study: Study) -> None:
    recipe = Recipe(studies=(str(study.uid),), kinds=QUESTIONS, languages=("en", "zh"), count=40)
    plan = plan_make(project=project, recipe=recipe, endpoint=None, seed=3)
    places = pilot_of(plan.items, seed=3)
    assert places == pilot_of(plan.items, seed=3)
    assert len(set(places)) == 5
    for seed in range(30):
        drawn = [plan.items[place] for place in pilot_of(plan.items, seed=seed)]
        for form in (lambda one: one.kind, lambda one: (one.kind, one.language)):
            shares, found = Counter(map(form, plan.items)), Counter(map(form, drawn))
            for name, count in shares.items():
                assert abs(found[name] - 5 * count / len(plan.items)) < 1.0 + 1e-9, (seed, name)


def test_every_item_of_a_plan_may_be_drawn(project: Project, study: Study) -> None:
    recipe = Recipe(studies=(str(study.uid),), kinds=QUESTIONS, count=11)
    plan = plan_make(project=project, recipe=recipe, endpoint=None, seed=0)
    counted = Counter(place for seed in range(400) for place in pilot_of(plan.items, seed=seed))
    assert set(counted) == set(range(11))
    assert min(counted.values()) > 400 * 5 / 11 * 0.7
    assert max(counted.values()) < 400 * 5 / 11 * 1.3


@pytest.mark.parametrize("count", [5, 9])
def test_a_plan_of_less_than_two_pilots_needs_none(project: Project, study: Study, count: int) -> None:
    run = start(project, studies=(study,), count=count, pilot=True)
    assert run.pilot == Pilot.NONE
    assert drive(run).state == RunState.DONE
    assert pilot_report(run) is None


def test_a_run_rests_after_its_pilot(piloted: GenerationRun, server: ChatServer, client: Client) -> None:
    assert (piloted.state, piloted.done_count, piloted.total_count) == (RunState.PAUSED, 5, 12)
    assert set(piloted.items.filter(state=ItemState.DONE).values_list("is_pilot", flat=True)) == {True}
    assert piloted.items.filter(is_pilot=False, state=ItemState.WAITING).count() == 7
    assert Instance.objects.filter(project=piloted.project).count() == 5
    page = client.get(address(piloted)).content.decode()
    assert "Pilot waits for you" in page
    assert "Go on with 7 more" in page
    for instance in Instance.objects.all():
        assert f"/p/lumbar/instances/{instance.uid}/" in page
    assert "hx-trigger" not in page


def test_the_report_tells_what_the_pilot_cost_and_what_the_rest_may(piloted: GenerationRun) -> None:
    report = pilot_report(piloted)
    assert report is not None
    assert report.forecast is not None
    assert report.cost == piloted.spent > 0
    attempts = list(Attempt.objects.all())
    assert report.requests == len(attempts) >= 10
    assert report.input_tokens == sum(one.input_tokens or 0 for one in attempts)
    assert report.output_tokens == sum(one.output_tokens or 0 for one in attempts)
    cost = report.forecast.cost
    assert cost.middle == pytest.approx(float(piloted.spent) / 5 * 7)
    assert cost.low is not None
    assert cost.high is not None
    assert 0 <= cost.low < cost.middle < cost.high
    assert (report.forecast.n, report.rest, report.failed) == (5, 7, 0)
    assert report.took_s is not None
    assert report.forecast.seconds.middle > 0


def test_a_range_from_five_is_the_prediction_interval_of_the_rest() -> None:
    found = estimate_rest([1.0, 2.0, 3.0, 4.0, 5.0], 20)
    assert found is not None
    half = 2.776 * math.sqrt(2.5) * math.sqrt(20 + 400 / 5)
    assert found.middle == 60
    assert found.high == pytest.approx(60 + half)
    assert found.low == pytest.approx(60 - half)
    skewed = estimate_rest([0.0, 0.0, 0.0, 0.0, 5.0], 20)
    assert skewed is not None
    assert skewed.low == 0.0
    alone = estimate_rest([3.0], 4)
    assert alone is not None
    assert (alone.middle, alone.low, alone.high) == (12.0, None, None)
    assert estimate_rest([], 4) is None


def test_wilson_is_the_textbook_interval() -> None:
    assert wilson(0, 0) is None
    assert wilson(0, 5) == pytest.approx((0.0, 0.4345), abs=5e-4)
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=5e-4)


def test_going_on_drafts_the_rest_and_asks_nothing_again(
    piloted: GenerationRun, server: ChatServer, client: Client, lead: User
) -> None:
    before = set(Attempt.objects.values_list("pk", flat=True))
    keys = set(Attempt.objects.values_list("call__key", flat=True))
    kept = dict(Instance.objects.values_list("pk", "current_revision"))
    assert client.post(address(piloted, "pilot/go-on/")).status_code == 302
    run = drive(piloted)
    assert (run.state, run.done_count, run.pilot, run.pilot_decided_by) == (
        RunState.DONE,
        12,
        Pilot.GONE_ON,
        lead,
    )
    asked = Attempt.objects.exclude(pk__in=before)
    assert asked.count() == len(server.script.record()["seen"]) - len(before)
    assert not keys & set(asked.values_list("call__key", flat=True))
    assert not asked.filter(call__item__is_pilot=True).exists()
    assert {pk: Instance.objects.get(pk=pk).current_revision_id for pk in kept} == kept
    assert "decided by" in client.get(address(run)).content.decode()
    assert AuditEvent.objects.filter(action="generation_pilot_gone_on").count() == 1


def test_stopping_leaves_the_rest_undrafted_and_the_drafts_in_review(
    piloted: GenerationRun, server: ChatServer, client: Client, study: Study, project: Project
) -> None:
    asked = server.script.record()["requests"]
    client.post(address(piloted, "pilot/stop/"))
    run = drive(piloted)
    assert (run.state, run.pilot, run.done_count) == (RunState.CANCELLED, Pilot.STOPPED, 5)
    assert server.script.record()["requests"] == asked
    assert Instance.objects.filter(state="revised").count() == 5
    page = client.get(address(run)).content.decode()
    assert "Stopped after the pilot" in page
    assert "Resume" not in page
    assert client.post(address(run, "resume/")).status_code == 422
    again = start(project, studies=(study,), count=7, seed=9)
    assert again.total_count == 7, "what was not drafted may be planned anew"


def test_a_word_is_given_once(piloted: GenerationRun, client: Client, lead: User) -> None:
    assert client.post(address(piloted, "resume/")).status_code == 422
    pilot_go_on(run=piloted, by=lead)
    with pytest.raises(PilotDecided):
        pilot_stop(run=piloted, by=lead)
    assert client.post(address(piloted, "pilot/go-on/")).status_code == 409
    piloted.refresh_from_db()
    assert piloted.pilot == Pilot.GONE_ON


def test_no_word_is_given_before_the_pilot_is_over(project: Project, study: Study, lead: User) -> None:
    run = start(project, studies=(study,), count=12, pilot=True)
    with pytest.raises(PilotDecided):
        pilot_go_on(run=run, by=lead)
    other = drive(start(project, studies=(study,), count=3, seed=4))
    with pytest.raises(PilotDecided):
        pilot_stop(run=other, by=lead)


def test_the_cap_holds_in_the_pilot(
    project: Project, study: Study, endpoint: Endpoint, lead: User, client: Client
) -> None:
    run = start(
        project, studies=(study,), endpoint=endpoint, count=12, pilot=True, budget_cap=Decimal("0.02")
    )
    run = drive(run)
    assert run.budget_reached
    assert run.spent + run.reserved <= Decimal("0.02")
    assert 0 < run.done_count < 5
    with pytest.raises(PilotDecided):
        pilot_go_on(run=run, by=lead)
    assert "Go on with" not in client.get(address(run)).content.decode()
    generation_resume(run=run, by=lead, budget_cap=Decimal(5))
    run = drive(run)
    assert (run.done_count, run.state, run.pilot) == (5, RunState.PAUSED, Pilot.ASKED)


def test_the_cap_that_is_set_for_the_rest_holds(piloted: GenerationRun, client: Client, lead: User) -> None:
    with pytest.raises(RecipeRefused):
        pilot_go_on(run=piloted, by=lead, budget_cap=piloted.spent / 2)
    piloted.refresh_from_db()
    assert piloted.pilot == Pilot.ASKED, "a word that was refused is no word"
    cap = piloted.spent + Decimal("0.012")
    GenerationRun.objects.filter(pk=piloted.pk).update(budget_cap=cap)
    assert "the rest may take more" in client.get(address(piloted)).content.decode()
    client.post(address(piloted, "pilot/go-on/"), {"budget_cap": str(cap)})
    run = drive(piloted)
    assert run.budget_reached
    assert run.spent + run.reserved <= cap


def test_failures_and_what_the_checks_say_stand_in_the_report(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer, client: Client, lead: User
) -> None:
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    run = drive(start(project, studies=(study,), endpoint=endpoint, count=12, pilot=True))
    report = pilot_report(run)
    assert report is not None
    assert report.failures == [("refused by the model", 1)]
    assert (report.done, report.failed, report.waits) == (4, 1, True)
    assert report.forecast is not None
    assert report.forecast.n == 5, "a failed item was paid for, and so may others be"
    first = Instance.objects.order_by("pk")[0].current_revision
    assert first is not None
    Finding.objects.all().delete()
    for number, severity in enumerate((Severity.WARNING, Severity.WARNING, Severity.ERROR)):
        Finding.objects.create(
            revision=first, check_name=f"a_check_{severity}", severity=severity, fingerprint=str(number)
        )
    report = pilot_report(run)
    assert report is not None
    assert [(one.check, one.drafts) for one in report.said] == [("a check error", 1), ("a check warning", 1)]
    page = client.get(address(run)).content.decode()
    assert "Error: a check error" in page
    assert "1 of 4 drafts" in page
    assert "between 4 % and 62 % may" in page
    assert generation_retry(run=run, by=lead) == 1
    run = drive(run)
    assert (run.done_count, run.state) == (5, RunState.PAUSED), "the retried item is the pilot's still"


def test_answers_of_the_ledger_are_left_out_of_the_estimate(
    project: Project, study: Study, endpoint: Endpoint, lead: User
) -> None:
    first = drive(start(project, studies=(study,), endpoint=endpoint, count=12, pilot=True))
    generation_cancel(run=first, by=lead)
    Instance.objects.update(state="rejected")
    second = drive(start(project, studies=(study,), endpoint=endpoint, count=12, pilot=True))
    report = pilot_report(second)
    assert report is not None
    assert report.of_ledger == 5
    assert report.forecast is None, "what cost nothing says nothing of the rest"


def test_the_pilot_says_what_it_does_not_hold(
    project: Project, study: Study, guideline: Source, client: Client
) -> None:
    run = start(
        project,
        studies=(study,),
        sources=(guideline,),
        kinds=("multiple_choice", "report"),
        count=30,
        pilot=True,
    )
    GenerationItem.objects.filter(kind="report").update(is_pilot=False)
    report = pilot_report(run)
    assert report is not None
    assert report.lacks == ["report in English"]


def test_a_hidden_suites_draft_is_not_told(piloted: GenerationRun, client: Client) -> None:
    instance = Instance.objects.order_by("pk")[0]
    Instance.objects.filter(pk=instance.pk).update(title="Words of a hidden item")
    assert "Words of a hidden item" in client.get(address(piloted)).content.decode()
    hold_out(instance, is_hidden=True)
    assert "Words of a hidden item" not in client.get(address(piloted)).content.decode()


def test_the_form_asks_for_a_pilot_and_the_plan_shows_it(client: Client, study: Study) -> None:
    where = "/p/lumbar/generation/new/"
    assert 'name="pilot"' in client.get(where).content.decode()
    form = {
        "kinds": ["multiple_choice"],
        "languages": ["en"],
        "count": 12,
        "drafter": "built-in",
        "seed": 0,
        "pilot": "on",
        "studies": [str(study.uid)],
    }
    html = client.post(where, form).content.decode()
    assert "The pilot" in html
    assert "Start with the pilot" in html
    seen = html.split('name="seen" value="')[1].split('"')[0]
    client.post(where, form | {"seen": seen})
    run = drive(GenerationRun.objects.get())
    assert (run.pilot, run.done_count, run.total_count) == (Pilot.ASKED, 5, 12)
    page = client.get(address(run)).content.decode()
    assert "n = 5" in page


def test_the_page_of_a_pilot_takes_no_more_queries_for_more_findings(
    piloted: GenerationRun, client: Client
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(address(piloted))
    revision = Instance.objects.order_by("pk")[0].current_revision
    assert revision is not None
    for number in range(8):
        Finding.objects.create(
            revision=revision, check_name=f"c{number}", severity=Severity.NOTE, fingerprint=str(number)
        )
    with CaptureQueriesContext(connection) as many:
        client.get(address(piloted))
    assert len(many) == len(few)


def test_the_list_and_the_home_page_say_that_the_pilot_waits(piloted: GenerationRun, client: Client) -> None:
    for place in ("/p/lumbar/generation/", "/p/lumbar/"):
        assert "Pilot waits for you" in client.get(place).content.decode(), place
    piloted.items.filter(is_pilot=True, position=piloted.items.filter(is_pilot=True)[0].position).update(
        state=ItemState.WAITING
    )
    listed = client.get("/p/lumbar/generation/").content.decode()
    assert "Paused in its pilot" in listed
    assert "Pilot waits for you" not in listed + client.get("/p/lumbar/").content.decode()


def test_many_pilots_that_wait_take_one_query(
    piloted: GenerationRun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = [
        GenerationRun.objects.create(project=piloted.project, pilot=Pilot.ASKED, state=RunState.PAUSED)
        for _ in range(7)
    ]
    drafting = GenerationRun.objects.create(project=piloted.project, pilot=Pilot.ASKED)
    with django_assert_num_queries(1):
        found = pilots_waiting([piloted, drafting, *others])
    assert found == {piloted.uid, *(one.uid for one in others)}
