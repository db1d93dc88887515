"""The items of a version as a list: filtered, searched, sorted, by pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from benchmark.item_lint import WORDS, Flag
from benchmark.models import ItemHealth, SuiteVersion
from benchmark.models.health import NOT_KNOWN
from corpus.models import Axis
from projects.pages import Page, keyset_page

SIZE = 50
# Only these may stand in the address.
SORTS = {
    "item": ["position", "id"],
    "right": ["right_share", "id"],
    "-right": ["-right_share", "-id"],
    "discrimination": ["discrimination", "id"],
    "-discrimination": ["-discrimination", "-id"],
    "disagreement": ["-disagreement", "-id"],
    "silent": ["-silent_share", "-id"],
    "flags": ["-flag_count", "-id"],
}
KNOWN_ONLY = {"right": "right_share", "discrimination": "discrimination"}
SHOW: dict[str, tuple[str, Q]] = {
    "": ("All", Q()),
    "none": ("No model right", Q(right_share=0)),
    "every": ("Every model right", Q(right_share=1000)),
    "against": ("Better models wrong more often", Q(discrimination__gt=NOT_KNOWN, discrimination__lt=0)),
    "disputed": ("Clinicians disagree", Q(differing__gt=0)),
    "flagged": ("Flagged by the linter", Q(flag_count__gt=0)),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; unknown words ask for nothing."""

    q: str = ""
    axis: str = ""
    image: str = ""
    show: str = ""
    sort: str = "item"
    cursor: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.axis or self.image or self.show)


def asked_for(parameters: dict[str, str]) -> Asked:
    """Read the address."""
    return Asked(
        q=parameters.get("q", "").strip()[:80],
        axis=_known(parameters.get("axis", ""), Axis.values),
        image=_known(parameters.get("image", ""), ("image", "text")),
        show=_known(parameters.get("show", ""), SHOW),
        sort=_known(parameters.get("sort", ""), SORTS) or "item",
        cursor=parameters.get("cursor", ""),
    )


def items_listed(version: SuiteVersion, asked: Asked) -> Page[ItemHealth]:
    """One page of items with their health, in one query."""
    rows = _narrowed(version.health.all(), asked).select_related("item__instance")
    if column := KNOWN_ONLY.get(asked.sort):
        # Missing is not the least: rising order begins with figures.
        rows = rows.filter(**{f"{column}__gt": NOT_KNOWN})
    return keyset_page(rows, order=SORTS[asked.sort], cursor=asked.cursor, size=SIZE)


def _narrowed(rows: QuerySet[ItemHealth], asked: Asked) -> QuerySet[ItemHealth]:
    if asked.axis:
        rows = rows.filter(item__axis=asked.axis)
    if asked.image:
        rows = rows.filter(item__has_images=asked.image == "image")
    if asked.q:
        # Bodies are canonical JSON with their letters as they are, so Chinese words are found too.
        number = (
            Q(position=int(asked.q)) if asked.q.isascii() and asked.q.isdigit() and len(asked.q) < 8 else Q()
        )
        words = Q(item__instance__title__icontains=asked.q) | Q(item__revision__body__icontains=asked.q)
        rows = rows.filter(number | words if number else words)
    return rows.filter(SHOW[asked.show][1])


def flag_words(flags: str) -> list[str]:
    """The linter's findings as sentences."""
    return [WORDS[Flag(flag)] for flag in flags.split() if flag in set(Flag)]


def _known(value: str, known: object) -> str:
    return value if value in known else ""  # type: ignore[operator]
