"""A Release as a job that a person can see: start it, carry it out, call it off."""

from __future__ import annotations

from django.db import transaction

from corpus.models import Release, ReleaseRun
from corpus.releases.build import release_build, written_remove
from corpus.releases.errors import ReleaseRefused
from corpus.releases.filters import ReleaseFilters
from projects.free_text import persons_in
from projects.live import run_changed
from projects.models import Project, User
from projects.services.audit import audit
from projects.services.runs import (
    run_advance,
    run_claim,
    run_fail,
    run_finish,
    run_log,
    run_release,
    worker_name,
)


class Interrupted(Exception):
    """A person asked to stop, or another worker has the run now."""


@transaction.atomic
def release_run_start(
    *, project: Project, name: str, seed: int, filters: ReleaseFilters, started_by: User | None
) -> ReleaseRun:
    """Queue a Release; a worker writes it.

    Raises ReleaseRefused when its name, which stands in its files, looks as if it names somebody.
    """
    if persons_in(name):
        raise ReleaseRefused(["The name looks as if it names somebody. Call the release otherwise."], count=1)
    run = ReleaseRun.objects.create(
        project=project, name=name, seed=seed, filters=filters.as_json(), started_by=started_by
    )
    audit(
        action="release.start",
        actor=started_by,
        project=project,
        object_kind="releaserun",
        object_uid=run.uid,
        detail={"name": name, "seed": seed},
    )
    return run


def release_run_carry_out(*, run: ReleaseRun) -> Release | None:
    """Do the work of a run that waits, or whose worker died; None when somebody else has it.

    What was written by a worker that was killed is kept and gone on with.
    """
    owner = worker_name()
    if not run_claim(run=run, owner=owner):
        return None
    ReleaseRun.objects.filter(pk=run.pk).update(done_count=0)
    try:
        release = release_build(run=run, tick=lambda rows: _tick(run, owner, rows))
    except Interrupted:
        _stopped(run, owner)
        return None
    except ReleaseRefused as refusal:
        _refused(run, owner, refusal)
        return None
    run_log(run=run, line=f"{release.row_count} rows, {release.image_count} images written.")
    run_finish(run=run, owner=owner)
    run_changed(run)
    return release


def _tick(run: ReleaseRun, owner: str, rows: int) -> None:
    if not run_advance(run=run, owner=owner, done=rows):
        raise Interrupted
    run_changed(run)
    run.refresh_from_db(fields=["cancel_requested", "pause_requested"])
    if run.cancel_requested or run.pause_requested:
        raise Interrupted


def _refused(run: ReleaseRun, owner: str, refusal: ReleaseRefused) -> None:
    run.refresh_from_db()
    if run.lease_owner != owner:
        return
    # Nobody could find the folder again, and trying anew would take it for what is chosen then.
    written_remove(run)
    run_fail(run=run, owner=owner, error_for_user=str(refusal))
    run_changed(run)


def _stopped(run: ReleaseRun, owner: str) -> None:
    run.refresh_from_db()
    if run.lease_owner != owner:
        return
    if run.cancel_requested:
        written_remove(run)
    run_release(run=run, owner=owner)
