"""A reviewer's own text: what a form sent of it, one hunk set back, hidden signs taken out."""

from __future__ import annotations

from typing import Any

from corpus.bodies import body_parse
from corpus.diff import Stage, three_way
from corpus.signs import taken_out
from projects.models import User
from review.body_form import with_fields
from review.body_values import value_at
from review.models import Assignment, work_of
from review.own_text import typed_body, typed_fields, typed_raw
from review.part_press import part_back
from review.screen import Screen


def with_hunk(screen: Screen, number: int) -> dict[str, Any]:
    """The reviewer's body with hunk `number` set to the version before it.

    A change of the reviewer goes back to the revision, a change of the machine
    to the draft; a part that was removed is there again; the rest stays as it was
    typed, complete or not. Unknown numbers change nothing.
    """
    first = 1
    for each in screen.fields:
        diff = three_way(*screen.texts_at(each.path), first_number=first)
        for hunk in diff.hunks:
            if hunk.number == number:
                stage = Stage.REVISION if hunk.by is Stage.YOURS else Stage.DRAFT
                raw = part_back(screen.raw, each.part)
                return with_fields(raw, {each.path: diff.with_hunk(number, stage)})
        first += len(diff.hunks)
    return screen.raw


def typed_or_kept(assignment: Assignment, reader: User, posted: Any) -> dict[str, Any]:
    """The JSON body of a posted edit form; of a form without a text, such as a reason alone, what is kept."""
    if any(name.startswith("body.") for name in posted):
        return typed_body(assignment, posted)
    return _saved_body(assignment, reader)


def without_signs(assignment: Assignment, raw: dict[str, Any], path: str) -> dict[str, Any]:
    """A body (as JSON values) with no sign that nobody sees in its text at `path`, where it has one."""
    if path not in {each.path for each in typed_fields(body_parse(assignment.shown.body), raw)}:
        return raw
    return with_fields(raw, {path: taken_out(value_at(raw, path))})


def _saved_body(assignment: Assignment, reader: User) -> dict[str, Any]:
    saved = work_of(reader, assignment)
    return typed_raw(saved, assignment.shown)
