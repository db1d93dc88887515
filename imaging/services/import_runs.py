"""The life of an import: opened, filled with files, sealed, stopped, tried again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from imaging.deidentify.keyed import keyed_digest
from imaging.errors import ChunkOutOfPlace, ImportClosed, ImportTooLarge, UploadTooLarge
from imaging.formats.errors import Refused
from imaging.models import ImportFile, ImportFileState, ImportRun
from imaging.services.import_endings import import_run_clear
from imaging.services.names import name_shown
from imaging.services.places import piece_read, piece_write, project_secret, staging_folder
from projects.errors import NoValidApproval
from projects.live import run_changed
from projects.models import Approval, Project, Purpose, RunState, User
from projects.rows import rows_insert
from projects.services import audit, run_cancel, run_resume
from projects.services.approvals import approval_require

LARGEST_UPLOAD = 4_000_000_000
LARGEST_CHUNK = 8 * 1024 * 1024
MOST_FILES = 20_000


@transaction.atomic
def import_run_create(
    *,
    project: Project,
    approval: Approval,
    started_by: User | None,
    numbering_scheme: str = "",
    picture_modality: str = "",
    volume_modality: str = "",
) -> ImportRun:
    """Open an import under an Approval. Raises NoValidApproval when it does not allow drafting today.

    `picture_modality` is what PNG and JPEG show, CR, MR or CT; where it is not said they are refused.
    """
    if approval.project_id != project.pk:
        raise NoValidApproval(f"Approval {approval.number} belongs to another project. Choose another one.")
    approval_require(approval, Purpose.DRAFT)
    # The write takes the project's row: two imports that begin at once are not given one uid.
    Project.objects.filter(pk=project.pk).update(slug=F("slug"))
    run = ImportRun.objects.create(
        uid=import_run_next_uid(project),
        project=project,
        approval=approval,
        started_by=started_by,
        numbering_scheme=numbering_scheme,
        picture_modality=picture_modality,
        volume_modality=volume_modality,
    )
    audit(
        action="import_run_create",
        actor=started_by,
        project=project,
        object_kind="import",
        object_uid=run.uid,
        detail={"approval": approval.number},
    )
    return run


def import_run_next_uid(project: Project) -> UUID:
    """The uid that the next import of a project gets.

    Files without a patient in them are told apart by the import they came in, so what a dry run says of
    their Subjects is true only when the import's uid is known before it.
    """
    secret, begun = project_secret(project), ImportRun.objects.filter(project=project).count()
    uids = (UUID(bytes=keyed_digest(secret, "import", str(n))[:16], version=4) for n in count(begun))
    return next(uid for uid in uids if not ImportRun.objects.filter(uid=uid).exists())


@transaction.atomic
def import_files_offer(*, run: ImportRun, names: Iterable[tuple[str, int]]) -> list[ImportFile]:
    """Announce files (name, size in bytes) that will arrive; announcing one twice changes nothing.

    Raises ImportClosed after sealing, ImportTooLarge past what one import may carry, NoValidApproval.
    """
    _require_open(run)
    approval_require(run.approval, Purpose.DRAFT)
    known = {file.name: file for file in run.files.all()}
    wanted = {name_shown(name): size for name, size in names}
    new = [
        ImportFile(run=run, name=name, size=size, state=ImportFileState.ARRIVING)
        for name, size in wanted.items()
        if name not in known
    ]
    total = sum(file.size for file in known.values()) + sum(file.size for file in new)
    if total > LARGEST_UPLOAD or len(known) + len(new) > MOST_FILES:
        raise ImportTooLarge("One import carries up to 4 GB and 20,000 files. Split it into several.")
    ImportFile.objects.bulk_create(new)
    return list(run.files.filter(name__in=wanted).order_by("name"))


def import_chunk_receive(*, file: ImportFile, offset: int, content: bytes) -> ImportFile:
    """Append a piece that starts at `offset` bytes; the same piece once more changes nothing.

    Raises ChunkOutOfPlace when it does not fit, or when other bytes have arrived at its place.
    """
    _require_open(file.run)
    ends = offset + len(content)
    if len(content) > LARGEST_CHUNK or ends > file.size:
        raise UploadTooLarge("More bytes arrived than were announced. Start this file again.")
    path = staging_folder(file.run) / str(file.uid)
    state = ImportFileState.WAITING if ends == file.size else ImportFileState.ARRIVING
    with transaction.atomic():
        # Compare-and-set before a byte is written: of two tabs only the one whose turn it is holds the
        # row, and a late piece finds it moved on. A crash before the commit repeats the piece.
        # Nothing is asked of the run here: a condition across tables is not looked at again after a wait.
        taken = ImportFile.objects.filter(pk=file.pk, received=offset, state=ImportFileState.ARRIVING).update(
            received=ends, state=state, staged_path=str(path)
        )
        if taken:
            piece_write(path, offset, content)
    file.refresh_from_db()
    if not taken:
        _require_arrived(file, path, offset, content)
    return file


def _require_arrived(file: ImportFile, path: Path, offset: int, content: bytes) -> None:
    """Whether a piece that was not taken is there already, byte for byte; else where to go on."""
    if offset + len(content) > file.received:
        raise ChunkOutOfPlace(f"{file.name} has arrived up to byte {file.received}; go on there.")
    if piece_read(path, offset, len(content)) != content:
        raise ChunkOutOfPlace(
            f"Another file named {file.name} is arriving in this import. Rename one of the two, "
            "or send it in an import of its own."
        )


@transaction.atomic
def import_run_seal(*, run: ImportRun) -> ImportRun:
    """All files are here: work may begin. Files that never arrived whole are refused."""
    sealed = ImportRun.objects.filter(pk=run.pk, sealed=False, state=RunState.QUEUED).update(sealed=True)
    run.refresh_from_db()
    if not sealed:
        return run
    run.files.filter(state=ImportFileState.ARRIVING).update(
        state=ImportFileState.REFUSED,
        read_as="Not read",
        reason="The upload of this file broke off.",
        what_to_do="Upload it again in a new import",
    )
    broken = run.files.filter(state=ImportFileState.REFUSED).count()
    ImportRun.objects.filter(pk=run.pk).update(total_count=run.files.count(), failed_count=broken)
    run.refresh_from_db()
    run_changed(run)
    return run


@transaction.atomic
def import_paths_offer(*, run: ImportRun, paths: Iterable[tuple[Path, str, Refused | None]]) -> None:
    """Announce files that lie on this machine already, as (path, name, why it is not even tried)."""
    rows = [
        _refused_row(run, name, refusal) if refusal is not None else _waiting_row(run, path, name)
        for path, name, refusal in paths
    ]
    rows_insert(rows, or_leave=True)
    import_run_seal(run=run)


@transaction.atomic
def import_files_waiting(*, run: ImportRun, paths: Iterable[tuple[Path, str]]) -> list[ImportFile]:
    """List files that lie on this machine in an import that takes more, as (path, name).

    Raises ImportClosed after sealing.
    """
    run.refresh_from_db()
    _require_open(run)
    return ImportFile.objects.bulk_create([_waiting_row(run, path, name) for path, name in paths])


def _refused_row(run: ImportRun, name: str, refusal: Refused) -> ImportFile:
    return ImportFile(
        run=run,
        name=name_shown(name),
        state=ImportFileState.REFUSED,
        read_as=refusal.read_as,
        reason=refusal.sentence,
        what_to_do=refusal.what_to_do,
    )


def _waiting_row(run: ImportRun, path: Path, name: str) -> ImportFile:
    size = path.stat().st_size
    return ImportFile(
        run=run, name=name_shown(name), size=size, received=size, staged_path=str(path.resolve())
    )


def import_run_stop(*, run: ImportRun, stopped_by: User) -> None:
    """Ask to stop; what was taken stays, what was not read is not taken."""
    with transaction.atomic():
        run_cancel(run=run)
        audit(
            action="import_run_stop",
            actor=stopped_by,
            project=run.project,
            object_kind="import",
            object_uid=run.uid,
        )
        run_changed(run)
    if not run.is_open and not run.sealed:
        import_run_clear(run=run)


@transaction.atomic
def import_run_continue(*, run: ImportRun) -> None:
    """Read on where a stopped or failed import ended.

    Raises ImportClosed when its files are not held any longer, NoValidApproval when its Approval ended.
    """
    approval_require(run.approval, Purpose.DRAFT)
    # The write takes the row's lock, so that files cannot be let go of between this and the resumption.
    if not ImportRun.objects.filter(pk=run.pk, sealed=True, cleared_at__isnull=True).update(cleared_at=None):
        raise ImportClosed(
            "The files of this import are not held any longer. Send those that were not read in a new "
            "import; what was taken stays."
        )
    run_resume(run=run)
    run_changed(run)


def _require_open(run: ImportRun) -> None:
    if run.sealed or run.state != RunState.QUEUED:
        raise ImportClosed("This import takes no more files. Start a new one.")


def arrived_bytes(run: ImportRun) -> tuple[int, int]:
    """Bytes that have arrived and bytes announced."""
    sums = run.files.aggregate(received=Sum("received"), size=Sum("size"))
    return int(sums["received"] or 0), int(sums["size"] or 0)
