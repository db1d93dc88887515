"""Finished runs and boards, made on the spot."""

from __future__ import annotations

from django.utils import timezone

from benchmark.models import EvaluationRun, ModelEntry, Response, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from benchmark.services.response_score import response_score
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import Project, RunState
from tests.benchmark.cast import endpoint_make, questions_make

BOARD = "/p/lumbar/spinebench/"


def run_make(
    version: SuiteVersion, name: str, answers: list[str], *, endpoint: Endpoint | None = None
) -> EvaluationRun:
    """A finished run with these raw answers, scored as any other."""
    project = version.suite.project
    endpoint = endpoint or Endpoint.objects.first() or endpoint_make("http://127.0.0.1:9/v1")
    model = ModelEntry.objects.create(
        project=project, name=name, model_name=name, endpoint=endpoint, family="test family"
    )
    run = EvaluationRun.objects.create(
        project=project, version=version, model=model, state=RunState.DONE, total_count=len(answers)
    )
    for item, text in zip(version.items.order_by("position"), answers, strict=True):
        response = Response.objects.create(run=run, item=item, text=text, latency_ms=1200)
        response_score(response=response)
    EvaluationRun.objects.filter(pk=run.pk).update(done_count=len(answers), ended_at=timezone.now())
    return run


def suite_make(project: Project, count: int = 20, *, is_hidden: bool = False) -> SuiteVersion:
    """Items whose answer is always A."""
    questions_make(project, count, right=count)
    return suite_freeze(project=project, name="Discs", is_hidden=is_hidden)


def letters(right: int, of: int) -> list[str]:
    return ["ANSWER: A"] * right + ["ANSWER: B"] * (of - right)


def board_of(project: Project, *scores: tuple[str, int], count: int = 20, of: int = 0) -> SuiteVersion:
    """A suite of `count` items, `of` with what the project held before, and models with so many right."""
    version = suite_make(project, count)
    for name, right in scores:
        run_make(version, name, letters(right, of or count))
    board_refresh(version=version)
    version.refresh_from_db()
    return version
