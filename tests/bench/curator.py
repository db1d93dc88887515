"""Bespoke Labs' Curator on the requests of a drafting run, as many at once, to the same endpoint.

Installed into an environment of its own, whose folder CURATOR names; never into ours. It gets a home and a
working folder that end with the measurement, and asks nobody but the endpoint: no telemetry, no viewer, no
list of prices.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.figure import Absent
from tests.studio import ROOT

CLIENT = ROOT / "tests" / "bench" / "curator_client.py"
VERSION = "import importlib.metadata as m; print(m.version('bespokelabs-curator'))"
ALONE = {
    "TELEMETRY_ENABLED": "0",
    "DO_NOT_TRACK": "1",
    "CURATOR_VIEWER": "0",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
}


@dataclass(frozen=True)
class Curator:
    """An environment that has it: its Python, and which version it is."""

    program: Path
    version: str

    def __str__(self) -> str:
        return f"Curator {self.version}"

    def ask(self, url: str, asked: Path, at_once: int, *, seconds: int) -> dict[str, Any]:
        """Ask what the file `asked` says, so many at once; the figures that its client prints."""
        with tempfile.TemporaryDirectory() as home:
            kept = {key: value for key, value in os.environ.items() if key in {"PATH", "LANG"}}
            done = subprocess.run(
                [str(self.program), "-I", str(CLIENT), url, str(asked), str(at_once), f"{home}/kept"],
                cwd=home,
                env={**kept, **ALONE, "HOME": home},
                capture_output=True,
                text=True,
                timeout=seconds,
            )
        if done.returncode:
            raise RuntimeError(f"Curator ended with {done.returncode}: {done.stderr[-2000:]}")
        figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return figures


def curator_found() -> Curator:
    """The one that CURATOR names. Raises Absent where it is not installed."""
    named = os.environ.get("CURATOR", "")
    program = Path(named).absolute() / "bin" / "python"
    version = _version(program) if named and program.exists() else ""
    if not version:
        raise Absent("CURATOR names no environment with bespokelabs-curator.")
    return Curator(program, version)


def _version(program: Path) -> str:
    """Which version is installed beside this Python; empty where none is."""
    command = [str(program), "-I", "-c", VERSION]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.stdout.strip() if done.returncode == 0 else ""
