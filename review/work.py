"""A reviewer's own text: one hunk set back, two tabs brought together."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from corpus.bodies import MultipleChoice, body_parse
from corpus.diff import Stage, merge, three_way
from corpus.diff.merge import Merge
from corpus.signs import taken_out
from projects.models import User
from review.body_form import evidence_levels, fields_of, with_fields
from review.models import Assignment, WorkInProgress
from review.own_text import typed_body
from review.screen import Screen


def with_hunk(screen: Screen, number: int) -> dict[str, Any]:
    """The reviewer's body with hunk `number` set to the version before it.

    A change of the reviewer goes back to the revision, a change of the machine
    to the draft; the rest stays as it was typed, complete or not. Unknown numbers
    change nothing.
    """
    first = 1
    for path in screen.versions["yours"]:
        diff = three_way(*screen.texts_at(path), first_number=first)
        for hunk in diff.hunks:
            if hunk.number == number:
                stage = Stage.REVISION if hunk.by is Stage.YOURS else Stage.DRAFT
                return with_fields(screen.raw, {path: diff.with_hunk(number, stage)})
        first += len(diff.hunks)
    return screen.raw


def typed_or_kept(assignment: Assignment, reader: User, posted: Any) -> dict[str, Any]:
    """The JSON body of a posted edit form; of a form without a text, such as a reason alone, what is kept."""
    if any(name.startswith("body.") for name in posted):
        return typed_body(assignment, posted)
    return _saved_body(assignment, reader)


def without_signs(assignment: Assignment, raw: dict[str, Any], path: str) -> dict[str, Any]:
    """A body (as JSON values) with no sign that nobody sees in its text at `path`, where it has one."""
    if path not in {each.path for each in fields_of(body_parse(assignment.shown.body))}:
        return raw
    return with_fields(raw, {path: taken_out(_at(raw, path))})


class MergedField(NamedTuple):
    """One field of which two tabs hold different text."""

    path: str
    label: str
    mine: str
    theirs: str
    merged: Merge


class MergedChoice(NamedTuple):
    """What two tabs chose differently: one of the two stands. `name` is the form's field."""

    name: str
    label: str
    mine: str
    theirs: str


def merge_fields(assignment: Assignment, reader: User, mine: dict[str, Any]) -> list[MergedField]:
    """The texts of this tab and of what the reader saved brought together, field by field."""
    seen = assignment.shown
    theirs = _saved_body(assignment, reader)
    found = []
    for field in fields_of(body_parse(seen.body)):
        my_text, their_text = _at(mine, field.path), _at(theirs, field.path)
        if my_text != their_text:
            merged = merge(field.text, my_text, their_text)
            found.append(MergedField(field.path, field.label, my_text, their_text, merged))
    return found


def merge_choices(
    assignment: Assignment, reader: User, mine: dict[str, Any], comment: str | None
) -> list[MergedChoice]:
    """Key, levels, side, levels of evidence and an adjudicator's reason where the two tabs differ."""
    body, theirs = body_parse(assignment.shown.body), _saved_body(assignment, reader)
    rows = [("levels", "Levels"), ("side", "Side")]
    rows += [("answer", "Key")] if isinstance(body, MultipleChoice) else []
    rows += [(each.path, each.label) for each in evidence_levels(body)]
    choices = [
        MergedChoice(f"body.{path}", label, _at(mine, path), _at(theirs, path)) for path, label in rows
    ]
    if comment is not None:
        saved = WorkInProgress.objects.typed_by(reader, assignment).first()
        choices.append(MergedChoice("comment", "Your reason", comment, saved.comment if saved else ""))
    return [each for each in choices if each.mine != each.theirs]


def _saved_body(assignment: Assignment, reader: User) -> dict[str, Any]:
    saved = WorkInProgress.objects.typed_by(reader, assignment).first()
    body: dict[str, Any] = json.loads(saved.body if saved else assignment.shown.body)
    return body


def _at(raw: Any, path: str) -> str:
    for step in path.split("/"):
        raw = raw[int(step) - 1] if step.isdigit() else raw.get(step)
    if isinstance(raw, list):
        return (", " if path == "levels" else "\n").join(raw)
    return raw or ""
