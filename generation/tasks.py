"""Background work of the generation room. Every task takes ids and may run twice without harm."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.utils import timezone

from corpus.models import RedraftRequest
from generation.models import GenerationRun
from generation.services.redraft_answer import redraft_answer, redrafts_waiting
from generation.services.redraft_hold import redrafts_return_overdue
from generation.services.run_control import runs_go_on
from generation.services.run_drive import run_drive
from projects.models import RunState
from projects.services.runs import worker_name
from projects.tasks import house_task, sweep, wake


def claim_name() -> str:
    """A name for one claim: two claims of one process differ, so that neither takes over the other's."""
    return f"{worker_name()}:{uuid.uuid4().hex[:8]}"


@house_task(queue="llm")
def generation_drive(run_id: int) -> None:
    """Work on a run for one slice; wakes itself again when work is left."""
    run = GenerationRun.objects.filter(pk=run_id).select_related("endpoint", "project").first()
    if run is not None and run_drive(run=run, owner=claim_name()):
        wake(generation_drive, run_id)


@house_task(queue="llm")
def generation_redraft(request_id: int) -> None:
    """Answer one send-back."""
    request = RedraftRequest.objects.filter(pk=request_id).first()
    if request is not None:
        redraft_answer(request=request, owner=claim_name())


@sweep(every=10.0)
def generation_sweep() -> None:
    """Wake workers for runs and redrafts that a lost message or a dead worker left behind."""
    now = timezone.now()
    runs_go_on()
    left = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, lease_until__lt=now)
    rests = Q(endpoint__rests_until__gt=now)
    for run_id in GenerationRun.objects.filter(left).exclude(rests).values_list("pk", flat=True)[:50]:
        wake(generation_drive, run_id)
    redrafts_return_overdue()
    for request_id in redrafts_waiting():
        wake(generation_redraft, request_id)
