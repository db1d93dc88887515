"""Receive DICOM files by C-STORE into one project, until Ctrl-C."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imaging.management.importing import approval_for, project_named
from imaging.models import ImportFileState, ImportRun

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Command(BaseCommand):
    """`dicom_listen --project SLUG [--port 11112] [--aet SPINEMED] [--from AET …]`."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where it listens, for whom, and where files go."""
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--approval", help="number of the approval; else the one that allows drafting")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 is every one")
        parser.add_argument("--port", type=int, default=11112)
        parser.add_argument("--aet", default="SPINEMED", help="its AE title, at most 16 characters")
        parser.add_argument(
            "--from", dest="callers", action="append", default=[], metavar="AET",
            help="AE title that may send; may be given several times",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen until the process is told to end."""
        from imaging.dimse.listener import Listener

        project = project_named(options["project"])
        approval_for(project, options["approval"])
        if options["host"] not in LOOPBACK and not options["callers"]:
            raise CommandError("Say with --from which AE titles may send before others can reach this port.")
        # A pipe, not an Event: a second Ctrl-C while the first is handled would wait for itself.
        told, tell = os.pipe()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: os.write(tell, b"."))
        try:
            listener = Listener(
                project=project,
                approval_number=options["approval"] or "",
                ae_title=options["aet"],
                callers=options["callers"],
                told=self._tell,
            )
            listener.start(options["host"], options["port"])
        except (OSError, ValueError) as problem:
            raise CommandError(f"It cannot listen: {problem}") from problem
        self.stdout.write(f"{options['aet']} receives for {project.slug} on port {options['port']}.")
        self.stdout.flush()
        os.read(told, 1)
        listener.stop()

    def _tell(self, run: ImportRun, sent_by: str) -> None:
        taken = run.files.filter(state__in=(ImportFileState.TAKEN, ImportFileState.DUPLICATE)).count()
        refused = run.files.filter(state=ImportFileState.REFUSED).count()
        self.stdout.write(f"{sent_by}: {taken} taken, {refused} refused; import {run.uid}.")
        self.stdout.flush()
