"""A run is cancelled while drafts wait: what is checked goes to review as it is, the rest is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from corpus.models import Finding, HistoryEvent, Instance, PictureProbe, Source, State
from generation.models import Attempt, Endpoint, GenerationItem, GenerationRun, ItemState, Stage
from generation.services.item_claim import items_claim, runs_to_release
from generation.services.run_control import generation_cancel, generation_resume
from generation.services.run_drive import LEASE
from imaging.models import LevelFact, Study
from projects.models import Approval, Project, RunState, User
from tests.conftest import signed_in
from tests.generation.batching import look, money_adds_up, through, time_passes
from tests.generation.cast import study_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

CHECK = "picture_is_needed"
ITEMS = 2


@pytest.fixture
def marked(project: Project, study: Study, approval: Approval) -> Study:
    """A study of which only levels can be asked, and another patient's."""
    LevelFact.objects.filter(study=study).delete()
    study_make(project, approval, name="S-2", facts=False)
    return study


def begun(
    project: Project, study: Study, endpoint: Endpoint, *, in_batches: bool = False, count: int = ITEMS
) -> GenerationRun:
    Endpoint.objects.update(offers_batches=in_batches)
    endpoint.refresh_from_db()
    return start(
        project,
        studies=(study,),
        endpoint=endpoint,
        kinds=("multiple_choice",),
        count=count,
        without_pictures=True,
        in_batches=in_batches,
    )


@pytest.fixture
def waiting(project: Project, marked: Study, endpoint: Endpoint, server: ChatServer) -> GenerationRun:
    """A run whose drafts are written and checked; each was asked once without its picture, in vain."""
    failing = {"behaviour": "server_error", "when": "picture_answer"}
    server.script.configure({"examinee": "knows", "queue": [failing] * ITEMS})
    run = begun(project, marked, endpoint)
    run = _until_all_wait(run)
    assert set(run.items.values_list("stage", "state")) == {(Stage.PICTURE, ItemState.WAITING)}
    return run


def _until_all_wait(run: GenerationRun) -> GenerationRun:
    """Let a worker take each item once, and put the run back as it does at the end of its slice."""
    from generation.services.item_advance import item_advance

    for item in items_claim(run=run, owner="first", lease=LEASE, most=ITEMS):
        item_advance(item=item, owner="first")
    run.refresh_from_db()
    return run


def states() -> set[str]:
    return set(Instance.objects.values_list("state", flat=True))


