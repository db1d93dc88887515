"""Sending a study: STOW-RS with 50 files a request, and C-STORE with one association."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pynetdicom import AE
from pynetdicom.sop_class import CTImageStorage

from tests.bench.asking import Door, Taken, sent
from tests.bench.serving import environment_on
from tests.studio import ROOT, free_port

PER_REQUEST = 50
BOUNDARY = "bench"
STOW_TYPE = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'


@dataclass(frozen=True, slots=True)
class Stored:
    """Files, and the seconds until they were acknowledged and until they were stored."""

    files: int
    acknowledged: float
    stored: float

    @property
    def per_s(self) -> float:
        """Files stored in a second."""
        return self.files / self.stored

    @property
    def acknowledged_per_s(self) -> float:
        """Files acknowledged in a second."""
        return self.files / self.acknowledged


def stow(door: Door, root: str, paths: list[Path]) -> Stored:
    """Send all files, 50 in a request, one request after the other."""
    batches = [paths[start : start + PER_REQUEST] for start in range(0, len(paths), PER_REQUEST)]
    taken: Taken = sent(door, f"{root}/studies", STOW_TYPE, [_parts(batch) for batch in batches])
    return Stored(len(paths), taken.whole, taken.whole)


def _parts(paths: list[Path]) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    return b"".join(head + path.read_bytes() + b"\r\n" for path in paths) + f"--{BOUNDARY}--\r\n".encode()


def c_store(port: int, aet: str, paths: list[Path]) -> float:
    """Seconds in which one association's files were acknowledged. Raises RuntimeError for a refusal."""
    entity = AE(ae_title="BENCH")
    entity.add_requested_context(CTImageStorage, "1.2.840.10008.1.2.1")
    began = time.perf_counter()
    link = entity.associate("127.0.0.1", port, ae_title=aet)
    if not link.is_established:
        raise RuntimeError(f"{aet} refused the association.")
    for path in paths:
        status = link.send_c_store(path)
        if status.get("Status") != 0:
            raise RuntimeError(f"{aet} refused {path.name}: {status}")
    took = time.perf_counter() - began
    link.release()
    return took


@dataclass(slots=True)
class Receiver:
    """Our C-STORE provider in a process of its own."""

    port: int
    process: subprocess.Popen[str]

    def line(self) -> str:
        """The next line it prints; one for each import that has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def take(self, paths: list[Path]) -> Stored:
        """Send files and wait until all of them are imported. Raises RuntimeError where one was not."""
        began = time.perf_counter()
        acknowledged = c_store(self.port, "SPINEMED", paths)
        told = self.line()
        if f"{len(paths)} taken, 0 refused" not in told:
            raise RuntimeError(f"The receiver says: {told}")
        return Stored(len(paths), acknowledged, time.perf_counter() - began)


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    """`dicom_listen` on a folder's project."""
    port = free_port()
    command = [sys.executable, "manage.py", "dicom_listen", "--project", "bench", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment_on(folder), stdout=subprocess.PIPE, text=True
    )
    receiver = Receiver(port, process)
    try:
        if "receives for bench" not in receiver.line():
            raise RuntimeError("dicom_listen did not start.")
        yield receiver
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()
