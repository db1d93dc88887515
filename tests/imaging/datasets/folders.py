"""Small datasets in the exact layouts of the public ones, made here."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management import CommandError, call_command
from numpy.typing import NDArray
from pydicom.uid import MRImageStorage

from imaging.adapters.rows import NotRead, Row
from projects.models import Project
from tests.imaging import makers

# Sagittal slices 4 mm apart, 1 mm pixels: columns to posterior, rows to inferior, slices to the left.
SHAPE = (24, 60, 9)
SPACING = (1.0, 1.0, 4.0)
DIRECTION = "0 1 0 0 0 -1 1 0 0"
ORIGIN = "-16 -12 30"


def mha(path: Path, voxels: NDArray[Any], *, spacing: tuple[float, ...] = SPACING) -> Path:
    """Write a MetaImage in LPS as ITK does, the first axis fastest."""
    kinds = {"uint8": "MET_UCHAR", "int16": "MET_SHORT", "uint16": "MET_USHORT"}
    lines = [
        "ObjectType = Image", "NDims = 3", "BinaryData = True", "BinaryDataByteOrderMSB = False",
        "CompressedData = False", f"TransformMatrix = {DIRECTION}", f"Offset = {ORIGIN}",
        "CenterOfRotation = 0 0 0", "AnatomicalOrientation = RAI",
        f"ElementSpacing = {' '.join(map(str, spacing))}", f"DimSize = {' '.join(map(str, voxels.shape))}",
        f"ElementType = {kinds[str(voxels.dtype)]}", "ElementDataFile = LOCAL",
    ]  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\n".join(lines).encode() + b"\n" + voxels.tobytes(order="F"))
    return path


def table(path: Path, header: list[str], *rows: list[object]) -> Path:
    """Write a CSV table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def mr_slice(path: Path, number: int, *, series: int, study: str, plane: str = "sagittal") -> Path:
    """Write a slice of 40 rows and 32 columns of 1 mm; slices lie 4 mm apart."""
    made = makers.slice_dataset(number, patient=study, seed=series)
    made.SOPClassUID, made.Modality = MRImageStorage, "MR"
    made.StudyInstanceUID, made.SeriesInstanceUID = f"1.9.{study}", f"1.9.{study}.{series}"
    made.SOPInstanceUID = f"1.9.{study}.{series}.{number}"
    made.Rows, made.Columns, made.PixelSpacing, made.SliceThickness = 40, 32, [1, 1], 4
    if plane == "sagittal":
        made.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
        made.ImagePositionPatient = [number * 4.0, -15, 100]
    else:
        made.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        made.ImagePositionPatient = [-16, -20, 100 - number * 4.0]
    values = np.random.default_rng(number + 100 * series).integers(0, 900, (40, 32)).astype("<i2")
    made.PixelData = values.tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save_as(path, enforce_file_format=True)
    return path


def said(rows: list[Row]) -> list[str]:
    """What was not taken, as it is printed."""
    return [str(row) for row in rows if isinstance(row, NotRead)]


class Told:
    """What `import_dataset` printed, and the code it ended with."""

    def __init__(self, name: str, folder: Path, project: Project, **options: str) -> None:
        out = StringIO()
        self.code = 0
        try:
            call_command("import_dataset", name, str(folder), project=project.slug, stdout=out, **options)
        except CommandError as problem:
            self.code = problem.returncode
            self.problem = str(problem)
        lines = out.getvalue().splitlines()
        self.refused = [line.removeprefix("refused ") for line in lines if line.startswith("refused ")]
        numbers = list(map(int, re.findall(r"\d+", lines[-1]))) if lines else []
        self.counts = dict(
            zip(("images", "labels", "before", "marks", "facts", "refused"), numbers, strict=False)
        )
