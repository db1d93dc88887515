"""What of a body is chosen rather than written: acceptable options, conditions, speakers; and its context."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from anatomy.conditions import CONDITIONS
from corpus.bodies import Body, Consultation, MultipleChoice
from review.body_places import body_sized, is_removed, letters_shown, places_in
from review.body_values import ACCEPTED, value_at

# So many conditions can be added at a time.
_ADDED: Final = 2


class Choice(NamedTuple):
    """Something with a few values; `path` is its place in the body, `choices` are values with their words."""

    path: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...]
    is_removed: bool = False
    """Whether its part was removed, and is kept only to be put back."""


class ContextField(NamedTuple):
    """One item of clinical context; `path` is its place among them."""

    path: str
    label: str
    text: str


@cache
def _conditions(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(((key, one.label(language)) for key, one in CONDITIONS.items()), key=lambda row: row[1])
    )


def choices_of(body: Body, *, conditions: int = 0) -> list[Choice]:
    """What may be chosen in a body: all of its fields that are neither text nor level, side, key or evidence.

    There are places for at least so many `conditions`. The axis is not among the choices: it says what an
    item is drafted for, and how it is shown before an answer.
    """
    return [*_kind_choices(body), *_condition_choices(body, conditions)]


def _kind_choices(body: Body) -> list[Choice]:
    if isinstance(body, MultipleChoice):
        words = (("", "wrong"), (ACCEPTED, "acceptable too"))
        accepted = set(body.acceptable)
        return [
            Choice(
                f"acceptable/{one.key}",
                _accepted_label(one.key),
                ACCEPTED if one.key in accepted else "",
                words,
            )
            for one in body.options
        ]
    if isinstance(body, Consultation):
        who = (("patient", "The patient"), ("clinician", "The clinician"))
        return [
            Choice(f"turns/{number}/speaker", f"Turn {number} is said by", turn.speaker, who)
            for number, turn in enumerate(body.turns, 1)
        ]
    return []


def _condition_choices(body: Body, places: int) -> list[Choice]:
    known = _conditions(body.language)
    # One from elsewhere that our list does not have stays a choice.
    unknown = tuple((key, key) for key in body.conditions if key not in CONDITIONS)
    choices = (("", "None"), *unknown, *known)
    present = [*body.conditions, *[""] * max(_ADDED, places - len(body.conditions))]
    return [
        Choice(f"conditions/{number}", f"Condition {number}", key, choices)
        for number, key in enumerate(present, 1)
    ]


def context_of(body: Body) -> list[ContextField]:
    """The clinical context, in its order."""
    return [
        ContextField(f"clinical_context/{number}", name.replace("_", " "), fact.value or "")
        for number, (name, fact) in enumerate(body.clinical_context.items(), 1)
    ]


def typed_choices(body: Body, raw: Mapping[str, Any]) -> list[Choice]:
    """The choices of a body as somebody has them so far, with a place for one condition more."""
    places = len(raw.get("conditions", [])) + 1
    letters = letters_shown(raw)
    shape = body_sized(body, places_in(raw))
    return [_typed(each, raw, letters) for each in choices_of(shape, conditions=places)]


def _typed(choice: Choice, raw: Mapping[str, Any], letters: Mapping[str, str]) -> Choice:
    typed = choice._replace(value=value_at(raw, choice.path))
    name, _, key = choice.path.partition("/")
    if name == "acceptable":
        return typed._replace(label=_accepted_label(letters.get(key, key)), is_removed=key not in letters)
    return typed._replace(is_removed=is_removed(raw, choice.path))


def _accepted_label(letter: str) -> str:
    return f"If it is not the key, {letter} is"


def typed_context(body: Body, raw: Mapping[str, Any]) -> list[ContextField]:
    """The clinical context as somebody has it so far."""
    return [each._replace(text=value_at(raw, each.path)) for each in context_of(body)]


def choice_put(body: dict[str, Any], path: list[str], value: str) -> None:
    """Put one choice or one item of context into a body (as JSON values)."""
    name, place = path
    if name == "acceptable":
        keys = {*body.get(name, [])} - {place} | ({place} if value else set())
        # Unchanged it keeps its order, and the body its seal.
        if keys != set(body.get(name, [])):
            body[name] = [option["key"] for option in body["options"] if option["key"] in keys]
    elif name == "conditions":
        rows = [*body.get(name, [])]
        rows[int(place) - 1 : int(place)] = [value]
        body[name] = rows
    elif name == "clinical_context":
        facts = {key: dict(fact) for key, fact in body[name].items()}
        _fact_put(list(facts.values())[int(place) - 1], value)
        body[name] = facts


def _fact_put(fact: dict[str, Any], value: str) -> None:
    """What is written where nothing stood is stated, what is taken away is not known."""
    before = fact.get("value") or ""
    if before != value:
        fact["value"] = value or None
        fact["status"] = fact["status"] if before and value else "stated" if value else "unknown"


def conditions_tidied(body: dict[str, Any]) -> None:
    """Leave no empty place among the conditions, and none twice."""
    body["conditions"] = list(dict.fromkeys(key for key in body["conditions"] if key))
