"""Two versions of a prompt over the same items: asked alike, judged blind, told in pairs."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corpus.models import Instance, Source
from generation.comparison_report import (
    choices_of,
    pairs_shown,
    place_words,
    places_read,
    summary_of,
    words_marked,
)
from generation.estimate import sign_test
from generation.models import (
    Attempt,
    Call,
    Endpoint,
    GenerationItem,
    GenerationRun,
    ItemState,
    PairChoice,
    PromptComparison,
    PromptVersion,
    Trial,
)
from generation.prompt_preview import items_offered
from generation.services.comparison_start import (
    ComparisonRefused,
    Sides,
    comparison_start,
    lefts_drawn,
    origins_drawn,
)
from generation.services.pair_choose import ChoiceClosed, comparison_unblind, pair_choose
from generation.services.prompt_register import DRAFT, REVISION, prompt_in_use
from projects.models import Project, Role, RunState, User
from tests.conftest import person, signed_in
from tests.generation.driving import drive, start
from tests.generation.test_prompts import written
from tests.held_out import hold_out
from tests.openai_server.server import ChatServer

HERE = "/p/lumbar/generation/prompts/comparisons/"
LEADS = frozenset({Role.LEAD})


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def drafted(project: Project, guideline: Source, endpoint: Endpoint) -> GenerationRun:
    """Four questions by the version that ships."""
    return drive(start(project, sources=(guideline,), endpoint=endpoint, count=4))


def compared(
    project: Project, endpoint: Endpoint, lead: User, other: PromptVersion, **fields: object
) -> PromptComparison:
    """The version that ships against another, driven to its end."""
    comparison = comparison_start(
        project=project,
        sides=Sides(first=prompt_in_use(other.name), second=other, endpoint=endpoint),
        origins=items_offered(project, lead, LEADS),
        by=lead,
        **fields,  # type: ignore[arg-type]
    )
    drive(comparison.first_run)
    drive(comparison.second_run)
    comparison.refresh_from_db()
    return comparison


@pytest.fixture
def comparison(project: Project, endpoint: Endpoint, lead: User, drafted: GenerationRun) -> PromptComparison:
    return compared(project, endpoint, lead, written(project, lead, "Say ABRACADABRA."))


def test_a_lead_compares_from_the_prompts_page(
    client: Client,
    project: Project,
    endpoint: Endpoint,
    drafted: GenerationRun,
    server: ChatServer,
    lead: User,
) -> None:
    other = written(project, lead, "Say ABRACADABRA.")
    assert "/comparisons/new/" in client.get("/p/lumbar/generation/prompts/").content.decode()
    form = {
        "first": prompt_in_use(DRAFT).uid,
        "second": other.uid,
        "endpoint": endpoint.uid,
        "count": 3,
        "seed": 1,
        "budget_cap": "2",
    }
    answer = client.post(f"{HERE}new/", form)
    made = PromptComparison.objects.get()
    assert answer.headers["Location"] == f"{HERE}{made.uid}/"
    assert made.first_run.budget_cap == made.second_run.budget_cap == Decimal(1)
    assert made.pairs.count() == 3
    assert client.post(f"{HERE}new/", form | {"second": form["first"]}).status_code == 422
    revision = prompt_in_use(REVISION).uid
    assert client.post(f"{HERE}new/", form | {"second": revision}).status_code == 422
    page = client.get("/p/lumbar/generation/prompts/").content.decode()
    assert f"{HERE}{made.uid}/" in page
    assert "/generation/new/" in client.get("/p/lumbar/generation/").content.decode()
    assert str(made.first_run.uid) not in client.get("/p/lumbar/generation/").content.decode()


def test_both_are_asked_the_same_items_and_nothing_goes_into_review(
    comparison: PromptComparison, drafted: GenerationRun, project: Project
) -> None:
    assert Instance.objects.filter(project=project).count() == 4
    for pair in comparison.pairs.all():
        told = [
            (one.topic, one.kind, one.language, one.passage_id)
            for one in (pair.origin, pair.first_item, pair.second_item)
        ]
        assert told[0] == told[1] == told[2]
        assert (pair.first_item.instance, pair.second_item.instance) == (None, None)
    assert {run.state for run in (comparison.first_run, comparison.second_run)} == {RunState.DONE}
    assert Trial.objects.count() == 8
    assert not Trial.objects.filter(body="").exists()


def test_what_lies_in_the_ledger_is_not_asked_again(
    project: Project, endpoint: Endpoint, lead: User, drafted: GenerationRun, server: ChatServer
) -> None:
    asked = server.script.record()["requests"]
    made = compared(project, endpoint, lead, written(project, lead, "Say ABRACADABRA."))
    texts = [row["text"] for row in server.script.record()["seen"][asked:]]
    assert made.first_run.spent == 0
    assert made.second_run.spent > 0
    assert [one for one in texts if "ABRACADABRA" in one]
    summary = summary_of(made, pairs_shown(made))
    assert summary.costs[0] > 0, "what it cost when it was asked"


def test_a_revision_prompt_is_compared_on_the_same_drafts(
    project: Project, endpoint: Endpoint, lead: User, drafted: GenerationRun
) -> None:
    made = compared(project, endpoint, lead, written(project, lead, "Be strict.", name=REVISION))
    for pair in made.pairs.select_related("first_item__trial", "second_item__trial"):
        assert pair.first_item.trial.draft == pair.second_item.trial.draft
    assert made.first_run.draft_prompt == made.second_run.draft_prompt
    assert Call.objects.filter(item__run=made.second_run, step="draft").count() == 0


def test_nothing_tells_which_is_which_before_it_is_asked(
    client: Client, comparison: PromptComparison
) -> None:
    page = client.get(f"{HERE}{comparison.uid}/").content.decode()
    assert "Over the same items" not in page
    assert "sign test" not in page
    for pair in comparison.pairs.all():
        html = client.get(f"{HERE}{comparison.uid}/{pair.position}/").content.decode()
        assert "Left: version" not in html
        assert "cost" not in html
        assert str(pair.first_item.uid) not in html
        for item in (pair.first_item, pair.second_item):
            where = client.get(f"/p/lumbar/generation/{item.run.uid}/items/{item.uid}/")
            assert where.headers["Location"] == f"{HERE}{comparison.uid}/"
    run = client.get(f"/p/lumbar/generation/{comparison.first_run.uid}/")
    assert run.headers["Location"] == f"{HERE}{comparison.uid}/"
    lefts = list(comparison.pairs.values_list("first_is_left", flat=True))
    assert lefts.count(True) == lefts.count(False) == 2


def test_a_choice_is_kept_by_version_and_closes_with_knowing(
    client: Client, comparison: PromptComparison, lead: User
) -> None:
    for pair in comparison.pairs.all():
        side = "left" if pair.first_is_left else "right"
        answer = client.post(f"{HERE}{comparison.uid}/{pair.position}/choose/", {"side": side})
        assert answer.status_code == 302
        if pair.position == 1:
            assert answer.headers["Location"] == f"{HERE}{comparison.uid}/2/"
            again = client.post(f"{HERE}{comparison.uid}/1/choose/", {"side": side})
            assert again.status_code == 409
        if pair.position == 3:
            break
    assert choices_of(comparison, lead) == {1: "first", 2: "first", 3: "first"}
    assert client.post(f"{HERE}{comparison.uid}/4/choose/", {"side": "up"}).status_code == 422
    client.post(f"{HERE}{comparison.uid}/tell/")
    assert client.post(f"{HERE}{comparison.uid}/4/choose/", {"side": "left"}).status_code == 409
    page = client.get(f"{HERE}{comparison.uid}/").content.decode()
    assert "sign test, p = 0.250" in page
    html = client.get(f"{HERE}{comparison.uid}/1/").content.decode()
    assert "Left: version" in html
    assert "You chose version" in html
    with pytest.raises(DatabaseError), transaction.atomic():
        PairChoice.objects.update(preferred="second")
    assert client.get(f"{HERE}{comparison.uid}/5/").status_code == 404


def test_another_person_stays_blind(comparison: PromptComparison, lead: User, project: Project) -> None:
    comparison_unblind(comparison=comparison, person=lead)
    other = person("second lead", project, Role.LEAD)
    html = signed_in(other).get(f"{HERE}{comparison.uid}/1/").content.decode()
    assert "Left: version" not in html
    pair = comparison.pairs.get(position=1)
    pair_choose(pair=pair, person=other, side="neither")
    with pytest.raises(ChoiceClosed):
        pair_choose(pair=pair, person=lead, side="left")
    summary = summary_of(comparison, pairs_shown(comparison))
    assert (summary.preferred.n, summary.preferred.ties, summary.preferred.p) == (1, 1, None)


def test_findings_and_failures_are_counted_in_pairs(
    comparison: PromptComparison, client: Client, lead: User
) -> None:
    one, two, three, four = comparison.pairs.all()
    Trial.objects.update(errors=0, warnings=0, findings="[]")
    finding = '[{"check":"sides_agree","severity":"error","message":"The other side.","field":"stem"}]'
    for pair in (one, two):
        Trial.objects.filter(item=pair.first_item).update(errors=1, findings=finding)
    Trial.objects.filter(item=three.second_item).update(errors=2, warnings=3)
    GenerationItem.objects.filter(pk=four.second_item.pk).update(state=ItemState.FAILED)
    summary = summary_of(comparison, pairs_shown(comparison))
    assert (summary.clean.first, summary.clean.second, summary.clean.n) == (1, 2, 3)
    assert summary.clean.p == 1.0
    assert summary.clean_counts == (1, 2)
    assert (summary.warnings, summary.failed, summary.ready, summary.n) == ((0, 3), (0, 1), 3, 4)
    assert "The other side." in client.get(f"{HERE}{comparison.uid}/1/").content.decode()
    assert "There are not two texts" in client.get(f"{HERE}{comparison.uid}/4/").content.decode()
    with pytest.raises(ChoiceClosed):
        pair_choose(pair=comparison.pairs.get(position=4), person=lead, side="left")


def test_the_checks_speak_of_both(
    project: Project, endpoint: Endpoint, lead: User, drafted: GenerationRun, server: ChatServer
) -> None:
    other = written(project, lead, "Say ABRACADABRA.")
    server.script.configure({"queue": [{"behaviour": "invented_quote", "when": "choice_draft"}]})
    made = compared(project, endpoint, lead, other)
    firsts = Trial.objects.filter(item__run=made.first_run)
    seconds = Trial.objects.filter(item__run=made.second_run)
    assert not firsts.filter(findings__contains="quote").exists()
    assert seconds.filter(findings__contains="quote").exists()


def test_the_exact_sign_test() -> None:
    assert sign_test(0, 0) is None
    assert sign_test(3, 0) == 0.25
    assert sign_test(1, 2) == 1.0
    assert sign_test(5, 5) == 1.0
    assert sign_test(9, 1) == pytest.approx(0.02148, abs=1e-5)


def test_words_that_differ_are_marked_on_both_sides() -> None:
    left, right = words_marked("The L4/L5 disc is dark.", "The L5/S1 disc is very dark.")
    assert left == [(False, "The"), (True, " L4/L5"), (False, " disc is"), (False, " dark.")]
    assert right == [
        (False, "The"),
        (True, " L5/S1"),
        (False, " disc is"),
        (True, " very"),
        (False, " dark."),
    ]


def test_what_a_comparison_asks_does_not_count_as_asked(
    project: Project, endpoint: Endpoint, lead: User, drafted: GenerationRun, guideline: Source
) -> None:
    other = written(project, lead, "Say ABRACADABRA.")
    Instance.objects.update(state="rejected")
    made = comparison_start(
        project=project,
        sides=Sides(first=prompt_in_use(DRAFT), second=other, endpoint=endpoint),
        origins=items_offered(project, lead, LEADS),
        by=lead,
    )
    assert made.first_run.items.filter(state=ItemState.WAITING).count() == 4
    again = start(project, sources=(guideline,), endpoint=endpoint, count=4)
    assert again.total_count == 4


def test_no_item_no_comparison(project: Project, endpoint: Endpoint, lead: User, client: Client) -> None:
    assert "No item to compare them on" in client.get(f"{HERE}new/").content.decode()
    with pytest.raises(ComparisonRefused):
        comparison_start(
            project=project,
            sides=Sides(
                first=prompt_in_use(DRAFT), second=written(project, lead, "Brief."), endpoint=endpoint
            ),
            origins=origins_drawn(project=project, offered=[], count=5, seed=0),
            by=lead,
        )
    assert not PromptComparison.objects.exists()


def test_a_hidden_suites_texts_are_not_shown(comparison: PromptComparison, client: Client) -> None:
    pair = comparison.pairs.get(position=1)
    assert "Place" in client.get(f"{HERE}{comparison.uid}/1/").content.decode()
    assert pair.origin.instance is not None
    hold_out(pair.origin.instance, is_hidden=True)
    after = client.get(f"{HERE}{comparison.uid}/1/").content.decode()
    assert "Place" not in after
    assert "hidden suite" in after


def test_the_page_takes_as_many_queries_for_many_pairs(
    comparison: PromptComparison, project: Project, endpoint: Endpoint, lead: User, client: Client
) -> None:
    comparison_unblind(comparison=comparison, person=lead)
    client.get(f"{HERE}{comparison.uid}/")
    with CaptureQueriesContext(connection) as many:
        client.get(f"{HERE}{comparison.uid}/")
    short = comparison_start(
        project=project,
        sides=Sides(first=comparison.first, second=comparison.second, endpoint=endpoint),
        origins=items_offered(project, lead, LEADS)[:1],
        by=lead,
    )
    comparison_unblind(comparison=short, person=lead)
    with CaptureQueriesContext(connection) as few:
        client.get(f"{HERE}{short.uid}/")
    assert len(many) == len(few)


def test_the_cap_holds_for_both(
    project: Project, endpoint: Endpoint, lead: User, drafted: GenerationRun, client: Client
) -> None:
    made = compared(project, endpoint, lead, written(project, lead, "Brief."), budget_cap=Decimal("0.02"))
    assert made.second_run.budget_reached
    assert Attempt.objects.filter(call__run=made.second_run).count() >= 1
    assert made.second_run.spent + made.second_run.reserved <= Decimal("0.01")
    assert "Budget reached" in client.get(f"{HERE}{made.uid}/").content.decode()


def test_places_stand_in_the_order_of_reading_and_in_words() -> None:
    places = ["answer", "axis", "options/0/key", "options/0/text", "options/1/why_wrong", "rationale", "stem"]
    assert [place_words(place) for place in places_read(places)] == [
        "Stem",
        "Option A",
        "Option B, why wrong",
        "Answer",
        "Rationale",
    ]
    assert [place_words(place) for place in ("turns/1/text", "red_flags/0")] == ["Turn 2", "Red flag 1"]


def test_the_draw_of_the_sides_cannot_be_made_again() -> None:
    """By an uid or a seed whoever judges could."""
    random.seed(1)
    draws = {tuple(lefts_drawn(20)) for _ in range(9)}
    random.seed(1)
    assert not draws & {tuple(lefts_drawn(20)) for _ in range(9)}
    assert {sum(draw) for draw in draws} == {10}
