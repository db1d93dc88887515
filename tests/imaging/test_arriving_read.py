"""Files are read while others of their import still arrive, and stored when all have come."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.conf import LazySettings

from imaging.models import ImportRun, SopInstance
from imaging.services.arriving_read import ArrivingRead
from imaging.services.import_endings import HELD, imports_let_go
from projects.models import Approval, Project, RunState
from tests.imaging import makers

pytestmark = pytest.mark.django_db(transaction=True)


def written(arriving: ArrivingRead, numbers: range) -> None:
    for number in numbers:
        arriving.arrived(makers.ct_slice(arriving.folder / f"{number:05d}", number))


def read_files(settings: LazySettings) -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / "reading").rglob("*.dcm") if path.is_file()]


def wait_until_read(settings: LazySettings, count: int) -> None:
    until = time.monotonic() + 30
    while len(read_files(settings)) < count and time.monotonic() < until:
        time.sleep(0.05)
    assert len(read_files(settings)) == count


def test_what_came_is_read_at_once_and_stored_at_the_end(
    project: Project, approval: Approval, settings: LazySettings
) -> None:
    arriving = ArrivingRead(project=project, approval=approval)
    written(arriving, range(1, 6))
    wait_until_read(settings, 5)
    assert not SopInstance.objects.exists()
    written(arriving, range(6, 8))
    run = arriving.close()
    assert (run.state, run.done_count, run.files.count()) == (RunState.DONE, 7, 7)
    assert SopInstance.objects.count() == 7
    assert not read_files(settings)
    assert not arriving.folder.exists()


def test_of_what_never_ended_nothing_is_stored_and_nothing_stays(
    project: Project, approval: Approval, settings: LazySettings
) -> None:
    arriving = ArrivingRead(project=project, approval=approval)
    written(arriving, range(1, 3))
    wait_until_read(settings, 2)
    arriving._come.put(None)
    arriving._thread.join()
    arriving._readers.close()
    run = ImportRun.objects.get()
    imports_let_go(now=run.created_at + 2 * HELD)
    assert not SopInstance.objects.exists()
    assert not arriving.folder.exists()
    assert set(run.files.values_list("state", flat=True)) == {"refused"}


def test_an_import_that_was_stopped_meanwhile_takes_nothing(
    project: Project, approval: Approval, settings: LazySettings
) -> None:
    arriving = ArrivingRead(project=project, approval=approval)
    written(arriving, range(1, 3))
    wait_until_read(settings, 2)
    ImportRun.objects.update(state=RunState.CANCELLED)
    assert arriving.close().state == RunState.CANCELLED
    assert not SopInstance.objects.exists()
