"""The values of a region against masks that numpy makes another way."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.files.storage import default_storage

from imaging.models import Series
from imaging.regions import region_values, value_unit
from imaging.render import frame_values
from projects.models import Project
from tests.imaging.stored import dataset_store, slice_dataset, study_store

GREY = np.arange(20.0).reshape(4, 5) * 2 - 10


def test_a_rectangle_holds_the_pixels_whose_centre_lies_in_it() -> None:
    # Columns 1 to 3 of rows 1 and 2; whichever two corners are given.
    for corners in ([(0.6, 0.5), (3.4, 2.0)], [(3.4, 0.5), (0.6, 2.0)]):
        assert region_values("rectangle", corners, GREY).tolist() == GREY[1:3, 1:4].ravel().tolist()


def test_an_ellipse_leaves_out_its_corners() -> None:
    values = region_values("ellipse", [(1.0, 0.0), (3.0, 2.0)], GREY)
    assert sorted(values) == sorted([GREY[0, 2], GREY[1, 1], GREY[1, 2], GREY[1, 3], GREY[2, 2]])


def test_an_ellipse_in_a_large_picture_is_the_one_of_the_equation() -> None:
    grey = np.random.default_rng(7).normal(300, 40, (200, 160))
    corners = [(31.3, 40.2), (90.8, 71.9)]
    expected = [
        grey[row, column]
        for row in range(200)
        for column in range(160)
        if ((column - 61.05) / 29.75) ** 2 + ((row - 56.05) / 15.85) ** 2 <= 1
    ]
    values = region_values("ellipse", corners, grey)
    assert values.mean() == pytest.approx(np.mean(expected), abs=1e-9)
    assert values.size == len(expected)


def test_a_region_between_the_pixels_holds_none() -> None:
    assert region_values("ellipse", [(0.2, 0.2), (0.8, 0.8)], GREY).size == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("modality", "rescale", "unit", "first"),
    [
        ("CT", {"RescaleSlope": 2, "RescaleIntercept": -1024}, "HU", 976),
        ("CT", {"RescaleSlope": 1, "RescaleIntercept": -1024, "RescaleType": "HU"}, "HU", -24),
        ("CT", {"RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US"}, "raw", 1000),
        ("CT", {}, "raw", 1000),
        ("MR", {"RescaleSlope": 3, "RescaleIntercept": 1}, "raw", 3001),
    ],
)
def test_only_a_rescaled_ct_is_in_hounsfield_units(
    project: Project, modality: str, rescale: dict[str, object], unit: str, first: float
) -> None:
    series = study_store(project, slices=0)
    Series.objects.filter(pk=series.pk).update(modality=modality)
    series.refresh_from_db()
    dataset = slice_dataset("2.25.200", 1)
    for name, value in rescale.items():
        setattr(dataset, name, value)
    file = dataset_store(series, dataset)
    assert value_unit(series, file.metadata) == unit
    with default_storage.open(file.path, "rb") as stream:
        values = frame_values(stream, 0)
    assert values is not None
    assert values[0, 0] == first
