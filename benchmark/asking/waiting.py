"""Which rows a run asks for, and which of them are still missing."""

from __future__ import annotations

from benchmark.asking.ready import Work
from benchmark.asking.swapping import swaps_of
from benchmark.models import Control, EvaluationRun, Item

RELATED = ("revision", "instance__project", "instance__study__subject", "instance__source")


def items_asked(run: EvaluationRun) -> list[Item]:
    """The items of a run in their order; a control asks only closed questions whose images can be changed."""
    items = list(run.version.items.select_related(*RELATED).order_by("position"))
    closed = [item for item in items if not item.is_report]
    if run.control == Control.REMOVED:
        return [item for item in closed if item.has_images]
    if run.control == Control.SWAPPED:
        lent = swaps_of(closed, run.seed)
        return [item for item in closed if item.pk in lent]
    return items


def times_asked(run: EvaluationRun, item: Item) -> int:
    """How often a run asks an item: once for each turn of its options, else as often as it repeats."""
    return max(item.option_count, 1) if run.is_circular else run.repeats


def rows_wanted(run: EvaluationRun) -> int:
    """How many answers make a run complete."""
    return sum(times_asked(run, item) for item in items_asked(run))


def work_waiting(run: EvaluationRun) -> list[Work]:
    """Items without a row, in order, the first repeat of all before the second of any."""
    asked = set(run.responses.values_list("item_id", "repeat"))
    items = items_asked(run)
    most = max((times_asked(run, item) for item in items), default=0)
    return [
        Work(item, repeat)
        for repeat in range(1, most + 1)
        for item in items
        if repeat <= times_asked(run, item) and (item.pk, repeat) not in asked
    ]
