"""Who reads the right letter: ours and public extractors on the same responses.

PEER_EXTRACTORS names an environment of their own that holds lm_eval, lmms-eval or opencompass (without their
dependencies, and numpy).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmark.extraction import VERSION, extract_choice
from tests.bench.figure import Absent, Figure
from tests.studio import ROOT

HERE = ROOT / "tests" / "benchmark"
SETS = {
    "worked cases": ("answer_extraction.jsonl",),
    "own cases": ("own_answers.jsonl", "option_verdicts.jsonl", "more_answers.jsonl"),
}
Letters = list[str | None]


def letters() -> Iterator[Figure]:
    """Right, wrong and invented letters of each extractor, on each set."""
    for name, files in SETS.items():
        cases = [row for file in files for row in _rows(HERE / file)]
        ours: Letters = [extract_choice(case["response"], case["options"]).letter for case in cases]
        yield _figure(f"ours, version {VERSION}", name, cases, ours, limit=len(cases))
        try:
            peers = _peers(cases)
        except Absent as absent:
            yield Figure(f"public extractors, {name}", None, "", note=str(absent))
            continue
        for peer, found in peers.items():
            yield _figure(peer, name, cases, found)


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def _figure(
    reader: str, name: str, cases: list[dict[str, Any]], found: Letters, limit: int | None = None
) -> Figure:
    pairs = [(case["expected"], letter) for case, letter in zip(cases, found, strict=True)]
    right = sum(meant == letter for meant, letter in pairs)
    wrong = sum(meant != letter and letter is not None for meant, letter in pairs)
    invented = sum(meant is None and letter is not None for meant, letter in pairs)
    note = f"of {len(cases)}; {wrong} wrong letters, of them {invented} where none was meant"
    return Figure(f"{reader}: {name}", right, "right", limit, at_least=True, note=note)


def _peers(cases: list[dict[str, Any]]) -> dict[str, Letters]:
    """What each public extractor reads. Raises Absent where none is installed."""
    python = Path(os.environ.get("PEER_EXTRACTORS", "")) / "bin" / "python"
    if not os.environ.get("PEER_EXTRACTORS") or not python.exists():
        raise Absent("PEER_EXTRACTORS names no environment with public extractors.")
    command = [str(python), str(Path(__file__).with_name("peer_letters.py"))]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(done.stderr[-1000:])
    told: dict[str, Letters] = json.loads(done.stdout)
    return told
