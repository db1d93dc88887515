"""`make up`: one tree that starts, mends itself, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pynetdicom import AE, VerificationPresentationContexts

from spinemed_site.priority import BACKGROUND_NICE
from tests.soak.killing import descendants
from tests.studio import ROOT, Studio, free_port, studio_start

pytestmark = pytest.mark.browser  # It needs the front-end build, as the browser tests do.

PING = """
from django.conf import settings
from redis import Redis
print(Redis.from_url(settings.REDIS_URL).ping())
"""


@pytest.fixture
def studio(tmp_path: Path, prepared: Callable[[Path], Path]) -> Iterator[Studio]:
    """A system of each test's own: one of them ends it."""
    running = studio_start(prepared(tmp_path))
    yield running
    if running.process.poll() is None:
        running.stop()


def alive(process_id: int) -> bool:
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def wait_for(condition: object, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.2)
    return False


def test_a_killed_child_is_started_again(studio: Studio) -> None:
    before = studio.children()
    assert {"redis", "web-1", "web-2", "worker", "gpu-worker", "beat"} <= set(before)
    assert wait_for(lambda: len(descendants(before["worker"])) >= 2), "the worker has its pool"
    pool = descendants(before["worker"])
    os.kill(before["worker"], signal.SIGKILL)
    assert wait_for(lambda: studio.children()["worker"] != before["worker"])
    assert alive(studio.children()["worker"])
    assert wait_for(lambda: not any(alive(one) for one in pool)), "its pool waits for ever otherwise"


def test_what_works_in_the_background_gives_way_to_pages(studio: Studio) -> None:
    """Surgeons do not wait for imports. Whoever starts these tests may be at low priority itself."""
    here = os.getpriority(os.PRIO_PROCESS, 0)
    children = studio.children()
    assert wait_for(lambda: len(descendants(children["worker"])) >= 2), "the worker has its pool"
    workers = [children["worker"], children["gpu-worker"], *descendants(children["worker"])]
    assert {os.getpriority(os.PRIO_PROCESS, one) for one in workers} == {max(here, BACKGROUND_NICE)}
    webs = (children["web-1"], children["web-2"], children["beat"])
    assert {os.getpriority(os.PRIO_PROCESS, one) for one in webs} == {here}


def test_a_second_one_on_the_same_folder_ends_at_once_and_says_what_to_do(studio: Studio) -> None:
    before = studio.children()
    second = subprocess.run(
        [sys.executable, "-m", "spinemed_site.supervisor"],
        cwd=ROOT,
        env={**studio.environment, "PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert second.returncode == 1
    assert second.stdout.startswith(f"SpineMed Studio runs on {studio.folder} already")
    assert f"process {studio.process.pid}" in second.stdout
    assert "set DATA_DIR and PORT" in second.stdout
    assert second.stdout.count("\n") == 1
    assert studio.children() == before
    assert all(alive(number) for number in before.values())
    assert studio.manage("shell", "-v", "0", "-c", PING).strip() == "True"


def test_a_second_one_on_the_same_port_ends_and_says_what_to_do(studio: Studio, tmp_path: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "spinemed_site.supervisor"],
        cwd=ROOT,
        env={**studio.environment, "DATA_DIR": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert second.returncode == 1
    assert f"Port {studio.environment['PORT']} is taken" in second.stdout


def test_connections_that_come_together_are_shared_out(studio: Studio) -> None:
    """One process with all of them works alone: each has but one interpreter at work at a time."""
    webs = [studio.children()[name] for name in ("web-1", "web-2")]
    before = [sockets(one) for one in webs]
    address = ("127.0.0.1", int(studio.environment["PORT"]))
    with ExitStack() as opened:
        for _ in range(80):
            opened.enter_context(socket.create_connection(address, timeout=20))
        # A few that the check of readiness left may have closed meanwhile.
        taken: list[int] = []

        def all_are_taken() -> bool:
            taken[:] = [sockets(one) - had for one, had in zip(webs, before, strict=True)]
            return sum(taken) >= 75

        assert wait_for(all_are_taken, 20), taken
    # Shared out by chance, less than one time in ten thousand is it fewer.
    assert min(taken) >= 21, taken


def sockets(process_id: int) -> int:
    """How many a process has open."""
    entries = Path(f"/proc/{process_id}/fd").iterdir()
    return sum(os.readlink(entry).startswith("socket:") for entry in entries)


def test_a_killed_one_does_not_hold_the_folder(tmp_path: Path) -> None:
    killed = studio_start(tmp_path)
    children = killed.children()
    killed.process.kill()
    killed.process.wait(60)
    assert wait_for(lambda: not any(alive(number) for number in children.values()))
    assert studio_start(tmp_path).stop() == 0


def test_ctrl_c_ends_every_process(studio: Studio) -> None:
    children = studio.children()
    assert studio.stop() == 0
    assert wait_for(lambda: not any(alive(number) for number in children.values()))


def test_it_receives_dicom_where_the_setting_says_so(
    tmp_path: Path, prepared: Callable[[Path], Path]
) -> None:
    port = free_port()
    asked = {"DICOM_LISTEN": f"--project demo --port {port} --from KNOWN"}
    running = studio_start(prepared(tmp_path), environment=asked)
    entity = AE(ae_title="KNOWN")
    entity.requested_contexts = VerificationPresentationContexts
    try:
        assert "dicom" in running.children()
        assert wait_for(lambda: (tmp_path / "log" / "dicom.log").read_text().startswith("SPINEMED receives"))
        link = entity.associate("127.0.0.1", port, ae_title="SPINEMED")
        assert link.send_c_echo().Status == 0x0000
        link.release()
    finally:
        children = running.children()
        assert running.stop() == 0
    assert wait_for(lambda: not any(alive(number) for number in children.values()))
