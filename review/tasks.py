"""Background work of the review room."""

from __future__ import annotations

from projects.models import Project
from projects.services.runs import worker_name
from projects.tasks import house_task
from review.models import AgreementRun, LotRun


@house_task()
def agreement_run_work(run_id: int) -> None:
    """Reckon the agreement of one project; does nothing when another worker has it or it has ended."""
    from review.agreement.reckon import agreement_work

    agreement_work(run=AgreementRun.objects.select_related("project").get(pk=run_id), owner=worker_name())


@house_task()
def overview_work(project_id: int) -> None:
    """Reckon where a project stands; twice at once is the same twice."""
    from review.overview.reckon import overview_reckon

    overview_reckon(project=Project.objects.get(pk=project_id))


@house_task()
def lot_run_work(run_id: int) -> None:
    """Let the items of one ended Lot of drafts out; does nothing when another worker has it."""
    from review.services.lot_carry_out import lot_run_carry_out

    run = LotRun.objects.select_related("lot").get(pk=run_id)
    lot_run_carry_out(run=run, owner=worker_name())
