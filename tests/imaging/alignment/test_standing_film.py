"""The standing phantom's points give the figures that it was drawn from."""

from __future__ import annotations

import numpy as np
import pytest

from imaging.alignment.landmarks import landmark_words, measured_bones
from imaging.alignment.measured import figures_found
from imaging.phantom.standing import standing_film

BONES = measured_bones(())


def test_the_points_of_the_film_give_the_figures_of_its_construction() -> None:
    film = standing_film()
    found = {each.figure.short: each.value for each in figures_found(film.landmarks, bones=BONES)}
    for name, value in film.figures.items():
        assert found[name] == pytest.approx(value, abs=1e-6), name


def test_every_point_has_words_and_lies_on_the_film() -> None:
    film = standing_film()
    rows, columns = film.dataset.Rows, film.dataset.Columns
    for key, (column, row) in film.landmarks.items():
        assert landmark_words(key)
        assert 0 <= column < columns, key
        assert 0 <= row < rows, key


def test_the_endplates_are_where_they_are_said_to_be() -> None:
    film = standing_film()
    pixels = film.dataset.pixel_array.astype(float)
    for name in ("S1.upper", "L1.upper", "T12.lower"):
        (fx, fy), (bx, by) = (film.landmarks[f"{name}.{end}"] for end in ("front", "back"))
        middle = np.array([(fx + bx) / 2, (fy + by) / 2])
        normal = np.array([by - fy, fx - bx]) / np.hypot(fx - bx, fy - by)
        normal *= 1 if (normal[1] > 0) == (name.endswith("upper")) else -1

        def grey(depth: float, at: np.ndarray = middle, way: np.ndarray = normal) -> float:
            column, row = np.rint(at + depth / 0.4 * way).astype(int)
            return float(pixels[row - 1 : row + 2, column - 1 : column + 2].mean())

        # Bone within, disc without: brighter by the body and its cortex.
        assert grey(1.0) > grey(-2.0) + 500, name


def test_the_same_seed_gives_the_same_film() -> None:
    assert standing_film(4).dataset.PixelData == standing_film(4).dataset.PixelData
