"""What a lead says after a pilot: go on with the rest, or stop."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from generation.models import GenerationRun, Pilot
from generation.services.item_claim import pilot_waits
from generation.services.redraft_hold import redrafts_free, redrafts_return
from generation.services.run_control import budget_stop_clear, cap_set
from projects.errors import Stale
from projects.models import User
from projects.services import audit, run_cancel, run_resume


class PilotDecided(Stale):
    """There is nothing to decide: no pilot, one that still works, or somebody was quicker."""

    def __init__(self) -> None:
        super().__init__(
            "No pilot of this run waits for a decision: it still works, or somebody has decided meanwhile."
        )


@transaction.atomic
def pilot_go_on(*, run: GenerationRun, by: User, budget_cap: Decimal | None = None) -> None:
    """Draft the rest, and the redrafts that its budget held up; what the pilot drafted is not asked again.

    Raises ``PilotDecided``, and ``RecipeRefused`` for a cap below what is spent. The caller wakes a worker.
    """
    _decide(run, by, Pilot.GONE_ON)
    cap_set(run=run, cap=budget_cap)
    redrafts_free(run=run)
    budget_stop_clear(run=run)
    run_resume(run=run)


@transaction.atomic
def pilot_stop(*, run: GenerationRun, by: User) -> None:
    """Leave the rest undrafted; what the pilot drafted stays in review. Raises ``PilotDecided``."""
    _decide(run, by, Pilot.STOPPED)
    if run.is_open or run.ended_at is None:
        run_cancel(run=run)
    redrafts_return(run=run)


def _decide(run: GenerationRun, by: User, word: Pilot) -> None:
    run.refresh_from_db()
    if not pilot_waits(run):
        raise PilotDecided
    decided = GenerationRun.objects.filter(pk=run.pk, pilot=Pilot.ASKED, state=run.state).update(
        pilot=word, pilot_decided_by=by, pilot_decided_at=timezone.now()
    )
    if not decided:
        raise PilotDecided
    run.refresh_from_db()
    audit(
        action=f"generation_pilot_{word.value}",
        actor=by,
        project=run.project,
        object_kind="generation_run",
        object_uid=run.uid,
        detail={"spent": str(run.spent)},
    )
