"""Objects given out, and what the public tools say of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from imaging.mark_sources import mark_sources
from imaging.models import Series, Study
from imaging.object_sources import given_out, line_sources
from imaging.services.dicom_objects import (
    lines_report_file,
    marks_report_file,
    marks_segmentations,
)


def objects_of(series: Series, folder: Path) -> dict[str, Path]:
    """The segmentation and the report of the only source of marks on a series, as files."""
    (marks,) = [given_out(source) for source in mark_sources(series.study) if source.first.series == series]
    folder.mkdir(exist_ok=True)
    (segmentation,) = marks_segmentations(marks)
    made = {"seg": segmentation, "sr": marks_report_file(marks)}
    return {kind: written(folder / f"{kind}.dcm", file.content) for kind, file in made.items()}


def lines_of(study: Study, folder: Path) -> list[Path]:
    """The report of each author's measurements, as files."""
    folder.mkdir(exist_ok=True)
    made = [lines_report_file(source.lines) for source in line_sources(study)]
    return [written(folder / f"lines-{n}.dcm", file.content) for n, file in enumerate(made)]


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def errors_told(path: Path) -> list[str]:
    """The errors that dciodvfy finds in a DICOM file; skips with a sentence where it is not installed."""
    return told_of(path, "Error")


def told_of(path: Path, beginning: str) -> list[str]:
    """The lines of dciodvfy on a DICOM file that begin with `Error` or `Warning`; skips as above."""
    tool = shutil.which("dciodvfy")
    if tool is None:
        pytest.skip("dciodvfy (dicom3tools) is not installed.")
    done = subprocess.run([tool, str(path)], capture_output=True, text=True, errors="replace")
    return [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(beginning)]


def dumped(path: Path) -> str:
    """What dcmtk reads of a report; skips with a sentence where it is not installed."""
    tool = shutil.which("dsrdump")
    if tool is None:
        pytest.skip("dsrdump (dcmtk) is not installed.")
    done = subprocess.run([tool, "+Pc", str(path)], capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stderr
    return done.stdout


def codes_in(item: Any) -> set[tuple[str, str]]:
    """Every code of a dataset as (scheme, value)."""
    found = set()
    for element in item.iterall():
        if element.VR == "SQ":
            found |= {
                (str(code.CodingSchemeDesignator), str(code.get("CodeValue") or code.get("LongCodeValue")))
                for code in element.value
                if "CodingSchemeDesignator" in code and ("CodeValue" in code or "LongCodeValue" in code)
            }
    return found
