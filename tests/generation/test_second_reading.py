"""What the second reading did not let pass is seen: on the item, and over the texts of a prompt version."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Instance, Source
from corpus.statistics.proportions import Share
from generation.checklist import FIRST
from generation.checklist_figures import lines_of, readings_of
from generation.models import Endpoint, GenerationItem, GenerationRun, PromptVersion
from generation.picture_figures import without_pictures_by
from generation.services.prompt_register import PICTURE, prompt_in_use
from generation.services.redraft_answer import redraft_answer
from projects.models import Project, User
from tests.conftest import signed_in
from tests.generation.cast import words_of
from tests.generation.driving import drive, start
from tests.generation.test_redraft import send_back
from tests.openai_server.server import ChatServer

# What the test server's model finds in every draft: the last line of the checklist.
LAST = FIRST.of_kind("multiple_choice")[-1]
CHANGED = "the reasons end with a full stop"


@pytest.fixture
def run(project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer) -> GenerationRun:
    """Two questions, drafted and read by a model."""
    return drive(start(project, sources=(guideline,), endpoint=endpoint, count=2, kinds=("multiple_choice",)))


def page_of(run: GenerationRun, item: GenerationItem, by: User) -> str:
    return signed_in(by).get(f"/p/lumbar/generation/{run.uid}/items/{item.uid}/").content.decode()


def test_an_item_tells_what_was_not_passed_and_what_was_changed(run: GenerationRun, lead: User) -> None:
    page = page_of(run, run.items.order_by("position")[0], lead)
    assert f"1 of {len(FIRST.of_kind('multiple_choice'))} lines of the checklist were not passed" in page
    assert LAST.english in page
    assert CHANGED in page


def test_an_item_without_a_text_has_no_reading(project: Project, guideline: Source) -> None:
    waits = start(project, sources=(guideline,), count=1).items.get()
    assert readings_of(waits) == []


def test_each_text_of_an_instance_has_its_reading(run: GenerationRun, surgeon_a: User) -> None:
    instance = Instance.objects.order_by("pk")[0]
    redraft_answer(request=send_back(instance, surgeon_a), owner="one")
    item = run.items.filter(instance=instance).order_by("position")[0]
    numbers = [one.revision.number for one in readings_of(item)]
    assert numbers == sorted(numbers)
    assert len(numbers) == 2
    assert [[line.text for line in one.failed] for one in readings_of(item)] == [[LAST.english]] * 2


@pytest.mark.parametrize("name", ["draft_prompt", "revision_prompt"])
def test_a_version_tells_how_often_each_line_was_not_passed(
    run: GenerationRun, project: Project, other_project: Project, lead: User, name: str
) -> None:
    prompt: PromptVersion = getattr(run, name)
    first, *others = lines_of(prompt, project)
    assert (first.text, first.not_passed) == (LAST.english, Share(2, 2))
    assert {one.not_passed for one in others} == {Share(0, 2)}
    assert lines_of(prompt, other_project) == []
    page = signed_in(lead).get(f"/p/lumbar/generation/prompts/{prompt.uid}/").content.decode()
    assert "What the second reading found" in page
    assert "2 of 2, no claim" in words_of(page)


@pytest.mark.once
@pytest.mark.parametrize("name", ["draft_prompt", "revision_prompt"])
def test_only_texts_of_the_version_are_read(run: GenerationRun, project: Project, name: str) -> None:
    """SQLite says of each step how it finds its rows: none reads a table through."""
    prompt: PromptVersion = getattr(run, name)
    with CaptureQueriesContext(connection) as asked:
        assert lines_of(prompt, project)
        without_pictures_by(prompt, project)
    plans = []
    with connection.cursor() as cursor:
        for one in [*asked.captured_queries]:
            cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
            plans.append(" / ".join(str(row[3]) for row in cursor.fetchall()))
    assert len(plans) == 3
    assert not [plan for plan in plans if "SCAN" in plan], plans
    assert "revisions_by_prompt" in plans[0]
    assert "revisions_by_prompt" in plans[2]
    assert "B-TREE" not in plans[0], "the newest come first without sorting"


def test_a_prompt_that_reads_no_drafts_has_none(run: GenerationRun, project: Project, lead: User) -> None:
    prompt = prompt_in_use(PICTURE)
    assert lines_of(prompt, project) == []
    page = signed_in(lead).get(f"/p/lumbar/generation/prompts/{prompt.uid}/").content.decode()
    assert "What the second reading found" not in page
