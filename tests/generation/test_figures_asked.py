"""A model says whether figures agree with their captions; what it does not confirm waits for a person."""

from __future__ import annotations

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from corpus.models import Agreement, Figure, FigureOpinion, Match, Source
from generation.models import Attempt, Call, Endpoint, GenerationItem, GenerationRun
from generation.services.figures_ask import figures_ask
from generation.services.recipe import RecipeRefused
from generation.services.run_control import generation_cancel, generation_resume, generation_retry
from generation.usable import bars_of
from projects.models import Egress, Project, RunState, User
from tests.conftest import signed_in
from tests.corpus.sources.books import a_book, looked_at
from tests.generation.driving import drive
from tests.openai_server.server import ChatServer


@pytest.fixture
def book(project: Project, lead: User) -> Source:
    """A page with one figure that is matched by its place, and two that are doubtful."""
    source = a_book(project)
    looked_at(source, lead)
    return source


@pytest.fixture
def figure(book: Source) -> Figure:
    """The one that is sure."""
    return book.figures.get(match=Match.SURE)


def saying(server: ChatServer, said: str, why: str) -> None:
    text = json.dumps({"said": said, "why": why})
    server.script.configure({"queue": [{"behaviour": "says", "text": text, "when": "figure_agreement"}]})


def repeated(figure: Figure, position: int) -> None:
    """The same figure once more, under another caption."""
    another = Figure.objects.get(pk=figure.pk)
    another.pk, another.uid, another.position = None, uuid4(), position
    another.caption = f"{figure.caption} {position}"
    another.save(force_insert=True)
    for panel in figure.panels.all():
        panel.pk, panel.uid, panel.figure = None, uuid4(), another
        panel.save(force_insert=True)


def rules(figure: Figure) -> list[str]:
    figure.refresh_from_db()
    return [bar.rule for bar in bars_of(source=figure.source, figure=figure)]


