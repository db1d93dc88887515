"""Figures of drawn lines against calculations by hand."""

from __future__ import annotations

import math

import pytest

from imaging.measuring import figure_of

# An upper endplate that falls 30 degrees to the right, and a lower one that rises by 20: 50 between them.
FALLING = [(0.0, 0.0), (86.60, 50.0)]
RISING = [(0.0, 150.0), (93.97, 115.80)]


def turned(points: list[tuple[float, float]]) -> list[tuple[float, float, float]]:
    """The same points in a slice that is tilted by 25 degrees about the left-right axis of the patient."""
    tilt = math.radians(25)
    return [
        (12.0, x * math.cos(tilt) - y * math.sin(tilt), x * math.sin(tilt) + y * math.cos(tilt))
        for x, y in points
    ]


@pytest.mark.parametrize(
    ("kind", "points", "by_hand"),
    [
        ("length", [(10.0, 20.0), (13.0, 24.0)], 5.0),
        ("length", [(-30.0, 4.0), (30.0, 4.0)], 60.0),
        ("angle", [(10.0, 0.0), (0.0, 0.0), (0.0, 7.0)], 90.0),
        ("angle", [(10.0, 0.0), (0.0, 0.0), (-10.0, 10.0)], 135.0),
        ("cobb", FALLING + RISING, 50.0),
        ("cobb", FALLING + RISING[::-1], 50.0),
        ("cobb", RISING + FALLING, 50.0),
        ("cobb", [(0.0, 0.0), (40.0, 0.0), (0.0, 30.0), (40.0, 30.0)], 0.0),
        # Plates of 4.3 degrees each, one 50 px beside the other.
        ("cobb", [(-19.944, -1.4996), (19.944, 1.4996), (30.056, 61.4996), (69.944, 58.5004)], 8.6),
        # Beyond 90: lines that meet on the right, 60 degrees down and 60 degrees up.
        ("cobb", [(0.0, 0.0), (50.0, 86.60), (0.0, 200.0), (50.0, 113.40)], 120.0),
    ],
)
def test_a_figure_is_that_of_a_calculation_by_hand(
    kind: str, points: list[tuple[float, float]], by_hand: float
) -> None:
    assert figure_of(kind, points) == pytest.approx(by_hand, abs=0.1)
    assert figure_of(kind, turned(points)) == pytest.approx(by_hand, abs=0.1)


@pytest.mark.parametrize(
    ("kind", "points"),
    [("angle", [(1, 1), (1, 1), (2, 3)]), ("cobb", [(1, 1), (1, 1), (2, 3), (4, 5)])],
)
def test_a_line_without_length_has_no_angle(kind: str, points: list[tuple[float, float]]) -> None:
    assert math.isnan(figure_of(kind, points))
