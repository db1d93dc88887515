"""Working a transfer off, batch after batch; each batch and how far it got are written together."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F

from corpus.exchange.export import batches
from corpus.exchange.runs import transfer_clear, transfer_file, transfer_folder
from corpus.instances_import.line import line_read, lines_of
from corpus.instances_import.run import Report, batch_import, import_end
from corpus.models import Direction, TransferRun
from projects.live import run_changed
from projects.models import RunState
from projects.policies import roles_of
from projects.services import audit, run_claim, run_fail, run_finish, run_heartbeat, run_release

LEASE = timedelta(seconds=120)
LINES = 500  # in one transaction
MOST_FAULTS = 1000
FAULT = "It broke off by a fault of the program. Try again; it goes on where it stopped."
GONE = "The file of this run is not there any more. Start it again."


class Interrupted(Exception):
    """A person asked to stop, or another worker has the run."""


def transfer_work(*, run: TransferRun, owner: str) -> bool:
    """Read or write until the end. False when it is not to be worked: taken, or ended."""
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    try:
        (_import if run.direction == Direction.IMPORT else _export)(run, owner)
    except Interrupted:
        run_release(run=run, owner=owner)
    except FileNotFoundError:
        run_fail(run=run, owner=owner, error_for_user=GONE)
    except Exception:
        run_fail(run=run, owner=owner, error_for_user=FAULT)
        raise
    run.refresh_from_db()
    if run.state == RunState.CANCELLED or (run.direction, run.state) == (Direction.IMPORT, RunState.DONE):
        transfer_clear(run=run)
    run_changed(run)
    return True


def _import(run: TransferRun, owner: str) -> None:
    with transfer_file(run).open("rb") as stream:
        stream.seek(run.place)
        lines = lines_of(stream)
        while batch := list(islice(lines, LINES)):
            report = Report()
            read = [
                line_read(number, text)
                for number, text in enumerate(batch, run.last_line + 1)
                if text.strip()
            ]
            with transaction.atomic():
                batch_import(
                    read, project=run.project, actor=run.started_by, source=run.source, report=report
                )
                place, last = stream.tell(), run.last_line + len(batch)
                _advance(run, owner, place=place, last=last, done=place, counted=report)
            _look(run, owner)
    run.refresh_from_db()
    whole = Report(created=run.created_count, present=run.present_count, fault_count=run.refused_count)
    import_end(project=run.project, actor=run.started_by, report=whole)
    run_finish(run=run, owner=owner)


def _advance(run: TransferRun, owner: str, *, place: int, last: int, done: int, counted: Report) -> None:
    """Note how far it got. Raises Interrupted, which undoes the batch, when the run is not ours any more."""
    own = TransferRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease_owner=owner)
    faults = [*json.loads(run.faults), *counted.faults][:MOST_FAULTS]
    kept = own.update(
        place=place,
        last_line=last,
        done_count=done,
        created_count=F("created_count") + counted.created,
        present_count=F("present_count") + counted.present,
        refused_count=F("refused_count") + counted.fault_count,
        faults=json.dumps(faults, ensure_ascii=False),
    )
    if not kept:
        raise Interrupted


def _look(run: TransferRun, owner: str) -> None:
    """Renew the lease. Raises Interrupted when a person asked to stop, or another worker has the run."""
    kept = run_heartbeat(run=run, owner=owner, lease=LEASE)
    run_changed(run)
    if not kept or run.cancel_requested or run.pause_requested:
        raise Interrupted


def _export(run: TransferRun, owner: str) -> None:
    roles = roles_of(run.started_by, run.project) if run.started_by else frozenset()
    transfer_folder(run).mkdir(parents=True, mode=0o700, exist_ok=True)
    path = transfer_file(run)
    path.touch(mode=0o600)
    with path.open("r+b") as out:
        out.truncate(run.place)
        out.seek(run.place)
        for batch in batches(
            project=run.project,
            roles=roles,
            person=run.started_by,
            state=run.state_chosen,
            after=run.last_line,
        ):
            out.writelines(batch.lines)
            out.flush()
            os.fsync(out.fileno())
            report = Report(created=len(batch.lines), fault_count=len(batch.kept), faults=batch.kept)
            done = run.done_count + len(batch.lines) + len(batch.kept)
            _advance(run, owner, place=out.tell(), last=batch.last, done=done, counted=report)
            _look(run, owner)
    TransferRun.objects.filter(pk=run.pk).update(size=F("place"))
    audit(
        action="instances.export",
        actor=run.started_by,
        project=run.project,
        object_kind="transfer run",
        object_uid=run.uid,
        detail={"written": run.created_count},
    )
    run_finish(run=run, owner=owner)
