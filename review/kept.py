"""What a refused form held, or somebody saved on an item that others decided, as text to be copied."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict

from corpus.bodies import body_parse
from corpus.models import ErrorReason, Harm, Instance, Revision
from projects.models import User
from review.body_form import parts_of, sent_fields, with_fields
from review.body_places import body_sized, places_in
from review.body_values import value_at
from review.models import SeededItem, WorkInProgress
from review.own_text import typed_raw


def kept_text(seen: Revision, posted: QueryDict) -> str:
    """The comment, the reasons and every text that differs from `seen`; empty when nothing was typed."""
    reasons = [ErrorReason(each).label for each in posted.getlist("reasons") if each in ErrorReason.values]
    harm = posted.get("harm", "")
    lines = [
        ("", posted.get("comment", "")),
        ("What is wrong", ", ".join(map(str, reasons))),
        ("Harm", str(Harm(harm).label) if harm in Harm.values else ""),
        ("Why the errors do not hold", posted.get("overrule", "")),
        ("Why the finding does not hold", posted.get("reason", "")),
        *_texts(seen, posted),
    ]
    return "\n".join(f"{label}: {text}" if label else text for label, text in lines if text.strip())


def kept_on(instance: Instance, reader: User) -> str:
    """What `reader` saved on readings of `instance` that were closed without them; empty for nothing.

    Nothing that was typed on a text with a seeded error. One query.
    """
    planted = SeededItem.objects.filter(round=OuterRef("assignment__round"), reviewer=reader)
    rows = WorkInProgress.objects.filter(
        ~Exists(planted), author=reader, assignment__instance=instance, assignment__closed_at__isnull=False
    )
    rows = rows.exclude(assignment__decision__reviewer=reader).select_related("parent")
    return "\n\n".join(filter(None, map(_saved, rows.order_by("saved_at"))))


def _saved(work: WorkInProgress) -> str:
    changed = _changed(work.parent, typed_raw(work, work.parent))
    return "\n".join([*filter(None, [work.comment]), *(f"{label}: {text}" for label, text in changed)])


def _texts(seen: Revision, posted: QueryDict) -> list[tuple[str, str]]:
    after = with_fields(json.loads(seen.body), sent_fields(posted, body_parse(seen.body)))
    return _changed(seen, after)


def _changed(seen: Revision, after: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and text of what a body (as JSON values) says otherwise than `seen`."""
    body = body_parse(seen.body)
    before = json.loads(seen.body)
    parts = parts_of(body_sized(body, places_in(after)), conditions=len(after["conditions"]))
    changed = [each for each in parts if value_at(before, each.path) != value_at(after, each.path)]
    # Where something added is read is nothing that anybody wrote.
    told = [each for each in changed if not each.path.startswith("after/")]
    return [(each.label, each.told(value_at(after, each.path))) for each in told]
