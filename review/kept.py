"""What a refused form held, as plain text that its writer can copy."""

from __future__ import annotations

import json

from django.http import QueryDict

from corpus.bodies import body_parse
from corpus.models import ErrorReason, Harm, Revision
from review.body_form import parts_of, sent_fields, with_fields
from review.body_places import body_sized, places_in
from review.body_values import value_at


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


def _texts(seen: Revision, posted: QueryDict) -> list[tuple[str, str]]:
    body = body_parse(seen.body)
    before = json.loads(seen.body)
    after = with_fields(before, sent_fields(posted, body))
    parts = parts_of(body_sized(body, places_in(after)), conditions=len(after["conditions"]))
    changed = [each for each in parts if value_at(before, each.path) != value_at(after, each.path)]
    # Where something added is read is nothing that anybody wrote.
    told = [each for each in changed if not each.path.startswith("after/")]
    return [(each.label, each.told(value_at(after, each.path))) for each in told]
