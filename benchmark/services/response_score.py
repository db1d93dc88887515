"""Score a stored raw response; asks no model, so a new extractor version scores again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anatomy import Level, NotALevel, levels_apart, parse_level
from anatomy.levels import NotComparable
from benchmark.extraction import VERSION, Status, extract_choice
from benchmark.models import Item, Response, Score
from benchmark.prompt import options_shown, own_letter
from benchmark.services.suite_freeze import option_level
from corpus.bodies import MultipleChoice, body_parse


def response_score(*, response: Response) -> Score:
    """Read the letter and say whether it is right; the same version twice gives the same row."""
    score, _ = Score.objects.get_or_create(
        response=response, extractor_version=VERSION, defaults=score_figures(response)
    )
    return score


def responses_score(*, responses: Iterable[Response]) -> None:
    """The same for many that have no score of this version yet."""
    Score.objects.bulk_create(
        [Score(response=one, extractor_version=VERSION, **score_figures(one)) for one in responses],
        batch_size=500,
    )


def score_figures(response: Response) -> dict[str, Any]:
    """The columns of a score. Reads nothing but the response and its item."""
    if response.state != Response.State.ANSWERED:
        return {"status": Status.ERROR, "method": "none"}
    item = response.item
    body = body_parse(item.revision.body)
    if not isinstance(body, MultipleChoice):
        raise TypeError(f"{item} is not a multiple-choice question.")
    shown = options_shown(body, response.option_order)
    found = extract_choice(response.text, shown, strict_letters=item.strict_letters)
    letter = own_letter(body, response.option_order, found.letter or "")
    level = option_level(body, letter or None)
    start, end = found.span or (None, None)
    return {
        "letter": letter,
        "method": found.method,
        "span_start": start,
        "span_end": end,
        "status": found.status,
        "is_right": bool(letter) and letter in {item.gold, *item.acceptable},
        "level": level,
        "levels_off": _levels_off(item, level),
    }


def _levels_off(item: Item, level: str) -> int | None:
    """How many levels the answer lies from the right one; None where either names no level."""
    if not item.gold_level or not level:
        return None
    try:
        right: Level = parse_level(item.gold_level)
        return levels_apart(right, parse_level(level))
    except (NotALevel, NotComparable):
        return None
