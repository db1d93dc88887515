"""`rescore`: read the stored answers of a suite with the extractor of today."""

from __future__ import annotations

import json
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmark.errors import RescoreRefused
from benchmark.extraction import VERSION
from benchmark.models import RescoreRun, SuiteVersion
from benchmark.services.rescore_drive import rescore_drive
from benchmark.services.rescore_start import rescore_start
from benchmark.tasks import claim_name
from projects.models import OPEN_STATES, RunState

WHOLE_S = 3600.0  # one slice: other processes are started once


class Command(BaseCommand):
    """Re-score stored raw answers without asking a model."""

    help = "Read every stored answer of a suite's newest version (or one version) anew; older scores stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Project, suite, version, and how many cores."""
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--suite", required=True, help="name of the suite")
        parser.add_argument("--version-number", type=int, help="left out: the newest")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="cores that read")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start a pass or go on with one that stopped; tell its progress, then its outcome."""
        version = _version(options)
        run = _unfinished(version) or self._started(version)
        if run is None:
            return
        began = time.monotonic()
        while run.state in (RunState.QUEUED, RunState.RUNNING):
            if not rescore_drive(
                run=run, owner=claim_name(), processes=options["processes"], slice_s=WHOLE_S
            ):
                time.sleep(0.2)
            run.refresh_from_db()
            if not options["json"]:
                self.stdout.write(f"{run.done_count} of {run.total_count} answers read")
        self._tell(run, time.monotonic() - began, as_json=options["json"])

    def _started(self, version: SuiteVersion) -> RescoreRun | None:
        try:
            return rescore_start(version=version)
        except RescoreRefused as refusal:
            self.stdout.write(str(refusal))
            return None

    def _tell(self, run: RescoreRun, seconds: float, *, as_json: bool) -> None:
        outcome = {"state": run.state, "read": run.done_count, "changed": run.changed_count}
        if as_json:
            told = outcome | {"extractor": run.extractor_version, "seconds": round(seconds, 1)}
            self.stdout.write(json.dumps(told, sort_keys=True))
            return
        self.stdout.write(
            f"Extractor {run.extractor_version}: {run.done_count} answers in {seconds:.1f} s, "
            f"{run.changed_count} read otherwise than before."
        )


def _version(options: dict[str, Any]) -> SuiteVersion:
    versions = SuiteVersion.objects.filter(
        suite__project__slug=options["project"], suite__name=options["suite"], frozen_at__isnull=False
    )
    if options["version_number"]:
        versions = versions.filter(number=options["version_number"])
    version = versions.select_related("suite__project").order_by("-number").first()
    if version is None:
        raise CommandError(f"There is no such version of a suite {options['suite']!r} in this project.")
    return version


def _unfinished(version: SuiteVersion) -> RescoreRun | None:
    """A pass that another command or a worker left: its worker may be dead, so it is asked for again."""
    rows = version.rescores.filter(state__in=OPEN_STATES, extractor_version=VERSION)
    return rows.select_related("version__suite__project", "project").first()
