"""What became of the drafts of a prompt version: accepted or not, how much edited, why not, at what cost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When, Window
from django.db.models.functions import DenseRank

from corpus.diff import words_changed
from corpus.models import Decision, ErrorReason, RevisionKind, State, Verdict
from corpus.statistics.proportions import LEAST_FOR_A_CLAIM, Share
from generation.exemplars import changes_between
from generation.models import Attempt, PromptVersion
from generation.services.prompt_register import DRAFT
from projects.models import Project

ACCEPTED = (Verdict.APPROVE, Verdict.EDIT_AND_APPROVE)
MOST_TEXTS = 100  # accepted texts of a version whose edited words are counted, the newest
Figures = dict[str, "VersionFigures"]
Decisions = QuerySet[Any]  # of Decision, each with `sha`: the hash of the version behind its text


@dataclass
class VersionFigures:
    """Of one version in one project. Every text that was decided on counts once, however many read it."""

    texts: int = 0
    accepted: int = 0
    as_it_was: int = 0
    words: list[int] = field(default_factory=list)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    instances: int = 0
    approved: int = 0
    cost: Decimal = Decimal(0)

    @property
    def share(self) -> Share:
        """How many were accepted."""
        return Share(self.accepted, self.texts)

    @property
    def median_words(self) -> float | None:
        """Median of the words changed in accepted texts, nought for one left as it was; None for too few."""
        return median(self.words) if len(self.words) >= LEAST_FOR_A_CLAIM else None

    @property
    def cost_per_approved(self) -> Decimal | None:
        """What the decided instances cost, rejected ones too, for each that stands approved."""
        return self.cost / self.approved if self.approved else None

    @property
    def reasons_told(self) -> list[tuple[str, str, int]]:
        """Verdict, reason and count, the commonest first."""
        return [
            (Verdict(verdict).label, ErrorReason(reason).label, count)
            for (verdict, reason), count in sorted(self.reasons.items(), key=lambda one: (-one[1], one[0]))
        ]


def figures_of(project: Project, prompts: Iterable[PromptVersion]) -> dict[int, VersionFigures]:
    """The figures of versions by their keys: four queries for each prompt, however many versions."""
    found: dict[int, VersionFigures] = {}
    named: dict[str, Figures] = {}
    for prompt in prompts:
        of_hash = named.setdefault(prompt.name, {})
        found[prompt.pk] = of_hash.setdefault(prompt.sha256, VersionFigures())
    for name, of_hash in named.items():
        decisions = _settled(project, name, of_hash)
        _texts(decisions, of_hash)
        _instances(decisions, of_hash)
        _words(decisions, of_hash)
        _reasons(decisions, of_hash)
    return found


def _settled(project: Project, name: str, of_hash: Figures) -> Decisions:
    """Decisions that stand, with the hash of the version of this prompt behind the text that was read.

    Of a text that is still being read nothing is told: others read it blind.
    """
    being_read = Q(
        instance__state__in=[State.IN_REVIEW, State.IN_ADJUDICATION],
        instance__current_revision=F("revision"),
    )
    rows = Decision.objects.filter(
        instance__project=project, undone_at__isnull=True, revision__author__isnull=True
    ).exclude(being_read)
    return rows.order_by().annotate(sha=_hash_behind(name)).filter(sha__in=list(of_hash))


def _hash_behind(name: str) -> Case:
    """The version behind a text: that of its revision pass, or that of the draft it was made from."""
    revised = Q(revision__kind=RevisionKind.REVISION)
    own = F("revision__prompt_hash")
    if name != DRAFT:
        return Case(When(revised, then=own), default=Value(""))
    of_draft = Q(revised, revision__parent__kind=RevisionKind.DRAFT)
    return Case(
        When(revision__kind=RevisionKind.DRAFT, then=own),
        When(of_draft, then=F("revision__parent__prompt_hash")),
        default=Value(""),
    )


def _texts(decisions: Decisions, of_hash: Figures) -> None:
    """How many were decided on, accepted by all who did, and left as they were. One query."""
    texts = decisions.values("sha").annotate(
        texts=Count("revision", distinct=True),
        turned_down=Count("revision", distinct=True, filter=~Q(verdict__in=ACCEPTED)),
        touched=Count("revision", distinct=True, filter=~Q(verdict=Verdict.APPROVE)),
    )
    for row in texts:
        figures = of_hash[row["sha"]]
        figures.texts = row["texts"]
        figures.accepted = row["texts"] - row["turned_down"]
        figures.as_it_was = row["texts"] - row["touched"]


def _instances(decisions: Decisions, of_hash: Figures) -> None:
    """The Instances decided on, which of them stand approved, and what they cost. One query, row by row."""
    asked = Attempt.objects.filter(item__instance=OuterRef("instance")).order_by().values("item__instance")
    cost = Subquery(asked.annotate(sum=Sum("cost")).values("sum"))
    rows = decisions.values_list("sha", "instance", "instance__state", cost).distinct()
    for sha, _, state, spent in rows.iterator():
        figures = of_hash[sha]
        figures.instances += 1
        figures.approved += state == State.APPROVED
        figures.cost += spent or 0


def _words(decisions: Decisions, of_hash: Figures) -> None:
    """Words edited in the newest accepted texts of each version; nought where nobody edited. One query."""
    turned_down = Decision.objects.filter(revision=OuterRef("revision"), undone_at__isnull=True)
    accepted = decisions.exclude(Exists(turned_down.exclude(verdict__in=ACCEPTED)))
    newest = Window(DenseRank(), partition_by=F("sha"), order_by=F("revision").desc())
    rows = accepted.alias(place=newest).filter(place__lte=MOST_TEXTS)
    edited: dict[tuple[str, int], int] = {}
    for sha, revision, before, after in rows.values_list("sha", "revision", *_EDITED).iterator():
        words = _words_between(before, after) if after else 0
        edited[sha, revision] = max(words, edited.get((sha, revision), 0))
    for (sha, _), words in edited.items():
        of_hash[sha].words.append(words)


_EDITED = ("revision__body", "result_revision__body")


def _words_between(before: str, after: str) -> int:
    changes = changes_between(json.loads(before), json.loads(after))
    return sum(words_changed(one.before, one.after) for one in changes)


def _reasons(decisions: Decisions, of_hash: Figures) -> None:
    """Why texts were turned down. One query."""
    turned_down = decisions.filter(verdict__in=[Verdict.SEND_BACK, Verdict.REJECT])
    counted = turned_down.values("sha", "verdict", "reasons__reason").annotate(count=Count("reasons"))
    for row in counted.exclude(reasons__isnull=True):
        of_hash[row["sha"]].reasons[row["verdict"], row["reasons__reason"]] = row["count"]
