"""The numbering of a Subject: a person certifies which vertebra is which, or takes that back."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from anatomy.column import Variant
from imaging.errors import NumberingNotClear
from imaging.level_conflicts import POSITIONS_DIFFER, subject_conflicts
from imaging.models import Alignment, LevelMark, NumberingBasis, Subject
from imaging.series_doubts import subject_doubles, subject_faults
from imaging.services.alignment_renew import alignment_renew
from imaging.services.levels_change import levels_changed, levels_hold
from imaging.services.numbering_grounds import numbering_denies, numbering_lacks
from projects.models import User
from projects.services import audit

# Why a numbering that somebody recorded leaves the levels assumed, to end a sentence.
NOT_COUNTED = "L5/S1 is taken for granted and the vertebrae were not counted from above"
MARKS_ARE_OTHERS = (
    "Marks came, went, moved or were accepted since this page was loaded, so nothing was certified. "
    "Reload the page, look at the marks, then certify again."
)


@transaction.atomic
def numbering_certify(
    *,
    subject: Subject,
    certified_by: User,
    basis: NumberingBasis,
    seen: str,
    has_t13: bool = False,
    has_l6: bool = False,
    has_four_lumbar: bool = False,
    castellvi: str = "",
    reason: str = "",
    positions_differ: bool = False,
) -> Subject:
    """State how the vertebrae were counted and vouch for it; "Level assumed" goes from all its studies.

    It stays where the basis is "L5/S1 assumed" or unknown: that is recorded, but nothing was counted from.
    `reason` says what the count rests on where no mark shows it, why marks are right that no body has, and,
    with `positions_differ`, how series of unlike frames come to name one place otherwise; `seen` is the
    `subject_marks_version` of what the person was shown. Raises NumberingNotClear while marks of the Subject
    contradict each other or what is said, where a reason is needed and none is given, and when the marks are
    not those that were seen.
    """
    levels_hold(subject.pk)
    if seen != subject_marks_version(subject):
        raise NumberingNotClear(MARKS_ARE_OTHERS)
    for conflict in subject_conflicts(subject.pk):
        if conflict.is_certain or not (positions_differ and reason):
            raise NumberingNotClear(conflict.sentence)
    if double := subject_doubles(subject):
        raise NumberingNotClear(double)
    said = {Variant.T13: has_t13, Variant.L6: has_l6, Variant.FOUR_LUMBAR: has_four_lumbar}
    variants = frozenset(variant for variant, is_so in said.items() if is_so)
    if denied := numbering_denies(subject, variants):
        raise NumberingNotClear(denied)
    lacks = numbering_lacks(subject, basis=basis, variants=variants) or subject_faults(subject, variants)
    if lacks and not reason:
        raise NumberingNotClear(f"{lacks} Say under “Reason” how you know, or choose otherwise.")
    Subject.objects.filter(pk=subject.pk).update(
        has_late_marks=False,
        numbering_reason=f"{POSITIONS_DIFFER}{reason}" if positions_differ else reason,
        numbering_basis=basis,
        has_t13=has_t13,
        has_l6=has_l6,
        has_four_lumbar=has_four_lumbar,
        castellvi=castellvi,
        numbering_certified_by=certified_by,
        numbering_certified_at=timezone.now(),
    )
    recorded = _recorded(subject, certified_by, "numbering_certify", {"basis": str(basis), "reason": reason})
    _figures_renew(subject)
    return recorded


def subject_marks_version(subject: Subject) -> str:
    """A short word for exactly the marks that a certification covers: each one's place and acceptance."""
    rows = LevelMark.objects.filter(series__study__subject=subject).order_by("uid")
    told = rows.values_list("uid", "level", "x", "y", "z", "accepted_by", "accepted_at")
    return hashlib.sha256(repr([tuple(map(str, row)) for row in told]).encode()).hexdigest()[:16]


@transaction.atomic
def numbering_take_back(*, subject: Subject, taken_back_by: User) -> Subject:
    """Withdraw a certification; the levels are assumed again."""
    Subject.objects.filter(pk=subject.pk).update(
        numbering_certified_by=None, numbering_certified_at=None, numbering_reason="", has_late_marks=False
    )
    return _recorded(subject, taken_back_by, "numbering_take_back", None)


def _figures_renew(subject: Subject) -> None:
    """Let no figure of alignment stand at a disc that this spine is now said not to have."""
    for row in Alignment.objects.filter(series__study__subject=subject).select_related("author", "series"):
        row.series.study.subject = subject
        list(alignment_renew(row))


def _recorded(subject: Subject, by: User, action: str, detail: dict[str, object] | None) -> Subject:
    subject.refresh_from_db()
    audit(
        action=action,
        actor=by,
        project=subject.project,
        object_kind="subject",
        object_uid=subject.uid,
        detail=detail,
    )
    levels_changed(subject.pk)
    return subject
