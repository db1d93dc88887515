"""The phantom's studies: CT (axial, sagittal), MR (sagittal T2 and T1, axial T2), X-ray (AP, lateral)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imaging.phantom.dicom import Frame, Patient, projection_dataset, slice_dataset, stable_uid
from imaging.phantom.marks import projection_marks, volume_marks
from imaging.phantom.paint import paint_all
from imaging.phantom.shape import Floats, discs
from imaging.phantom.tissue import CT, T1, T2, Grid, Tissues, speckle
from imaging.phantom.truth import TrueFact, TrueMark, true_facts

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

TOP, BOTTOM = 132.0, -186.0


@dataclass(frozen=True, slots=True)
class PhantomSeries:
    """One series: its files in stack order, and where the levels are on it."""

    description: str
    modality: str
    plane: str
    datasets: list[Dataset]
    marks: list[TrueMark]


@dataclass(frozen=True, slots=True)
class PhantomStudy:
    """One study and what is so at its levels."""

    description: str
    series: list[PhantomSeries]
    facts: list[TrueFact]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one series is taken. Coordinates in millimetres; `noise` in stored units."""

    number: int
    description: str
    modality: str
    plane: str
    x: Floats
    y: Floats
    z: Floats
    tissues: Tissues
    noise: float
    window: tuple[float, float]


def phantom_studies(seed: int = 0) -> list[PhantomStudy]:
    """Make all three studies; the same seed gives the same bytes."""
    patient = Patient(seed)
    facts = true_facts()
    return [
        PhantomStudy(
            "CT thoracolumbar, SYNTHETIC PHANTOM", [_volume(patient, "ct", recipe) for recipe in _ct()], facts
        ),
        PhantomStudy(
            "MR lumbar, SYNTHETIC PHANTOM", [_volume(patient, "mr", recipe) for recipe in _mr()], facts
        ),
        PhantomStudy("X-ray lumbar, SYNTHETIC PHANTOM", _films(patient), facts),
    ]


# Not symmetric about the midline: a stack read the other way round must show another slice.
SAGITTAL_SLICES = np.arange(-24.0, 36.1, 4.0)


def _ct() -> list[Recipe]:
    pixels = np.arange(-120.0, 120.0, 1.25)
    depths, bone = pixels - 15.0, (1800, 400)
    axial, sagittal = np.arange(BOTTOM + 20, TOP, 4.0), np.arange(TOP, BOTTOM + 20, -1.25)
    return [
        Recipe(
            1, "CT axial bone, SYNTHETIC PHANTOM", "CT", "axial", pixels, depths, axial, CT, 14.0, bone
        ),
        Recipe(
            2, "CT sagittal bone, SYNTHETIC PHANTOM", "CT", "sagittal", SAGITTAL_SLICES, depths, sagittal,
            CT, 14.0, bone,
        ),
    ]  # fmt: skip


def _mr() -> list[Recipe]:
    heights, depths = np.arange(TOP, BOTTOM, -1.1), np.arange(-128.0, 128.0, 1.1)
    slices = SAGITTAL_SLICES
    pixels = np.arange(-90.0, 90.0, 0.9)
    levels = np.array(
        sorted(
            disc.z + offset for disc in discs() if disc.level[0] == "L" for offset in (-5.0, -1.0, 3.0, 7.0)
        )
    )
    wide, film = (800, 400), (760, 380)
    return [
        Recipe(
            1, "T2 sagittal, SYNTHETIC PHANTOM", "MR", "sagittal", slices, depths, heights, T2, 14.0, wide
        ),
        Recipe(
            2, "T1 sagittal, SYNTHETIC PHANTOM", "MR", "sagittal", slices, depths, heights, T1, 12.0, film
        ),
        Recipe(
            3, "T2 axial, SYNTHETIC PHANTOM", "MR", "axial", pixels, pixels + 8.0, levels, T2, 18.0, wide
        ),
    ]  # fmt: skip


