"""What a comparison's address asks for, and the items it lists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

from benchmark.board.edition_marks import LEFT_OUT, RIGHT, SILENT, WRONG
from benchmark.editions import Chosen
from benchmark.models import BoardEdition, EvaluationRun, Item, Response, Score
from benchmark.selectors import newest_scores
from corpus.models import Kind

if TYPE_CHECKING:
    from benchmark.board.comparison import Comparison

Row = dict[str, Any]
PER_PAGE = 50
HIDDEN = (
    "The suite is hidden: how many answers of two models agree is a sum over the items on which they differ, "
    "and two such sums can tell of one item. Its steward sees the comparison."
)


@dataclass(frozen=True)
class Asked:
    """Models to choose from, those chosen, and their comparison; without one, `why` there is none."""

    rows: list[Row] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    comparison: Comparison | None = None
    why: str = ""
    status: int = 200


def comparison_asked(chosen: Chosen, models: Sequence[str], *, sees_all: bool) -> Asked:
    """The comparison of the models that the address names by uid; without names, of the first two by rank."""
    if chosen.version is None or chosen.edition is None:
        return Asked(why="No model has finished yet. When two have, they can be compared here.")
    if chosen.version.suite.is_hidden and not sees_all:
        return Asked(why=HIDDEN)
    rows = [row for row in json.loads(chosen.edition.figures)["rows"] if row["all"]]
    if len(rows) < 2:
        return Asked(rows, why="One model so far. A second one on the same items makes a comparison.")
    by_uid = {row["uid"]: row for row in rows}
    names = list(dict.fromkeys(name for name in models if name)) or [row["uid"] for row in rows[:2]]
    if strange := [name for name in names if name not in by_uid]:
        why = f"{len(strange)} of the chosen models are not on this board. Choose from the lists."
        return Asked(rows, [name for name in names if name in by_uid], why=why, status=422)
    if not 2 <= len(names) <= 4:
        return Asked(rows, names[:4], why="Choose two, three or four different models.", status=422)
    return Asked(rows, names, _compared(chosen.edition, [by_uid[name] for name in names]))


def _compared(edition: BoardEdition, rows: list[Row]) -> Comparison:
    # numpy loads here, when somebody compares.
    from benchmark.board.comparison import compare

    parts = (json.loads(part) for part in (edition.slices, edition.pairs, edition.answers))
    return compare(rows, *parts)


@dataclass(frozen=True)
class Answered:
    """An answer with the score that an edition counted; None where none that is kept says the same."""

    response: Response
    score: Score | None


@dataclass(frozen=True)
class Listed:
    """One item, and what each model answered."""

    item: Item
    answers: list[tuple[Row, Answered | None]]


@dataclass(frozen=True)
class Shown:
    """Items where exactly one model is right; `only` narrows them to one model's."""

    page: Page[int]
    items: list[Listed]
    only: str


def items_listed(chosen: Chosen, comparison: Comparison, only: str, page: str) -> Shown:
    """A page of the items where exactly one of the models is right, with every model's answer."""
    version, edition = chosen.version, chosen.edition
    named = next((places for row, places in comparison.only if row["uid"] == only), None)
    places = comparison.places if named is None else named
    shown = Paginator(places, PER_PAGE).get_page(page)
    closed = version.items.exclude(kind=Kind.REPORT) if version else Item.objects.none()
    every = list(closed.order_by("position").values_list("pk", flat=True))
    pks = {every[place]: place for place in shown.object_list}
    items = Item.objects.filter(pk__in=pks).select_related("instance").order_by("position")
    marks = json.loads(edition.answers) if edition else {}
    answers = _answers(comparison.rows, pks, marks)
    listed = [
        Listed(item, [(row, answers.get((row["run"], item.pk))) for row in comparison.rows]) for item in items
    ]
    return Shown(shown, listed, only if named is not None else "")


def _answers(
    rows: Sequence[Row], places: dict[int, int], marks: dict[str, str]
) -> dict[tuple[str, int], Answered]:
    """By run and item the answers that an edition counts, each with the score that it counted.

    A later extractor may read the same answer otherwise, and an item that had no answer may have one since.
    """
    named = EvaluationRun.objects.filter(uid__in=[row["run"] for row in rows])
    runs = {pk: str(uid) for pk, uid in named.values_list("pk", "uid")}
    extractors = {row["run"]: row.get("extractor", "") for row in rows}
    found = Response.objects.filter(run_id__in=list(runs), item_id__in=list(places), repeat=1)
    told: dict[tuple[str, int], Answered] = {}
    for response in found.select_related("item").defer("text", "problem").prefetch_related(newest_scores()):
        run = runs[response.run_id]
        mark = marks[run][places[response.item_id]]
        if mark != LEFT_OUT or response.state != Response.State.ANSWERED:
            score = _score_counted(response, mark, extractors[run])
            told[run, response.item_id] = Answered(response, score)
    return told


def _score_counted(response: Response, mark: str, extractor: str) -> Score | None:
    """The newest score that says what the edition says; editions of before did not name their extractor."""
    scores = [one for one in response.scores.all() if extractor in ("", one.extractor_version)]
    return next((one for one in scores if _mark_of(one) == mark), None)


def _mark_of(score: Score) -> str:
    return RIGHT if score.is_right else WRONG if score.letter else SILENT
