"""Keep what came back, a group in one transaction: one row per run, item and repeat, each with its score."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from benchmark.asking.piece import Outcome
from benchmark.asking.ready import ItemReady, Work
from benchmark.models import EvaluationRun, Response
from benchmark.services.response_score import responses_score
from generation.calls.replies import Reply

LONGEST_TEXT = 256 * 1024  # characters; of a longer answer the end is kept, where the letter stands


@transaction.atomic
def responses_keep(*, run: EvaluationRun, outcomes: Sequence[Outcome[Work]]) -> list[Response]:
    """Write the rows that are not there yet; whoever comes second leaves the first one's answer."""
    if not outcomes:
        return []
    asked = run.responses.filter(item__in={one.work.item.pk for one in outcomes})
    there = set(asked.values_list("item_id", "repeat"))
    new = [_row(run, one) for one in outcomes if (one.work.item.pk, one.work.repeat) not in there]
    kept = Response.objects.bulk_create(new, batch_size=500)
    responses_score(responses=kept)
    return kept


def _row(run: EvaluationRun, one: Outcome[Work]) -> Response:
    row = Response(
        run=run, item=one.work.item, repeat=one.work.repeat, state=one.state.value, problem=one.problem
    )
    if isinstance(one.ready, ItemReady):
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
