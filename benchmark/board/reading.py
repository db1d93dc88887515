"""Read a board's cells from the database in three queries, however many models and items there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import FilteredRelation, Q, QuerySet, Sum

from benchmark.board.marks import LOCAL, OWN, UPLOADED, Contestant
from benchmark.board.matrix import Clusters, Items, Matrix
from benchmark.counted import cuts_of, ended, readings, responses_counted, runs_on_board
from benchmark.models import EvaluationRun, Item, Response, SuiteVersion
from corpus.models import Kind

CHUNK = 20_000  # rows held as Python objects at once
CELLS = ("asked", "scored", "answered", "right", "levels_off", "latency")
FIELDS = ("run_id", "item_id", "state", "latency_ms", "read__letter", "read__is_right", "read__levels_off")


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


def contestants_of(version: SuiteVersion) -> list[Contestant]:
    """Every model by its newest run that counts; models of one name stand by that of their entry."""
    runs = runs_on_board(version)
    newest = {run.model_id: run for run in runs}
    counted = Counter(run.model_id for run in runs)
    same = Counter(run.model.model_name or run.model.name for run in newest.values())
    chosen = sorted(newest.values(), key=lambda run: run.pk)
    extractors = readings(cuts_of(chosen))
    return [_contestant(run, same, counted[run.model_id], extractors.get(run.pk, "")) for run in chosen]


def _contestant(run: EvaluationRun, same: Counter[str], count: int, extractor: str) -> Contestant:
    model, endpoint = run.model, run.model.endpoint
    name = model.model_name or model.name
    return Contestant(
        uid=str(model.uid),
        name=name if same[name] < 2 else model.name,
        family=model.family,
        note=model.note or (endpoint.name if endpoint else ""),
        run=str(run.uid),
        finished=ended(run).date().isoformat(),
        source=_source(run),
        run_pk=run.pk,
        runs=count,
        extractor=extractor,
        until=run.finished_at if run.is_asked_again else None,
        repeats=run.repeats,
        is_circular=run.is_circular,
    )


def _source(run: EvaluationRun) -> str:
    if run.model.checkpoint_id:
        return OWN
    if run.model.endpoint is None:
        return UPLOADED
    return LOCAL if run.model.endpoint.is_local else "run here"


def matrix_read(contestants: Sequence[Contestant], rows: Sequence[Item]) -> Matrix:
    """First answers of each contestant, as the extractor that counts for it read them."""
    shape = (len(contestants), len(rows))
    cells: dict[str, Any] = {name: np.zeros(shape, dtype=bool) for name in CELLS[:4]}
    cells["levels_off"], cells["latency"] = np.full(shape, -1, np.int16), np.full(shape, -1, np.int32)
    across = {one.run_pk: place for place, one in enumerate(contestants)}
    along = {row.pk: place for place, row in enumerate(rows)}
    for chunk in _chunks(contestants):
        _fill(cells, _columns(chunk, across, along))
    # What got no answer is asked again: the rows of its failures are gone, the failures were.
    cells["asked"][[one.until is not None for one in contestants]] = True
    return Matrix(tuple(contestants), items_table(rows), **cells, cost=_cost(contestants, across))


def first_answers(contestants: Sequence[Contestant]) -> QuerySet[Response]:
    """The answers of a board: the first of each closed item that counts."""
    mine = responses_counted({one.run_pk: one.until for one in contestants})
    return mine.filter(repeat=1).exclude(item__kind=Kind.REPORT)


def _chunks(contestants: Sequence[Contestant]) -> Iterator[list[tuple[Any, ...]]]:
    for extractor in sorted({one.extractor for one in contestants}):
        mine = first_answers([one for one in contestants if one.extractor == extractor])
        read = FilteredRelation("scores", condition=Q(scores__extractor_version=extractor))
        cursor = mine.annotate(read=read).order_by().values_list(*FIELDS).iterator(chunk_size=CHUNK)
        while chunk := list(islice(cursor, CHUNK)):
            yield chunk


def _columns(chunk: list[tuple[Any, ...]], across: dict[int, int], along: dict[int, int]) -> dict[str, Any]:
    run, item, state, latency, letter, right, off = zip(*chunk, strict=True)
    scored = np.array([one == Response.State.ANSWERED for one in state], dtype=bool)
    return {
        "row": np.array([across[one] for one in run]),
        "column": np.array([along[one] for one in item]),
        "scored": scored,
        "answered": np.array([bool(one) for one in letter], dtype=bool),
        "right": np.array([bool(one) for one in right], dtype=bool),
        "levels_off": np.array([-1 if one is None else min(one, 999) for one in off], dtype=np.int16),
        "latency": np.array([-1 if one is None else min(one, 2**31 - 1) for one in latency], dtype=np.int32),
    }


def _fill(cells: dict[str, Any], read: dict[str, Any]) -> None:
    place = (read["row"], read["column"])
    cells["asked"][place] = True
    for name in CELLS[1:]:
        cells[name][place] = read[name]


def _cost(contestants: Sequence[Contestant], across: dict[int, int]) -> Any:
    scored = first_answers(contestants).filter(state=Response.State.ANSWERED)
    cost = np.zeros(len(across))
    for run, total in scored.values_list("run_id").annotate(total=Sum("cost")).order_by("run_id"):
        cost[across[run]] = float(total or 0)
    return cost
