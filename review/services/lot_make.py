"""Making a Lot: its plan, before anybody reads, and its sample."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Max

from corpus.models import Instance
from corpus.statistics.acceptance import Plan
from projects.models import Project, User
from projects.services import audit
from review.draw import rank
from review.errors import ReviewError
from review.lots.drafts import DraftsWanted, plan_for
from review.models import Lot, LotMember


@dataclass(frozen=True, slots=True)
class LotWanted:
    """What a Lot is made of: `found` in the order of their uid, and how they were chosen."""

    project: Project
    by: User
    found: Sequence[Instance]
    chosen: DraftsWanted
    is_of_drafts: bool = False
    seed: str = ""


def lot_make(wanted: LotWanted) -> Lot:
    """Keep the plan and draw the sample; call it in a transaction that holds the project.

    Raises ReviewError where there is nothing.
    """
    plan = plan_for(wanted.project, len(wanted.found), wanted.chosen.allowed)
    if plan is None:
        raise ReviewError("Nothing is left to make a lot of.")
    lot = _kept(wanted, plan, wanted.seed or seed_new())
    in_order = sorted(wanted.found, key=lambda one: rank(lot.seed, one.uid))
    LotMember.objects.bulk_create(
        (
            LotMember(
                lot=lot,
                of_drafts=lot.is_of_drafts,
                instance=one,
                revision_id=cast("int", one.current_revision_id),
                is_sampled=place < plan.sample,
                is_asked=place < plan.sample,
                place=place,
            )
            for place, one in enumerate(in_order)
        ),
        batch_size=1000,
    )
    detail = {"number": lot.number, "size": lot.size, "sample": lot.sample, "allowed": lot.allowed}
    lot_audit(lot, wanted.by, "lot_open", of_drafts=lot.is_of_drafts, **detail)
    return lot


def seed_new() -> str:
    """A seed that nobody can guess."""
    return secrets.token_hex(16)


def _kept(wanted: LotWanted, plan: Plan, seed: str) -> Lot:
    last = Lot.objects.filter(project=wanted.project).aggregate(last=Max("number"))["last"] or 0
    return Lot.objects.create(
        project=wanted.project,
        number=last + 1,
        is_of_drafts=wanted.is_of_drafts,
        source_kind=wanted.chosen.source_kind,
        kind=wanted.chosen.kind,
        prompt_label=wanted.chosen.prompt_label,
        size=plan.size,
        sample=plan.sample,
        allowed=plan.allowed,
        limit_per_mille=round(1000 * plan.limit),
        risk_per_mille=round(1000 * plan.risk),
        seed=seed,
        opened_by=wanted.by,
    )


def lot_audit(lot: Lot, by: User | None, action: str, **detail: object) -> None:
    """What was done with a Lot, in the audit trail."""
    audit(action=action, actor=by, project=lot.project, object_kind="lot", object_uid=lot.uid, detail=detail)
