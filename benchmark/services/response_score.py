"""Score a stored raw response; asks no model, so a new extractor version scores again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from anatomy import parse_level
from anatomy.column import Variant
from benchmark.extraction import VERSION, Extraction, Status, extract_choice
from benchmark.level_scores import LevelScore, claim_of, level_score
from benchmark.models import Item, Response, Score
from benchmark.prompt import letter_back, options_turned
from benchmark.reports.marks import spans_text
from benchmark.reports.reading import METHOD, READ, Reference, reference_of, report_read
from corpus.bodies import MultipleChoice, Report, body_parse

RELATED = ("item__revision", "item__instance__study__subject")  # what scoring reads beside an answer


def response_score(*, response: Response) -> Score:
    """Read the letter and say whether it is right; the same version twice gives the same row."""
    score, _ = Score.objects.get_or_create(
        response=response, extractor_version=VERSION, defaults=score_figures(response)
    )
    return score


def responses_score(*, responses: Iterable[Response]) -> None:
    """The same for many that have no score of this version yet; an item is read once."""
    known: dict[int, Asked] = {}
    rows = [Score(response=one, extractor_version=VERSION, **score_figures(one, known)) for one in responses]
    # A pass that reads stored answers anew may have come first.
    Score.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def score_figures(response: Response, known: dict[int, Asked] | None = None) -> dict[str, Any]:
    """The columns of a score; of a report no letter is read, its levels are. Reads nothing but the response,
    its item and the item's subject.

    `known` keeps the items that were read, for the next of many responses.
    """
    if response.state != Response.State.ANSWERED:
        return ERROR_FIGURES
    asked = _asked_once(response, {} if known is None else known)
    if isinstance(asked, AskedReport):
        return report_figures(response.text, asked)
    order = response.option_order
    found = extract_choice(response.text, dict(asked.shown(order)), strict_letters=asked.strict_letters)
    return found_figures(found, asked, order)


def _asked_once(response: Response, known: dict[int, Asked]) -> Asked:
    if response.item_id not in known:
        known[response.item_id] = asked_of(response.item)
    return known[response.item_id]


ERROR_FIGURES: dict[str, Any] = {"status": Status.ERROR, "method": "none"}


@dataclass(frozen=True)
class AskedItem:
    """What scoring needs of an item; no row of the database hangs on it, so it may go to another process.

    The options stand in their own order, whatever order a model was shown.
    """

    options: tuple[tuple[str, str], ...]
    strict_letters: bool
    right: frozenset[str]
    gold: str
    gold_level: str
    spine: frozenset[Variant]

    def shown(self, order: str) -> tuple[tuple[str, str], ...]:
        """Letters and texts as a model got them; see `options_shown`."""
        return tuple(options_turned(dict(self.options), order).items()) if order else self.options

    def own(self, order: str, shown: str) -> str:
        """The item's own letter of what was read under the letters that were shown."""
        return letter_back("".join(key for key, _ in self.options), order, shown)


@dataclass(frozen=True)
class AskedReport:
    """What reading a report needs of its item."""

    reference: Reference
    spine: frozenset[Variant]


Asked = AskedItem | AskedReport


def asked_of(item: Item) -> Asked:
    """Read an item once; thousands of answers are held against it. Raises TypeError for other kinds."""
    body = body_parse(item.revision.body)
    if isinstance(body, Report):
        return AskedReport(reference_of(body, map(parse_level, body.levels)), _spine(item))
    if not isinstance(body, MultipleChoice):
        raise TypeError(f"{item} is not a multiple-choice question.")
    return AskedItem(
        options=tuple((option.key, option.text) for option in body.options),
        strict_letters=item.strict_letters,
        right=frozenset({item.gold, *item.acceptable}),
        gold=item.gold,
        gold_level=item.gold_level,
        spine=_spine(item),
    )


def _spine(item: Item) -> frozenset[Variant]:
    study = item.instance.study
    return frozenset(study.subject.variants_said) if study else frozenset()


def report_figures(text: str, asked: AskedReport) -> dict[str, Any]:
    """The columns of a score for a report: levels and side against the reference, and what harms."""
    found = report_read(text, asked.reference, asked.spine)
    return {
        "status": READ if text.strip() else Status.EMPTY,
        "method": METHOD,
        "levels_said": ", ".join(map(str, found.said.levels))[:120],
        **_level_figures(found.levels, has_one=len(asked.reference.levels) == 1),
        "wrong_side": found.wrong_side,
        "critical": " ".join(found.critical),
        "level_spans": spans_text(found.spans),
    }


def found_figures(found: Extraction, asked: AskedItem, order: str = "") -> dict[str, Any]:
    """The columns of a score from what was read of options that were shown in this order."""
    start, end = found.span or (None, None)
    letter = asked.own(order, found.letter or "")
    return {
        "letter": letter,
        "method": found.method,
        "span_start": start,
        "span_end": end,
        "status": found.status,
        "is_right": letter in asked.right,
        **level_columns(asked, letter),
    }


# One item has a handful of letters and thousands of answers.
@lru_cache(maxsize=16_384)
def level_columns(asked: AskedItem, letter: str) -> dict[str, Any]:
    """What the chosen option says of levels and side, held against the right option."""
    options = dict(asked.options)
    said = claim_of(options.get(letter, ""))
    score = level_score(claim_of(options.get(asked.gold, "")), said, spine=asked.spine)
    return {
        "level": str(said.levels[0]) if len(said.levels) == 1 else "",
        "levels_said": ", ".join(map(str, said.levels))[:120],
        **_level_figures(score, has_one=bool(asked.gold_level)),
    }


def _level_figures(score: LevelScore | None, *, has_one: bool) -> dict[str, Any]:
    """Columns of a level score; none where the right answer names no level."""
    if score is None:
        return {}
    return {
        "levels_off": score.levels_off if has_one else None,
        "level_outcome": score.outcome,
        "wrong_side": score.wrong_side,
        "level_precision": score.precision,
        "level_recall": score.recall,
        "numbering_shift": score.shift,
    }
