"""Choosing some of very many studies and sources: found by words, kept while others are looked for.

A form shows those that are chosen and the first that are found. What is chosen beyond what a page can show
travels in one field. Nothing of it needs a script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from corpus.models import Source
from imaging.models import Series, Study

SHOWN = 50  # rows of each kind: what a person reads through
MOST_ADDED = 10_000  # by one press
LONGEST_WORDS = 200  # characters
AT_ONCE = 500  # uids in one statement

Told = Callable[[str], Q]


@dataclass(frozen=True)
class Tick:
    """One row that may be chosen."""

    uid: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """What a page shows of one kind of material."""

    name: str
    legend: str
    none: str
    hint: str
    words: str
    chosen: list[Tick]
    more: list[str]
    found: list[Tick]
    found_count: int
    errors: list[str]

    @property
    def count(self) -> int:
        """How many are chosen."""
        return len(self.chosen) + len(self.more)

    @property
    def left(self) -> int:
        """How many more are found than are shown."""
        return self.found_count - len(self.found)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all, whatever one looks for."""
        return not (self.words or self.count or self.found_count)


class ManyWidget(forms.Widget):
    """Reads ticks and the field that carries the rest; the page draws them itself."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The uids that were sent, each once."""
        ticked = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return sorted({*ticked, *str(data.get(f"{name}_more", "")).split()})

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Nothing ticked is an answer."""
        return False


class ManyField(forms.Field):
    """Uids of rows of one queryset."""

    widget = ManyWidget

    def __init__(self, *, rows: QuerySet[Any], **more: Any) -> None:
        super().__init__(required=False, **more)
        self.rows = rows

    def clean(self, value: Any) -> list[str]:
        """The uids in order. Raises ValidationError where one is no row that may be chosen."""
        wanted: list[str] = sorted(set(value or []))
        if len(known_of(self.rows, wanted)) < len(wanted):
            raise forms.ValidationError("Something that was chosen can no longer be drafted from.")
        return wanted


def known_of(rows: QuerySet[Any], uids: Iterable[str]) -> set[str]:
    """Those of the uids that are rows."""
    asked, known = list(filter(_is_uid, uids)), set[str]()
    for first in range(0, len(asked), AT_ONCE):
        part = rows.filter(uid__in=asked[first : first + AT_ONCE])
        known |= {str(uid) for uid in part.order_by().values_list("uid", flat=True)}
    return known


def _is_uid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def found_by(rows: QuerySet[Any], words: str, told: Told) -> QuerySet[Any]:
    """Rows that each of the words speaks of."""
    for word in words[:LONGEST_WORDS].split():
        rows = rows.filter(told(word))
    return rows


def study_told(word: str) -> Q:
    """Studies by pseudonym, description, modality, or a date as 2024-03."""
    said = Q(subject__pseudonym__icontains=word) | Q(description__icontains=word)
    said |= Q(Exists(Series.objects.filter(study=OuterRef("pk"), modality=word.upper())))
    year, _, month = word.partition("-")
    if year.isdecimal() and len(year) == 4:
        dated = Q(study_date__year=int(year))
        if month.isdecimal() and 1 <= int(month[:2]) <= 12:
            dated &= Q(study_date__month=int(month[:2]))
        said |= dated
    return said


def source_told(word: str) -> Q:
    """Sources by their titles."""
    return Q(title__icontains=word)


def study_label(study: Study) -> str:
    """Pseudonym and description; a bare DICOM uid tells a person nothing."""
    taken = f", {study.study_date:%d %b %Y}" if study.study_date else ""
    return f"{study.subject} · {study.description or 'study without description'}{taken}"


def source_label(source: Source) -> str:
    """Its title."""
    return source.title
