"""How far surgeons changed what machines wrote: counted once for each text that stands approved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from django.db.models import QuerySet

from corpus.bodies import body_parse
from corpus.models import Instance, Revision, State, Tier
from review.distance import words_between, words_in
from review.models import EditedText

MOST = 5_000
"""Texts counted in one reckoning, some ten seconds; what is left is counted by the next ones."""
AT_ONCE = 500


def edited_texts_count(*, told: QuerySet[Instance], most: int = MOST) -> int:
    """Count the words of approved texts that people wrote and nobody has counted; returns how many are left.

    A text is compared with the machine's that it was made of, whoever edited it in between.
    """
    written = _approved(told).filter(current_revision__author__isnull=False)
    uncounted = written.filter(current_revision__edited__isnull=True)
    keys = list(uncounted.order_by("pk").values_list("current_revision", flat=True)[:most])
    for start in range(0, len(keys), AT_ONCE):
        rows = _counted(Revision.objects.filter(pk__in=keys[start : start + AT_ONCE]))
        # Another reckoning may have counted the same at this very moment.
        EditedText.objects.bulk_create(rows, ignore_conflicts=True)
    return uncounted.count() if len(keys) == most else 0


def _approved(told: QuerySet[Instance]) -> QuerySet[Instance]:
    """What somebody read and approved: what its Lot alone let through nobody could edit."""
    return told.filter(state=State.APPROVED).exclude(tier__in=[Tier.V0, Tier.V1])


def _counted(texts: Iterable[Revision]) -> Iterator[EditedText]:
    texts = list(texts)
    behind = _drafts_behind(texts)
    for text in texts:
        draft = behind.get(text.pk)
        if draft is None:
            yield EditedText(text=text)
            continue
        before = body_parse(draft.body)
        changed = words_between(before, body_parse(text.body))
        yield EditedText(text=text, draft=draft, words=words_in(before), changed=changed)


def _drafts_behind(texts: Iterable[Revision]) -> dict[int, Revision]:
    """The last machine's text that each was made of. A query for each step back, three as a rule at most."""
    steps = {text.pk: text.parent_id for text in texts}
    found: dict[int, Revision] = {}
    while asked := {parent for parent in steps.values() if parent is not None}:
        parents = Revision.objects.in_bulk(asked)
        found |= {pk: parents[at] for pk, at in steps.items() if at and parents[at].author_id is None}
        steps = {
            pk: parents[at].parent_id for pk, at in steps.items() if at and parents[at].author_id is not None
        }
    return found


def edits_by(told: QuerySet[Instance], column: str) -> dict[str, Any]:
    """By prompt or model behind them: texts approved, how many of them edited, and how far. Two queries."""
    approved = _approved(told)
    found: dict[str, dict[str, Any]] = {}
    left = approved.filter(current_revision__author__isnull=True).order_by()
    for label in left.values_list(f"current_revision__{column}", flat=True).iterator():
        _row(found, label)["approved"] += 1
    changed = approved.filter(current_revision__edited__draft__isnull=False).order_by()
    edited = "current_revision__edited"
    counted = changed.values_list(f"{edited}__draft__{column}", f"{edited}__words", f"{edited}__changed")
    for label, words, by in counted.iterator():
        row = _row(found, label)
        row["approved"] += 1
        if by:
            row["edits"].append((by, words))
    found.pop("", None)
    return {label: _summed(found[label]) for label in sorted(found)}


def _row(found: dict[str, dict[str, Any]], label: str) -> dict[str, Any]:
    return found.setdefault(label, {"approved": 0, "edits": []})


def _summed(row: dict[str, Any]) -> dict[str, Any]:
    edits = row["edits"]
    words = sum(of for _, of in edits)
    return {
        "approved": row["approved"],
        "edited": len(edits),
        "median": median(by for by, _ in edits) if edits else None,
        "share": sum(by for by, _ in edits) / words if words else None,
    }
