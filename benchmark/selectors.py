"""Reads of the benchmark room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from benchmark.errors import NoSuchVersion
from benchmark.models import BoardEdition, EvaluationRun, Response, Score, Submission, Suite, SuiteVersion
from benchmark.shown_readings import extractors_shown, scores_shown
from corpus.bodies import MultipleChoice, Report, body_parse
from projects.models import Project, RunState

RECENT_RUNS = 20
RECENT_ANSWERS = 20
MOST_REASONS = 10
RECENT_EDITIONS = 100


def versions_of(project: Project) -> QuerySet[SuiteVersion]:
    """Every frozen version, the newest first."""
    rows = SuiteVersion.objects.filter(suite__project=project, frozen_at__isnull=False)
    return rows.select_related("suite__project").defer("board").order_by("-frozen_at", "-number")


def versions_due() -> QuerySet[SuiteVersion]:
    """Versions without a board though a run has finished, and those whose board tells not all that counts."""
    finished = EvaluationRun.objects.filter(version=OuterRef("pk"), state=RunState.DONE)
    is_missing = Q(board="") & Q(Exists(finished))
    return SuiteVersion.objects.filter(is_missing | Q(board_due_at__isnull=False)).order_by("pk")


def hidden_suites_of(project: Project) -> QuerySet[Suite]:
    """The suites of which only their stewards see the items, by name."""
    return Suite.objects.filter(project=project, is_hidden=True).order_by("name")


def version_chosen(project: Project, uid: str) -> SuiteVersion | None:
    """The version of the address; without one, the newest with a board, else the newest.

    Raises ``NoSuchVersion`` for an address that names none of this project.
    """
    versions = versions_of(project)
    if not uid:
        return versions.exclude(board="").first() or versions.first()
    try:
        return versions.get(uid=UUID(uid))
    except (ValueError, SuiteVersion.DoesNotExist) as problem:
        raise NoSuchVersion("This project has no such version of a suite.") from problem


def runs_of(project: Project) -> QuerySet[EvaluationRun]:
    """The last runs, the newest first."""
    rows = EvaluationRun.objects.filter(project=project).defer("version__board", "log", "manifest")
    return rows.select_related("version__suite", "model", "started_by").order_by("-created_at")[:RECENT_RUNS]


def submissions_of(project: Project) -> QuerySet[Submission]:
    """The last uploaded files, the newest first, each with how many its model has sent that were taken."""
    rows = Submission.objects.filter(version__suite__project=project)
    taken = Count("model__submissions", filter=Q(model__submissions__version=F("version")))
    related = ("version__suite", "run", "sent_by")
    return rows.select_related(*related).annotate(of_model=taken).order_by("-created_at")[:RECENT_RUNS]


def submissions_count(run: EvaluationRun) -> int:
    """How many scores of a model a version was asked for: runs, files taken, and controls."""
    return EvaluationRun.objects.filter(version=run.version, model=run.model).count()


@dataclass(frozen=True)
class Costs:
    """What a run's answers took so far; seconds are None while none was timed."""

    asked: int
    p50_s: float | None
    p95_s: float | None


def costs_of(run: EvaluationRun) -> Costs:
    """How long its answers took: of an even number the lower middle, and the 95th of a hundred."""
    rows = run.responses.filter(latency_ms__isnull=False).order_by("latency_ms")
    times = [value for value in rows.values_list("latency_ms", flat=True) if value is not None]
    if not times:
        return Costs(0, None, None)
    last = len(times) - 1
    return Costs(len(times), times[last // 2] / 1000, times[round(0.95 * last)] / 1000)


def responses_of(run: EvaluationRun, shown: Mapping[int, str] | None = None) -> QuerySet[Response]:
    """Answers of a run in the order of the items, the score that counts of each first.

    `shown` is what `extractors_shown` tells of the run, where the caller knows it already.
    """
    rows = run.responses.select_related("item__instance")
    scores = scores_shown(extractors_shown(run.version, [run]) if shown is None else shown)
    return rows.prefetch_related(scores).order_by("item__position", "repeat")


def newest_scores() -> Prefetch[Any]:
    """Scores of responses, the newest of each first."""
    return Prefetch("scores", Score.objects.order_by("-pk"))


def editions_of(project: Project) -> QuerySet[BoardEdition]:
    """The last editions of a project's boards, the newest first, without their figures."""
    rows = BoardEdition.objects.filter(version__suite__project=project)
    rows = rows.defer("figures", "slices", "pairs", "answers", "version__board")
    return rows.select_related("version__suite").order_by("-created_at", "-pk")[:RECENT_EDITIONS]


def responses_last(run: EvaluationRun, shown: Mapping[int, str]) -> list[Response]:
    """The last answers that came, in the order of the items: a page that renews itself stays small."""
    newest = run.responses.order_by("-pk").values_list("pk", flat=True)[:RECENT_ANSWERS]
    return list(responses_of(run, shown).filter(pk__in=list(newest)))


@dataclass(frozen=True)
class Problem:
    """Items of a run that ended without an answer for one reason."""

    kind: str
    reason: str
    count: int


_UNTOLD: dict[str, str] = {
    Response.State.ERROR: "The endpoint gave no answer that counts; its words are for the steward.",
    Response.State.REFUSED: "Their material may not go to this endpoint, or an image is not at hand.",
}


def problems_of(run: EvaluationRun, *, shown: bool) -> list[Problem]:
    """Why items have no answer, the commonest reason first; of a hidden suite only the kinds."""
    unanswered = run.responses.exclude(state=Response.State.ANSWERED)
    fields = ("state", "problem") if shown else ("state",)
    groups = unanswered.values(*fields).annotate(count=Count("pk")).order_by("-count", *fields)
    return [
        Problem(Response.State(row["state"]).label, row.get("problem") or _UNTOLD[row["state"]], row["count"])
        for row in groups[:MOST_REASONS]
    ]


def runs_asked_again(version: SuiteVersion) -> frozenset[str]:
    """Finished runs, by uid, whose failed items are asked again, or were and not to the end."""
    rows = version.runs.filter(finished_at__isnull=False, control="").exclude(state=RunState.DONE)
    return frozenset(map(str, rows.values_list("uid", flat=True)))


def figures_of(run: EvaluationRun) -> dict[str, Any] | None:
    """The run's row of the board; None while it has none."""
    rows = json.loads(run.version.board or "{}").get("rows", [])
    return next((row for row in rows if row["run"] == str(run.uid)), None)


@dataclass(frozen=True)
class Told:
    """A raw answer in three parts: before, the span that was read, and after."""

    before: str
    read: str
    after: str


def told_of(response: Response, score: Score | None) -> Told:
    """The raw answer with the extracted span apart."""
    if score is None or score.span_start is None or score.span_end is None:
        return Told(response.text, "", "")
    start, end = score.span_start, score.span_end
    return Told(response.text[:start], response.text[start:end], response.text[end:])


def question_shown(response: Response) -> MultipleChoice | Report:
    """The item's body. Raises TypeError for other kinds, which no suite holds."""
    body = body_parse(response.item.revision.body)
    if not isinstance(body, MultipleChoice | Report):
        raise TypeError(f"{response.item} is neither a multiple-choice question nor a report.")
    return body
