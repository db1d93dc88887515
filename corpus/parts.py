"""The parts of a body that may come and go: which part of one text is which of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

from corpus.bodies import Body


class Sort(NamedTuple):
    """What one part is called, and how many a body has at least and at most."""

    word: str
    least: int
    most: int


SORTS: Final[Mapping[str, Sort]] = {
    "options": Sort("option", 3, 6),
    "turns": Sort("turn", 2, 60),
    "claims": Sort("claim", 1, 60),
    "red_flags": Sort("red flag", 0, 60),
}


def words_of(part: Any) -> str:
    """The text of a part: of an option or a turn (as JSON values) its own."""
    return str(part["text"] if isinstance(part, Mapping) else part)


def parts_matched(before: Sequence[Any], after: Sequence[Any], *, certain: bool = False) -> list[int | None]:
    """For each part of `after` the place, from 0, of the part of `before` that it is; None for a new one.

    What reads alike is the same part. Between such parts those are the same that stand in the same order;
    where only what is `certain` is asked for, not unless there are as many of them.
    """
    found: list[int | None] = [None] * len(after)
    old, new = ([words_of(part) for part in parts] for parts in (before, after))
    for _, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, False).get_opcodes():
        if certain and old_end - old_start != new_end - new_start:
            continue
        for old_place, new_place in zip(range(old_start, old_end), range(new_start, new_end), strict=False):
            found[new_place] = old_place
    return found


def place_of(pointer: str) -> tuple[str, int, str] | None:
    """The list, the place from 0 and the rest of a JSON pointer to a part (`/turns/0/text`); else None."""
    name, _, steps = pointer.strip("/").partition("/")
    number, _, rest = steps.partition("/")
    return (name, int(number), rest) if name in SORTS and number.isdecimal() else None


def pointer_to(name: str, place: int, rest: str) -> str:
    """The pointer, without its first stroke, that `place_of` took apart."""
    return "/".join(filter(None, (name, str(place), rest)))


def pointer_moved(pointer: str, before: Body, after: Body) -> str | None:
    """Where `after` has what `pointer` leads to in `before`; None where that part is gone, or may be."""
    found = place_of(pointer)
    if found is None:
        return pointer
    name, place, rest = found
    old, new = (_parts(body, name) for body in (before, after))
    if len(old) == len(new) and not have_moved(old, new):
        return pointer
    matched = parts_matched(old, new, certain=True)
    if place not in matched:
        return None
    stroke = "/" if pointer.startswith("/") else ""
    return stroke + pointer_to(name, matched.index(place), rest)


def _parts(body: Body, name: str) -> list[Any]:
    parts = getattr(body, name, [])
    return [part if isinstance(part, str) else part.model_dump() for part in parts]


def have_moved(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether a text that stood at one place stands at another."""
    before, after = ([words_of(part) for part in parts] for parts in (old, new))
    return any(one != other and other in before for one, other in zip(before, after, strict=True))
