"""Debian's Orthanc with its DICOMweb plugin on ports of its own: SQLite, answers not compressed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figure import Absent
from tests.studio import free_port

PACKAGES = ("orthanc", "orthanc-dicomweb")
PROGRAM = "/usr/sbin/Orthanc"
PLUGIN = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Orthanc:
    """A running Orthanc."""

    port: int
    dicom_port: int
    root: str = "/dicom-web"
    aet: str = "ORTHANC"


@contextmanager
def orthanc_running(folder: Path) -> Iterator[Orthanc]:
    """Install it where it is missing, start it with all data in `folder`, end it. Raises Absent."""
    _install()
    running = Orthanc(free_port(), free_port())
    settings = folder / "orthanc.json"
    settings.write_text(json.dumps(_settings(folder, running)))
    with (folder / "orthanc.log").open("w") as log:
        process = subprocess.Popen([PROGRAM, str(settings)], stdout=log, stderr=log)
    try:
        _wait(running, process, folder / "orthanc.log")
        yield running
    finally:
        process.terminate()
        process.wait(30)


def versions() -> str:
    """The packages with their versions, in one line."""
    asked = ["dpkg-query", "-W", "-f", "${Package} ${Version}, ", *PACKAGES]
    return subprocess.run(asked, capture_output=True, text=True).stdout.rstrip(", ")


def _settings(folder: Path, running: Orthanc) -> dict[str, object]:
    """Its own defaults but for the ports and for compression; no other plugin is loaded."""
    return {
        "Name": "Bench",
        "StorageDirectory": str(folder / "orthanc"),
        "IndexDirectory": str(folder / "orthanc"),
        "HttpPort": running.port,
        "DicomPort": running.dicom_port,
        "DicomAet": running.aet,
        "HttpCompressionEnabled": False,
        "Plugins": [PLUGIN],
        "DicomWeb": {"Enable": True, "Root": f"{running.root}/"},
    }


def _install() -> None:
    if Path(PROGRAM).exists() and Path(PLUGIN).exists():
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise Absent("Orthanc is not installed, and only root may install Debian's packages.")
    # At this run level Debian's scripts do not start what they install.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, capture_output=True, timeout=150)
    if not Path(PLUGIN).exists():
        raise Absent(f"Debian's packages {' and '.join(PACKAGES)} cannot be installed here.")


def _wait(running: Orthanc, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{running.port}/system", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"Orthanc did not start: {log.read_text()[-500:]}")
