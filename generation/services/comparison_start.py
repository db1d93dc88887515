"""Beginning a comparison of two prompt versions: the same items, each asked by both."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.db import transaction

from generation.calls.prices import CENT_PART
from generation.errors import GenerationError
from generation.models import (
    ComparedPair,
    Endpoint,
    Exemplar,
    GenerationItem,
    GenerationRun,
    PromptComparison,
    PromptVersion,
)
from generation.services.checklist_register import checklist_in_use
from generation.services.prompt_register import DRAFT, REVISION, prompt_in_use
from projects.models import Project, User
from projects.services import audit

MOST_PAIRS = 100


class ComparisonRefused(GenerationError):
    """The versions cannot be compared; the message says why."""

    kind = "comparison"


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The two versions, and who is asked."""

    first: PromptVersion
    second: PromptVersion
    endpoint: Endpoint

    def checked(self) -> Sides:
        """The sides themselves, or ComparisonRefused."""
        if self.first == self.second:
            raise ComparisonRefused("Choose two versions.")
        if self.first.name != self.second.name:
            raise ComparisonRefused("Choose two versions of the same prompt.")
        return self


def origins_drawn(
    *, project: Project, offered: Sequence[GenerationItem], count: int, seed: int
) -> list[GenerationItem]:
    """So many of the items offered, by the seed; none that an example in a prompt was taken from.

    A version that shows the answer to an item would be judged by it.
    """
    shown = Exemplar.objects.filter(project=project, accepted=True)
    taught = set(shown.values_list("decision__instance", flat=True))
    fit = [item for item in offered if item.instance_id not in taught]
    draw = random.Random(f"comparison {seed}")  # noqa: S311 - reproducible, no secret
    return draw.sample(fit, min(count, len(fit)))


@transaction.atomic
def comparison_start(
    *,
    project: Project,
    sides: Sides,
    origins: Sequence[GenerationItem],
    by: User,
    seed: int = 0,
    budget_cap: Decimal | None = None,
) -> PromptComparison:
    """Two runs over copies of the same items, half of the cap for each. The caller wakes workers for both.

    Raises ComparisonRefused.
    """
    sides = sides.checked()
    if not origins:
        raise ComparisonRefused("No drafted item of this project can be asked again. Start a run first.")
    half = (budget_cap / 2).quantize(CENT_PART, ROUND_DOWN) if budget_cap is not None else None
    runs = [
        _run(project, sides, version, by=by, seed=seed, cap=half, count=len(origins))
        for version in (sides.first, sides.second)
    ]
    comparison = PromptComparison.objects.create(
        project=project,
        name=sides.first.name,
        first=sides.first,
        second=sides.second,
        endpoint=sides.endpoint,
        first_run=runs[0],
        second_run=runs[1],
        seed=seed,
        started_by=by,
    )
    _pairs(comparison, origins)
    audit(
        action="prompt_comparison_start",
        actor=by,
        project=project,
        object_kind="prompt_comparison",
        object_uid=comparison.uid,
        detail={"first": str(sides.first), "second": str(sides.second), "items": len(origins)},
    )
    return comparison


def _run(
    project: Project,
    sides: Sides,
    version: PromptVersion,
    *,
    by: User,
    seed: int,
    cap: Decimal | None,
    count: int,
) -> GenerationRun:
    used = {name: prompt_in_use(name, project) for name in (DRAFT, REVISION)} | {version.name: version}
    return GenerationRun.objects.create(
        project=project,
        started_by=by,
        endpoint=sides.endpoint,
        draft_prompt=used[DRAFT],
        revision_prompt=used[REVISION],
        checklist=checklist_in_use(project),
        seed=seed,
        budget_cap=cap,
        total_count=count,
        is_trial=True,
    )


def _pairs(comparison: PromptComparison, origins: Sequence[GenerationItem]) -> None:
    for position, (origin, is_left) in enumerate(zip(origins, lefts_drawn(len(origins)), strict=True), 1):
        ComparedPair.objects.create(
            comparison=comparison,
            position=position,
            origin=origin,
            first_item=_copy(origin, comparison.first_run, position),
            second_item=_copy(origin, comparison.second_run, position),
            first_is_left=is_left,
        )


def lefts_drawn(count: int) -> list[bool]:
    """In which of so many pairs the first version stands left: in half of them.

    Drawn by nothing that a page or an address tells, or whoever judges could make the draw again.
    """
    lefts = [place % 2 == 0 for place in range(count)]
    secrets.SystemRandom().shuffle(lefts)
    return lefts


def _copy(origin: GenerationItem, run: GenerationRun, position: int) -> GenerationItem:
    return GenerationItem.objects.create(
        run=run,
        position=position,
        kind=origin.kind,
        language=origin.language,
        topic=origin.topic,
        study=origin.study,
        passage=origin.passage,
        figure=origin.figure,
    )
