"""Every request passes the scan for names, and every picture the question whether it may leave."""

from __future__ import annotations

import json

import pytest

from corpus.models import Passage, Source
from generation.answers import ProbeAnswer
from generation.calls.client import question_send
from generation.calls.question import Question
from generation.errors import EgressRefused
from generation.models import Attempt, Call, EgressRefusal, Endpoint, GenerationItem, ItemState
from imaging.models import Series, Study
from projects.models import Project
from tests.generation.cast import guideline_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

NAMED = "Mr John Smith, MRN 4471123, has lost disc height."


def refusals() -> list[str]:
    return list(EgressRefusal.objects.values_list("rule", flat=True))


def test_a_name_in_a_models_own_draft_is_not_sent_on(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer
) -> None:
    server.script.configure({"queue": [{"behaviour": "names_somebody"}]})
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert server.script.record()["requests"] == 1
    assert refusals() == ["names_somebody"]
    assert "Smith" not in EgressRefusal.objects.get().reason
    assert not Call.objects.filter(request__contains="4471123").exists()
    assert GenerationItem.objects.get().state == ItemState.REFUSED


@pytest.mark.parametrize("place", ["system", "user", "follow_up"])
def test_the_one_door_refuses_a_name_wherever_it_stands(
    endpoint: Endpoint, server: ChatServer, place: str
) -> None:
    words = {"system": "Answer.", "user": "Which disc?", "follow_up": None}
    words[place] = ("An answer.", json.dumps(f"Again.\n{NAMED}")) if place == "follow_up" else NAMED
    question = Question(
        **words, answer_type=ProbeAnswer, model_name="m", base_url=endpoint.base_url, prompt_sha256=""
    )  # type: ignore[arg-type]
    with pytest.raises(EgressRefused, match="a person’s name and a record number") as refusal:
        question_send(endpoint=endpoint, question=question, idempotency_key="k")
    assert refusal.value.rule == "names_somebody"
    assert server.script.record()["requests"] == 0


def test_a_published_author_is_sent_on_where_the_draft_quotes_the_source(
    project: Project, endpoint: Endpoint, server: ChatServer
) -> None:
    source = guideline_make(project)
    for passage in source.passages.all():
        Passage.objects.filter(pk=passage.pk).update(text=f"{passage.text} By Dr John Smith, 020 7946 0958.")
    run = drive(start(project, sources=(source,), endpoint=endpoint, count=1))
    assert (run.done_count, refusals()) == (1, [])
    assert Call.objects.filter(step="revision", request__contains="John Smith").exists()


def test_a_picture_with_a_face_in_view_reaches_no_model(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    Series.objects.update(face_in_view=True)
    drive(start(project, studies=(study,), endpoint=endpoint, count=1))
    assert refusals() == ["face_in_view"]
    assert (server.script.record()["requests"], Attempt.objects.count()) == (0, 0)


def test_an_endpoint_that_sees_no_images_is_asked_about_a_study_with_a_face_in_view(
    project: Project, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    Series.objects.update(face_in_view=True)
    Endpoint.objects.update(sees_images=False)
    run = drive(start(project, studies=(study,), endpoint=Endpoint.objects.get(), count=1))
    assert (run.done_count, refusals()) == (1, [])
