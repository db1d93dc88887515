"""What a hidden suite asks stays unread by the lead, on every page of the run that drafted it."""

from __future__ import annotations

import json
from html import unescape

import pytest

from corpus.models import Instance, Source
from generation.models import Endpoint, GenerationItem, GenerationRun
from imaging.models import Study
from projects.models import Membership, Project, Role, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.held_out import hold_out
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db
SAID = "A hidden suite asks this question"


def hide(instance: Instance) -> None:
    hold_out(instance, is_hidden=True)


def at(run: GenerationRun, item: GenerationItem | None = None) -> str:
    return f"/p/lumbar/generation/{run.uid}/" + (f"items/{item.uid}/" if item else "")


def words_of(instance: Instance) -> list[str]:
    """Stem, options and rationale as the ledger and the body hold them."""
    assert instance.current_revision is not None
    body = json.loads(instance.current_revision.body)
    return [body["stem"], body["rationale"], *(option["text"] for option in body["options"])]


@pytest.fixture
def drafted(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> tuple[GenerationRun, GenerationItem, GenerationItem]:
    """A run of two questions by a model; the first becomes an item of a hidden suite."""
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=2, kinds=("multiple_choice",)))
    first, second = run.items.select_related("instance__current_revision").order_by("position")
    assert first.instance is not None
    hide(first.instance)
    return run, first, second


def test_the_item_page_tells_the_lead_that_it_was_asked_and_not_what(
    drafted: tuple[GenerationRun, GenerationItem, GenerationItem], lead: User
) -> None:
    run, hidden, shown = drafted
    assert hidden.instance is not None
    assert shown.instance is not None
    page = unescape(signed_in(lead).get(at(run, hidden)).content.decode())
    assert SAID in page
    assert "Draft, request 1" in page
    assert not [words for words in words_of(hidden.instance) if words in page]
    assert "What came back" not in page
    assert "<summary>" not in page
    assert "lines of the checklist" not in page
    other = unescape(signed_in(lead).get(at(run, shown)).content.decode())
    assert SAID not in other
    assert words_of(shown.instance)[0] in other


def test_the_run_page_and_its_moving_part_keep_the_words_back(
    drafted: tuple[GenerationRun, GenerationItem, GenerationItem], lead: User
) -> None:
    run, hidden, shown = drafted
    assert hidden.instance is not None
    assert shown.instance is not None
    Instance.objects.filter(pk=hidden.instance.pk).update(title="The hidden stem")
    Instance.objects.filter(pk=shown.instance.pk).update(title="The open stem")
    run.items.filter(pk=hidden.pk).update(state="failed", problem_kind="x", problem="The hidden key is B")
    for headers in ({}, {"HX-Request": "true"}):
        page = signed_in(lead).get(at(run), headers=headers).content.decode()
        assert "A hidden suite's item" in page
        assert "The open stem" in page
        assert "The hidden stem" not in page
        assert "The hidden key" not in page


def test_a_lead_who_reads_as_a_surgeon_sees_the_requests(
    drafted: tuple[GenerationRun, GenerationItem, GenerationItem], project: Project, lead: User
) -> None:
    run, hidden, _ = drafted
    Membership.objects.create(user=lead, project=project, role=Role.SURGEON)
    page = signed_in(lead).get(at(run, hidden)).content.decode()
    assert SAID not in page
    assert "What came back" in page


def test_an_answer_that_the_ledger_serves_to_a_hidden_item_is_kept_back_where_it_was_first_given(
    drafted: tuple[GenerationRun, GenerationItem, GenerationItem], lead: User
) -> None:
    """The second run asks the same question and gets the first one's stored answer."""
    run, _, asked_first = drafted
    assert asked_first.instance is not None
    again = GenerationRun.objects.create(project=run.project, endpoint=run.endpoint)
    twin = Instance.objects.create(
        project=run.project, number=99, kind="multiple_choice", axis=asked_first.instance.axis
    )
    GenerationItem.objects.create(
        run=again,
        position=1,
        kind=asked_first.kind,
        language=asked_first.language,
        topic=asked_first.topic,
        passage=asked_first.passage,
        instance=twin,
    )
    assert SAID not in signed_in(lead).get(at(run, asked_first)).content.decode()
    hide(twin)
    page = signed_in(lead).get(at(run, asked_first)).content.decode()
    assert SAID in page
    assert "What came back" not in page


def test_the_log_and_the_list_of_runs_tell_no_words_of_items(
    project: Project, study: Study, lead: User
) -> None:
    run = drive(start(project, studies=(study,), kinds=("multiple_choice",), count=500))
    stems = [words_of(item.instance)[0] for item in run.items.all() if item.instance]
    listed = unescape(signed_in(lead).get("/p/lumbar/generation/").content.decode())
    assert stems
    assert not [stem for stem in stems if stem in run.log or stem in listed]
