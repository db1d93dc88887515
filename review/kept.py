"""What a refused form held, as plain text that its writer can copy."""

from __future__ import annotations

from django.http import QueryDict

from corpus.bodies import MultipleChoice, body_parse
from corpus.models import ErrorReason, Harm, Revision
from review.body_choices import choices_of, context_of
from review.body_form import evidence_levels, fields_of


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
    before = [(field.path, field.label, field.text) for field in fields_of(body)]
    before += [("levels", "Levels", ", ".join(map(str, body.levels))), ("side", "Side", body.side or "")]
    before += [(each.path, each.label, each.level) for each in evidence_levels(body)]
    before += [(each.path, each.label, each.value) for each in choices_of(body)]
    before += [(each.path, each.label, each.text) for each in context_of(body)]
    if isinstance(body, MultipleChoice):
        before.append(("answer", "Key", body.answer))
    sent = [(label, posted.get(f"body.{path}", text), text) for path, label, text in before]
    return [(label, _plain(new)) for label, new, old in sent if _plain(new) != _plain(old)]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
