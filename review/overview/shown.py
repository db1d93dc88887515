"""What the dashboard shows of the last reckoning: the spine map, the steps, the weeks and the reasons."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from anatomy import parse_level
from anatomy.conditions import CONDITIONS
from corpus.models import ErrorReason, Tier
from corpus.statistics.proportions import LEAST_FOR_A_CLAIM
from review.models import Overview, SpineCell
from review.overview.spine import Drawn, spine_drawn

COVERAGE, REJECTION = "coverage", "rejection"
# Where the next deeper shade begins: of approved items, and of rejected ones in a hundred.
STEPS = {COVERAGE: (1, 15, 50, 150, 500), REJECTION: (2, 5, 10, 20, 35)}
SAID = {
    COVERAGE: ("none", "from 1", "15", "50", "150", "500 and more"),
    REJECTION: ("under 2 %", "from 2 %", "5 %", "10 %", "20 %", "35 % and more"),
}
LABELS = {"read": "Decided on"}
REASONS_SHOWN, LABELS_SHOWN, EDITS_SHOWN = 8, 4, 12


@dataclass(frozen=True)
class Place:
    """One level of the map: what it counts, how deep its shade is, and the search that it opens."""

    level: str
    items: int
    approved: int
    rejected: int
    shade: int
    tells: bool
    query: str
    drawn: Drawn | None = None
    unread: int = 0

    @property
    def read(self) -> int:
        """Approved or rejected by somebody who read it; what its Lot alone let through was not."""
        return self.approved - self.unread + self.rejected

    @property
    def share(self) -> float:
        """Rejected of those read, in percent."""
        return 100 * self.rejected / self.read if self.read else 0.0


@dataclass(frozen=True)
class SpineMap:
    """The drawn levels, and those that the usual spine does not have, such as L6."""

    drawn: list[Place]
    variants: list[Place]
    legend: list[tuple[int, str]]

    @property
    def table(self) -> list[Place]:
        """Every level that counts something, from head to foot."""
        counted = [one for one in [*self.drawn, *self.variants] if one.items]
        return sorted(counted, key=lambda one: _order(one.level))


def spine_map(overview: Overview, *, measure: str, modality: str, condition: str) -> SpineMap:
    """The map for one modality and one condition, each empty for all. One query."""
    cells = SpineCell.objects.filter(overview=overview, modality=modality, condition=condition)
    by_level = {cell.level: cell for cell in cells}
    asked = {"modality": modality, "condition": condition}
    drawn = [_place(by_level.pop(one.level, None), one.level, measure, asked, one) for one in spine_drawn()]
    rest = sorted(by_level.values(), key=lambda cell: _order(cell.level))
    variants = [_place(cell, cell.level, measure, asked, None) for cell in rest]
    return SpineMap(drawn, variants, list(enumerate(SAID[measure])))


def _place(
    cell: SpineCell | None, level: str, measure: str, asked: dict[str, str], drawn: Drawn | None
) -> Place:
    items, approved, rejected = (cell.items, cell.approved, cell.rejected) if cell else (0, 0, 0)
    unread = cell.unread if cell else 0
    read = approved - unread + rejected
    tells = measure == COVERAGE or read >= LEAST_FOR_A_CLAIM
    value = approved if measure == COVERAGE else 100 * rejected / read if read else 0
    state = {"state": "rejected"} if measure == REJECTION else {}
    query = urlencode({"level": level, **{name: one for name, one in asked.items() if one}, **state})
    shade = sum(value >= step for step in STEPS[measure]) if tells else 0
    return Place(level, items, approved, rejected, shade, tells, query, drawn, unread)


def _order(level: str) -> Any:
    """From head to foot; a disc after the vertebra above it."""
    upper = level.split("/")[0]
    regions = {"C": 0, "T": 1, "L": 2, "S": 3}
    number = int(upper[1:]) if upper[1:].isdigit() else 9
    return (regions.get(upper[0], 4) if upper != "Co" else 4, number, "/" in level, str(parse_level(level)))


def conditions_in(overview: Overview) -> list[tuple[str, str]]:
    """The conditions that something counts under, by their names. One query."""
    keys = SpineCell.objects.filter(overview=overview, modality="").exclude(condition="")
    found = keys.values_list("condition", flat=True).distinct().order_by()
    named = [(key, CONDITIONS[key].label("en") if key in CONDITIONS else key) for key in found]
    return sorted(named, key=lambda pair: pair[1])


def modalities_in(overview: Overview) -> list[str]:
    """The modalities that something counts under. One query."""
    rows = SpineCell.objects.filter(overview=overview, condition="").exclude(modality="")
    return sorted(rows.values_list("modality", flat=True).distinct().order_by())


@dataclass(frozen=True)
class Step:
    """One step from draft to release: how many came so far, of the step before, and how wide its bar is."""

    label: str
    count: int
    of_before: float | None
    width: float
    query: str


def steps_shown(figures: dict[str, Any]) -> list[Step]:
    """The funnel; each step that a state tells opens its search.

    Decided on is what was read, and what a Lot let through.
    """
    steps = figures.get("steps", {})
    labels = {"drafted": "", "revised": "", "read": "", "approved": "state=approved", "released": ""}
    first = max(1, steps.get("drafted", 0))
    before: int | None = None
    found = []
    for name, query in labels.items():
        count = steps.get(name, 0)
        of_before = 100 * count / before if before else None
        found.append(Step(LABELS.get(name, name.capitalize()), count, of_before, 100 * count / first, query))
        before = count
    return found


@dataclass(frozen=True)
class ReasonRow:
    """One reason: how often in a hundred texts read, by prompt or model; None for too few."""

    label: str
    query: str
    shares: list[float | None]


@dataclass(frozen=True)
class ReasonTable:
    """Why texts failed, by who wrote them."""

    labels: list[tuple[str, int]]
    rows: list[ReasonRow]


def reasons_shown(told: dict[str, Any]) -> ReasonTable:
    """The reasons that are told most, for the prompts or models that were read most."""
    most_read = sorted(told, key=lambda label: -told[label]["read"])[:LABELS_SHOWN]
    labels = [(label, told[label]["read"]) for label in sorted(most_read)]
    counted: Counter[str] = Counter()
    for label in most_read:
        counted.update(told[label]["reasons"])
    rows = [_reason_row(reason, labels, told) for reason, _ in counted.most_common(REASONS_SHOWN)]
    return ReasonTable(labels, rows)


def _reason_row(reason: str, labels: Iterable[tuple[str, int]], told: dict[str, Any]) -> ReasonRow:
    shares = [
        100 * told[label]["reasons"].get(reason, 0) / read if read >= LEAST_FOR_A_CLAIM else None
        for label, read in labels
    ]
    word = str(ErrorReason(reason).label) if reason in ErrorReason.values else reason
    return ReasonRow(word, urlencode({"reason": reason}), shares)


@dataclass(frozen=True)
class EditRow:
    """How far surgeons changed the texts of one prompt version or model; None where there is no claim."""

    label: str
    approved: int
    edited: int
    median: float | None
    share: float | None


def edits_shown(told: dict[str, Any]) -> list[EditRow]:
    """Those that most texts stand approved of, the most first."""
    most = sorted(told, key=lambda label: (-told[label]["approved"], label))[:EDITS_SHOWN]
    return [_edit_row(label, **told[label]) for label in most]


def _edit_row(label: str, approved: int, edited: int, median: float | None, share: float | None) -> EditRow:
    if edited < LEAST_FOR_A_CLAIM or share is None:
        return EditRow(label, approved, edited, None, None)
    return EditRow(label, approved, edited, median, 100 * share)


def weeks_shown(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """The weeks with the height of their bar, from 0 to 40 px; none where nothing was decided in any."""
    weeks = figures.get("weeks", [])
    most = max((week["decisions"] for week in weeks), default=0)
    if not most:
        return []
    return [
        {**week, "height": round(40 * week["decisions"] / most, 1), "x": 14 * place}
        | {"top": round(42 - 40 * week["decisions"] / most, 1)}
        for place, week in enumerate(weeks)
    ]


def figures_of(overview: Overview) -> dict[str, Any]:
    """What was kept as JSON."""
    told: dict[str, Any] = json.loads(overview.figures)
    return told


def tiers_shown(figures: dict[str, Any]) -> list[tuple[str, int]]:
    """Approved items by tier, in words, the least read first."""
    counted = figures.get("tiers", {})
    return [(str(tier.label), counted[tier.value]) for tier in Tier if counted.get(tier.value)]