def test_what_the_model_confirms_may_be_drafted_from(
    book: Source, figure: Figure, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    assert rules(figure) == []
    run = figures_ask(source=book, endpoint=endpoint, by=lead)
    assert rules(figure) == ["figure_being_asked"]
    assert not book.figures.usable().exists()
    run = drive(run)
    assert (run.state, run.total_count, run.done_count) == (RunState.DONE, 1, 1)
    assert rules(figure) == []
    (seen,) = server.script.record()["seen"]
    assert seen["images"] == 1
    assert figure.caption in seen["text"]
    assert "The canal is narrow in Figure 1" in seen["text"]
    call = Call.objects.get()
    assert (call.step, call.egress) == ("figure", Egress.ANY_MODEL)
    assert run.spent == Attempt.objects.get().cost > 0
    with pytest.raises(RecipeRefused):
        figures_ask(source=book, endpoint=endpoint, by=lead)


@pytest.mark.parametrize("said", ["disagree", "unsure"])
def test_what_it_does_not_confirm_waits_in_the_queue_with_its_reason(
    book: Source,
    figure: Figure,
    endpoint: Endpoint,
    server: ChatServer,
    lead: User,
    client: Client,
    said: str,
) -> None:
    saying(server, said, "A knee is shown.")
    run = drive(figures_ask(source=book, endpoint=endpoint, by=lead))
    assert rules(figure) == ["figure_not_matched"]
    assert FigureOpinion.objects.get().said == Agreement(said)
    browser = signed_in(lead)
    queue = browser.get(f"/p/lumbar/sources/{book.uid}/matches/").content.decode()
    assert "A knee is shown." in queue
    assert "3 figures wait" in queue
    page = " ".join(browser.get(f"/p/lumbar/generation/{run.uid}/").content.decode().split())
    assert "What the model says" in page
    assert "Drafted last" not in page
    # The person's word counts more than the model's, and can be taken back.
    address = f"/p/lumbar/sources/{book.uid}/matches/{figure.uid}/"
    browser.post(address, {"verdict": "accept", "seen": "doubtful"})
    assert rules(figure) == []
    browser.post(address, {"verdict": "undo"})
    assert rules(figure) == ["figure_not_matched"]


def test_a_model_that_gives_no_answer_leaves_it_to_a_person(
    book: Source, figure: Figure, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    server.script.configure({"queue": [{"behaviour": "refuse"}]})
    run = drive(figures_ask(source=book, endpoint=endpoint, by=lead))
    assert (run.done_count, run.failed_count) == (0, 1)
    assert rules(figure) == ["figure_not_matched"]
    assert "No model answered" in figure.doubt
    # Tried again, it is asked once more.
    generation_retry(run=run, by=lead)
    assert rules(figure) == ["figure_being_asked"]
    assert drive(run).done_count == 1
    assert rules(figure) == []


def test_a_run_that_its_endpoint_rejects_holds_no_figure_back(
    book: Source, figure: Figure, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    for position in range(100, 106):
        repeated(figure, position)
    server.script.configure({"queue": [{"behaviour": "unauthorised"}] * 9})
    run = drive(figures_ask(source=book, endpoint=endpoint, by=lead))
    assert run.state == RunState.FAILED
    assert run.items.filter(state="failed").count() == 5
    assert not book.figures.filter(match=Match.ASKED).exists()
    assert book.figures.filter(match=Match.SURE).count() == 2


def test_the_cap_stops_it_and_a_higher_one_goes_on(
    book: Source, figure: Figure, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run = drive(figures_ask(source=book, endpoint=endpoint, by=lead, budget_cap=Decimal("0.000001")))
    assert (run.state, run.budget_reached) == (RunState.PAUSED, True)
    assert server.script.record()["requests"] == 0
    assert rules(figure) == ["figure_being_asked"]
    generation_resume(run=run, by=lead, budget_cap=Decimal(1))
    assert drive(run).done_count == 1
    assert rules(figure) == []


def test_a_cancelled_run_leaves_figures_as_they_were(
    book: Source, figure: Figure, endpoint: Endpoint, lead: User
) -> None:
    run = figures_ask(source=book, endpoint=endpoint, by=lead)
    generation_cancel(run=run, by=lead)
    assert rules(figure) == []
    assert figure.match == Match.SURE


def test_a_worker_that_died_is_followed_without_asking_twice(
    book: Source, figure: Figure, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    run = drive(figures_ask(source=book, endpoint=endpoint, by=lead))
    # The answer is in the ledger, and nothing that rests on it was committed.
    FigureOpinion.objects.all().delete()
    Figure.objects.filter(pk=figure.pk).update(match=Match.ASKED)
    GenerationItem.objects.update(state="working", stage="confirm", claimed_by="dead")
    GenerationRun.objects.update(state=RunState.QUEUED, ended_at=None)
    run = drive(run)
    assert run.state == RunState.DONE
    assert server.script.record()["requests"] == 1
    assert (rules(figure), FigureOpinion.objects.count()) == ([], 1)


def test_nothing_goes_where_it_may_not_and_nothing_unseen_is_sent(
    book: Source, figure: Figure, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    Source.objects.update(egress=Egress.LOCAL_ONLY)
    book.refresh_from_db()
    with pytest.raises(RecipeRefused, match="local models"):
        figures_ask(source=book, endpoint=endpoint, by=lead)
    Source.objects.update(egress=Egress.ANY_MODEL)
    book.refresh_from_db()
    run = figures_ask(source=book, endpoint=endpoint, by=lead)
    Figure.objects.update(sign_off="waiting", signed_off_by=None)
    drive(run)
    assert server.script.record()["requests"] == 0
    assert GenerationItem.objects.get().state == "refused"
    assert "figure_not_looked_at" in rules(figure)


def test_a_lead_asks_on_the_page_of_the_source(
    book: Source, figure: Figure, endpoint: Endpoint, lead: User
) -> None:
    browser = signed_in(lead)
    address = f"/p/lumbar/generation/figures/{book.uid}/"
    assert address in browser.get(f"/p/lumbar/sources/{book.uid}/").content.decode()
    assert "1 figure to ask about" in browser.get(address).content.decode()
    answer = browser.post(address, {"endpoint": str(endpoint.uid)})
    run = GenerationRun.objects.get()
    assert answer.headers["Location"] == f"/p/lumbar/generation/{run.uid}/"
    shown = browser.get(f"/p/lumbar/sources/{book.uid}/").content.decode()
    assert "A model is asked" in shown
    assert address not in shown
    assert "no figure to ask about" in browser.get(address).content.decode()
