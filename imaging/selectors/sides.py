"""What the page of left and right shows of each series of a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imaging.models import Laterality, Series, Study
from imaging.series_labels import study_series_labels
from imaging.services.sides import ANSWERS
from imaging.sides_asked import SidesAsked, sides_asked


@dataclass(frozen=True, slots=True)
class SidesCard:
    """One series: how far left and right are trusted, and what may be answered."""

    series: Series
    label: str
    asked: SidesAsked
    answers: list[tuple[str, str]]
    file_count: int

    @property
    def waits(self) -> bool:
        """Whether nobody has looked, and somebody could."""
        return bool(self.answers) and not self.series.sides_verified_at


def sides_cards(study: Study) -> list[SidesCard]:
    """Every series of a study, in the order of their numbers."""
    labels = study_series_labels(study)
    rows = study.series.select_related("sides_verified_by").order_by("number", "pk")
    return [_card(series, labels[series.pk]) for series in rows]


def _card(series: Series, label: str) -> SidesCard:
    asked = sides_asked(series)
    answers = [(str(answer.value), str(answer.label)) for answer in ANSWERS[asked]]
    return SidesCard(series, label, asked, answers, series.sop_instances.count())


def letters_to_judge(config: dict[str, Any], cards: list[SidesCard]) -> dict[str, Any]:
    """The viewer's configuration with the letters that are to be judged, though nobody may trust them yet."""
    judged = {card.series.series_instance_uid for card in cards if card.waits}
    for told in config["series"]:
        if told["uid"] in judged and told["laterality"] == Laterality.UNKNOWN:
            told["laterality"] = Laterality.HEADER_ONLY.value
    return config
