"""A model that asks what the project asks already is told so once, over a real HTTP server."""

from __future__ import annotations

import json

import pytest

from corpus.models import Instance, RevisionKind, Source, State
from generation.models import Endpoint
from projects.models import Project, RunState
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db
SAID = "of this project asks the same already."


def drafts_of(instance: Instance) -> list[str]:
    rows = instance.revisions.order_by("number").filter(kind=RevisionKind.DRAFT)
    return [json.loads(body)["stem"] for body in rows.values_list("body", flat=True)]


def repeats_said(instance: Instance) -> list[str]:
    assert instance.current_revision is not None
    found = instance.current_revision.findings.filter(check_name="question_is_asked_once")
    return list(found.values_list("message", flat=True))


def choices_of(project: Project, guideline: Source, endpoint: Endpoint, count: int) -> list[Instance]:
    """What another run over the same passages adds."""
    before = set(Instance.objects.values_list("pk", flat=True))
    kinds = ("multiple_choice",)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, kinds=kinds, count=count))
    assert (run.state, run.done_count) == (RunState.DONE, count)
    added = Instance.objects.exclude(pk__in=before).select_related("current_revision")
    return list(added.order_by("number"))


def test_what_an_earlier_run_asks_already_is_drafted_once_more_and_then_asks_something_else(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    first = choices_of(project, guideline, endpoint, 2)
    assert [len(drafts_of(one)) for one in first] == [1, 1]
    second = choices_of(project, guideline, endpoint, 2)
    for one in second:
        before, after = drafts_of(one)
        assert before != after
        assert repeats_said(one) == []
        assert one.state == State.REVISED
    told = [row["text"] for row in server.script.record()["seen"] if SAID in row["text"]]
    assert len(told) == 2
    assert all("Ask something else" in text and "<previous>" in text for text in told)


def test_a_model_that_repeats_itself_all_the_same_is_asked_no_third_time_and_the_reader_is_told(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    (first,) = choices_of(project, guideline, endpoint, 1)
    server.script.configure({"queue": [{"behaviour": "repeat", "when": "choice_draft"}]})
    (again,) = choices_of(project, guideline, endpoint, 1)
    assert len(drafts_of(again)) == 2
    assert repeats_said(again) == [f"Number {first.number} {SAID}"]
    assert again.state == State.REVISED
    # Draft and revision of the first; of the second only the redraft and its revision were asked for.
    assert server.script.record()["requests"] == 4


def test_other_wrong_options_make_no_other_question(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    choices_of(project, guideline, endpoint, 1)
    Endpoint.objects.update(model_name="another-model")
    server.script.configure(
        {"queue": [{"behaviour": "other_options", "when": "choice_draft"}, {"behaviour": "repeat"}]}
    )
    (again,) = choices_of(project, guideline, Endpoint.objects.get(), 1)
    assert len(drafts_of(again)) == 2
    assert any(SAID in row["text"] for row in server.script.record()["seen"])
