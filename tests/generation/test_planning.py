"""A run of many items, or over much material, is planned by a worker: once, and until somebody stops it."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from corpus.models import ReadBy, Source
from generation.models import EgressRefusal, Endpoint, GenerationItem, GenerationRun, Pilot
from generation.planning.drawing import Drawing, Planned, drawing_begin
from generation.planning.pilot import pilot_of
from generation.planning.plan import MOST_SHOWN, plan_make
from generation.services.recipe import Recipe
from generation.services.run_control import generation_cancel, generation_pause, generation_resume
from generation.services.run_plan import WRITTEN_AT_ONCE, PlanningUnderWay, items_write, run_plan
from imaging.models import Study
from projects.models import AuditEvent, Egress, Project, RunState, User
from projects.services import run_claim
from tests.conftest import signed_in
from tests.generation.books import ITEMS, PASSAGES, book_make
from tests.generation.cast import guideline_make
from tests.generation.driving import begin, drive, start
from tests.generation.test_plan import ADDRESS, seen_in

COUNT = 2 * WRITTEN_AT_ONCE + 300


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def book(project: Project) -> Source:
    return book_make(project)


@pytest.fixture
def recipe(study: Study, book: Source) -> Recipe:
    return Recipe(studies=(str(study.uid),), sources=(str(book.uid),), count=COUNT)


def drawn(project: Project, recipe: Recipe, endpoint: Endpoint, seed: int = 0) -> list[Planned]:
    """What a planner that nothing disturbs draws."""
    return list(drawing_of(project, recipe, endpoint, seed).items())


def drawing_of(project: Project, recipe: Recipe, endpoint: Endpoint, seed: int = 0) -> Drawing:
    return drawing_begin(project=project, recipe=recipe, endpoint=endpoint, seed=seed)


def written(run: GenerationRun) -> list[tuple[object, ...]]:
    names = ("kind", "language", "topic", "study_id", "passage_id", "figure_id")
    return list(run.items.order_by("position").values_list("position", *names))


def told(items: list[Planned]) -> list[tuple[object, ...]]:
    return [
        (place, one.kind, one.language, one.topic, one.study_id, one.passage_id, one.figure_id)
        for place, one in enumerate(items, 1)
    ]


def begun_by_another(run: GenerationRun, endpoint: Endpoint, recipe: Recipe) -> None:
    """A worker has the run, and has written the first batch of its plan."""
    assert run_claim(run=run, owner="first")
    items = islice(drawing_of(run.project, recipe, endpoint).items(), WRITTEN_AT_ONCE)
    items_write(run, items, written=lambda count: None)
    GenerationRun.objects.filter(pk=run.pk).update(total_count=WRITTEN_AT_ONCE)


def died(run: GenerationRun) -> None:
    GenerationRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def page_of(client: Client, run: GenerationRun) -> str:
    return client.get(f"/p/lumbar/generation/{run.uid}/").content.decode()


def form_of(book: Source, endpoint: Endpoint, **fields: object) -> dict[str, object]:
    return {
        "sources": [str(book.uid)],
        "kinds": ["multiple_choice", "open_question"],
        "languages": ["en"],
        "count": COUNT,
        "drafter": str(endpoint.uid),
        "seed": 0,
        **fields,
    }


def test_the_start_answers_without_planning_and_a_worker_plans(
    client: Client, book: Source, endpoint: Endpoint
) -> None:
    form = form_of(book, endpoint)
    plan = client.post(ADDRESS, form).content.decode()
    assert f"Up to {COUNT} items" in plan
    assert "planned once the run has begun" in plan
    answer = client.post(ADDRESS, form | {"seen": seen_in(plan)})
    assert answer.status_code == 302
    run = GenerationRun.objects.get()
    assert (run.is_planned, run.state, run.items.count()) == (False, RunState.QUEUED, 0)
    page = page_of(client, run)
    assert f'Planning: <span class="num">0</span> of <span class="num">{COUNT}</span> items' in page
    assert "hx-trigger" in page
    assert "being planned" in client.get("/p/lumbar/generation/").content.decode()
    drive(run)
    assert (run.is_planned, run.state, run.total_count) == (True, RunState.QUEUED, COUNT)
    assert run.items.count() == COUNT
    assert "Planning:" not in page_of(client, run)
    assert AuditEvent.objects.filter(action="generation_run_plan").count() == 1


def test_a_worker_writes_what_is_drawn(project: Project, recipe: Recipe, endpoint: Endpoint) -> None:
    expected = told(drawn(project, recipe, endpoint))
    run = drive(begin(project, recipe, endpoint))
    assert len(expected) == COUNT
    assert written(run) == expected


def test_a_plan_taken_up_after_its_worker_died_is_the_same_one(
    project: Project, recipe: Recipe, endpoint: Endpoint
) -> None:
    expected = told(drawn(project, recipe, endpoint))
    run = begin(project, recipe, endpoint)
    begun_by_another(run, endpoint, recipe)
    uids = set(run.items.values_list("uid", flat=True))
    died(run)
    drive(run)
    assert run.is_planned
    assert written(run) == expected
    assert uids == set(run.items.filter(position__lte=WRITTEN_AT_ONCE).values_list("uid", flat=True))
    assert run.log.count("planned:") == 1


def test_who_lost_the_run_to_another_worker_writes_nothing(
    project: Project, recipe: Recipe, endpoint: Endpoint
) -> None:
    run = begin(project, recipe, endpoint)
    assert run_claim(run=run, owner="first")
    died(run)
    assert run_claim(run=GenerationRun.objects.get(pk=run.pk), owner="second")
    assert not run_plan(run=run, owner="first")
    run.refresh_from_db()
    assert (run.state, run.lease_owner, run.items.count()) == (RunState.RUNNING, "second", 0)


def test_a_run_is_cancelled_while_it_is_planned(
    project: Project, recipe: Recipe, endpoint: Endpoint, lead: User, client: Client
) -> None:
    run = begin(project, recipe, endpoint)
    begun_by_another(run, endpoint, recipe)
    generation_cancel(run=run, by=lead)
    assert not run_plan(run=run, owner="first")
    run.refresh_from_db()
    assert (run.state, run.is_planned, run.items.count()) == (RunState.CANCELLED, False, WRITTEN_AT_ONCE)
    page = page_of(client, run)
    assert f"Stopped while it was planned, at {WRITTEN_AT_ONCE} of {COUNT} items" in page
    assert "hx-trigger" not in page
    # What it would have asked is free for others.
    assert len(drawn(project, recipe, endpoint)) == COUNT


def test_one_that_no_worker_has_taken_is_cancelled_at_once(
    project: Project, recipe: Recipe, endpoint: Endpoint, lead: User
) -> None:
    run = begin(project, recipe, endpoint)
    generation_cancel(run=run, by=lead)
    drive(run)
    assert (run.state, run.items.count()) == (RunState.CANCELLED, 0)


def test_one_that_was_paused_while_planned_is_planned_on(
    project: Project, recipe: Recipe, endpoint: Endpoint, lead: User, client: Client
) -> None:
    expected = told(drawn(project, recipe, endpoint))
    run = begin(project, recipe, endpoint, pilot=True)
    begun_by_another(run, endpoint, recipe)
    generation_pause(run=run, by=lead)
    run_plan(run=run, owner="first")
    run.refresh_from_db()
    assert run.state == RunState.PAUSED
    page = page_of(client, run)
    assert "Resume" in page
    assert "Pilot waits for you" not in page
    generation_resume(run=run, by=lead)
    assert written(drive(run)) == expected


def test_the_pilot_is_drawn_over_the_whole_plan(
    project: Project, recipe: Recipe, endpoint: Endpoint, client: Client
) -> None:
    places = pilot_of(drawn(project, recipe, endpoint, seed=4), seed=4)
    run = drive(begin(project, recipe, endpoint, seed=4, pilot=True))
    assert run.pilot == Pilot.ASKED
    pilot = run.items.filter(is_pilot=True).order_by("position")
    assert [position - 1 for position in pilot.values_list("position", flat=True)] == places
    assert places[-1] > WRITTEN_AT_ONCE


def test_a_small_run_is_planned_as_it_starts(project: Project, study: Study, endpoint: Endpoint) -> None:
    run = start(project, studies=(study,), endpoint=endpoint, count=5)
    assert (run.is_planned, run.total_count, run.items.count()) == (True, 5, 5)


def test_what_is_shown_of_a_plan_is_bounded_and_the_same_every_time(
    project: Project,
    book: Source,
    endpoint: Endpoint,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    recipe = Recipe(sources=(str(book.uid),), count=100_000)
    with django_assert_max_num_queries(20):
        plan = plan_make(project=project, recipe=recipe, endpoint=endpoint, seed=0)
    assert (plan.is_whole, plan.is_sample, len(plan.items)) == (False, True, MOST_SHOWN)
    positions = set(book.passages.values_list("pk", "position"))
    shown = {position for pk, position in positions if pk in {one.passage_id for one in plan.items}}
    assert min(shown) < PASSAGES / 10
    assert max(shown) > PASSAGES * 9 / 10
    assert plan.digest == plan_make(project=project, recipe=recipe, endpoint=endpoint, seed=0).digest


def test_the_first_items_of_little_material_are_those_of_its_run(
    project: Project, endpoint: Endpoint
) -> None:
    recipe = Recipe(sources=(str(book_make(project, passages=200).uid),), count=1_500)
    plan = plan_make(project=project, recipe=recipe, endpoint=endpoint, seed=0)
    assert (plan.is_whole, plan.is_sample) == (False, False)
    run = drive(begin(project, recipe, endpoint))
    assert written(run)[:MOST_SHOWN] == told(plan.items)
    assert run.total_count == 1_500


def test_material_that_carries_fewer_items_says_so(
    project: Project, book: Source, endpoint: Endpoint, client: Client
) -> None:
    run = drive(begin(project, Recipe(sources=(str(book.uid),), count=100_000), endpoint))
    assert run.total_count == ITEMS
    assert f"The material carries {ITEMS} different questions" in page_of(client, run)


def test_a_plan_that_comes_to_nothing_says_why(project: Project, endpoint: Endpoint, client: Client) -> None:
    book = book_make(project, read_by=ReadBy.OCR_WAITS)
    form = form_of(book, endpoint)
    plan = client.post(ADDRESS, form).content.decode()
    assert client.post(ADDRESS, form | {"seen": seen_in(plan)}).status_code == 302
    run = drive(GenerationRun.objects.get())
    assert (run.state, run.is_planned, run.items.count()) == (RunState.FAILED, False, 0)
    page = page_of(client, run)
    assert "OCR read its page unsurely" in page
    assert "New run" in page
    assert "Resume" not in page
    assert AuditEvent.objects.filter(action="generation_refused").count() == 1


def test_material_that_may_not_leave_is_refused_at_once(
    project: Project, book: Source, endpoint: Endpoint, client: Client
) -> None:
    Source.objects.filter(pk=book.pk).update(egress=Egress.LOCAL_ONLY)
    answer = client.post(ADDRESS, form_of(book, endpoint))
    assert answer.status_code == 422
    assert "may only go to local models" in answer.content.decode()
    assert not GenerationRun.objects.exists()


def test_what_may_no_longer_leave_when_it_is_planned_is_refused_there(
    project: Project, book: Source, endpoint: Endpoint, client: Client
) -> None:
    run = begin(project, Recipe(sources=(str(book.uid),), count=COUNT), endpoint)
    Source.objects.filter(pk=book.pk).update(egress=Egress.LOCAL_ONLY)
    drive(run)
    assert (run.state, run.items.count()) == (RunState.FAILED, 0)
    assert "may only go to local models" in run.error_for_user
    assert list(EgressRefusal.objects.values_list("run", "rule")) == [(run.pk, "local_models_only")]
    assert "may only go to local models" in page_of(client, run)


def test_what_may_not_leave_of_several_is_left_out_by_the_worker(
    project: Project, recipe: Recipe, endpoint: Endpoint, study: Study
) -> None:
    run = begin(project, recipe, endpoint)
    study.subject.egress = Egress.LOCAL_ONLY
    study.subject.save(update_fields=["egress"])
    drive(run)
    assert (run.is_planned, run.total_count) == (True, COUNT)
    assert not run.items.filter(study__isnull=False).exists()
    assert list(EgressRefusal.objects.values_list("run", "rule")) == [(run.pk, "local_models_only")]


def test_another_run_waits_until_one_is_planned(
    project: Project, recipe: Recipe, endpoint: Endpoint, client: Client
) -> None:
    other = guideline_make(project)
    form = form_of(other, endpoint, count=3)
    seen = seen_in(client.post(ADDRESS, form).content.decode())
    run = begin(project, recipe, endpoint)
    answer = client.post(ADDRESS, form | {"seen": seen})
    assert answer.status_code == 409
    assert "is being planned, and what it asks is not known yet" in answer.content.decode()
    assert GenerationRun.objects.count() == 1
    drive(run)
    assert client.post(ADDRESS, form | {"seen": seen}).status_code == 302


def test_one_that_was_paused_is_not_planned_on_beside_another(
    project: Project, recipe: Recipe, endpoint: Endpoint, lead: User
) -> None:
    paused = begin(project, recipe, endpoint)
    generation_pause(run=paused, by=lead)
    begin(project, recipe, endpoint, seed=1)
    with pytest.raises(PlanningUnderWay):
        generation_resume(run=paused, by=lead)


def test_the_database_holds_the_rules_of_planning(
    project: Project, recipe: Recipe, endpoint: Endpoint
) -> None:
    run = begin(project, recipe, endpoint)
    rows = GenerationRun.objects.filter(pk=run.pk)
    with pytest.raises(IntegrityError, match="nothing_is_drafted_before_its_plan"), transaction.atomic():
        rows.update(done_count=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        GenerationRun.objects.create(project=project, endpoint=endpoint, is_planned=False)
    assert not GenerationItem.objects.exists()
