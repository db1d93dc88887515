"""Beside a score: its spread over repeats, over orders of the options, and what a model calls itself."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import stdev
from typing import Any

import numpy as np
from django.db.models import Count, Q

from benchmark.board.figures import slice_figures
from benchmark.board.marks import UPLOADED, Contestant
from benchmark.board.matrix import Items
from benchmark.counted import responses_counted
from benchmark.models import Item, Response, Score
from corpus.models import Kind

Row = dict[str, Any]
MOST_NAMES = 3  # that an endpoint gave itself over one run


def rows_beside(contestants: Sequence[Contestant], rows: Sequence[Item], items: Items) -> dict[str, Row]:
    """By run: `extractor`, `repeats`, `orders`, and the names under which the model answered."""
    names = _names(contestants)
    return {
        one.run: {
            "extractor": one.extractor,
            "repeats": repeats_spread(one) if one.repeats > 1 else None,
            "orders": orders_figures(one, rows, items) if one.is_circular else None,
            "calls_itself": names.get(one.run_pk, [])[:MOST_NAMES],
            "unverified": one.source != UPLOADED and one.run_pk not in names,
        }
        for one in contestants
    }


def repeats_spread(one: Contestant) -> Row | None:
    """Lowest and highest score in percent over the repeats, and their standard deviation; None below two.

    Each repeat is scored on the items of which it got an answer.
    """
    told = _answered(one).order_by("response__repeat").values_list("response__repeat")
    counted = told.annotate(n=Count("pk"), hits=Count("pk", filter=Q(is_right=True)))
    scores = [100 * right / n for _, n, right in counted]
    if len(scores) < 2:
        return None
    return {"count": len(scores), "low": min(scores), "high": max(scores), "sd": stdev(scores)}


def orders_figures(one: Contestant, rows: Sequence[Item], items: Items) -> Row | None:
    """The share of items that are right in every order of their options, and `mean` over all orders.

    CircularEval (Liu et al. 2024, MMBench, ECCV): an item counts as right where it is right however its
    options are turned. One of which an order got no answer of the model says nothing and is left out.
    """
    places = {row.pk: place for place, row in enumerate(rows)}
    scored, right = (np.zeros((1, len(rows)), dtype=bool) for _ in range(2))
    told = _answered(one).order_by("response__item").values_list("response__item")
    asked, hits = 0, 0
    for item, n, found in told.annotate(n=Count("pk"), hits=Count("pk", filter=Q(is_right=True))):
        place = places[item]
        if n == items.options[place]:
            scored[0, place], right[0, place] = True, found == n
            asked, hits = asked + n, hits + found
    (figures,) = slice_figures(items.clusters, scored, right)
    return figures and figures | {"mean": 100 * hits / asked}


def _answered(one: Contestant) -> Any:
    mine = responses_counted({one.run_pk: one.until}).filter(state=Response.State.ANSWERED)
    mine = mine.exclude(item__kind=Kind.REPORT)
    return Score.objects.filter(response__in=mine, extractor_version=one.extractor)


def _names(contestants: Sequence[Contestant]) -> dict[int, list[str]]:
    """By run the names that its endpoint gave the model in its answers; runs without any are left out."""
    answers = responses_counted({one.run_pk: one.until for one in contestants}).exclude(model_reported="")
    found: dict[int, list[str]] = {}
    told = answers.order_by("run_id", "model_reported").values_list("run_id", "model_reported").distinct()
    for run, name in told:
        found.setdefault(run, []).append(name)
    return found
