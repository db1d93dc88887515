"""Reading a PDF as a job that a person can see: start it, stop it, let go of its file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import ScannedPage, Source, SourceKind, SourceRun
from corpus.sources.errors import SourceKnown, SourceRefused
from corpus.sources.source_add import Terms, terms_require
from imaging.services.places import file_sha256, folder_empty, stored_folder_empty
from projects.live import run_changed
from projects.models import ENDED_STATES, OPEN_STATES, Egress, Project, Purpose, RunState, User
from projects.services import audit, run_cancel, run_resume

LARGEST_PDF = 200 * 1024 * 1024  # bytes
BLOCK = 1_048_576
# How long the file of a reading that nobody goes on with is held.
HELD = timedelta(hours=24)
# A misread name is not the name that was told to be taken out.
CASE_SCANS = (
    "Scanned pages of a hospital case are not read by machine: a name that is misread would not be found and "
    "taken out. Add their text."
)


def upload_folder(run: SourceRun) -> Path:
    """Where an uploaded PDF and what was read of it lie until the reading has ended."""
    return Path(settings.MEDIA_ROOT) / "sources" / str(run.uid)


def figures_place(run: SourceRun) -> str:
    """The folder of a source's pictures inside the storage."""
    return f"{run.project.uid}/figures/{run.uid}"


def source_run_start(
    *,
    project: Project,
    kind: SourceKind,
    content: BinaryIO,
    size: int,
    language: str,
    terms: Terms,
    title: str = "",
    names: Iterable[str] = (),
    read_scans: bool = False,
    started_by: User | None = None,
) -> SourceRun:
    """Keep an uploaded PDF and queue its reading; with `read_scans` its scanned pages are read next.

    Raises SourceRefused for what cannot be a PDF, SourceKnown for a file that is here or being read.
    """
    terms_require(kind, terms)
    if read_scans and kind == SourceKind.HOSPITAL_CASE:
        raise SourceRefused(CASE_SCANS)
    if size > LARGEST_PDF:
        raise SourceRefused("The PDF is larger than 200 MB. Split it into chapters and add each as a source.")
    run = SourceRun(
        project=project,
        kind=kind,
        title=title.strip()[:240],
        language=language,
        terms=terms_json(terms),
        size=size,
        read_scans=read_scans,
        started_by=started_by,
    )
    folder = upload_folder(run)
    try:
        _keep(folder, content, names)
        run.sha256 = file_sha256(folder / "file.pdf")
        _start(run)
    except BaseException:
        folder_empty(folder)
        raise
    return run


def _keep(folder: Path, content: BinaryIO, names: Iterable[str]) -> None:
    folder.mkdir(parents=True, mode=0o700)
    path = folder / "file.pdf"
    path.touch(mode=0o600)
    with path.open("r+b") as stream:
        for block in _blocks(content):
            stream.write(block)
        stream.flush()
        os.fsync(stream.fileno())
    with path.open("rb") as stream:
        if b"%PDF-" not in stream.read(1024):
            raise SourceRefused("This file is no PDF. Add a PDF, a Markdown or plain text, or JSON lines.")
    held = folder / "names.txt"
    held.touch(mode=0o600)
    held.write_text("\n".join(names), encoding="utf-8")


def _blocks(content: BinaryIO) -> Iterator[bytes]:
    while block := content.read(BLOCK):
        yield block


def _start(run: SourceRun) -> None:
    if Source.objects.filter(project=run.project, sha256=run.sha256).exists():
        raise SourceKnown("This PDF is in the project already.")
    try:
        with transaction.atomic():
            run.save()
            audit(
                action="source_run_start",
                actor=run.started_by,
                project=run.project,
                object_kind="source run",
                object_uid=run.uid,
                detail={"kind": run.kind},
            )
    except IntegrityError as problem:
        open_runs = SourceRun.objects.filter(project=run.project, sha256=run.sha256)
        if open_runs.filter(state__in=[*OPEN_STATES, RunState.PAUSED]).exists():
            raise SourceKnown("This PDF is being read already.") from problem
        raise


def source_run_stop(*, run: SourceRun, stopped_by: User) -> None:
    """Call a reading off: nothing of it is taken, and the file is removed."""
    with transaction.atomic():
        run_cancel(run=run)
        audit(
            action="source_run_stop",
            actor=stopped_by,
            project=run.project,
            object_kind="source run",
            object_uid=run.uid,
        )
        run_changed(run)
    source_run_clear(run=run)


@transaction.atomic
def source_run_continue(*, run: SourceRun) -> None:
    """Read on where a failed reading ended. Raises SourceRefused once its file was removed."""
    if not SourceRun.objects.filter(pk=run.pk, cleared_at__isnull=True).update(notes=""):
        raise SourceRefused("The file of this reading is not held any longer. Add it again.")
    run_resume(run=run)
    run_changed(run)


def runs_to_clear() -> QuerySet[SourceRun]:
    """Ended readings whose file is held, those left out whose scanned pages nobody has decided on."""
    unread = ScannedPage.objects.unread().filter(source=OuterRef("source"))
    return SourceRun.objects.filter(~Exists(unread), state__in=ENDED_STATES, cleared_at__isnull=True)


def source_run_clear(*, run: SourceRun) -> bool:
    """Let go of the file of an ended reading. False when it is gone already, or needed yet."""
    with transaction.atomic():
        if not runs_to_clear().filter(pk=run.pk).update(cleared_at=timezone.now()):
            return False
        # Of a hospital case nobody who holds the file shall know it again here.
        SourceRun.objects.filter(pk=run.pk, kind=SourceKind.HOSPITAL_CASE).update(sha256="")
    folder_empty(upload_folder(run))
    run.refresh_from_db()
    if run.source_id is None:
        stored_folder_empty(figures_place(run))
    return True


def source_runs_let_go() -> None:
    """Remove files of readings that ended: at once where they cannot go on, else after a day."""
    over = Q(state__in=[RunState.DONE, RunState.CANCELLED]) | Q(ended_at__lt=timezone.now() - HELD)
    for run in runs_to_clear().filter(over)[:20]:
        source_run_clear(run=run)


def terms_json(terms: Terms) -> str:
    """The terms as they lie in the run's row."""
    told = {
        "licence": terms.licence,
        "citation": terms.citation,
        "doi": terms.doi,
        "egress": terms.egress.value,
        "purposes": sorted(purpose.value for purpose in terms.purposes),
        "may_quote": terms.may_quote,
        "rights_expire_on": terms.rights_expire_on.isoformat() if terms.rights_expire_on else None,
    }
    return json.dumps(told, sort_keys=True)


def terms_of(run: SourceRun) -> Terms:
    """The terms that `terms_json` wrote."""
    told = json.loads(run.terms)
    ends = told["rights_expire_on"]
    return Terms(
        licence=told["licence"],
        citation=told["citation"],
        doi=told["doi"],
        egress=Egress(told["egress"]),
        purposes=frozenset(Purpose(purpose) for purpose in told["purposes"]),
        may_quote=told["may_quote"],
        rights_expire_on=date.fromisoformat(ends) if ends else None,
    )
