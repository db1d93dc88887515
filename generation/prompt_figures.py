"""What became of the drafts of a prompt version: accepted or not, how much edited, why not, at what cost."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from corpus.diff import words_changed
from corpus.models import Decision, DecisionReason, ErrorReason, RevisionKind, State, Verdict
from generation.estimate import wilson
from generation.exemplars import changes_between
from generation.models import Attempt, PromptVersion
from generation.services.prompt_register import DRAFT
from projects.models import Project

ACCEPTED = (Verdict.APPROVE, Verdict.EDIT_AND_APPROVE)
Row = Mapping[str, Any]
MOST_EDITS = 400  # edits whose words are counted, the newest


@dataclass
class VersionFigures:
    """Of one version in one project. Every text that was decided on counts once, however many read it."""

    texts: int = 0
    accepted: int = 0
    as_it_was: int = 0
    words: list[int] = field(default_factory=list)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    instances: set[int] = field(default_factory=set)
    approved: set[int] = field(default_factory=set)
    cost: Decimal = Decimal(0)

    @property
    def rate(self) -> float | None:
        """Percent accepted; None before the first decision."""
        return 100 * self.accepted / self.texts if self.texts else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of it, in percent."""
        found = wilson(self.accepted, self.texts)
        return (100 * found[0], 100 * found[1]) if found else None

    @property
    def median_words(self) -> float | None:
        """Median of the words changed in accepted texts; those left as they were count as nought."""
        return median(self.words) if self.words else None

    @property
    def cost_per_approved(self) -> Decimal | None:
        """What the decided instances cost, rejected ones too, for each that stands approved."""
        return self.cost / len(self.approved) if self.approved else None

    @property
    def reasons_told(self) -> list[tuple[str, str, int]]:
        """Verdict, reason and count, the commonest first."""
        return [
            (Verdict(verdict).label, ErrorReason(reason).label, count)
            for (verdict, reason), count in sorted(self.reasons.items(), key=lambda one: (-one[1], one[0]))
        ]


def figures_of(project: Project, prompts: Iterable[PromptVersion]) -> dict[int, VersionFigures]:
    """The figures of versions by their keys: five queries, however many versions."""
    by_hash = {(one.name, one.sha256): one.pk for one in prompts}
    found: dict[int, VersionFigures] = {pk: VersionFigures() for pk in by_hash.values()}
    texts: dict[int, list[Row]] = defaultdict(list)
    for row in _decisions(project):
        texts[row["revision"]].append(row)
    for decided in texts.values():
        for pk in _versions(decided[0], by_hash):
            _count(found[pk], decided)
    _words(project, by_hash, found)
    _reasons(project, by_hash, found)
    _costs(found)
    return found


def _settled(project: Project) -> QuerySet[Decision]:
    """Decisions that stand. Of a text that is still being read nothing is told: others read it blind."""
    being_read = Q(
        instance__state__in=[State.IN_REVIEW, State.IN_ADJUDICATION],
        instance__current_revision=F("revision"),
    )
    return (
        Decision.objects.filter(
            instance__project=project, undone_at__isnull=True, revision__author__isnull=True
        )
        .exclude(revision__prompt_hash="")
        .exclude(being_read)
    )


def _decisions(project: Project) -> Iterable[Row]:
    rows = _settled(project).order_by("pk")
    found: Iterable[Row] = rows.values(*_OF_REVISION, "revision", "verdict", "instance", "instance__state")
    return found


_OF_REVISION = (
    "revision__kind",
    "revision__prompt_hash",
    "revision__parent__kind",
    "revision__parent__prompt_hash",
)


def _versions(row: Row, by_hash: dict[tuple[str, str], int]) -> list[int]:
    """The versions behind a text: that of its draft, and that of its revision pass."""
    kind, sha = row["revision__kind"], row["revision__prompt_hash"]
    named = [(str(kind), str(sha))]
    if kind == RevisionKind.REVISION and row["revision__parent__kind"] == RevisionKind.DRAFT:
        named.append((DRAFT, str(row["revision__parent__prompt_hash"])))
    return [by_hash[one] for one in named if one in by_hash]


def _count(figures: VersionFigures, decided: list[Row]) -> None:
    verdicts = {row["verdict"] for row in decided}
    instance = int(str(decided[0]["instance"]))
    figures.texts += 1
    figures.accepted += verdicts <= {*ACCEPTED}
    figures.as_it_was += verdicts == {Verdict.APPROVE}
    figures.instances.add(instance)
    if verdicts == {Verdict.APPROVE}:
        figures.words.append(0)
    if decided[0]["instance__state"] == State.APPROVED:
        figures.approved.add(instance)


def _words(project: Project, by_hash: dict[tuple[str, str], int], found: dict[int, VersionFigures]) -> None:
    edits = _settled(project).filter(verdict=Verdict.EDIT_AND_APPROVE, result_revision__isnull=False)
    rows = edits.order_by("-pk").values(*_OF_REVISION, "revision__body", "result_revision__body")
    for row in rows[:MOST_EDITS]:
        changes = changes_between(json.loads(row["revision__body"]), json.loads(row["result_revision__body"]))
        words = sum(words_changed(one.before, one.after) for one in changes)
        for pk in _versions(row, by_hash):
            found[pk].words.append(words)


def _reasons(project: Project, by_hash: dict[tuple[str, str], int], found: dict[int, VersionFigures]) -> None:
    turned_down = _settled(project).filter(verdict__in=[Verdict.SEND_BACK, Verdict.REJECT])
    rows = DecisionReason.objects.filter(decision__in=turned_down).values(
        "reason", verdict=F("decision__verdict"), **{name: F(f"decision__{name}") for name in _OF_REVISION}
    )
    for row in rows:
        for pk in _versions(row, by_hash):
            found[pk].reasons[row["verdict"], row["reason"]] += 1


def _costs(found: dict[int, VersionFigures]) -> None:
    instances = {pk for figures in found.values() for pk in figures.instances}
    rows = Attempt.objects.filter(item__instance__in=instances).values("item__instance")
    costs = {row["item__instance"]: row["cost"] for row in rows.annotate(cost=Sum("cost"))}
    for figures in found.values():
        figures.cost = sum((costs.get(pk, Decimal(0)) for pk in figures.instances), Decimal(0))
