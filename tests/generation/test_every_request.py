"""Every request passes the scan for names, and every picture the question whether it may leave."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from corpus.models import Passage, Source
from generation.answers import ProbeAnswer
from generation.calls.client import question_send
from generation.calls.gate import question_check, words_check
from generation.calls.question import Question
from generation.errors import EgressRefused
from generation.models import Attempt, Call, EgressRefusal, Endpoint, GenerationItem, ItemState
from imaging.models import Series, Study
from projects.models import Project
from tests.generation.cast import guideline_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

NAMED = "Mr John Smith, MRN 4471123, has lost disc height."


def asked(words: str) -> Question:
    return Question(
        system="Answer.",
        user=words,
        answer_type=ProbeAnswer,
        model_name="m",
        base_url="http://model.test",
        prompt_sha256="",
    )


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


@pytest.mark.parametrize(
    "words",
    [
        "Patient:\tJohn Smith has stenosis",
        "Patient:\r\nJohn Smith has stenosis",
        "Name:\tJohn\tSmith",
        "Patient:\fJohn Smith",
        'Which level?\t"Mr Smith" asked',
        "患者姓名：\t王小明",
        "Mrs Núñez\twas seen",
    ],
)
@pytest.mark.parametrize("ensure_ascii", [True, False])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_no_escape_of_json_hides_a_name(words: str, ensure_ascii: bool, depth: int) -> None:
    for _ in range(depth):
        words = json.dumps({"stem": words, "options": [words]}, ensure_ascii=ensure_ascii)
    with pytest.raises(EgressRefused, match="a person’s name"):
        question_check(asked(words))


@pytest.mark.parametrize(
    "words",
    [
        "Patient:\tMale, 45 years\tLevel:\tL4/5",
        'The "Chiari" malformation\nis \\theta and \\alpha',
        "患者：\t男，45岁\n腰4/5椎间盘突出",
        "L4\\L5 \\u004 \\ud83d \\",
    ],
)
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_escapes_make_no_names(words: str, depth: int) -> None:
    for _ in range(depth):
        words = json.dumps({"stem": words})
    question_check(asked(words))


@pytest.mark.parametrize("words", ["Patient:\tJohn Smith has stenosis", "患者姓名：\t王小明", "Mr\tSmith"])
def test_a_name_in_the_previous_draft_is_found_behind_a_tab(words: str) -> None:
    from types import SimpleNamespace

    held = {"stem": "Which level?", "options": [{"key": "A", "text": words}]}
    material = SimpleNamespace(comments=(), previous=held, facts=(), language="en", passages=())
    with pytest.raises(EgressRefused, match="a person’s name"):
        words_check(item=SimpleNamespace(source=None), material=material)  # type: ignore[arg-type]
    held["options"] = [{"key": "A", "text": "L4\tL5"}]
    words_check(item=SimpleNamespace(source=None), material=material)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "may_say", ["Guidelines of Lindgren 2020, Li-ion", "Li-Wang 2020", "Ouli", "", "LiX", "Björn-Li", "li"]
)
def test_a_part_of_an_authors_name_lets_no_patient_pass(may_say: str) -> None:
    with pytest.raises(EgressRefused, match="a person’s name"):
        question_check(replace(asked("Patient Li has stenosis"), may_say=may_say))


@pytest.mark.parametrize("may_say", ["By Li, 2020", "(Li)", "作者Li。"])
def test_an_author_that_stands_whole_in_the_source_passes(may_say: str) -> None:
    question_check(replace(asked("Patient Li has stenosis"), may_say=may_say))


def test_a_long_text_of_backslashes_is_read_at_once() -> None:
    began = time.process_time()
    for unit in ("\\", "\\u738b", "\\\\n", "\\u", "\\t"):
        question_check(asked((unit * 30000)[:30000]))
    assert time.process_time() - began < 6


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