def _volume(patient: Patient, study: str, recipe: Recipe) -> PhantomSeries:
    grid = Grid(recipe.x, recipe.y, recipe.z, recipe.tissues)
    paint_all(grid)
    values = _noisy(grid, patient.seed + recipe.number, recipe)
    stacked = np.moveaxis(values, 2, 0) if recipe.plane == "sagittal" else values
    uid = stable_uid(patient.seed, study, recipe.number)
    spacing = float(abs(np.diff(recipe.x if recipe.plane == "sagittal" else recipe.z)).min())
    datasets = [
        slice_dataset(patient, study, uid, recipe, Frame(index, pixels, _origin(recipe, index), spacing))
        for index, pixels in enumerate(stacked)
    ]
    return PhantomSeries(
        recipe.description, recipe.modality, recipe.plane, datasets, volume_marks(grid, recipe.plane)
    )


def _origin(recipe: Recipe, index: int) -> tuple[float, float, float]:
    """Centre of the first pixel of a slice, (x, y, z) in millimetres."""
    if recipe.plane == "sagittal":
        return float(recipe.x[index]), float(recipe.y[0]), float(recipe.z[0])
    return float(recipe.x[0]), float(recipe.y[0]), float(recipe.z[index])


def _noisy(grid: Grid, seed: int, recipe: Recipe) -> NDArray[np.int16]:
    rng = np.random.default_rng(seed)
    shape, noise = grid.values.shape, np.float32(recipe.noise)
    values = grid.values + speckle(grid, seed, recipe.noise * 1.4) * (
        grid.values > recipe.tissues["air"] + 60
    )
    values += noise * rng.standard_normal(shape, dtype=np.float32)
    if recipe.modality == "MR":
        # Surface coils are nearest to the back: brighter there. Magnitude images have Rician noise.
        values *= (1.12 - 0.0022 * (70 - grid.y)).astype(np.float32)[None, :, None]
        values = np.hypot(values, noise * rng.standard_normal(shape, dtype=np.float32))
    stored: NDArray[np.int16] = np.clip(values, -1024, 3000).round().astype(np.int16)
    return stored


def _films(patient: Patient) -> list[PhantomSeries]:
    step = 1.1
    axis = np.arange(-132.0, 132.0, step)
    grid = Grid(axis, axis - 10.0, np.arange(TOP, BOTTOM, -step), CT)
    paint_all(grid)
    # Water attenuates about 0.02 per millimetre at 70 keV (NIST XCOM).
    attenuation = np.clip(grid.values + 1000, 0, None) / 1000 * 0.02 * step
    films = []
    for number, (name, along) in enumerate((("AP", 1), ("lateral", 2)), 1):
        shadow = attenuation.sum(axis=along)
        local = shadow - _blurred(shadow, 28) * 0.72  # As a film's processing evens out the trunk.
        scaled = (local - np.percentile(local, 2)) / (np.percentile(local, 99.7) - np.percentile(local, 2))
        noise = np.random.default_rng(patient.seed + 50 + number).normal(0, 0.008, shadow.shape)
        pixels = np.clip((scaled + noise) * 3400 + 300, 0, 4095).round().astype(np.uint16)
        uid = stable_uid(patient.seed, "xr", number)
        dataset = projection_dataset(patient, uid, number, name, pixels, step)
        marks = projection_marks(grid, along)
        films.append(PhantomSeries(str(dataset.SeriesDescription), "DX", "projection", [dataset], marks))
    return films


def _blurred(picture: NDArray[Any], radius: int) -> NDArray[Any]:
    """Mean over a square of 2 × radius + 1 pixels, by running sums."""
    for axis in (0, 1):
        width = [(radius + 1, radius) if a == axis else (0, 0) for a in (0, 1)]
        sums = np.cumsum(np.pad(picture, width, mode="edge"), axis=axis)
        upper = np.take(sums, range(2 * radius + 1, sums.shape[axis]), axis)
        lower = np.take(sums, range(sums.shape[axis] - 2 * radius - 1), axis)
        picture = (upper - lower) / (2 * radius + 1)
    return picture
