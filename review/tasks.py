"""Background work of the review room."""

from __future__ import annotations

from projects.models import Project
from projects.services.runs import worker_name
from projects.tasks import house_task
from review.models import AgreementRun


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