def test_the_person_who_cancels_leaves_the_drafts_to_a_worker(
    waiting: GenerationRun,
    server: ChatServer,
    lead: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    asked = server.script.record()["requests"]
    client = signed_in(lead)
    with django_capture_on_commit_callbacks() as woken:
        answer = client.post(f"/p/lumbar/generation/{waiting.uid}/cancel/")
    assert (answer.status_code, len(woken)) == (302, 1)
    assert states() == {State.DRAFTING}
    assert list(runs_to_release()) == [waiting]
    run = drive(waiting)
    assert states() == {State.REVISED}
    assert (run.state, run.done_count, run.failed_count) == (RunState.CANCELLED, ITEMS, 0)
    assert set(run.items.values_list("stage", "state")) == {(Stage.ENDED, ItemState.DONE)}
    assert f"{ITEMS} drafts go to review" in run.log
    assert server.script.record()["requests"] == asked
    assert not PictureProbe.objects.exists()
    assert not runs_to_release().exists()
    for instance in Instance.objects.all():
        assert instance.current_revision == instance.revisions.latest("number")


def test_a_worker_that_is_asked_to_stop_lets_them_go_itself(waiting: GenerationRun, lead: User) -> None:
    """The person presses the button while the worker holds the run, and the worker dies: another takes it."""
    GenerationRun.objects.update(
        state=RunState.RUNNING, lease_owner="first", lease_until=timezone.now() - timedelta(seconds=1)
    )
    generation_cancel(run=GenerationRun.objects.get(), by=lead)
    assert (GenerationRun.objects.get().state, states()) == (RunState.RUNNING, {State.DRAFTING})
    assert drive(waiting).state == RunState.CANCELLED
    assert states() == {State.REVISED}


def test_a_run_that_only_pauses_keeps_them(waiting: GenerationRun, server: ChatServer, lead: User) -> None:
    GenerationRun.objects.update(pause_requested=True)
    run = drive(waiting)
    assert (run.state, states()) == (RunState.PAUSED, {State.DRAFTING})
    assert not runs_to_release().exists()
    generation_resume(run=run, by=lead)
    time_passes(run)
    assert drive(run).state == RunState.DONE
    assert PictureProbe.objects.count() == ITEMS


def test_a_cancelled_run_that_goes_on_asks_nothing_of_what_was_let_go(
    waiting: GenerationRun, server: ChatServer, lead: User
) -> None:
    generation_cancel(run=waiting, by=lead)
    asked = server.script.record()["requests"]
    run = drive(waiting)
    generation_resume(run=run, by=lead)
    run = drive(run)
    assert (run.state, run.done_count) == (RunState.DONE, ITEMS)
    assert server.script.record()["requests"] == asked


@pytest.mark.parametrize("is_dead", [True, False])
def test_what_a_worker_died_over_is_taken_back_and_what_one_holds_is_not(
    waiting: GenerationRun, lead: User, is_dead: bool
) -> None:
    generation_cancel(run=waiting, by=lead)
    until = timezone.now() + timedelta(seconds=-1 if is_dead else 60)
    first = waiting.items.order_by("position")[0]
    GenerationItem.objects.filter(pk=first.pk).update(
        state=ItemState.WORKING, claimed_by="dead", claimed_until=until
    )
    drive(waiting)
    assert states() == ({State.REVISED} if is_dead else {State.REVISED, State.DRAFTING})
    assert not runs_to_release().exists()


def _to_round(run: GenerationRun, server: ChatServer, last: int) -> GenerationRun:
    """Submit so many batches one after the other, and take in all but the last."""
    for number in range(1, last + 1):
        server.batches.hold = number == last
        run = drive(run)
        look()
        time_passes(run)
    return run


@pytest.mark.parametrize(
    ("last", "answered", "warned"),
    [(3, 1, 0), (5, 1, 1), (5, 0, 0)],
    ids=["first of three", "all three", "two of three"],
)
def test_a_draft_in_a_batch_goes_once_that_is_over_with_what_was_answered(
    project: Project,
    marked: Study,
    endpoint: Endpoint,
    server: ChatServer,
    lead: User,
    last: int,
    answered: int,
    warned: int,
) -> None:
    server.script.configure({"examinee": "knows"})
    run = _to_round(begun(project, marked, endpoint, in_batches=True, count=1), server, last)
    assert run.items.values_list("stage", "state").get() == (Stage.PICTURE, ItemState.BATCHED)
    generation_cancel(run=run, by=lead)
    assert drive(run).state == RunState.CANCELLED
    assert states() == {State.DRAFTING}, "it waits for what is paid already"
    look()
    server.batches.hold, server.batches.answered_before_end = False, answered
    time_passes(run)
    look()
    requests = Attempt.objects.count()
    run = drive(run)
    assert states() == {State.REVISED}
    assert (run.done_count, Attempt.objects.count()) == (1, requests)
    assert PictureProbe.objects.count() == warned
    assert Finding.objects.filter(check_name=CHECK).count() == warned
    money_adds_up(run)


def test_they_go_to_review_where_the_endpoint_is_switched_off_with_the_run(
    waiting: GenerationRun, server: ChatServer, lead: User
) -> None:
    Endpoint.objects.update(is_active=False)
    generation_cancel(run=waiting, by=lead)
    asked = server.script.record()["requests"]
    run = drive(waiting)
    assert (states(), run.failed_count) == ({State.REVISED}, 0)
    assert server.script.record()["requests"] == asked


def test_what_cannot_be_let_go_is_counted(waiting: GenerationRun, lead: User) -> None:
    Study.objects.update(sign_off="waiting")
    generation_cancel(run=waiting, by=lead)
    run = drive(waiting)
    assert set(run.items.values_list("state", flat=True)) == {ItemState.REFUSED}
    assert (run.done_count, run.failed_count) == (0, ITEMS)


def _stopped(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, *plays: tuple[str, str]
) -> GenerationRun:
    """A run of one item whose server fails at the step that these behaviours name last."""
    server.script.configure({"queue": [{"behaviour": play, "when": when} for play, when in plays]})
    run = start(project, sources=(guideline,), endpoint=endpoint, kinds=("multiple_choice",), count=1)
    return _until_all_wait(run)


BAD_DRAFT = ("invented_quote", "choice_draft")
DRAFT_FAILS = ("server_error", "choice_draft")
READING, READING_FAILS = ("answer", "choice_revision"), ("server_error", "choice_revision")


def test_a_draft_that_was_not_read_again_is_cancelled_and_goes_on_when_the_run_does(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run = _stopped(project, guideline, endpoint, server, READING_FAILS)
    generation_cancel(run=run, by=lead)
    assert list(runs_to_release()) == [run]
    run = drive(run)
    assert (run.state, states()) == (RunState.CANCELLED, {State.FAILED})
    assert run.items.values_list("stage", "state").get() == (Stage.REVISION, ItemState.WAITING)
    assert "given up until the run is resumed: 1" in run.log
    assert not runs_to_release().exists()
    client, item = signed_in(lead), run.items.get()
    address = f"/p/lumbar/generation/{run.uid}/"
    assert ">Cancelled</td>" in client.get(address).content.decode()
    assert (
        "before this draft was read a second time"
        in client.get(f"{address}items/{item.uid}/").content.decode()
    )
    generation_resume(run=run, by=lead)
    run = drive(run)
    assert (run.state, run.done_count, states()) == (RunState.DONE, 1, {State.REVISED})
    assert server.script.record()["by_schema"] == {"choice_draft": 1, "choice_revision": 2}
    told = list(HistoryEvent.objects.order_by("seq").values_list("event", flat=True))
    assert told == ["drafting_begun", "drafting_cancelled", "drafting_resumed", "revised"]
    money_adds_up(run)


@pytest.mark.parametrize(
    ("stage", "plays", "revisions"),
    [
        (Stage.REDRAFT, (BAD_DRAFT, DRAFT_FAILS), 2),
        (Stage.REREVISION, (BAD_DRAFT, READING, READING_FAILS), 3),
    ],
)
def test_a_text_that_was_read_again_goes_to_review_with_its_errors(
    project: Project,
    guideline: Source,
    endpoint: Endpoint,
    server: ChatServer,
    lead: User,
    stage: Stage,
    plays: tuple[tuple[str, str], ...],
    revisions: int,
) -> None:
    run = _stopped(project, guideline, endpoint, server, *plays)
    assert run.items.get().stage == stage
    generation_cancel(run=run, by=lead)
    asked = server.script.record()["requests"]
    run = drive(run)
    instance = Instance.objects.get()
    assert (run.state, instance.state, run.done_count) == (RunState.CANCELLED, State.REVISED, 1)
    assert instance.revisions.count() == revisions
    assert instance.current_revision == instance.revisions.get(number=2)
    assert instance.current_revision.findings.filter(severity="error").exists()
    generation_resume(run=run, by=lead)
    assert drive(run).state == RunState.DONE
    assert server.script.record()["requests"] == asked


@pytest.mark.parametrize(("answered", "state"), [(1, State.REVISED), (0, State.FAILED)])
def test_a_second_reading_in_a_batch_is_taken_in_before_anything_is_given_up(
    project: Project,
    marked: Study,
    endpoint: Endpoint,
    server: ChatServer,
    lead: User,
    answered: int,
    state: State,
) -> None:
    run = _to_round(begun(project, marked, endpoint, in_batches=True, count=1), server, 2)
    assert run.items.values_list("stage", "state").get() == (Stage.REVISION, ItemState.BATCHED)
    generation_cancel(run=run, by=lead)
    drive(run)
    look()
    server.batches.hold, server.batches.answered_before_end = False, answered
    time_passes(run)
    look()
    requests = Attempt.objects.count()
    run = drive(run)
    assert (states(), Attempt.objects.count()) == ({state}, requests)
    generation_resume(run=run, by=lead)
    run = through(run)
    assert (run.state, run.done_count, states()) == (RunState.DONE, 1, {State.REVISED})
    money_adds_up(run)
