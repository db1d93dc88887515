"""What a Release holds: the choice of instances, the shares of the splits, the purpose."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from anatomy.mirroring import mirroring_refusal
from corpus.bodies import canonical_json
from corpus.models import Axis, Evidence, Instance, Kind, Source, State, Tier
from corpus.releases.errors import FiltersRefused
from imaging.policies import REVIEWABLE
from projects.models import Project, Purpose

SPLITS = ("train", "validation", "test")
KNOWN: dict[str, frozenset[str]] = {
    "tiers": frozenset(Tier.values),
    "kinds": frozenset(Kind.values),
    "axes": frozenset(Axis.values),
}


@dataclass(frozen=True, kw_only=True)
class ReleaseFilters:
    """Empty means: no restriction. `shares` are percent for train, validation and test.

    `licences` are those of the sources that an instance is drawn from or quotes; one that rests on no
    source passes.
    """

    tiers: tuple[str, ...] = (Tier.V2.value, Tier.V3.value)
    kinds: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    shares: tuple[int, ...] = (80, 10, 10)
    purpose: str = Purpose.TRAIN.value
    leave_out_held_out: bool = False

    def __post_init__(self) -> None:
        for name, known in KNOWN.items():
            if unknown := sorted(set(getattr(self, name)) - known):
                raise FiltersRefused(f"Unknown {name}: {', '.join(unknown)}.")
        if len(self.shares) != len(SPLITS) or sum(self.shares) != 100 or min(self.shares) < 0:
            raise FiltersRefused("The shares of train, validation and test must add up to 100.")
        if self.purpose not in Purpose.values:
            raise FiltersRefused(f"Unknown purpose {self.purpose}.")

    def as_json(self) -> str:
        """Canonical JSON; lists sorted, so that the order of ticking leaves no trace."""
        given = asdict(self)
        tidy = {
            name: sorted(value) if isinstance(value, tuple) and name != "shares" else value
            for name, value in given.items()
        }
        return canonical_json(tidy)

    def instances(self, project: Project) -> QuerySet[Instance]:
        """Approved instances of the project that pass, in the order of their uid."""
        # A study that waits for a sign-off, or was withheld after approval, never leaves.
        rows = self._chosen(project).filter(Q(study__isnull=True) | Q(study__sign_off__in=REVIEWABLE))
        return rows.order_by("uid")

    def unsigned(self, project: Project) -> QuerySet[Instance]:
        """Instances that pass but for their study, which waits for a sign-off or is withheld."""
        return self._chosen(project).filter(study__isnull=False).exclude(study__sign_off__in=REVIEWABLE)

    def _chosen(self, project: Project) -> QuerySet[Instance]:
        rows = Instance.objects.filter(
            project=project, state=State.APPROVED, current_revision__isnull=False, tier__in=self.tiers
        )
        for column, wanted in (
            ("kind", self.kinds),
            ("axis", self.axes),
            ("language", self.languages),
            ("modality", self.modalities),
        ):
            if wanted:
                rows = rows.filter(**{f"{column}__in": wanted})
        if self.levels:
            rows = rows.filter(level_rows__level__in=self.levels).distinct()
        if self.conditions:
            rows = rows.filter(condition_rows__condition__in=self.conditions).distinct()
        if self.licences:
            rows = rows.exclude(pk__in=_under_others(rows, self.licences).values("pk"))
        return rows


def _under_others(rows: QuerySet[Instance], licences: tuple[str, ...]) -> QuerySet[Instance]:
    """Instances that are drawn from, or quote, a source under another licence than these."""
    others = Source.objects.exclude(licence__in=licences)
    quoting = Evidence.objects.filter(Q(passage__source__in=others) | Q(figure__source__in=others))
    return rows.filter(Q(source__in=others) | Exists(quoting.filter(revision=OuterRef("current_revision"))))


def filters_read(text: str) -> ReleaseFilters:
    """Filters from their JSON. Raises FiltersRefused for unknown keys and values."""
    try:
        given = json.loads(text)
    except ValueError as problem:
        raise FiltersRefused(f"The filters are not JSON: {problem}") from problem
    if refusal := mirroring_refusal(given):
        raise FiltersRefused(refusal)
    known = {field.name for field in fields(ReleaseFilters)}
    if not isinstance(given, dict) or set(given) - known:
        raise FiltersRefused(f"Filters know only {', '.join(sorted(known))}.")
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in given.items()}
    return ReleaseFilters(**values)
