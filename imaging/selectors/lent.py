"""Marks that neighbours lend to the series of a study, for a person who looks at them there."""

from __future__ import annotations

from dataclasses import dataclass

from anatomy import parse_level
from imaging.lending import lent_in_view
from imaging.models import LevelMark, Series, Study
from imaging.selectors.hanging import series_in_plain_order
from imaging.series_labels import study_series_labels


@dataclass(frozen=True, slots=True)
class LentCard:
    """What is lent to one series and lies in its slices, from the head down; `lenders` are series."""

    series: Series
    label: str
    marks: list[LevelMark]
    lenders: list[str]


def lent_cards(study: Study) -> list[LentCard]:
    """The series to which something is lent that can be seen on them."""
    labels = study_series_labels(study)
    cards = [_card(series, labels) for series in series_in_plain_order(study)]
    return [card for card in cards if card.marks]


def _card(series: Series, labels: dict[int, str]) -> LentCard:
    marks = [mark for mark, _file in lent_in_view(series)]
    marks.sort(key=lambda mark: parse_level(mark.level))
    lenders = sorted({labels[mark.series_id] for mark in marks})
    return LentCard(series, labels[series.pk], marks, lenders)
