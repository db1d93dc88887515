"""Why a mark is shown as it is: where it comes from, who vouches for it, and what its number rests on."""

from __future__ import annotations

from datetime import datetime

from django.utils import dateformat, timezone

from imaging.level_conflicts import series_conflicts
from imaging.level_drifts import series_drifts
from imaging.models import AuthorKind, Laterality, LevelMark, Series, Subject
from imaging.series_doubts import series_doubts

SIDES = {
    "unknown": "The side is unknown: neither file nor person says which side is left, so no L or R is shown.",
    "header_only": "Left and right are as the file says. Nobody has verified them.",
}
NOT_ACCEPTED = "Not verified: nobody has accepted it on this series."
PROPOSED_NUMBER = "Its number is as the model says. Nobody has accepted it."
PROPOSAL = "A proposal: nobody has accepted it, so it counts for nothing yet."


def mark_reasons(mark: LevelMark) -> list[str]:
    """Sentences about one mark: its source, its standing, its number. Fetch authors and Subject with it."""
    number = PROPOSED_NUMBER if mark.is_proposal else number_reason(mark.series.study.subject)
    return [_source(mark), _standing(mark), number]


def borrowed_reasons(label: str) -> list[str]:
    """Sentences about a mark that a neighbouring series lends."""
    return [
        f"Taken over from {label} by its position in the patient; its centre only.",
        "Not verified: nobody has looked at it on this series, so its number is assumed here.",
    ]


def series_reasons(series: Series, marks: list[LevelMark]) -> list[str]:
    """Sentences about a series as a whole: its side, and what speaks against its levels."""
    side = _sides(series)
    conflicts = [conflict.sentence for conflict in series_conflicts(series)]
    drifts = [] if conflicts else series_drifts(series)
    return [*([side] if side else []), *conflicts, *series_doubts(marks), *drifts]


def _sides(series: Series) -> str | None:
    """Whether left and right can be trusted, and on whose word."""
    if series.sides_verified_by is None or series.sides_verified_at is None:
        return SIDES.get(series.laterality)
    who = f"{series.sides_verified_by} on {_day(series.sides_verified_at)}"
    seen = f"by {series.get_sides_ground_display()}"
    if series.laterality == Laterality.VERIFIED:
        return f"Left and right were verified by {who}, {seen}."
    return f"Left and right are not as the file says ({who}, {seen}), so no L or R is shown."


def number_reason(subject: Subject) -> str:
    """What the numbering of a Subject rests on, and why it is assumed where it is."""
    basis = f"“{subject.get_numbering_basis_display()}”"
    if not subject.level_is_assumed:
        return f"Its number is certified: {basis}."
    if subject.numbering_certified_by_id is None:
        return "Its number is assumed: nobody has certified how the vertebrae of this patient are counted."
    if subject.numbering_is_assumed:
        return f"Its number is assumed: the numbering was recorded as {basis}, which is no count."
    return "Its number is assumed: marks came after the numbering was certified."


def _source(mark: LevelMark) -> str:
    when = _day(mark.created_at)
    named = f" ({mark.author_name})" if mark.author_name else ""
    sure = f", with a confidence of {mark.confidence:.0%}" if mark.confidence is not None else ""
    return {
        AuthorKind.IMPORT: f"Came with the images{named} on {when}.",
        AuthorKind.MODEL: f"Marked by a model{named} on {when}{sure}.",
        AuthorKind.PERSON: f"Marked by {mark.told_by} on {when}.",
        AuthorKind.CONSTRUCTION: "Known by construction of the picture.",
    }[AuthorKind(mark.author_kind)]


def _standing(mark: LevelMark) -> str:
    if mark.accepted_by is not None and mark.accepted_at is not None:
        return f"Accepted by {mark.accepted_by} on {_day(mark.accepted_at)}."
    return PROPOSAL if mark.is_proposal else NOT_ACCEPTED


def _day(moment: datetime) -> str:
    return dateformat.format(timezone.localtime(moment), "j M Y")
