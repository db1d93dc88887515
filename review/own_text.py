"""A reviewer's own text: what was typed, as a body where it is one, and what is incomplete in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from corpus.bodies import Body, body_parse
from corpus.models import Revision
from review.body_choices import context_of
from review.body_form import Field, body_or_faults, evidence_levels, fields_of, sent_fields, with_fields
from review.body_values import value_at
from review.models import Assignment, WorkInProgress


def own_text_of(
    work: WorkInProgress | None, seen: Revision, revision: Body
) -> tuple[dict[str, Any], Body, dict[str, str]]:
    """What the reader typed as JSON values, as a body, and what is incomplete in it.

    Without work of their own it is the Revision's text. An incomplete one is no body: the Revision's then.
    """
    raw: dict[str, Any] = json.loads(work.body if work and work.parent_id == seen.pk else seen.body)
    body, faults = body_or_faults(raw)
    return raw, body or revision, faults


def own_body(assignment: Assignment, work: WorkInProgress | None) -> tuple[Body | None, dict[str, str]]:
    """What the reviewer would approve now: their saved text, or the Revision as it is."""
    seen = assignment.shown
    return body_or_faults(json.loads(work.body if work and work.parent_id == seen.pk else seen.body))


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


def typed_fields(body: Body, raw: dict[str, Any]) -> list[Field]:
    """The fields of a body with the texts that somebody has typed so far."""
    return [each._replace(text=value_at(raw, each.path)) for each in fields_of(body)]


def _shown(body: Body) -> dict[str, str]:
    """What the edit form shows in its fields, by path."""
    texts = {each.path: each.text for each in fields_of(body)}
    context = {each.path: each.text for each in context_of(body)}
    return texts | context | {each.path: each.level for each in evidence_levels(body)}


def _plain(text: str | None) -> str | None:
    """Without what a form changes by itself on its way: line ends, and blanks at both ends."""
    return text and text.replace("\r\n", "\n").replace("\r", "\n").strip()
