"""What C-STORE has acknowledged outlives its listener: ended, or killed with a sender on the line."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import LazySettings

from imaging.models import ImportFile, ImportFileState, ImportRun, SopInstance
from imaging.services.listening_folders import listening_folder_make, listening_folders_left
from imaging.services.orphans import leftovers_remove
from imaging.tasks import let_go_of_imports, work_import
from projects.models import Project, RunState
from tests.imaging.makers import ct_slice, slice_dataset
from tests.imaging.test_dicom_listen import Running, associated

pytestmark = pytest.mark.usefixtures("approval")
ENOUGH = 5


@pytest.fixture
def place(project: Project, settings: LazySettings, transactional_db: None) -> LazySettings:
    return settings


def ended(running: Running, how: int) -> int:
    """End a listener by a signal; its exit status."""
    running.process.send_signal(how)
    code = running.process.wait(180)
    assert running.process.stdout is not None
    running.process.stdout.close()
    return code


def kept(settings: LazySettings) -> list[Path]:
    places = (settings.MEDIA_ROOT / name for name in ("listening", "receiving", "arriving"))
    return [path for place in places for path in place.rglob("*") if path.is_file() and path.name != "lock"]


@pytest.mark.soak
def test_a_listener_that_is_told_to_end_stores_what_it_acknowledged(place: LazySettings) -> None:
    running = Running(place)
    link, other = associated(running.port), associated(running.port, calling="OTHER")
    assert [link.send_c_store(slice_dataset(number)).Status for number in (1, 2, 3)] == [0, 0, 0]
    assert other.send_c_store(slice_dataset(4)).Status == 0
    running.process.send_signal(signal.SIGTERM)
    told = sorted([running.line(), running.line()])
    assert told[0].startswith("OTHER: 1 taken, 0 refused")
    assert told[1].startswith("SENDER: 3 taken, 0 refused")
    assert running.end() == 0
    assert SopInstance.objects.count() == 4
    assert kept(place) == [], "nothing that names a patient stays"
    for each in (link, other):
        each.abort()


@pytest.mark.soak
def test_a_listener_that_is_told_to_end_again_and_again_ends(place: LazySettings) -> None:
    running = Running(place)
    link = associated(running.port)
    assert link.send_c_store(slice_dataset(1)).Status == 0
    for _ in range(200):
        running.process.send_signal(signal.SIGTERM)
    assert running.line().startswith("SENDER: 1 taken, 0 refused")
    assert running.end() == 0
    link.abort()


def test_what_a_killed_listener_acknowledged_is_stored_by_the_next(place: LazySettings) -> None:
    running = Running(place)
    link = associated(running.port)
    assert [link.send_c_store(slice_dataset(number)).Status for number in (1, 2, 3)] == [0, 0, 0]
    ended(running, signal.SIGKILL)
    link.abort()
    assert not SopInstance.objects.exists()
    following = Running(place)
    assert following.line().startswith("SENDER: 3 taken, 0 refused")
    assert ended(following, signal.SIGTERM) == 0
    run = ImportRun.objects.get()
    assert (run.state, run.files.count(), SopInstance.objects.count()) == (RunState.DONE, 3, 3)
    assert kept(place) == []


@pytest.mark.once
def test_without_another_listener_the_worker_takes_it_up(place: LazySettings) -> None:
    running = Running(place)
    link = associated(running.port)
    assert [link.send_c_store(slice_dataset(number)).Status for number in (1, 2)] == [0, 0]
    let_go_of_imports()
    assert not ImportRun.objects.get().sealed, "its listener lives"
    ended(running, signal.SIGKILL)
    link.abort()
    let_go_of_imports()
    run = ImportRun.objects.get()
    work_import(run.pk)
    run.refresh_from_db()
    assert (run.state, SopInstance.objects.count()) == (RunState.DONE, 2)
    assert kept(place) == []


@pytest.mark.soak
@pytest.mark.skipif(not shutil.which("storescu"), reason="dcmtk is not installed.")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_every_success_that_dcmtk_was_told_is_stored(place: LazySettings, tmp_path: Path, how: int) -> None:
    running = Running(place)
    files = [str(ct_slice(tmp_path / f"{number}.dcm", number)) for number in range(1, 61)]
    sending = subprocess.Popen(
        ["storescu", "-v", "-aec", "SPINEMED", "127.0.0.1", str(running.port), *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert sending.stdout is not None
    acknowledged = 0
    for line in sending.stdout:
        acknowledged += "Received Store Response (Success)" in line
        if acknowledged == ENOUGH and running.process.poll() is None:
            os.kill(running.process.pid, how)
    sending.wait(180)
    sending.stdout.close()
    running.process.wait(180)
    assert running.process.stdout is not None
    running.process.stdout.close()
    assert acknowledged >= ENOUGH
    following = Running(place)
    if how == signal.SIGKILL:
        assert following.line().startswith("STORESCU: ")
    assert ended(following, signal.SIGTERM) == 0
    assert SopInstance.objects.count() >= acknowledged
    assert not ImportFile.objects.exclude(state=ImportFileState.TAKEN).exists()


@pytest.mark.soak
def test_a_listener_that_nobody_sends_to_for_days_keeps_its_folder(place: LazySettings) -> None:
    running = Running(place)
    long_ago = time.time() - 3 * 24 * 3600
    for path in [*(place.MEDIA_ROOT / "listening").rglob("*"), *(place.MEDIA_ROOT).glob("*/*")]:
        os.utime(path, (long_ago, long_ago))
    leftovers_remove()
    let_go_of_imports()
    link = associated(running.port)
    assert link.send_c_store(slice_dataset(1)).Status == 0
    link.release()
    assert running.line().startswith("SENDER: 1 taken")
    assert ended(running, signal.SIGINT) == 0


def test_a_folder_is_left_by_its_own_listener_only(place: LazySettings) -> None:
    folder = listening_folder_make()
    assert listening_folders_left() == []
    folder.leave()
    assert not folder.path.exists()
