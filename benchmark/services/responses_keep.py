"""Keep what came back, a group in one transaction: one row per run, item and repeat, each with its score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from benchmark.asking.ready import Ready, Work
from benchmark.models import EvaluationRun, Response
from benchmark.services.response_score import responses_score
from generation.calls.client import Reply
from generation.calls.prices import Prices, cost_of

LONGEST_TEXT = 256 * 1024  # characters; of a longer answer the end is kept, where the letter stands


@dataclass(frozen=True)
class Outcome:
    """What became of one question: a reply, or why there is none."""

    work: Work
    state: str
    ready: Ready | None = None
    reply: Reply | None = None
    problem: str = ""
    cost: Decimal = Decimal(0)


@transaction.atomic
def responses_keep(*, run: EvaluationRun, outcomes: Sequence[Outcome]) -> list[Response]:
    """Write the rows that are not there yet; whoever comes second leaves the first one's answer."""
    if not outcomes:
        return []
    asked = run.responses.filter(item__in={one.work.item.pk for one in outcomes})
    there = set(asked.values_list("item_id", "repeat"))
    new = [_row(run, one) for one in outcomes if (one.work.item.pk, one.work.repeat) not in there]
    kept = Response.objects.bulk_create(new, batch_size=500)
    responses_score(responses=kept)
    return kept


def cost_told(prices: Prices, ready: Ready, reply: Reply) -> Decimal:
    """What an answer cost; where its usage was not told the worst case is the honest figure."""
    if reply.input_tokens is None or reply.output_tokens is None:
        return ready.worst
    return cost_of(
        prices,
        input_tokens=reply.input_tokens,
        output_tokens=reply.output_tokens,
        cached_tokens=reply.cached_tokens,
    )


def _row(run: EvaluationRun, one: Outcome) -> Response:
    row = Response(run=run, item=one.work.item, repeat=one.work.repeat, state=one.state, problem=one.problem)
    if one.ready is not None:
        row.option_order, row.image_record = one.ready.order, one.ready.images
        row.images_of = one.ready.images_of
        row.images_sent = len(one.ready.question.pictures)
    if one.reply is not None:
        _fill(row, one.reply, one.cost)
    return row


def _fill(row: Response, reply: Reply, cost: Decimal) -> None:
    row.text = (reply.text or reply.refusal)[-LONGEST_TEXT:]
    row.latency_ms = reply.latency_ms
    row.input_tokens, row.output_tokens = reply.input_tokens, reply.output_tokens
    row.cost = cost
    row.model_reported = reply.model[:120]
    if reply.finish == "length":
        row.problem = "The answer was cut off by the token limit."
