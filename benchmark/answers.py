"""The answers of a run as its page lists them: all, reports, the wrong ones, or those without a letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from benchmark.models import EvaluationRun, Response
from benchmark.selectors import responses_last, responses_of

WRONG, SILENT, RIGHT, REPORT = "wrong", "silent", "right", "report"
KINDS = (WRONG, SILENT, RIGHT, REPORT)


@dataclass(frozen=True)
class Answers:
    """Rows of the page, what they were chosen by ("" for all), and how many there are of each."""

    rows: list[Response]
    show: str
    numbers: dict[str, int]


def answers_listed(run: EvaluationRun, show: str, shown: Mapping[int, str]) -> Answers:
    """Answers by the order of the items, as the extractors `shown` read them. While a run works they are
    the last ones alone; unknown words in `show` choose all.
    """
    if run.is_open:
        return Answers(responses_last(run, shown), "", {})
    rows = list(responses_of(run, shown))
    kinds = [_kind(row) for row in rows]
    numbers = {"all": len(rows), **{kind: Counter(kinds)[kind] for kind in KINDS}}
    if show not in KINDS:
        return Answers(rows, "", numbers)
    chosen = [row for row, kind in zip(rows, kinds, strict=True) if kind == show]
    return Answers(chosen, show, numbers)


def neighbours_of(response: Response) -> tuple[UUID | None, UUID | None]:
    """The answers before and after one in the order of the items; None at either end."""
    rows = response.run.responses.order_by("item__position", "repeat")
    uids = list(rows.values_list("uid", flat=True))
    place = uids.index(response.uid)
    before = uids[place - 1] if place else None
    return before, uids[place + 1] if place + 1 < len(uids) else None


def _kind(response: Response) -> str:
    score = next(iter(response.scores.all()), None)
    if response.item.is_report:
        return REPORT
    if response.state != Response.State.ANSWERED or score is None or not score.letter:
        return SILENT
    return RIGHT if score.is_right else WRONG
