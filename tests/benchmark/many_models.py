"""A board as full as they get: many models, ties, long and hostile names, missing answers, two axes."""

from __future__ import annotations

import random

from benchmark.models import EvaluationRun, ModelEntry, Response, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from benchmark.services.response_score import response_score
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from imaging.models import Study
from projects.models import Project, RunState
from tests.benchmark.cast import endpoint_make, question_make

AXES = ("level_identification", "pathology", "planning", "prognosis")
# Name, family, percent right, percent without answer, percent that never got one. Two pairs answer alike.
MODELS = (
    ("Gemini-2.5-Pro", "gemini", 91, 0, 0),
    ("SpineGPT-7B", "spinegpt", 89, 0, 0),
    ("SpineGPT-7B the same again", "spinegpt", 89, 0, 0),
    ("GPT5-mini", "gpt", 86, 1, 0),
    ("a-very-long-name-of-a-fine-tuned-checkpoint-epoch-03-step-0012500-merged-fp16", "qwen", 84, 0, 2),
    ("GLM-4.5V <script>alert(1)</script>", "glm", 83, 2, 0),
    ("脊柱大模型-72B-视觉版", "qwen", 80, 0, 0),
    ("MedGemma-27B", "medgemma", 76, 4, 0),
    ("MedGemma-27B the same again", "medgemma", 76, 4, 0),
    ("Drafting model", "drafting family", 71, 0, 0),
    ("=HYPERLINK(1)", "none", 42, 20, 5),
    ("Answers nearly nothing", "none", 80, 0, 95),
)


def many_models(project: Project, study: Study, *, count: int = 120, is_hidden: bool = False) -> SuiteVersion:
    """`count` items, each third one with an image of `study`, and a finished run of each of the twelve."""
    for number in range(1, count + 1):
        axis = AXES[min(number % 7, 3)]
        shown = study if number % 3 == 0 else None
        question_make(project, number, study=shown, cluster=f"case {number}", axis=axis)
    version = suite_freeze(project=project, name="SpineBench of the house", is_hidden=is_hidden)
    endpoint = Endpoint.objects.first() or endpoint_make("http://127.0.0.1:9/v1")
    for row in MODELS:
        _run(version, endpoint, *row)
    board_refresh(version=version)
    version.refresh_from_db()
    return version


def _run(
    version: SuiteVersion,
    endpoint: Endpoint,
    name: str,
    family: str,
    right: int,
    silent: int,
    failed: int,
) -> EvaluationRun:
    """One finished run; equal figures give equal answers."""
    chance = random.Random(f"{right} {silent} {failed}")
    project = version.suite.project
    model = ModelEntry.objects.create(
        project=project, name=name, model_name=name, endpoint=endpoint, family=family
    )
    run = EvaluationRun.objects.create(project=project, version=version, model=model, state=RunState.DONE)
    for item in version.items.order_by("position"):
        state = Response.State.ERROR if chance.random() < failed / 100 else Response.State.ANSWERED
        text = "I cannot tell." if chance.random() < silent / 100 else "ANSWER: B"
        if chance.random() < right / 100:
            text = "ANSWER: A"
        response = Response.objects.create(
            run=run, item=item, state=state, text=text, latency_ms=chance.randint(300, 14_000), cost="0.0021"
        )
        response_score(response=response)
    done = run.responses.filter(state=Response.State.ANSWERED).count()
    EvaluationRun.objects.filter(pk=run.pk).update(
        total_count=version.item_count,
        done_count=done,
        failed_count=version.item_count - done,
        ended_at=run.created_at,
    )
    return run
