"""Questions on the figures of a textbook: only of what is matched, looked at and licensed."""

from __future__ import annotations

import pytest

from corpus.bodies import MultipleChoice, OpenQuestion, body_parse
from corpus.models import Evidence, Figure, Finding, Instance, Match, Passage, QuoteMatch, Source, State
from generation.models import Endpoint, GenerationItem, ItemState
from generation.services.recipe import RecipeRefused
from imaging.models import SignOff
from projects.models import Egress, Project, RunState, User
from tests.conftest import signed_in
from tests.corpus.sources.books import a_book, looked_at
from tests.corpus.sources.chapter import chapter_pdf
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer


@pytest.fixture
def book(project: Project, lead: User) -> Source:
    """A chapter of twelve figures in two languages, looked at, without its passages."""
    source = a_book(project, chapter_pdf())
    looked_at(source, lead)
    Passage.objects.filter(source=source, figures__isnull=True).delete()
    return source


def of_figures(project: Project) -> list[Instance]:
    items = GenerationItem.objects.filter(run__project=project, figure__isnull=False, state=ItemState.DONE)
    return [item.instance for item in items.select_related("instance__current_revision") if item.instance]


def test_the_built_in_drafter_asks_which_caption_belongs_to_the_picture(
    project: Project, book: Source
) -> None:
    run = drive(start(project, sources=(book,), count=200))
    assert (run.state, run.failed_count) == (RunState.DONE, 0)
    made = of_figures(project)
    assert {each.kind for each in made} == {"multiple_choice", "open_question"}
    captions = list(book.figures.values_list("caption", flat=True))
    for instance in made:
        assert instance.source == book
        assert instance.cluster_key == f"source:{book.uid}"
        assert instance.current_revision is not None
        body = body_parse(instance.current_revision.body)
        figure = Figure.objects.get(uid=body.figures[0])
        if isinstance(body, MultipleChoice) and "captions" in body.stem:
            right = next(option.text for option in body.options if option.key == body.answer)
            assert figure.caption.endswith(right)
            assert not right.startswith("Figure")
            assert all(any(text.text in caption for caption in captions) for text in body.options)
        if isinstance(body, OpenQuestion):
            assert all(claim in figure.caption for claim in body.claims)
    rows = Evidence.objects.filter(revision__instance__in=made, figure__isnull=False)
    assert {row.match for row in rows} == {QuoteMatch.EXACT}
    found = Finding.objects.filter(revision__instance__in=made).exclude(severity="note")
    assert not [f"{each.check_name}: {each.message}" for each in found]


def test_a_model_sees_the_pictures_of_the_figure_and_its_caption(
    project: Project, book: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    Passage.objects.filter(source=book).delete()
    figure = book.figures.usable().exclude(caption="").order_by("position")[0]
    book.figures.exclude(pk=figure.pk).update(match=Match.REJECTED)
    run = drive(start(project, sources=(book,), endpoint=endpoint, count=2))
    assert (run.done_count, run.failed_count) == (2, 0)
    seen = server.script.record()["seen"]
    assert {row["images"] for row in seen} == {figure.panels.count()}
    assert all(figure.caption[:30] in row["text"] for row in seen)
    assert Instance.objects.filter(project=project, state=State.REVISED).count() == 2


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"match": Match.DOUBTFUL, "doubt": "Two captions."}, "which caption is this picture"),
        ({"sign_off": SignOff.WAITING, "signed_off_by": None}, "looked at this picture for names"),
        ({"sign_off": SignOff.WITHHELD, "signed_off_by": None}, "was taken out"),
        ({"caption": ""}, "no caption"),
    ],
)
def test_a_figure_that_may_not_be_used_is_left_out_with_the_reason(
    project: Project, book: Source, lead: User, change: dict[str, object], said: str
) -> None:
    figure = book.figures.usable().exclude(caption="").order_by("position")[0]
    Figure.objects.filter(pk=figure.pk).update(**change)
    form = {"kinds": ["open_question"], "languages": ["en"], "count": 500, "drafter": "built-in", "seed": 0}
    plan = signed_in(lead).post("/p/lumbar/generation/new/", form | {"sources": [str(book.uid)]})
    text = " ".join(plan.content.decode().split())
    assert f"{figure.label} of {book.title}" in text
    assert said in text
    drive(start(project, sources=(book,), count=200))
    assert str(figure.uid) not in " ".join(each.current_revision.body for each in of_figures(project))  # type: ignore[union-attr]


def test_a_picture_that_is_taken_out_meanwhile_is_not_sent(
    project: Project, book: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    Passage.objects.filter(source=book).delete()
    run = start(project, sources=(book,), endpoint=endpoint, count=3)
    book.figures.update(sign_off=SignOff.WITHHELD, signed_off_by=None, path="")
    drive(run)
    assert set(run.items.values_list("state", "problem_kind")) == {(ItemState.REFUSED, "picture_taken_out")}
    assert server.script.record()["requests"] == 0


def test_figures_of_a_local_source_go_to_no_model_elsewhere(
    project: Project, book: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    Source.objects.filter(pk=book.pk).update(egress=Egress.LOCAL_ONLY)
    with pytest.raises(RecipeRefused, match="only go to local models"):
        start(project, sources=(book,), endpoint=endpoint, count=3)
    assert server.script.record()["requests"] == 0


def test_a_figure_is_not_asked_about_twice_in_one_kind_and_language(project: Project, book: Source) -> None:
    recipe = {"sources": (book,), "kinds": ("open_question",), "count": 500}
    drive(start(project, **recipe))  # type: ignore[arg-type]
    first = len(of_figures(project))
    assert first > 3
    with pytest.raises(RecipeRefused, match="already"):
        start(project, **recipe)  # type: ignore[arg-type]


@pytest.mark.once
def test_the_reader_sees_the_picture(project: Project, book: Source, surgeon_a: User) -> None:
    from review.services import round_open

    drive(start(project, sources=(book,), count=200))
    instance = of_figures(project)[0]
    instance.refresh_from_db()
    round = instance.rounds.filter(settled_at__isnull=True).first() or round_open(
        instance=instance, readers=1
    )
    assert instance.current_revision is not None
    figure = Figure.objects.get(uid=body_parse(instance.current_revision.body).figures[0])
    panel = figure.panels.order_by("position")[0]
    html = signed_in(surgeon_a).get(f"/p/lumbar/review/{round.assignments.get().uid}/").content.decode()
    assert f"/sources/{book.uid}/pictures/{panel.uid}/" in html
    assert f'data-left="figure-{figure.uid}"' in html
