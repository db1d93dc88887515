"""Keep what judges said, a group in one transaction: one row per run, report, dimension, probe and repeat."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from benchmark.asking.piece import Fate, Outcome
from benchmark.judge.asking import MOST_ASKINGS, JudgePiece
from benchmark.judge.reading import answer_read
from benchmark.models import Judgement, JudgeRun
from generation.calls.replies import Reply

State = Judgement.State
LONGEST_TEXT = 256 * 1024  # characters; of a longer answer the end is kept, where the verdict stands
ASKED_FIELDS = (
    "state", "value", "quote", "quote_stands", "askings", "text", "problem", "latency_ms", "input_tokens",
    "output_tokens", "cost", "model_reported",
)  # fmt: skip
_STATES = {Fate.ERROR: State.ERROR, Fate.REFUSED: State.REFUSED}


@transaction.atomic
def judgements_keep(*, run: JudgeRun, outcomes: Sequence[Outcome[JudgePiece]]) -> list[JudgePiece]:
    """Write what is not there yet; gives back what is to be asked once more, for its answer held no verdict.

    Whoever comes second leaves the first one's answer.
    """
    there = _rows_of(run, outcomes)
    new: list[Judgement] = []
    old: list[Judgement] = []
    again: list[JudgePiece] = []
    for one in outcomes:
        row = there.get(one.work.row)
        if row is not None and not _is_next(row, one.work):
            continue
        if row is None:
            row = there[one.work.row] = _row(run, one.work)
            new.append(row)
        else:
            old.append(row)
        _fill(row, one)
        if row.state == State.UNSCORED and row.askings < MOST_ASKINGS:
            again.append(one.work._replace(asking=row.askings + 1))
    Judgement.objects.bulk_create(new, batch_size=200)
    Judgement.objects.bulk_update(old, ASKED_FIELDS, batch_size=50)
    return again


def _rows_of(
    run: JudgeRun, outcomes: Sequence[Outcome[JudgePiece]]
) -> dict[tuple[int, str, str, int], Judgement]:
    rows = run.judgements.filter(report__in={one.work.report.pk for one in outcomes})
    return {(row.report_id, row.dimension, row.probe, row.repeat): row for row in rows}


def _is_next(row: Judgement, work: JudgePiece) -> bool:
    return row.state == State.UNSCORED and row.askings == work.asking - 1


def _row(run: JudgeRun, work: JudgePiece) -> Judgement:
    report, dimension, probe, repeat = work.row
    return Judgement(run=run, report_id=report, dimension=dimension, probe=probe, repeat=repeat)


def _fill(row: Judgement, one: Outcome[JudgePiece]) -> None:
    row.askings = one.work.asking
    row.cost += one.cost
    if one.reply is None:
        row.state, row.problem = _STATES[one.state], one.problem
        return
    _read(row, one.reply, one.work.text)
    row.latency_ms, row.model_reported = one.reply.latency_ms, one.reply.model[:120]
    row.input_tokens, row.output_tokens = one.reply.input_tokens, one.reply.output_tokens


def _read(row: Judgement, reply: Reply, shown: str) -> None:
    """The verdict of an answer about the report as it was shown."""
    row.text = (reply.text or reply.refusal)[-LONGEST_TEXT:]
    reading = answer_read(reply.text, shown)
    row.state = State.UNSCORED if reading.value is None else State.JUDGED
    row.value, row.quote, row.quote_stands = reading.value, reading.quote, reading.quote_stands
    row.problem = reading.problem
    if reply.finish == "length" and reading.value is None:
        row.problem = "The answer was cut off by the token limit."
