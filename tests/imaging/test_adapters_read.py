"""The Cornerstone adapters, which other viewers use, read what leaves from here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from imaging.models import LevelMark, Series
from imaging.planes import frame_plane
from imaging.services.grids import series_sops
from projects.models import Approval, Project, User
from spinemed_site.settings import BASE_DIR
from tests.imaging.exchanged import objects_of
from tests.imaging.test_import_studies import imported, incoming, lumbar
from tests.imaging.test_points_as_objects import placed

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
LUMBAR = ["L1", "L2", "L3", "L4", "L5"]
VITEST = BASE_DIR / "node_modules" / "vitest" / "vitest.mjs"
ADAPTERS = BASE_DIR / "node_modules" / "@cornerstonejs" / "adapters"


@pytest.fixture
def series(project: Project, approval: Approval, incoming: Path) -> Series:
    """A lumbar volume with the marks of its mask."""
    imported(lumbar(incoming), project)
    return Series.objects.get()


def pictures(series: Series) -> list[dict[str, Any]]:
    """What a viewer knows of the slices, as the adapters ask for it."""
    told = []
    for sop in series_sops(series):
        plane = frame_plane(sop.metadata)
        assert plane is not None
        told.append(
            {
                "imageId": f"wadors:/{sop.sop_instance_uid}/frames/1",
                "generalImageModule": {"sopInstanceUID": sop.sop_instance_uid},
                "generalSeriesModule": {"seriesInstanceUID": series.series_instance_uid},
                "imagePlaneModule": {
                    "frameOfReferenceUID": series.frame_of_reference_uid,
                    "rows": series.rows,
                    "columns": series.columns,
                    "imagePositionPatient": plane.position,
                    "rowCosines": plane.along_row,
                    "columnCosines": plane.along_column,
                    "rowPixelSpacing": plane.row_gap,
                    "columnPixelSpacing": plane.column_gap,
                },
                "instance": {"Rows": series.rows, "Columns": series.columns},
            }
        )
    return told


def adapters_told(series: Series, folder: Path) -> dict[str, Any]:
    """What the adapters read of the objects of a series; skips where they are not installed."""
    node = shutil.which("node")
    if node is None or not ADAPTERS.exists():
        pytest.skip("Node or @cornerstonejs/adapters is not installed.")
    objects_of(series, folder)
    (folder / "pictures.json").write_text(json.dumps(pictures(series)))
    done = subprocess.run(
        [node, str(VITEST), "run", "--config", "tests/adapters/vitest.config.ts"],
        cwd=BASE_DIR,
        env=os.environ | {"OBJECTS": str(folder)},
        capture_output=True,
        text=True,
        errors="replace",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return told


def labels(told: dict[str, Any], series: Series) -> Any:
    """Segment numbers by slice, row and column."""
    return np.array(told["labels"]).reshape(series.frame_count, series.rows, series.columns)


@pytest.mark.once
def test_the_adapters_read_outlines_with_their_levels_on_the_same_pixels(
    series: Series, tmp_path: Path
) -> None:
    told = adapters_told(series, tmp_path / "out")
    assert [each["SegmentLabel"] for each in told["segments"]] == LUMBAR
    seg = pydicom.dcmread(tmp_path / "out" / "seg.dcm")
    expected = np.zeros((series.frame_count, series.rows, series.columns), dtype=int)
    slices = {sop.sop_instance_uid: number for number, sop in enumerate(series_sops(series))}
    for frame, group in zip(seg.pixel_array, seg.PerFrameFunctionalGroupsSequence, strict=True):
        source = group.DerivationImageSequence[0].SourceImageSequence[0]
        number = int(group.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
        expected[slices[source.ReferencedSOPInstanceUID]][frame > 0] = number
    assert np.array_equal(labels(told, series), expected)
    assert len(np.unique(expected)) == 6


@pytest.mark.once
def test_the_adapters_read_points_with_their_levels_and_places(
    series: Series, surgeon_a: User, tmp_path: Path
) -> None:
    LevelMark.objects.all().delete()
    placed(series, surgeon_a, LUMBAR)
    told = adapters_told(series, tmp_path / "out")
    assert [each["SegmentLabel"] for each in told["segments"]] == LUMBAR
    for number in range(5):
        (place,) = np.argwhere(labels(told, series) == number + 1).tolist()
        assert place == [9, round(4.6 + 8 * number), 12]
    marks = list(LevelMark.objects.order_by("level"))
    assert [probe["meaning"] for probe in told["probes"]] == [f"{mark.level} vertebra" for mark in marks]
    for probe, mark in zip(told["probes"], marks, strict=True):
        (point,) = probe["points"]
        assert point == pytest.approx([mark.x, mark.y, mark.z], abs=1e-3)
        assert probe["frame"] == series.frame_of_reference_uid
