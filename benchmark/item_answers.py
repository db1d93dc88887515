"""One item and what every model answered to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from benchmark.models import Item, Response, Score
from benchmark.selectors import Told, told_of
from projects.models import RunState

AROUND = 300  # characters shown on either side of what was read
LONGEST_SPAN = 600


@dataclass(frozen=True)
class Answer:
    """What one model answered: the response, its newest score, and the raw answer around the span."""

    response: Response
    score: Score | None
    told: Told
    is_cut: bool


def answers_to(item: Item) -> list[Answer]:
    """The newest finished run of each model without controls, by the model's name; two queries."""
    rows = Response.objects.filter(item=item, repeat=1, run__state=RunState.DONE, run__control="")
    rows = rows.select_related("run__model").prefetch_related(
        Prefetch("scores", Score.objects.order_by("-pk"))
    )
    newest = {row.run.model_id: row for row in rows.order_by("run__ended_at", "run_id")}
    for row in newest.values():
        row.item = item  # else each row of the page would ask for it
    return [_answer(row) for row in sorted(newest.values(), key=lambda row: row.run.model.name.casefold())]


def _answer(response: Response) -> Answer:
    score = next(iter(response.scores.all()), None)
    whole = told_of(response, score)
    if not whole.read:
        return Answer(
            response, score, Told(whole.before[: 2 * AROUND], "", ""), len(whole.before) > 2 * AROUND
        )
    told = Told(whole.before[-AROUND:], whole.read[:LONGEST_SPAN], whole.after[:AROUND])
    shown = len(told.before) + len(told.read) + len(told.after)
    return Answer(response, score, told, shown < len(response.text))


def neighbours(item: Item) -> tuple[UUID | None, UUID | None]:
    """The items before and after in their order; None at either end."""
    around = Item.objects.filter(version=item.version_id, position__in=(item.position - 1, item.position + 1))
    places = dict(around.values_list("position", "uid"))
    return places.get(item.position - 1), places.get(item.position + 1)
