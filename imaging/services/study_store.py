"""DICOM that a machine sends: an import of its own for each request or association, worked off at once."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from django.utils import timezone

from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.models import ImportRun
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_together import Ahead
from imaging.services.import_work import import_run_work
from imaging.services.places import project_secret, staging_folder
from projects.errors import NoValidApproval
from projects.models import OPEN_STATES, Approval, Project, Purpose, User
from projects.services.runs import worker_name

POLL_SECONDS = 0.2
# The code of the refusal of a file that was sent to another study than its own.
OTHER_STUDY = "other_study"


def approval_for_import(project: Project, number: str = "") -> Approval:
    """The Approval of that number, or the one that allows drafting longest. Raises NoValidApproval."""
    valid = Approval.objects.filter(project=project).valid_for(Purpose.DRAFT)
    chosen = valid.filter(number=number) if number else valid
    approval = chosen.order_by("-expires_on", "pk").first()
    if approval is None:
        which = f"Approval {number}" if number else "No approval"
        verb = "does not allow" if number else "allows"
        raise NoValidApproval(f"{which} of this project {verb} drafting today; images need one to come in.")
    return approval


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Why a sent file is not even tried, and what its sender calls it; empty where it has no such name."""

    refusal: Refused
    sop_class_uid: str = ""
    sop_instance_uid: str = ""


def turned_away_find(*, project: Project, study: str, paths: Collection[Path]) -> dict[str, TurnedAway]:
    """By their names, the files that are not of the study they were sent to, or that cannot be read.

    `study` is the UID that the sender knows it by, or the one that it is kept under. Neither it nor a file's
    own identifiers are stored: the answer is given to their sender only.
    """
    found = {}
    with Reader() as reader:
        for path in paths:
            away = _turned_away(reader, path, study, project_secret(project).hex())
            if away is not None:
                found[path.name] = away
    return found


def _turned_away(reader: Reader, path: Path, study: str, secret: str) -> TurnedAway | None:
    try:
        told = reader.ask("sender", path, study=study, secret=secret)
    except Refused as refusal:
        return TurnedAway(refusal)
    if told.pop("is_of_study"):
        return None
    sentence = "This file is not of the study that the request was sent to."
    return TurnedAway(Refused(OTHER_STUDY, sentence, "Send it to its own study, or to none"), **told)


def study_store(
    *,
    project: Project,
    approval: Approval,
    sent_by: User | None,
    folder: Path,
    paths: list[Path],
    turned_away: Mapping[str, TurnedAway] = MappingProxyType({}),
) -> ImportRun:
    """Take files that lie in `folder`, which becomes the import's own; back when each has its outcome.

    Those `turned_away`, by name, are listed with their reason and not taken. Raises NoValidApproval.
    """
    run = import_run_create(project=project, approval=approval, started_by=sent_by)
    staged = staging_folder(run)
    staged.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.rename(staged)
    refusals = {name: away.refusal for name, away in turned_away.items()}
    offered = ((staged / path.name, f"{path.name}.dcm", refusals.get(path.name)) for path in paths)
    import_paths_offer(run=run, paths=offered)
    return stored_run(run)


def stored_run(run: ImportRun, *, ahead: Ahead | None = None) -> ImportRun:
    """Work off a sealed import whose sender waits; back when each file has its outcome.

    Another worker may have come first; then its end is waited for, and where it was killed its lease's.
    """
    run.refresh_from_db()
    owner = f"{worker_name()}:store:{run.pk}"
    import_run_work(run=run, owner=owner, ahead=ahead)
    run.refresh_from_db()
    while run.state in OPEN_STATES and not run.pause_requested:
        time.sleep(POLL_SECONDS)
        if run.lease_until and run.lease_until < timezone.now():
            import_run_work(run=run, owner=owner)
        run.refresh_from_db()
    return run
