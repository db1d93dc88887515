"""One press on a part of one's own text: add one behind it, remove it, put it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from corpus.parts import SORTS
from review.body_places import letters_shown, most_places, numbers_shown, part_label, places_grown
from review.errors import ReviewError

KEPT: Final = "keep"
"""A press that changes nothing: what was typed is saved, and the form has a place for all of it."""
_PRESS: Final = re.compile(r"(add|remove|back) ([a-z_]+)/(\d{1,2})")


def part_pressed(raw: Mapping[str, Any], press: str) -> tuple[dict[str, Any], str]:
    """A body in its places (as JSON values) after a press (`remove claims/2`), and the part it leads to.

    `add claims/2` adds one that is read behind claim 2, `add claims/0` the first. Raises ReviewError, in
    words for the reader, for what a body of this kind cannot be without or cannot have; a press on no part
    of this body changes nothing.
    """
    found = _PRESS.fullmatch(press)
    if found is None or found[2] not in raw:
        return dict(raw), ""
    deed, name, place = found[1], found[2], int(found[3])
    if place > len(raw[name]) or (place == 0 and deed != "add"):
        return dict(raw), ""
    return _DEEDS[deed](raw, name, place)


def _added(raw: Mapping[str, Any], name: str, place: int) -> tuple[dict[str, Any], str]:
    sort = SORTS[name]
    if len(_left(raw, name)) >= sort.most:
        raise ReviewError(f"There may be at most {sort.most} {sort.word}s. Remove one to add another.")
    number = len(raw[name]) + 1
    if number > most_places(name):
        raise ReviewError(f"Too many {sort.word}s were added and removed. Put one back and write into that.")
    grown = places_grown(raw, {name: number})
    grown["after"] = {**grown["after"], f"{name}/{number}": str(place)}
    if name == "turns" and place:
        before = raw[name][place - 1]["speaker"]
        grown[name][-1] = grown[name][-1] | {"speaker": "clinician" if before == "patient" else "patient"}
    return grown, f"{name}/{number}"


def _removed(raw: Mapping[str, Any], name: str, place: int) -> tuple[dict[str, Any], str]:
    sort, path = SORTS[name], f"{name}/{place}"
    left = _left(raw, name)
    if path not in left:
        return dict(raw), path
    if name == "options" and raw["options"][place - 1]["key"] == raw.get("answer"):
        letter = letters_shown(raw)[raw["answer"]]
        raise ReviewError(f"{part_label(path, letter)} is the key. Choose another key first, then remove it.")
    if len(left) <= sort.least:
        raise ReviewError(f"There must be at least {sort.least} {sort.word}{'s' if sort.least > 1 else ''}.")
    return {**raw, "removed": [*raw.get("removed", []), path]}, path


def _put_back(raw: Mapping[str, Any], name: str, place: int) -> tuple[dict[str, Any], str]:
    sort, path = SORTS[name], f"{name}/{place}"
    if path in raw.get("removed", []) and len(_left(raw, name)) >= sort.most:
        raise ReviewError(f"There may be at most {sort.most} {sort.word}s. Remove another one first.")
    return part_back(raw, path), path


def part_back(raw: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The body with a part that was removed; as it is where that part stands."""
    gone = [each for each in raw.get("removed", []) if each != path]
    body = {name: value for name, value in raw.items() if name != "removed"}
    return {**body, "removed": gone} if gone else body


def _left(raw: Mapping[str, Any], name: str) -> list[str]:
    return [f"{name}/{place}" for place in numbers_shown(raw, name)]


_DEEDS: Final[dict[str, Callable[[Mapping[str, Any], str, int], tuple[dict[str, Any], str]]]] = {
    "add": _added,
    "remove": _removed,
    "back": _put_back,
}
