"""The phantom: levels and sides are known by construction, and the files say the same."""

from __future__ import annotations

import hashlib
import io
import itertools

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.filewriter import dcmwrite

from imaging.phantom import PhantomSeries, PhantomStudy, phantom_studies
from imaging.phantom.shape import herniation_place

ALL = ["T11", "T12", "L1", "L2", "L3", "L4", "L5", "S1"]


@pytest.fixture(scope="module")
def studies() -> list[PhantomStudy]:
    return phantom_studies(seed=3)


@pytest.fixture(scope="module")
def every(studies: list[PhantomStudy]) -> list[PhantomSeries]:
    return [series for study in studies for series in study.series]


def written(series: PhantomSeries) -> list[bytes]:
    files = []
    for dataset in series.datasets:
        buffer = io.BytesIO()
        dcmwrite(buffer, dataset, enforce_file_format=True)
        files.append(buffer.getvalue())
    return files


def test_the_same_seed_gives_the_same_bytes(every: list[PhantomSeries]) -> None:
    again = [series for study in phantom_studies(seed=3) for series in study.series]
    for first, second in zip(every, again, strict=True):
        assert [hashlib.sha256(file).digest() for file in written(first)] == [
            hashlib.sha256(file).digest() for file in written(second)
        ]


def test_every_file_reads_back_and_all_fit_in_25_megabytes(every: list[PhantomSeries]) -> None:
    files = [file for series in every for file in written(series)]
    for file in files:
        dataset = dcmread(io.BytesIO(file))
        assert dataset.pixel_array.shape == (dataset.Rows, dataset.Columns)
        assert "PHANTOM" in dataset.SeriesDescription
    assert sum(map(len, files)) < 25_000_000


def test_levels_ascend_from_the_sacrum(every: list[PhantomSeries]) -> None:
    for series in every:
        names = [mark.level for mark in series.marks]
        assert names == [level for level in ALL if level in names]
        heights = [mark.centroid[-1] for mark in series.marks]
        upward = heights if series.plane != "projection" else [-row for row in heights]
        assert upward == sorted(upward, reverse=True)


def test_ct_and_mr_agree_in_patient_millimetres(studies: list[PhantomStudy]) -> None:
    ct, mr = studies[0].series[0], studies[1].series[0]
    for one, other in zip(ct.marks, mr.marks, strict=True):
        assert np.allclose(one.centroid, other.centroid, atol=2.5), one.level


def test_a_marks_centre_is_bone_on_its_ct_slice(studies: list[PhantomStudy]) -> None:
    ct = studies[0].series[0]
    for mark in ct.marks:
        x, y, z = mark.centroid
        slice_ = min(ct.datasets, key=lambda dataset: abs(dataset.ImagePositionPatient[2] - z))
        column = round((x - slice_.ImagePositionPatient[0]) / slice_.PixelSpacing[1])
        row = round((y - slice_.ImagePositionPatient[1]) / slice_.PixelSpacing[0])
        around = slice_.pixel_array[row - 3 : row + 4, column - 3 : column + 4]
        assert 90 < around.mean() < 500, mark.level


def test_a_marks_centre_lies_within_its_outline(every: list[PhantomSeries]) -> None:
    for series in every:
        for mark in series.marks:
            points = np.array([point for lines in mark.outlines.values() for line in lines for point in line])
            assert (points.min(0) <= np.array(mark.centroid) + 4).all(), mark.level
            assert (points.max(0) >= np.array(mark.centroid) - 4).all(), mark.level


def test_an_outline_runs_along_the_edge_of_the_bone(studies: list[PhantomStudy]) -> None:
    t2 = studies[1].series[0]
    middle = len(t2.datasets) // 2
    dataset = t2.datasets[middle]
    mark = next(mark for mark in t2.marks if mark.level == "L3")
    (line,) = mark.outlines[middle]
    rows = [(float(dataset.ImagePositionPatient[2]) - z) / float(dataset.PixelSpacing[0]) for _, _, z in line]
    columns = [
        (y - float(dataset.ImagePositionPatient[1])) / float(dataset.PixelSpacing[1]) for _, y, _ in line
    ]
    centre = np.mean(rows), np.mean(columns)
    # The cortex lies just within the line: a pixel towards the centre.
    ring = [
        dataset.pixel_array[
            round(row - np.sign(row - centre[0]) * 0.6), round(column - np.sign(column - centre[1]) * 0.6)
        ]
        for row, column in zip(rows, columns, strict=True)
    ]
    edge = np.mean(ring)
    inside = dataset.pixel_array[round(np.mean(rows)), round(np.mean(columns)) - 6]
    assert edge < inside * 0.7  # Cortex is dark on T2, marrow is not.


def test_the_herniation_is_on_the_left_and_darkens_the_canal_there(studies: list[PhantomStudy]) -> None:
    x, y, z = herniation_place()
    assert x > 0  # The patient's left, in LPS.
    axial = studies[1].series[2]
    slice_ = min(axial.datasets, key=lambda dataset: abs(dataset.ImagePositionPatient[2] - z))
    row = round((y + 2 - slice_.ImagePositionPatient[1]) / slice_.PixelSpacing[0])
    left, right = (
        round((side * x - slice_.ImagePositionPatient[0]) / slice_.PixelSpacing[1]) for side in (1, -1)
    )
    assert slice_.pixel_array[row, left] < 0.6 * slice_.pixel_array[row, right]
    fact = next(f for f in studies[1].facts if f.attribute == "herniation" and f.value != "none")
    assert (fact.level, fact.side) == ("L4/L5", "left")


def test_the_aorta_lies_on_the_left(studies: list[PhantomStudy]) -> None:
    t2 = studies[1].series[0]
    dark = {}
    for dataset in t2.datasets:
        x = float(dataset.ImagePositionPatient[0])
        l2 = next(mark for mark in t2.marks if mark.level == "L2").centroid
        row = round((float(dataset.ImagePositionPatient[2]) - l2[2]) / float(dataset.PixelSpacing[0]))
        column = round((l2[1] - 30 - float(dataset.ImagePositionPatient[1])) / float(dataset.PixelSpacing[1]))
        dark[x] = dataset.pixel_array[row - 2 : row + 3, column - 1 : column + 2].mean()
    assert dark[12.0] < 0.4 * dark[-4.0]


def test_films_show_what_the_volume_holds(studies: list[PhantomStudy]) -> None:
    lateral, ct = studies[2].series[1], studies[0].series[0]
    spacing = float(lateral.datasets[0].PixelSpacing[0])
    rows = {mark.level: mark.centroid[1] for mark in lateral.marks}
    heights = {mark.level: mark.centroid[2] for mark in ct.marks}
    for upper, lower in itertools.pairwise(ALL):
        assert (rows[lower] - rows[upper]) * spacing == pytest.approx(heights[upper] - heights[lower], abs=4)
