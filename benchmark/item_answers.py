"""One item and what every model answered to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from benchmark.counted import cuts_of, responses_counted, runs_counted
from benchmark.models import EvaluationRun, Item, Response, Score
from benchmark.selectors import Told, told_of
from benchmark.shown_readings import extractors_shown, scores_shown

AROUND = 300  # characters shown on either side of what was read
LONGEST_SPAN = 600
PER_PAGE = 10  # reports; a letter is short, a report is pages long


@dataclass(frozen=True)
class Answer:
    """What one model answered: its score as the board counts it, and the raw answer around the span.

    Without a response it had no answer when its run had finished, and is asked again.
    """

    run: EvaluationRun
    response: Response | None
    score: Score | None
    told: Told
    is_cut: bool


def answers_to(item: Item) -> list[Answer]:
    """Of each model that the board counts, by its name."""
    runs = runs_counted(item.version)
    return [_answer(run, response) for run, response in _responses(item, runs, _answering(item, runs))]


def responses_to(
    item: Item, page: str
) -> tuple[Page[EvaluationRun], list[tuple[EvaluationRun, Response | None]]]:
    """One page of the models that count, by name: the run of each, and with it its first answer to the item.

    An answer that came since failed items are asked again does not count yet: there is None.
    """
    runs = runs_counted(item.version)
    shown = Paginator(_answering(item, runs), PER_PAGE).get_page(page)
    return shown, _responses(item, runs, list(shown))


def _answering(item: Item, runs: list[EvaluationRun]) -> list[EvaluationRun]:
    """Those that answered the item or are asked again."""
    there = set(_counted(item, runs).values_list("run_id", flat=True))
    named = sorted(runs, key=lambda run: run.model.name.casefold())
    return [run for run in named if run.pk in there or run.is_asked_again]


def _counted(item: Item, runs: list[EvaluationRun]) -> QuerySet[Response]:
    return responses_counted(cuts_of(runs)).filter(item=item, repeat=1)


def _responses(
    item: Item, runs: list[EvaluationRun], some: list[EvaluationRun]
) -> list[tuple[EvaluationRun, Response | None]]:
    """Answers of some of the runs that count, read as their rows on the board read them."""
    shown = scores_shown(extractors_shown(item.version, runs))
    found = {row.run_id: row for row in _counted(item, some).prefetch_related(shown)}
    of_run = {run.pk: run for run in some}
    for row in found.values():
        row.item, row.run = item, of_run[row.run_id]  # else each row of the page would ask for them
    return [(run, found.get(run.pk)) for run in some]


def _answer(run: EvaluationRun, response: Response | None) -> Answer:
    if response is None:
        return Answer(run, None, None, Told("", "", ""), is_cut=False)
    score = next(iter(response.scores.all()), None)
    whole = told_of(response, score)
    if not whole.read:
        cut = Told(whole.before[: 2 * AROUND], "", "")
        return Answer(run, response, score, cut, len(whole.before) > 2 * AROUND)
    told = Told(whole.before[-AROUND:], whole.read[:LONGEST_SPAN], whole.after[:AROUND])
    shown = len(told.before) + len(told.read) + len(told.after)
    return Answer(run, response, score, told, shown < len(response.text))


def neighbours(item: Item) -> tuple[UUID | None, UUID | None]:
    """The items before and after in their order; None at either end."""
    around = Item.objects.filter(version=item.version_id, position__in=(item.position - 1, item.position + 1))
    places = dict(around.values_list("position", "uid"))
    return places.get(item.position - 1), places.get(item.position + 1)
