"""Which drafts may go into a Lot, and what a Lot of them would ask for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from corpus.models import Evidence, Finding, Instance, Severity, State, Tier
from corpus.statistics.acceptance import Plan, plan_least
from imaging.policies import REVIEWABLE
from projects.models import Project
from review.models import (
    Assignment,
    DraftedFrom,
    LotMember,
    RoundPurpose,
    SeededItem,
    Thread,
    workflow_of,
)

MOST_ALLOWED = 20
"""Harmful ones of a sample."""
MOST_DRAFTS = 20_000
"""Of one Lot: what goes back together when it is refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftsWanted:
    """What goes into a Lot of drafts; an empty string is no restriction."""

    source_kind: str = ""
    kind: str = ""
    prompt_label: str = ""
    allowed: int = 0
    most: int = MOST_DRAFTS

    @property
    def query(self) -> str:
        """As an address carries it."""
        return urlencode({name: value for name, value in asdict(self).items() if value != ""})


def first_readings(project: Project) -> QuerySet[Assignment]:
    """First readings of drafts that nobody has opened, and that nobody is asked for by name."""
    return Assignment.objects.open().filter(
        project=project,
        opened_at__isnull=True,
        reviewer__isnull=True,
        reserved_for__isnull=True,
        lot__isnull=True,
        round__purpose=RoundPurpose.FIRST,
        round__settled_at__isnull=True,
        instance__state=State.IN_REVIEW,
        instance__tier=Tier.V0,
    )


def draft_candidates(project: Project, wanted: DraftsWanted) -> QuerySet[Assignment]:
    """Those of them that may go into a Lot.

    One reader is asked for: what several read is what agreement is reckoned from, and a Lot would take it
    away. Not answered blind, not sent back before, of images that may be shown, without an error of the
    checks, a seeded error or an open thread, and of a text that was in no Lot of drafts before.
    """
    text = {"instance": OuterRef("instance"), "revision": OuterRef("round__seen")}
    errors = Finding.objects.filter(
        revision=OuterRef("round__seen"), severity=Severity.ERROR, overruled_by__isnull=True
    )
    rows = first_readings(project).filter(
        ~Exists(errors),
        ~Exists(LotMember.objects.filter(of_drafts=True, **text)),
        ~Exists(SeededItem.objects.live().filter(round=OuterRef("round"))),
        ~Exists(Thread.objects.open().filter(instance=OuterRef("instance"))),
        Q(instance__study__isnull=True) | Q(instance__study__sign_off__in=REVIEWABLE),
        round__readers=1,
        round__is_blind_first=False,
        instance__redraft_count=0,
        instance__current_revision=F("round__seen"),
    )
    return _narrowed(rows, wanted)


def _narrowed(rows: QuerySet[Assignment], wanted: DraftsWanted) -> QuerySet[Assignment]:
    of_figure = Exists(Evidence.objects.filter(revision=OuterRef("round__seen"), figure__isnull=False))
    if wanted.source_kind == DraftedFrom.IMAGE:
        rows = rows.filter(instance__study__isnull=False)
    if wanted.source_kind == DraftedFrom.FIGURE:
        rows = rows.filter(of_figure, instance__study__isnull=True)
    if wanted.source_kind == DraftedFrom.TEXT:
        rows = rows.filter(~of_figure, instance__study__isnull=True)
    if wanted.kind:
        rows = rows.filter(instance__kind=wanted.kind)
    if wanted.prompt_label:
        # The draft and what the revision pass made of it are of prompts of their own.
        rows = rows.filter(
            Q(round__seen__prompt_label=wanted.prompt_label)
            | Q(round__seen__parent__prompt_label=wanted.prompt_label)
        )
    return rows


def draft_prompts(project: Project) -> list[str]:
    """The prompts whose drafts wait unopened. One query."""
    labels = (
        first_readings(project)
        .order_by()
        .values_list("round__seen__prompt_label", "round__seen__parent__prompt_label")
    )
    return sorted({label for pair in labels.distinct() for label in pair if label})


@dataclass(frozen=True, slots=True)
class Preview:
    """How many wait unopened, how many of them may go in, and the plan for as many as are wanted."""

    unopened: int
    fit: int
    plan: Plan | None

    @property
    def kept_out(self) -> int:
        """Unopened, and not for a Lot."""
        return self.unopened - self.fit

    @property
    def unread(self) -> int:
        """What acceptance lets through on the word of the sample."""
        return self.plan.size - self.plan.sample if self.plan else 0

    @property
    def risk_percent(self) -> float:
        """With which a Lot just above the limit is accepted."""
        return 100 * self.plan.consumer_risk if self.plan else 0.0


def drafts_preview(project: Project, wanted: DraftsWanted) -> Preview:
    """What a Lot made now would hold and ask for. Three queries."""
    unopened = _narrowed(first_readings(project), wanted)
    fit = draft_candidates(project, wanted).count()
    items = unopened.values("instance").distinct().count()
    return Preview(items, fit, plan_for(project, min(fit, wanted.most), wanted.allowed))


def plan_for(project: Project, size: int, allowed: int) -> Plan | None:
    """The plan that the project's limit and risk ask for; None for nothing. One query."""
    if not size:
        return None
    workflow = workflow_of(project)
    return plan_least(
        size,
        limit=workflow.lot_limit_per_mille / 1000,
        risk=workflow.lot_risk_per_mille / 1000,
        allowed=min(allowed, MOST_ALLOWED),
    )


def drafts_lot_of(instance: Instance) -> LotMember | None:
    """How an Instance stands to the Lot of drafts that it went into last; None for none. One query."""
    rows = LotMember.objects.filter(instance=instance, of_drafts=True).select_related("lot")
    return rows.order_by("-lot__number").first()
