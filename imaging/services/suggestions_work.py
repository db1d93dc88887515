"""Working an asking off: pack the pictures, send them, read the answer, keep its marks as proposals."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from imaging.errors import NoSuggestions, PicturesStay
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.models import Series, SuggestionRun, SuggestionServer
from imaging.services.mark_rows import outlines_put_back
from imaging.services.pictures_leave import pictures_leave, pictures_sent
from imaging.services.places import folder_empty, scratch_folder
from imaging.services.suggestions_read import Suggested, answer_read
from imaging.services.suggestions_store import suggestions_store
from imaging.suggesting.client import suggestions_ask
from imaging.suggesting.parcel import parcel_write
from projects.services import run_claim, run_fail, run_finish, run_heartbeat, run_release
from projects.services.runs import run_advance, run_log

FAULT = "It broke off by a fault of the program. Ask again; nothing was changed."
# The lease outlasts what one request may take, and is looked at no oftener than this, seconds.
MARGIN, LOOK = 60.0, 2.0


class _Stopped(Exception):
    """A person pressed stop, or another worker has the run."""


def suggestions_work(*, run: SuggestionRun, owner: str) -> bool:
    """Work an asking off. False when it is not to be worked: taken, or ended."""
    lease = timedelta(seconds=run.server.timeout_seconds + MARGIN)
    if not run_claim(run=run, owner=owner, lease=lease):
        return False
    scratch = scratch_folder(run)
    folder_empty(scratch)
    scratch.mkdir(parents=True, mode=0o700)
    try:
        _work(run, owner, scratch, lease)
    except _Stopped:
        run_release(run=run, owner=owner)
    except (NoSuggestions, PicturesStay) as refusal:
        run_fail(run=run, owner=owner, error_for_user=f"{refusal} Nothing was taken.")
    except Refused as refusal:
        said = f"The segmentation that {run.server.name} answered was not taken. {refusal.sentence}"
        run_fail(run=run, owner=owner, error_for_user=said)
    except Exception:
        run_fail(run=run, owner=owner, error_for_user=FAULT)
        raise
    finally:
        folder_empty(scratch)
    return True


def _work(run: SuggestionRun, owner: str, scratch: Path, lease: timedelta) -> None:
    series, server = _allowed(run)
    glance = _glance(run, owner, lease)
    files = pictures_sent(series)
    parcel_write(series, files, scratch / "request.zip", packed=_packed(run, owner, glance))
    # Packing takes minutes for many pictures.
    _allowed(run)
    run_log(run=run, line=f"Sending {len(files)} pictures to {server.name}.")
    answer = suggestions_ask(
        name=server.name,
        address=server.address,
        key=os.environ.get(server.api_key_variable, "") if server.api_key_variable else "",
        seconds=float(server.timeout_seconds),
        parcel=scratch / "request.zip",
        mark=f"{run.uid}-{run.attempt}",
        glance=glance,
    )
    with Reader() as reader:
        suggested = answer_read(answer, series=series, scratch=scratch, reader=reader)
    with outlines_put_back(suggested.marks), transaction.atomic():
        # The row is held until all is stored: whoever stops the run comes before that, or too late.
        if not run_heartbeat(run=run, owner=owner, lease=lease) or run.cancel_requested:
            raise _Stopped
        _store(run, owner, series, suggested, scratch)


def _allowed(run: SuggestionRun) -> tuple[Series, SuggestionServer]:
    """The series and the server as they are now: it may be forbidden meanwhile. Raises PicturesStay."""
    series = Series.objects.select_related("study__subject", "study__project").get(pk=run.series_id)
    server = SuggestionServer.objects.get(pk=run.server_id)
    pictures_leave(series=series, server=server)
    return series, server


def _store(run: SuggestionRun, owner: str, series: Series, suggested: Suggested, scratch: Path) -> None:
    """Keep the marks and end the run."""
    kept = suggestions_store(run=run, series=series, suggested=suggested, scratch=scratch)
    run_log(run=run, line=f"{suggested.model or run.server.name} suggests {kept} marks.")
    run_finish(run=run, owner=owner)


def _packed(run: SuggestionRun, owner: str, glance: Callable[[], None]) -> Callable[[], None]:
    def one() -> None:
        glance()
        run_advance(run=run, owner=owner, done=1)

    return one


def _glance(run: SuggestionRun, owner: str, lease: timedelta) -> Callable[[], None]:
    """What looks whether the work shall go on, now and then, and renews the lease."""
    looked = 0.0

    def glance() -> None:
        nonlocal looked
        if time.monotonic() - looked < LOOK:
            return
        looked = time.monotonic()
        if not run_heartbeat(run=run, owner=owner, lease=lease) or run.cancel_requested:
            raise _Stopped

    return glance
