"""Read a board's cells from the database in three queries, however many models and items there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from benchmark.board.marks import LOCAL, OWN, UPLOADED, Contestant
from benchmark.board.matrix import Clusters, Items, Matrix
from benchmark.models import EvaluationRun, Item, Response, SuiteVersion
from corpus.models import Kind
from projects.models import RunState

CHUNK = 20_000  # rows held as Python objects at once
CELLS = ("asked", "scored", "answered", "right", "levels_off", "latency")
FIELDS = (
    "run_id", "item_id", "state", "latency_ms", "scores__pk", "scores__letter", "scores__is_right",
    "scores__levels_off",
)  # fmt: skip


def items_of(version: SuiteVersion) -> list[Item]:
    """The closed questions in their order, with what slices are cut by; reports have figures of their own."""
    related = ("instance__subject", "instance__source")
    closed = version.items.exclude(kind=Kind.REPORT)
    return list(closed.select_related(*related).order_by("position"))


def reports_of(version: SuiteVersion) -> list[Item]:
    """The items that ask for a report, in their order."""
    return list(version.items.filter(kind=Kind.REPORT).order_by("position"))


def question_key(item: Item) -> str:
    """The same for one question with one key, in whatever version it stands."""
    return f"{item.instance_id} {item.revision_id} {item.gold}{item.acceptable}"


def items_table(rows: Sequence[Item]) -> Items:
    """The columns of a board."""
    keys = sorted({row.cluster_key for row in rows})
    names = {key: number for number, key in enumerate(keys)}
    return Items(
        questions=tuple(question_key(row) for row in rows),
        clusters=Clusters(np.array([names[row.cluster_key] for row in rows], dtype=np.int64)),
        cluster_keys=tuple(keys),
        axes=tuple(row.axis for row in rows),
        has_images=np.array([row.has_images for row in rows], dtype=bool),
        has_level=np.array([bool(row.gold_level) for row in rows], dtype=bool),
        options=np.array([row.option_count for row in rows], dtype=np.int64),
        families=tuple(_families(row.model_families) for row in rows),
    )


def _families(names: str) -> frozenset[str]:
    return frozenset(name.strip().casefold() for name in names.split(",") if name.strip())


def runs_on_board(version: SuiteVersion) -> list[EvaluationRun]:
    """Every finished run and those of which every item was asked, the newest last; controls are none."""
    asked = Q(state=RunState.RUNNING, total_count__gt=0, total_count__lte=F("done_count") + F("failed_count"))
    runs = version.runs.filter(Q(state=RunState.DONE) | asked, control="").select_related("model__endpoint")
    return sorted(runs, key=lambda run: (run.ended_at or timezone.now(), run.pk))


def contestants_of(version: SuiteVersion) -> list[Contestant]:
    """Every model by its newest run that counts; models of one name stand by that of their entry."""
    runs = runs_on_board(version)
    newest = {run.model_id: run for run in runs}
    counted = Counter(run.model_id for run in runs)
    same = Counter(run.model.model_name or run.model.name for run in newest.values())
    chosen = sorted(newest.values(), key=lambda run: run.pk)
    return [_contestant(run, same, counted[run.model_id]) for run in chosen]


def _contestant(run: EvaluationRun, same: Counter[str], count: int) -> Contestant:
    model, endpoint = run.model, run.model.endpoint
    name = model.model_name or model.name
    return Contestant(
        uid=str(model.uid),
        name=name if same[name] < 2 else model.name,
        family=model.family,
        note=model.note or (endpoint.name if endpoint else ""),
        run=str(run.uid),
        finished=(run.ended_at or timezone.now()).date().isoformat(),
        source=_source(run),
        run_pk=run.pk,
        runs=count,
    )


def _source(run: EvaluationRun) -> str:
    if run.model.checkpoint_id:
        return OWN
    if run.model.endpoint is None:
        return UPLOADED
    return LOCAL if run.model.endpoint.is_local else "run here"


def matrix_read(contestants: Sequence[Contestant], rows: Sequence[Item]) -> Matrix:
    """First answers of each contestant, read by the newest score of each."""
    runs = [one.run_pk for one in contestants]
    shape = (len(runs), len(rows))
    cells: dict[str, Any] = {name: np.zeros(shape, dtype=bool) for name in CELLS[:4]}
    cells["levels_off"], cells["latency"] = np.full(shape, -1, np.int16), np.full(shape, -1, np.int32)
    newest = np.full(shape, -1, dtype=np.int64)
    first_answers = Response.objects.filter(run_id__in=runs, repeat=1).exclude(item__kind=Kind.REPORT)
    across = {pk: place for place, pk in enumerate(runs)}
    along = {row.pk: place for place, row in enumerate(rows)}
    for chunk in _chunks(first_answers):
        _fill(cells, newest, _columns(chunk, across, along))
    return Matrix(tuple(contestants), items_table(rows), **cells, cost=_cost(first_answers, across))


def _chunks(rows: QuerySet[Response]) -> Iterator[list[tuple[Any, ...]]]:
    cursor = rows.order_by("pk").values_list(*FIELDS).iterator(chunk_size=CHUNK)
    while chunk := list(islice(cursor, CHUNK)):
        yield chunk


def _columns(chunk: list[tuple[Any, ...]], across: dict[int, int], along: dict[int, int]) -> dict[str, Any]:
    run, item, state, latency, score, letter, right, off = zip(*chunk, strict=True)
    answered = np.array([one == Response.State.ANSWERED for one in state], dtype=bool)
    return {
        "row": np.array([across[one] for one in run]),
        "column": np.array([along[one] for one in item]),
        "score": np.array([-1 if one is None else one for one in score], dtype=np.int64),
        "scored": answered,
        "answered": np.array([bool(one) for one in letter], dtype=bool),
        "right": np.array([bool(one) for one in right], dtype=bool),
        "levels_off": np.array([-1 if one is None else min(one, 999) for one in off], dtype=np.int16),
        "latency": np.array([-1 if one is None else min(one, 2**31 - 1) for one in latency], dtype=np.int32),
    }


def _fill(cells: dict[str, Any], newest: Any, read: dict[str, Any]) -> None:
    """A response has one row for each extractor that read it: the newest score of each cell counts."""
    order = np.argsort(read["score"], kind="stable")
    read = {name: values[order] for name, values in read.items()}
    later = read["score"] >= newest[read["row"], read["column"]]
    place = (read["row"][later], read["column"][later])
    newest[place] = read["score"][later]
    cells["asked"][place] = True
    for name in CELLS[1:]:
        cells[name][place] = read[name][later]


def _cost(rows: QuerySet[Response], across: dict[int, int]) -> Any:
    scored = rows.filter(state=Response.State.ANSWERED)
    cost = np.zeros(len(across))
    for run, total in scored.values_list("run_id").annotate(total=Sum("cost")).order_by("run_id"):
        cost[across[run]] = float(total or 0)
    return cost
