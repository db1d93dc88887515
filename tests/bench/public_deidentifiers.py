"""Markers that public de-identification tools leave beside ours, on datasets of the tests' own generators.

    pip install -r requirements/compared.txt    (into an environment apart, beside requirements/app.txt)
    python -m tests.bench.public_deidentifiers [--json FILE]

Each tool runs with what it does by itself: its own defaults or its own recipe. A tool that is not installed,
or that does not take a dataset, is told as such. Nothing of this runs in the tests.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pydicom
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage

from imaging.deidentify import deidentify
from tests.imaging import hidden
from tests.imaging.planted import Planter, as_file, markers_in, planted_item, usable_tags, written

Tool = Callable[[bytes, Path], bytes]
# The bytes of a file, and which of the planted markers stand in some bytes.
Case = tuple[bytes, int, Callable[[bytes], int]]


def ours(profile: str) -> Tool:
    """Our engine with one of its profiles."""

    def run(content: bytes, _scratch: Path) -> bytes:
        return written(deidentify(_read(content), profile=profile, secret=b"a secret of the bench")[0])

    return run


def dicognito(content: bytes, _scratch: Path) -> bytes:
    """The class that its command runs, without arguments."""
    from dicognito.anonymizer import Anonymizer

    dataset = _read(content)
    Anonymizer().anonymize(dataset)
    return written(dataset)


def dicom_anonymizer(content: bytes, scratch: Path) -> bytes:
    """Its function for a file, without further rules."""
    from dicomanonymizer import anonymize_dicom_file

    (scratch / "in.dcm").write_bytes(content)
    anonymize_dicom_file(str(scratch / "in.dcm"), str(scratch / "out.dcm"))
    return (scratch / "out.dcm").read_bytes()


def deid(content: bytes, scratch: Path) -> bytes:
    """Its replacement of identifiers by the recipe that it comes with, private attributes and all."""
    from deid.config import DeidRecipe
    from deid.dicom import get_identifiers, replace_identifiers

    (scratch / "in.dcm").write_bytes(content)
    files = [str(scratch / "in.dcm")]
    found = get_identifiers(files)
    out = scratch / "out"
    out.mkdir()
    replace_identifiers(
        files,
        ids=found,
        deid=DeidRecipe(),
        save=True,
        overwrite=True,
        output_folder=str(out),
        remove_private=True,
        disable_skip=True,
    )
    return next(out.iterdir()).read_bytes()


TOOLS: dict[str, tuple[str, Tool]] = {
    "ours, profile spinemed": ("", ours("spinemed")),
    "ours, profile basic": ("", ours("basic")),
    "dicom-anonymizer": ("dicom-anonymizer", dicom_anonymizer),
    "dicognito": ("dicognito", dicognito),
    "deid": ("deid", deid),
}


def planted(tags: list[int], depth: int) -> Case:
    """A marker in each of the attributes that can hold one, and down to a depth inside each sequence."""
    plant = Planter()
    made = planted_item(plant, tags, depth=depth)
    made.SOPClassUID, made.SOPInstanceUID = CTImageStorage, plant.uid()
    # A shifted date may by chance be another planted one.
    told = {marker for marker in plant.markers if not marker.startswith(b"187")}
    return as_file(made), len(told), lambda content: len(markers_in(content) & told)


def annex_e() -> list[int]:
    """The attributes of Annex E that the dictionary knows."""
    return sorted({tag for tag, _vr in hidden.annex_e()} & set(usable_tags()))


CASES: dict[str, Callable[[], Case]] = {
    "Annex E": lambda: planted(annex_e(), 0),
    "Annex E and in its sequences": lambda: planted(annex_e(), 1),
    "every attribute and in every sequence": lambda: planted(usable_tags(), 1),
}


def _read(content: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(content), force=True)


def _left(tool: Tool, content: bytes, count: Callable[[bytes], int]) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        try:
            return f"{count(tool(content, Path(scratch))):,}"
        except Exception as problem:  # A tool of others may raise anything on such a file.
            return f"ends with {type(problem).__name__}"


def _version(package: str) -> str | None:
    try:
        return version(package) if package else "this commit"
    except PackageNotFoundError:
        return None


def table() -> list[dict[str, Any]]:
    """One row for each tool: its version, and for each case how many markers it leaves."""
    cases = {name: make() for name, make in CASES.items()}
    rows: list[dict[str, Any]] = [
        {"tool": "markers in", "version": "", **{name: f"{case[1]:,}" for name, case in cases.items()}}
    ]
    for name, (package, tool) in TOOLS.items():
        of = _version(package)
        left = (
            {case: _left(tool, content, count) for case, (content, _n, count) in cases.items()} if of else {}
        )
        rows.append({"tool": name, "version": of or "not installed", **left})
    return rows


def main() -> None:
    """Print the table, as text and where asked as JSON."""
    words = argparse.ArgumentParser()
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    config.settings.reading_validation_mode = config.settings.writing_validation_mode = config.IGNORE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = table()
    heads = ["tool", "version", *CASES]
    for line in (heads, ["---"] * len(heads), *([row.get(head, "") for head in heads] for row in rows)):
        sys.stdout.write(f"| {' | '.join(line)} |\n")
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
