"""A reviewer's own text: what was typed, as a body where it is one, and what is incomplete in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.bodies import Body, body_parse
from corpus.models import Revision
from review.body_choices import context_of
from review.body_form import Field, body_or_faults, evidence_levels, fields_of, sent_fields, with_fields
from review.body_places import (
    body_sized,
    is_removed,
    letters_shown,
    numbers_shown,
    part_label,
    parts_placed,
    places_in,
    places_read,
)
from review.body_values import value_at
from review.models import Assignment, WorkInProgress


def own_text_of(
    work: WorkInProgress | None, seen: Revision, revision: Body
) -> tuple[dict[str, Any], Body, dict[str, str]]:
    """What the reader typed as JSON values, as a body, and what is incomplete in it.

    Without work of their own it is the Revision's text. An incomplete one is no body: the Revision's then.
    """
    raw = typed_raw(work, seen)
    body, faults = body_or_faults(raw)
    return raw, body or revision, faults


def typed_raw(work: WorkInProgress | None, seen: Revision) -> dict[str, Any]:
    """What the reader typed on `seen` as JSON values, each part in its place; without work `seen` itself."""
    raw: dict[str, Any] = json.loads(seen.body)
    if work is None or work.parent_id != seen.pk:
        return raw
    return parts_placed(json.loads(work.body), raw)


def begun_text(text: Revision, seen: Revision) -> dict[str, Any]:
    """A reader's text as another one may go on from it, as JSON values, each part at its place in `seen`.

    It has every link of `seen`, those too that the reader removed: another may keep them. They come back
    with their part alone.
    """
    raw, own = json.loads(text.body), json.loads(seen.body)
    levels = {ref["id"]: ref["level"] for ref in raw["evidence"]}
    raw["evidence"] = [{**ref, "level": levels.get(ref["id"], ref["level"])} for ref in own["evidence"]]
    return parts_placed(raw, own, is_settled=True)


def own_body(assignment: Assignment, work: WorkInProgress | None) -> tuple[Body | None, dict[str, str]]:
    """What the reviewer would approve now: their saved text, or the Revision as it is."""
    return body_or_faults(typed_raw(work, assignment.shown))


def typed_body(assignment: Assignment, posted: Any) -> dict[str, Any]:
    """The JSON body that a posted edit form describes, valid or not.

    A field that comes back as the form showed it stays as it is stored, blanks at its ends too: who changed
    nothing has no text of their own.
    """
    seen = assignment.shown
    body = body_parse(seen.body)
    shown = _shown(body)
    sent = sent_fields(posted, body)
    typed = {path: text for path, text in sent.items() if _plain(text) != _plain(shown.get(path))}
    return with_fields(json.loads(seen.body), typed)


def incomplete_told(faults: Mapping[str, str]) -> str:
    """Why a text cannot be approved as it is, in a sentence; `faults` as `body_or_faults` tells them."""
    return "The text is not complete: " + " ".join(sorted(set(faults.values())))


def typed_fields(body: Body, raw: Mapping[str, Any]) -> list[Field]:
    """The fields of a body with the texts that somebody has typed so far, in their order of reading.

    What was removed is among them, and says so; the others are called by the number or letter they have now.
    """
    fields = fields_of(body_sized(body, places_in(raw)))
    labels = dict(_labels(raw))
    typed = [
        each._replace(
            text=value_at(raw, each.path),
            label=labels.get(each.path, each.label),
            is_removed=is_removed(raw, each.path),
        )
        for each in fields
    ]
    order = [f"{name}/{place}" for name in places_in(raw) for place in places_read(raw, name)]
    return _in_order(typed, order)


def _labels(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in places_in(raw):
        for place, number in numbers_shown(raw, name).items():
            match name:
                case "options":
                    letter = letters_shown(raw)[raw[name][place - 1]["key"]]
                    yield f"{name}/{place}/text", f"Option {letter}"
                    yield f"{name}/{place}/why_wrong", f"Why not {letter}"
                case "turns":
                    speaker = raw[name][place - 1]["speaker"]
                    yield f"{name}/{place}/text", f"Turn {number}, {speaker}"
                case _:
                    yield f"{name}/{place}", part_label(f"{name}/{number}")


def _in_order(fields: list[Field], order: Sequence[str]) -> list[Field]:
    """The fields with those of each list in this order of their parts, where the list stands."""
    known = {part: number for number, part in enumerate(order)}
    parted = iter(sorted((each for each in fields if each.part in known), key=lambda each: known[each.part]))
    return [next(parted) if each.part in known else each for each in fields]


def said_fields(body: Body, raw: Mapping[str, Any]) -> list[Field]:
    """The same as they will stand: nothing is said where a part was removed."""
    return [each._replace(text="") if each.is_removed else each for each in typed_fields(body, raw)]


def fields_beside(body: Body, seen: Body) -> list[Field]:
    """The fields of a body with each part at the place of what it is in `seen`, to be read beside that."""
    raw, own = (each.model_dump(mode="json") for each in (body, seen))
    if places_in(raw) == places_in(own):
        return fields_of(body)
    return said_fields(seen, parts_placed(raw, own))


def _shown(body: Body) -> dict[str, str]:
    """What the edit form shows in its fields, by path."""
    texts = {each.path: each.text for each in fields_of(body)}
    context = {each.path: each.text for each in context_of(body)}
    return texts | context | {each.path: each.level for each in evidence_levels(body)}


def _plain(text: str | None) -> str | None:
    """Without what a form changes by itself on its way: line ends, and blanks at both ends."""
    return text and text.replace("\r\n", "\n").replace("\r", "\n").strip()
