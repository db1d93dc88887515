"""Background work of the generation room. Every task takes ids and may run twice without harm."""

from __future__ import annotations

import uuid

from corpus.models import RedraftRequest
from generation.calls.batch_rows import batches_due
from generation.models import Batch, GenerationRun
from generation.services.batch_look import batch_look
from generation.services.endpoint_probe import endpoint_probe
from generation.services.item_claim import runs_to_drive, runs_to_release
from generation.services.redraft_answer import redraft_answer, redrafts_waiting
from generation.services.redraft_hold import redrafts_return_overdue
from generation.services.run_control import runs_go_on
from generation.services.run_drive import run_drive
from generation.trials import endpoints_untried, trial_claim
from projects.live import run_changed
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


@house_task(queue="llm")
def generation_batch_look(batch_id: int) -> None:
    """Ask how a batch stands, take in what came of it, and let its run go on."""
    batch = Batch.objects.filter(pk=batch_id).select_related("run", "endpoint").first()
    if batch is None:
        return
    if batch_look(batch=batch, owner=claim_name()):
        wake(generation_batch_look, batch_id)
    elif batch.run is not None and not batch.is_open:
        run_changed(batch.run)
        wake(generation_drive, batch.run.pk)


@house_task(queue="llm")
def endpoint_try_work(endpoint_id: int) -> None:
    """Ask an endpoint what it can do that was not tried yet; a fixed question, no material."""
    endpoint = trial_claim(endpoint_id)
    if endpoint is not None:
        endpoint_probe(endpoint=endpoint)


@sweep(every=60.0)
def endpoints_try_sweep() -> None:
    """Find endpoints that were never tried, or were away when they were and whose wait is over."""
    for endpoint_id in endpoints_untried().values_list("pk", flat=True)[:20]:
        wake(endpoint_try_work, endpoint_id)


@sweep(every=15.0)
def generation_batch_sweep() -> None:
    """Wake workers for batches that it is time to look at."""
    for batch_id in batches_due().values_list("pk", flat=True)[:50]:
        wake(generation_batch_look, batch_id)


@sweep(every=10.0)
def generation_sweep() -> None:
    """Wake workers for runs and redrafts that a lost message or a dead worker left behind."""
    runs_go_on()
    for runs in (runs_to_drive(), runs_to_release()):
        for run_id in runs.values_list("pk", flat=True)[:50]:
            wake(generation_drive, run_id)
    redrafts_return_overdue()
    for request_id in redrafts_waiting():
        wake(generation_redraft, request_id)
