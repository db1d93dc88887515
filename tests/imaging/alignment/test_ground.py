"""Where points lie, and how the patient stood, as the header of a picture says it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from imaging.alignment.landmarks import measured_bones
from imaging.alignment.measured import figures_found
from imaging.alignment_points import Spot, ground_of, points_on
from imaging.models import Plane, Posture, Series, SopInstance
from imaging.planes import frame_plane
from imaging.stance import NOT_KNOWN, NOT_STANDING, film_view, stance_of

BONES = measured_bones(())
TAGS = {
    "position": "00200032",
    "axes": "00200037",
    "spacing": "00280030",
    "lies": "00185100",
    "view": "00185101",
    "orientation": "00200020",
}


def file(**told: list[Any]) -> SopInstance:
    return SopInstance(metadata=json.dumps({TAGS[name]: {"Value": values} for name, values in told.items()}))


def film(**told: list[Any]) -> tuple[Series, SopInstance]:
    return Series(plane=Plane.PROJECTION, calibrated=False), file(**told)


@pytest.mark.parametrize(
    ("told", "view"),
    [
        ({"view": ["LL"]}, "lateral"),
        ({"view": ["PA"]}, "frontal"),
        ({"orientation": ["P", "F"]}, "lateral"),
        ({"orientation": ["L", "F"]}, "frontal"),
        ({"view": [""]}, ""),
        ({}, ""),
    ],
)
def test_a_film_says_from_where_it_was_taken(told: dict[str, list[Any]], view: str) -> None:
    assert film_view(file(**told)) == view


def test_a_film_says_which_way_the_patient_faces() -> None:
    assert [ground_of(*film(orientation=[letter, "F"])).faces for letter in "PAL"] == [-1, 1, 0]
    assert ground_of(*film(orientation=["R", "F"])).right_is == "right"


def test_a_film_without_calibration_is_in_pixels_with_equal_axes() -> None:
    # Rows are twice as far apart as columns.
    ground = ground_of(*film(spacing=[0.4, 0.2]))
    assert (ground.unit, ground.point(Spot("", 10, 10), None)) == ("px", (10.0, 20.0))
    series, picture = film(spacing=[0.4, 0.2])
    series.calibrated = True
    calibrated = ground_of(series, picture)
    assert (calibrated.unit, calibrated.point(Spot("", 10, 10), None)) == ("mm", (2.0, 4.0))


@pytest.mark.parametrize(
    ("lies", "posture", "words"),
    [
        (["HFS"], Posture.SUPINE, NOT_STANDING),
        (["FFS"], Posture.SUPINE, NOT_STANDING),
        (["HFP"], Posture.UNKNOWN, NOT_STANDING),
        ([], Posture.UNKNOWN, NOT_KNOWN),
    ],
)
def test_slices_know_that_the_patient_lay(lies: list[Any], posture: Posture, words: str) -> None:
    stance = stance_of(Series(plane=Plane.SAGITTAL), file(lies=lies), "standing")
    assert (stance.posture, stance.words) == (posture, words)


def test_on_films_the_person_says_it_and_nonsense_says_nothing() -> None:
    series, picture = film()
    said = [
        stance_of(series, picture, stated).words
        for stated in ("standing", "supine", "unknown", "", "sleeping")
    ]
    assert said == ["", NOT_STANDING, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN]


def sacral_slope(axes: list[float], spots: dict[str, tuple[float, float]]) -> float:
    picture = file(position=[0, 0, 0], axes=axes, spacing=[0.5, 0.5])
    ground = ground_of(Series(plane=Plane.SAGITTAL), picture)
    points = points_on(
        ground, {key: Spot("", *at) for key, at in spots.items()}, {"": frame_plane(picture.metadata)}
    )
    [found] = figures_found(points, bones=BONES, faces=ground.faces)
    return found.value


def test_the_vertical_is_the_patients_however_the_slice_is_stored() -> None:
    # The front lies 10 mm before and 5 mm below the back: 26.57 degrees.
    usual = sacral_slope([0, 1, 0, 0, 0, -1], {"S1.upper.front": (0, 10), "S1.upper.back": (20, 0)})
    turned = sacral_slope([0, -1, 0, 0, 0, 1], {"S1.upper.front": (20, 0), "S1.upper.back": (0, 10)})
    mirrored = sacral_slope([0, -1, 0, 0, 0, -1], {"S1.upper.front": (20, 10), "S1.upper.back": (0, 0)})
    lying = sacral_slope([0, 0, -1, 0, 1, 0], {"S1.upper.front": (10, 0), "S1.upper.back": (0, 20)})
    assert [usual, turned, mirrored, lying] == pytest.approx([26.565] * 4, abs=0.001)
