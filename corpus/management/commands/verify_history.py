"""Check the record: every Instance's chain, the bodies it names, and the sealed audit trail."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from corpus.bodies import sha256_hex
from corpus.history.verify import history_faults
from corpus.models import HistoryEvent, Revision
from projects.models import Project
from projects.one_moment import one_moment
from projects.services.audit_seal import audit_verify


class Command(BaseCommand):
    """`verify_history [--project SLUG]`: exit status 1 names the first bad row of each chain."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--project", help="check one project only")

    def handle(self, *args: str, project: str | None = None, **options: object) -> None:
        """Check, print what was found, and fail when something does not hold."""
        room = Project.objects.filter(slug=project).first() if project else None
        if project and room is None:
            raise CommandError(f"There is no project {project!r}.")
        with one_moment():
            faults, rows = self._faults(room.pk if room else None), HistoryEvent.objects.count()
        trail = audit_verify()
        if trail.fault:
            faults += 1
            self.stdout.write(f"BAD audit: {trail.fault}")
        self.stdout.write(f"{rows} history rows and {trail.blocks} audit blocks checked, {faults} faults.")
        self.stdout.write(f"{trail.unsealed} audit rows are not sealed yet.")
        if faults:
            raise CommandError("The record does not hold.")

    def _faults(self, project_id: int | None) -> int:
        """Print every fault of the record; returns how many."""
        faults = 0
        for fault in history_faults(project_id):
            faults += 1
            self.stdout.write(f"BAD instance {fault.instance} row {fault.seq}: {fault.reason}")
        for uid in _changed_bodies():
            faults += 1
            self.stdout.write(f"BAD revision {uid}: its body does not give its sha256")
        return faults


def _changed_bodies() -> list[str]:
    bodies = Revision.objects.order_by("pk").values_list("uid", "body", "body_sha256")
    return [str(uid) for uid, body, sha256 in bodies.iterator(chunk_size=2000) if sha256_hex(body) != sha256]
