"""A body while somebody writes: its options, turns, claims and red flags keep their places.

Those of the Revision have its places, from 1; what is added comes behind, and says after which place it is
read. What is removed keeps its words, marked, until it is put back or the text is settled: so no field of the
form ever becomes another part's, whoever adds and removes beside it. Beside the body's own keys stand
`removed`, a list of parts (`claims/2`), and `after`, the place behind which each added part is read (0 for
the first). Neither is there where nothing was removed or added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Any, Final, NamedTuple

from corpus.bodies import Body, Option, Turn
from corpus.parts import SORTS, have_moved, parts_matched, place_of, pointer_to, words_of

# More places than anybody fills, those that were removed among them; an option needs a letter as well.
_MOST_PLACES: Final = 99
_WITHOUT_WORDS_NONE: Final = frozenset({"claims", "red_flags"})


class Settled(NamedTuple):
    """A body as it would be stored, and at which place, from 1, each part of its lists stood."""

    body: dict[str, Any]
    places: dict[str, list[int]]


def part_of(path: str) -> str:
    """The part that a field belongs to: `turns/2/text` is of `turns/2`; the path itself of any other."""
    steps = path.split("/")
    return "/".join(steps[:2]) if steps[0] in SORTS else path


def part_label(path: str, letter: str = "") -> str:
    """What a part is called: `claims/2` is Claim 2; an option has its `letter`."""
    name, place = path.split("/")
    return f"{SORTS[name].word.capitalize()} {letter or place}"


def most_places(name: str) -> int:
    """How many places a list has at most, those that were removed among them."""
    return len(ascii_uppercase) if name == "options" else _MOST_PLACES


def places_in(raw: Mapping[str, Any]) -> dict[str, int]:
    """How many places each list of a body has."""
    return {name: len(raw[name]) for name in SORTS if name in raw}


def places_sent(names: Iterable[str]) -> dict[str, int]:
    """How many places the fields of a form (`claims/4`) speak of."""
    found: dict[str, int] = {}
    for name in names:
        first, _, rest = name.partition("/")
        place = rest.split("/")[0]
        if first in SORTS and place.isdecimal() and 0 < int(place) <= most_places(first):
            found[first] = max(found.get(first, 0), int(place))
    return found


def places_grown(raw: Mapping[str, Any], wanted: Mapping[str, int]) -> dict[str, Any]:
    """A body (as JSON values) with at least so many places in its lists; new ones are empty, read last."""
    grown: dict[str, Any] = dict(raw)
    for name, count in wanted.items():
        rows = [*raw.get(name, [])]
        if name not in raw or len(rows) >= count:
            continue
        after = dict(grown.get("after", {}))
        while len(rows) < count:
            after[f"{name}/{len(rows) + 1}"] = str(places_read(grown, name)[-1] if rows else 0)
            rows.append(_empty(name, rows))
            grown |= {name: [*rows], "after": after}
    return grown


def _empty(name: str, rows: Sequence[Any]) -> Any:
    match name:
        case "options":
            taken = {row["key"] for row in rows}
            key = next((letter for letter in ascii_uppercase if letter not in taken), "")
            return {"key": key, "text": "", "why_wrong": None}
        case "turns":
            is_patient = not rows or rows[-1]["speaker"] == "clinician"
            return {"speaker": "patient" if is_patient else "clinician", "text": ""}
        case _:
            return ""


def places_apart(
    sent: Mapping[str, str], began: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, str]:
    """The fields of one tab (by path) with what it added behind what the other one added since both began.

    Both took the next free place for it. What stands alike in both may well be the same part, and stays.
    """
    found = dict(sent)
    own = places_sent(sent)
    for name, count in places_in(began).items():
        more = len(theirs[name]) - count
        added = list(range(count + 1, own.get(name, 0) + 1))
        if more <= 0 or all(_is_alike(sent, theirs[name], name, place) for place in added):
            continue
        new = {f"{name}/{place}": f"{name}/{place + more}" for place in added}
        found = {_renamed(path, new): text for path, text in found.items()}
        for part in new.values():
            behind = found.get(f"after/{part}", "")
            found[f"after/{part}"] = new.get(f"{name}/{behind}", f"{name}/{behind}").rpartition("/")[2]
    return found


def _is_alike(sent: Mapping[str, str], rows: Sequence[Any], name: str, place: int) -> bool:
    said = sent.get(f"{name}/{place}", sent.get(f"{name}/{place}/text", ""))
    return place > len(rows) or said == words_of(rows[place - 1])


def _renamed(path: str, new: Mapping[str, str]) -> str:
    """A field by the new name of its part, if that has one: of `claims/4` also `removed/claims/4`."""
    steps = path.split("/")
    start = 1 if steps[0] in ("removed", "after") else 0
    part = "/".join(steps[start : start + 2])
    return "/".join([*steps[:start], new.get(part, part), *steps[start + 2 :]])


def body_sized(body: Body, wanted: Mapping[str, int]) -> Body:
    """A body with at least so many places in its lists: what the form has fields for, valid or not."""
    raw = body.model_dump(mode="json", include=set(SORTS))
    grown = places_grown(raw, wanted)
    longer = {name: grown[name] for name in raw if len(grown[name]) > len(raw[name])}
    return body.model_copy(update={name: _built(name, rows) for name, rows in longer.items()})


def _built(name: str, rows: Sequence[Any]) -> list[Any]:
    match name:
        case "options":
            return [Option.model_construct(**row) for row in rows]
        case "turns":
            return [Turn.model_construct(**row) for row in rows]
        case _:
            return [*rows]


def places_read(raw: Mapping[str, Any], name: str) -> list[int]:
    """The places of a list in the order in which they are read, those that were removed among them."""
    after: Mapping[str, str] = raw.get("after", {})
    line = [place for place in range(1, len(raw[name]) + 1) if f"{name}/{place}" not in after]
    for place in range(1, len(raw[name]) + 1):
        if f"{name}/{place}" in after:
            behind = int(after[f"{name}/{place}"])
            line.insert(line.index(behind) + 1 if behind in line else 0 if behind == 0 else len(line), place)
    return line


def is_removed(raw: Mapping[str, Any], path: str) -> bool:
    """Whether the part of a field was removed."""
    return part_of(path) in raw.get("removed", ())


def parts_settled(raw: Mapping[str, Any]) -> Settled:
    """The body that stands once what was removed, and what was added and left empty, falls away.

    The letters of options are those of the first places again, and the key goes with its option; an
    alternative that names a removed option falls away, as does a link to evidence of a removed part.
    """
    body = {name: value for name, value in raw.items() if name not in ("removed", "after")}
    places = {name: [*_standing(raw, name)] for name in SORTS if name in raw}
    changed = {name for name, kept in places.items() if kept != [*range(1, len(raw[name]) + 1)]}
    for name in changed:
        body[name] = [raw[name][place - 1] for place in places[name]]
    if "options" in changed:
        body |= _lettered(raw, places["options"])
    if changed:
        moved = {name: {place - 1: at for at, place in enumerate(places[name])} for name in changed}
        body["evidence"] = evidence_moved(raw.get("evidence", []), moved)
    return Settled(body, places)


def _standing(raw: Mapping[str, Any], name: str) -> Iterator[int]:
    for place in places_read(raw, name):
        path, part = f"{name}/{place}", raw[name][place - 1]
        may_be_empty = name in _WITHOUT_WORDS_NONE or path in raw.get("after", {})
        if path not in raw.get("removed", ()) and not (may_be_empty and _is_empty(part)):
            yield place


def _is_empty(part: Any) -> bool:
    return not words_of(part).strip() and not (isinstance(part, Mapping) and part.get("why_wrong"))


def numbers_shown(raw: Mapping[str, Any], name: str) -> dict[int, int]:
    """The number, from 1, that each part of a list has in reading, by its place; none for a removed one."""
    gone = raw.get("removed", ())
    left = [place for place in places_read(raw, name) if f"{name}/{place}" not in gone]
    return {place: number for number, place in enumerate(left, 1)}


def letters_shown(raw: Mapping[str, Any]) -> dict[str, str]:
    """The letter that each option has in reading, by the key it has now; none for a removed one."""
    rows = raw.get("options", [])
    numbers = numbers_shown(raw, "options") if rows else {}
    return {rows[place - 1]["key"]: rows[number - 1]["key"] for place, number in numbers.items()}


def letters_of(raw: Mapping[str, Any]) -> dict[str, str]:
    """The letter that each option has once the text is settled, by the key it has now; none if it goes."""
    kept = [raw["options"][place - 1]["key"] for place in _standing(raw, "options")]
    letters = [row["key"] for row in raw["options"]]
    return dict(zip(kept, letters, strict=False))


def _lettered(raw: Mapping[str, Any], places: Sequence[int]) -> dict[str, Any]:
    letter = letters_of(raw)
    return {
        "options": [
            row | {"key": letter[row["key"]]} for row in (raw["options"][place - 1] for place in places)
        ],
        # An option that was the key and is gone leaves none, not its letter to the next.
        "answer": letter.get(raw.get("answer", ""), ""),
        "acceptable": [letter[key] for key in raw.get("acceptable", []) if key in letter],
    }


def evidence_moved(
    refs: Iterable[Mapping[str, Any]], moved: Mapping[str, Mapping[int, int]]
) -> list[dict[str, Any]]:
    """Links (as JSON values) whose fields follow their parts: of a list, place from 0 to place from 0.

    One to a part that is not among them is left out, for it says nothing of another.
    """
    found = []
    for ref in refs:
        place = place_of(ref["field"])
        if place is None or place[0] not in moved:
            found.append(dict(ref))
            continue
        name, number, rest = place
        if number in moved[name]:
            stroke = "/" if ref["field"].startswith("/") else ""
            found.append({**ref, "field": stroke + pointer_to(name, moved[name][number], rest)})
    return found


def pointer_placed(pointer: str, places: Mapping[str, Sequence[int]]) -> str:
    """A pointer into a settled body as one into the body in its places."""
    found = place_of(pointer)
    if found is None or found[1] >= len(places.get(found[0], ())):
        return pointer
    name, number, rest = found
    return "/" + pointer_to(name, places[name][number] - 1, rest)


def parts_placed(
    raw: Mapping[str, Any], seen: Mapping[str, Any], *, is_settled: bool = False
) -> dict[str, Any]:
    """A body (as JSON values) in the places of `seen`, from which it may be settled again.

    For a text that was written without places: of the version before, of another reader, or kept from a
    form that had a line for each claim. What stands in places already, or has as many parts, is as it was;
    where `raw` is known to be settled, not if a part stands at another place: one went and another came.
    """
    lists = [
        name
        for name in SORTS
        if name in raw
        and (
            len(raw[name]) != len(seen.get(name, []))
            or (is_settled and have_moved(seen.get(name, []), raw[name]))
        )
    ]
    if not lists or "after" in raw or "removed" in raw:
        return dict(raw)
    placed = dict(raw)
    for name in lists:
        placed = _placed(placed, seen, name)
    return placed if _settles_as(placed, raw, seen) else _in_turn(raw, seen, lists)


def _settles_as(placed: Mapping[str, Any], raw: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    """Whether nothing but evidence of what is removed is lost."""
    kept = raw.keys() - {"evidence"} if _links(raw) == _links(seen) else raw.keys()
    settled = parts_settled(placed).body
    return all(settled.get(name) == raw[name] for name in kept)


def _links(raw: Mapping[str, Any]) -> list[tuple[int, str]]:
    return [(ref["id"], ref["field"]) for ref in raw.get("evidence", [])]


def _placed(raw: dict[str, Any], seen: Mapping[str, Any], name: str) -> dict[str, Any]:
    old, new = seen.get(name, []), raw[name]
    rows, last, place_at = [*old], 0, {}
    after: dict[str, str] = {}
    for at, before in enumerate(parts_matched(old, new)):
        if before is None:
            rows.append(new[at])
            place = len(rows)
            after[f"{name}/{place}"] = str(last)
        else:
            place = before + 1
            rows[before] = new[at]
        place_at[at] = last = place
    gone = [f"{name}/{place}" for place in range(1, len(rows) + 1) if place not in place_at.values()]
    placed = {**raw, name: rows}
    placed = _marked(placed, removed=gone, after=after)
    if name == "options":
        placed |= _keyed(raw, old, rows, place_at)
    # A text that was typed in a form from before links what the Revision does, at the Revision's places.
    if _links(raw) != _links(seen):
        moved = {name: {at: place - 1 for at, place in place_at.items()}}
        placed["evidence"] = _with_gone(evidence_moved(raw["evidence"], moved), seen, gone)
    return placed


def _marked(raw: dict[str, Any], *, removed: Sequence[str], after: Mapping[str, str]) -> dict[str, Any]:
    """With parts marked as removed and as added; where there are none, without the mark."""
    if removed:
        raw["removed"] = [*raw.get("removed", []), *removed]
    if after:
        raw["after"] = {**raw.get("after", {}), **after}
    return raw


def _keyed(
    raw: Mapping[str, Any], old: Sequence[Any], rows: Sequence[Any], place_at: Mapping[int, int]
) -> dict[str, Any]:
    """The options with the letters of their places, and key and alternatives by these."""
    free = [letter for letter in ascii_uppercase if letter not in {row["key"] for row in old}]
    letters = [*(row["key"] for row in old), *free][: len(rows)]
    now = {raw["options"][at]["key"]: letters[place - 1] for at, place in place_at.items()}
    return {
        "options": [{**row, "key": letter} for row, letter in zip(rows, letters, strict=True)],
        "answer": now.get(raw.get("answer", ""), ""),
        "acceptable": [now[key] for key in raw.get("acceptable", []) if key in now],
    }


def _with_gone(
    refs: list[dict[str, Any]], seen: Mapping[str, Any], gone: Sequence[str]
) -> list[dict[str, Any]]:
    """Links, and those that `seen` has to parts that are gone: they come back with them."""
    known = {ref["id"] for ref in refs}
    for at, ref in enumerate(seen.get("evidence", [])):
        place = place_of(ref["field"])
        if place and ref["id"] not in known and f"{place[0]}/{place[1] + 1}" in gone:
            refs.insert(at, dict(ref))
    return refs


def _in_turn(raw: Mapping[str, Any], seen: Mapping[str, Any], lists: Iterable[str]) -> dict[str, Any]:
    """Part by part in their order: what `seen` has more is removed, what it lacks is added last."""
    placed = dict(raw)
    for name in lists:
        old, new = seen.get(name, []), raw[name]
        places = range(1, max(len(old), len(new)) + 1)
        gone = [f"{name}/{place}" for place in places if place > len(new)]
        added = {f"{name}/{place}": str(place - 1) for place in places if place > len(old)}
        placed = _marked({**placed, name: [*new, *old[len(new) :]]}, removed=gone, after=added)
    return placed
