"""A person asks a server where the levels of a series are, and stops that again."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from imaging.errors import NoSuggestions, PicturesStay
from imaging.models import Series, SuggestionRun, SuggestionServer
from imaging.services.pictures_leave import pictures_leave, pictures_sent
from projects.models import User
from projects.services import audit, run_cancel


def suggestions_start(*, series: Series, server: SuggestionServer, started_by: User) -> SuggestionRun:
    """Make the job that sends a series to a server. Raises PicturesStay, which is kept in the audit trail,
    and NoSuggestions where the server is being asked about this series already.
    """
    try:
        egress = pictures_leave(series=series, server=server)
    except PicturesStay as refusal:
        _record("suggestions_refuse", series, server, started_by, rule=refusal.rule)
        raise
    try:
        with transaction.atomic():
            run = SuggestionRun.objects.create(
                project=series.study.project,
                started_by=started_by,
                series=series,
                server=server,
                server_is_local=server.is_local,
                egress=egress,
                total_count=len(pictures_sent(series)),
            )
            _record("suggestions_start", series, server, started_by, run=str(run.uid))
    except IntegrityError as problem:
        raise NoSuggestions(f"{server.name} is being asked about this series already.") from problem
    return run


@transaction.atomic
def suggestions_stop(*, run: SuggestionRun, stopped_by: User) -> None:
    """Ask no further; what was answered meanwhile is not taken."""
    run_cancel(run=run)
    _record("suggestions_stop", run.series, run.server, stopped_by, run=str(run.uid))


def _record(action: str, series: Series, server: SuggestionServer, by: User, **detail: object) -> None:
    audit(
        action=action,
        actor=by,
        project=series.study.project,
        object_kind="series",
        object_uid=series.uid,
        detail={"server": server.name, "address": server.address, "is_local": server.is_local} | detail,
    )
