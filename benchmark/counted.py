"""Which runs count, which of their answers, and whose reading of these.

Two things would else mix in one figure: what two extractors read while a pass is half done or was cancelled,
and what a finished run answered with what it is answering now that its failed items are asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from benchmark.models import EvaluationRun, Response, Score, SuiteVersion
from projects.models import RunState

Cuts = Mapping[int, datetime | None]
"""Runs by key, each with the time until which its answers count; None: all of them."""


def runs_on_board(version: SuiteVersion) -> list[EvaluationRun]:
    """Every finished run, those of which every item was asked, and those that had finished and are asked
    again, the newest last; controls are none.
    """
    asked = Q(state=RunState.RUNNING, total_count__gt=0, total_count__lte=F("done_count") + F("failed_count"))
    counts = Q(state=RunState.DONE) | asked | Q(finished_at__isnull=False)
    runs = version.runs.filter(counts, control="").select_related("model__endpoint").defer("log", "manifest")
    return sorted(runs, key=lambda run: (ended(run), run.pk))


def ended(run: EvaluationRun) -> datetime:
    """When the answers that count were complete; now, for a run that is about to end."""
    return (run.finished_at if run.is_asked_again else run.ended_at) or timezone.now()


def runs_counted(version: SuiteVersion) -> list[EvaluationRun]:
    """The newest run of each model that counts."""
    return list({run.model_id: run for run in runs_on_board(version)}.values())


def cuts_of(runs: Iterable[EvaluationRun]) -> dict[int, datetime | None]:
    """Until when the answers of each run count."""
    return {run.pk: run.finished_at if run.is_asked_again else None for run in runs}


def responses_counted(cuts: Cuts) -> QuerySet[Response]:
    """The answers that count of these runs, all repeats."""
    return Response.objects.filter(_within(cuts, ""))


def scores_counted(cuts: Cuts) -> QuerySet[Score]:
    """One score for each answer that counts: that of the extractor whose reading of its run counts."""
    groups: defaultdict[str, dict[int, datetime | None]] = defaultdict(dict)
    for run, extractor in readings(cuts).items():
        groups[extractor][run] = cuts[run]
    found = Q(pk__in=[])
    for extractor, some in groups.items():
        found |= _within(some, "response__") & Q(extractor_version=extractor)
    return Score.objects.filter(found)


def readings(cuts: Cuts) -> dict[int, str]:
    """By run the extractor that counts: of those that have read every answer of it.

    The one that has read most runs whole counts for all that it has, of equals the newest; a run that it has
    not read whole counts by its own newest. A run that none has read whole is left out; one without an
    answer has the empty name.
    """
    answered = responses_counted(cuts).filter(state=Response.State.ANSWERED)
    counted = dict(answered.order_by("run_id").values_list("run_id").annotate(Count("pk")))
    read = Score.objects.filter(_within(cuts, "response__"), response__state=Response.State.ANSWERED)
    told = read.order_by("response__run_id").values_list("response__run_id", "extractor_version")
    whole: defaultdict[str, set[int]] = defaultdict(set)
    newest: dict[str, int] = {}
    for run, extractor, count, last in told.annotate(Count("pk"), Max("pk")):
        if count == counted.get(run):
            whole[extractor].add(run)
            newest[extractor] = max(newest.get(extractor, 0), last)
    order = sorted(whole, key=lambda one: newest[one])
    found = dict.fromkeys(cuts.keys() - counted.keys(), "")
    for extractor in [*order, *sorted(order, key=lambda one: len(whole[one]))[-1:]]:
        found |= dict.fromkeys(whole[extractor], extractor)
    return found


def _within(cuts: Cuts, before: str) -> Q:
    """A condition on answers, their fields behind `before`."""
    found = Q(**{f"{before}run__in": [run for run, until in cuts.items() if until is None]})
    for run, until in cuts.items():
        if until is not None:
            found |= Q(**{f"{before}run": run, f"{before}created_at__lte": until})
    return found
