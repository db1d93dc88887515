"""Begin to read the stored answers of a version anew, and stop it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from benchmark.errors import RescoreRefused
from benchmark.extraction import VERSION
from benchmark.models import RescoreRun, SuiteVersion
from benchmark.rescoring import responses_unread
from projects.models import User
from projects.services import audit, run_cancel


def rescore_start(*, version: SuiteVersion, by: User | None = None) -> RescoreRun:
    """Make the run; the caller wakes a worker. Older scores stay, and no model is asked.

    Raises RescoreRefused where every answer was read by the extractor of today already, or another
    pass over the version is not finished.
    """
    count = responses_unread(version).count()
    if not count:
        raise RescoreRefused(f"Every answer of {version} was read by extractor {VERSION} already.")
    try:
        return _begun(version, count, by)
    except IntegrityError as problem:
        raise RescoreRefused(f"The answers of {version} are being read anew already.") from problem


@transaction.atomic
def _begun(version: SuiteVersion, count: int, by: User | None) -> RescoreRun:
    run = RescoreRun.objects.create(
        project=version.suite.project,
        started_by=by,
        version=version,
        extractor_version=VERSION,
        total_count=count,
    )
    _audit("rescore_start", run, by)
    return run


@transaction.atomic
def rescore_cancel(*, run: RescoreRun, by: User) -> None:
    """Stop at the next share; what was read stays. Raises RunNotOpen after its end."""
    run_cancel(run=run)
    _audit("rescore_cancel", run, by)


def _audit(action: str, run: RescoreRun, by: User | None) -> None:
    audit(
        action=action,
        actor=by,
        project=run.project,
        object_kind="rescore_run",
        object_uid=run.uid,
        detail={"suite": str(run.version), "extractor": run.extractor_version},
    )
