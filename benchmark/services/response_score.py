"""Score a stored raw response; asks no model, so a new extractor version scores again."""

from __future__ import annotations

from anatomy import Level, NotALevel, levels_apart, parse_level
from anatomy.levels import NotComparable
from benchmark.extraction import VERSION, Status, extract_choice
from benchmark.models import Item, Response, Score
from benchmark.services.suite_freeze import option_level
from corpus.bodies import MultipleChoice, body_parse


def response_score(*, response: Response) -> Score:
    """Read the letter and say whether it is right; the same version twice gives the same row."""
    if response.state != Response.State.ANSWERED:
        return _keep(response, {"status": Status.ERROR, "method": "none"})
    item = response.item
    body = body_parse(item.revision.body)
    if not isinstance(body, MultipleChoice):
        raise TypeError(f"{item} is not a multiple-choice question.")
    options = {option.key: option.text for option in body.options}
    found = extract_choice(response.text, options, strict_letters=item.strict_letters)
    level = option_level(body, found.letter)
    start, end = found.span or (None, None)
    return _keep(
        response,
        {
            "letter": found.letter or "",
            "method": found.method,
            "span_start": start,
            "span_end": end,
            "status": found.status,
            "is_right": found.letter is not None and found.letter in {item.gold, *item.acceptable},
            "level": level,
            "levels_off": _levels_off(item, level),
        },
    )


def _keep(response: Response, figures: dict[str, object]) -> Score:
    score, _ = Score.objects.get_or_create(response=response, extractor_version=VERSION, defaults=figures)
    return score


def _levels_off(item: Item, level: str) -> int | None:
    """How many levels the answer lies from the right one; None where either names no level."""
    if not item.gold_level or not level:
        return None
    try:
        right: Level = parse_level(item.gold_level)
        return levels_apart(right, parse_level(level))
    except (NotALevel, NotComparable):
        return None
