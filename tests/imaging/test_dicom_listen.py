"""C-STORE: a stranger's sender, dcmtk's where it is installed, against the running command."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from pynetdicom import AE
from pynetdicom.association import Association
from pynetdicom.sop_class import CTImageStorage, Verification

from imaging.models import ImportFile, ImportFileState, ImportRun, Series, SopInstance
from projects.models import Approval, Project, RunState
from tests.imaging.high_throughput import STREAMS, high_throughput
from tests.imaging.makers import ct_slice, slice_dataset
from tests.imaging.web_server import environment_of
from tests.studio import ROOT, free_port

Start = Callable[..., "Running"]


class Running:
    """The command in a process of its own."""

    def __init__(self, settings: LazySettings, *options: str) -> None:
        self.port = free_port()
        command = [
            sys.executable,
            "manage.py",
            "dicom_listen",
            "--project",
            "lumbar",
            "--port",
            str(self.port),
        ]
        self.process = subprocess.Popen(
            [*command, *options], cwd=ROOT, env=environment_of(settings), stdout=subprocess.PIPE, text=True
        )
        assert "receives for lumbar" in self.line()

    def line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self) -> int:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def listening(
    project: Project, approval: Approval, settings: LazySettings, transactional_db: None
) -> Iterator[Start]:
    started: list[Running] = []

    def start(*options: str) -> Running:
        started.append(Running(settings, *options))
        return started[-1]

    yield start
    for running in started:
        assert running.end() == 0


def associated(port: int, *, calling: str = "SENDER", called: str = "SPINEMED") -> Association:
    entity = AE(ae_title=calling)
    entity.add_requested_context(Verification)
    entity.add_requested_context(CTImageStorage)
    link = entity.associate("127.0.0.1", port, ae_title=called)
    if link.dul.socket and (line := link.dul.socket.socket):
        # pynetdicom 3.0.4 leaves a socket open whose other end hung up first.
        weakref.finalize(link, line.close)
    return link


def test_what_an_association_sends_is_one_import(listening: Start) -> None:
    running = listening()
    link = associated(running.port)
    # Smaller pieces make sending several times as slow.
    assert link.acceptor.maximum_length >= 131_072
    assert link.send_c_echo().Status == 0x0000
    assert [link.send_c_store(slice_dataset(number)).Status for number in (1, 2, 3)] == [0, 0, 0]
    link.release()
    assert running.line().startswith("SENDER: 3 taken, 0 refused")
    run = ImportRun.objects.get()
    assert (run.state, run.files.count(), SopInstance.objects.count()) == (RunState.DONE, 3, 3)
    assert "Doe" not in "".join(SopInstance.objects.values_list("metadata", flat=True))
    assert Series.objects.get().frame_count == 3


@pytest.mark.once
def test_what_was_acknowledged_before_a_break_is_imported(listening: Start, settings: LazySettings) -> None:
    running = listening()
    link = associated(running.port)
    link.send_c_store(slice_dataset(1))
    link.abort()
    assert running.line().startswith("SENDER: 1 taken")
    left = [path for path in (settings.MEDIA_ROOT / "receiving").rglob("*") if path.is_file()]
    assert left == [], "nothing that names a patient stays"


@pytest.mark.once
def test_a_file_without_a_picture_is_refused_by_name_of_its_reason(listening: Start) -> None:
    running = listening()
    bad = slice_dataset(1)
    del bad.PixelData
    link = associated(running.port)
    assert link.send_c_store(bad).Status == 0x0000, "acknowledged: its bytes are here"
    link.release()
    assert "0 taken, 1 refused" in running.line()
    assert ImportFile.objects.get().reason


@pytest.mark.once
def test_only_named_senders_get_in(listening: Start) -> None:
    running = listening("--from", "KNOWN")
    assert associated(running.port, calling="STRANGER").is_rejected
    assert associated(running.port, calling="KNOWN", called="OTHER").is_rejected
    link = associated(running.port, calling="KNOWN")
    assert link.is_established
    link.release()


@pytest.mark.soak
@pytest.mark.parametrize("syntax", sorted(STREAMS))
def test_high_throughput_jpeg_2000_is_taken(listening: Start, syntax: str) -> None:
    running = listening()
    entity = AE(ae_title="SENDER")
    entity.add_requested_context(CTImageStorage, syntax)
    link = entity.associate("127.0.0.1", running.port, ae_title="SPINEMED")
    assert link.send_c_store(high_throughput(1, syntax)).Status == 0
    link.release()
    assert running.line().startswith("SENDER: 1 taken")
    assert SopInstance.objects.get().transfer_syntax_uid == syntax


@pytest.mark.once
@pytest.mark.skipif(not shutil.which("storescu"), reason="dcmtk is not installed.")
def test_dcmtk_sends(listening: Start, tmp_path: Path) -> None:
    running = listening()
    files = [str(ct_slice(tmp_path / f"{number}.dcm", number)) for number in range(1, 6)]
    sent = subprocess.run(
        ["storescu", "-aec", "SPINEMED", "127.0.0.1", str(running.port), *files],
        capture_output=True,
        text=True,
    )
    assert sent.returncode == 0, sent.stderr
    assert running.line().startswith("STORESCU: 5 taken")
    assert ImportFile.objects.filter(state=ImportFileState.TAKEN).count() == 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--project", "nowhere"], "There is no project"),
        (["--project", "lumbar", "--approval", "EC-9"], "Approval EC-9"),
        (["--project", "lumbar", "--host", "0.0.0.0"], "--from"),
        (["--project", "lumbar", "--aet", "MUCH TOO LONG A TITLE"], "cannot listen"),
    ],
)
def test_what_it_cannot_do_it_says(
    project: Project, approval: Approval, options: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("dicom_listen", *options)
