"""Paint everything, from the skin inwards."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from imaging.phantom.shape import (
    Body,
    Disc,
    Floats,
    bodies,
    canal_centre,
    discs,
    herniation_place,
    sacral_segments,
)
from imaging.phantom.tissue import Grid, column, ellipsoid, soft

Place = tuple[float, float, float]


def paint_all(grid: Grid) -> None:
    """The whole phantom on one grid."""
    _trunk(grid)
    _organs(grid)
    for body in (*sacral_segments(), *bodies()):
        _posterior_elements(grid, body)
    _canal(grid)
    _pelvis(grid)
    for segment in sacral_segments():
        _body(grid, segment)
    for body in bodies():
        grid.body_cover[body.level] = _body(grid, body)
    for disc in discs():
        _disc(grid, disc)
    _herniation(grid)


def _trunk(grid: Grid) -> None:
    z = grid.z
    waist = 1 + 0.06 * np.cos((z + 20) / 70)
    seat = np.clip((-70 - z) / 90, 0.0, 1.0)
    column(grid, 0.0, -14.0 + 14 * seat, 138 * waist, 96 * waist + 16 * seat, grid.tissues["fat"])
    column(grid, 0.0, -16.0, 122 * waist, 82 * waist, grid.tissues["muscle"])
    column(grid, 0.0, -38.0, 98 * waist, 52 * waist, grid.tissues["fat"])
    canal = canal_centre(z)
    # Behind the sacrum the muscles of the back thin out, and fat fills the pelvis before it.
    pelvis = np.clip((-118 - z) / 26, 0.0, 1.0)
    column(grid, 0.0, canal - 40, 1e-3 + 46 * pelvis, 1e-3 + 34 * pelvis, grid.tissues["fat"])
    kept = 1 - 0.85 * pelvis
    behind = np.minimum(canal + 27, 44 + 8 * pelvis)
    for side in (-1, 1):
        column(grid, side * 31.0, behind, 25.0 * kept, 20.0 * kept, grid.tissues["muscle"])
        column(grid, side * 30.0, behind, 1.2, 17.0 * kept, grid.tissues["fat"])
        growing = np.interp(z, [-130, -40, 60, 90], [24, 22, 10, 3])
        column(
            grid, side * (37 + growing * 0.35), canal - 27, growing, growing * 1.15, grid.tissues["muscle"]
        )
    column(grid, 0.0, np.minimum(canal + 30, 56), 3.0, 16.0 * kept, grid.tissues["fat"])


def _front(z: Floats) -> Floats:
    """The front of the column (y, mm) along z."""
    points = sorted((body.z, body.point(-body.depth / 2, 0)[0]) for body in (*sacral_segments(), *bodies()))
    return np.interp(z, [point[0] for point in points], [point[1] for point in points])


def _organs(grid: Grid) -> None:
    z, front = grid.z, _front(grid.z)
    bifurcation = next(body.z for body in bodies() if body.level == "L4")
    above = np.clip((z - bifurcation) / 8, 0.0, 1.0)
    # The aorta lies on the patient's left (x > 0), the vena cava on the right: sides can be proved.
    column(grid, 10.0, front - 12, 1e-3 + 9.5 * above, 1e-3 + 9.5 * above, grid.tissues["vessel"])
    column(grid, -15.0, front - 9, 1e-3 + 11.5 * above, 1e-3 + 8.0 * above, grid.tissues["vessel"])
    for side in (-1, 1):
        below = 1 - above
        column(
            grid, side * (9 + 0.32 * (bifurcation - z)), front - 9, 1e-3 + 6 * below, 1e-3 + 6 * below,
            grid.tissues["vessel"],
        )  # fmt: skip
        ellipsoid(grid, (side * 68.0, 2.0, 62.0 - 8 * side), (26, 24, 52), grid.tissues["kidney"])
    rng = np.random.default_rng(7)
    for _ in range(9):
        place = (rng.uniform(-70, 70), rng.uniform(-82, -50), rng.uniform(-120, 110))
        radius = rng.uniform(7, 14)
        ellipsoid(grid, place, (radius * 1.5, radius, radius * 1.2), grid.tissues["muscle"])
        ellipsoid(grid, place, (radius * 1.2, radius * 0.7, radius * 0.9), grid.tissues["gas"])


def _outline(body: Body | Disc, x: Floats, depth: Floats, rounding: float = 2.5) -> Floats:
    """Signed distance in the plane of an endplate: kidney-shaped, hollow at the back."""
    hollow = 1 - 0.10 * np.exp(-((x / 9) ** 2)) * (depth > 0)
    across = np.abs(x) / (body.width / 2)
    along = np.abs(depth) / (body.depth / 2 * hollow)
    return (1 - (across**rounding + along**rounding) ** (1 / rounding)) * body.depth / 2


def _body(grid: Grid, body: Body) -> tuple[tuple[slice, slice, slice], NDArray[np.float32]]:
    reach = body.depth * 0.75 + 6
    box = grid.box((body.x, body.y, body.z), (body.width / 2 + 4, reach, reach))
    x, y, z = grid.points(box)
    depth, height = body.local(y, z)
    # A waist half way up, hollow endplates, and for a wedge less height in front.
    level = np.clip(height / (body.height / 2), -1, 1)
    waist = 2.2 * (1 - level**2)
    radial = np.clip((np.abs(depth) / (body.depth / 2)) ** 2 + (x / (body.width / 2)) ** 2, 0, 1)
    front = np.clip(0.5 - depth / body.depth, 0, 1)
    lost = body.wedge * body.height * front * (height > 0)
    top = body.height / 2 - 1.3 * (1 - radial) - lost - np.abs(height)
    inside = np.minimum(_outline(body, x, depth) - waist, top)
    cover = soft(inside).astype(np.float32)
    grid.paint(box, cover, grid.tissues["cortex"])
    grid.paint(box, soft(inside - 1.3, 1.2), grid.tissues["marrow"])
    vein = soft(1.6 - np.sqrt(height**2 + (x / 3) ** 2)) * soft(depth - 2, 4) * soft(inside - 2)
    grid.paint(box, vein, grid.tissues["fat"])
    return box, cover


def _disc(grid: Grid, disc: Disc) -> None:
    reach = disc.depth * 0.75 + 5
    box = grid.box((0, disc.y, disc.z), (disc.width / 2 + 3, reach, reach))
    x, y, z = grid.points(box)
    depth, height = disc.local(y, z)
    # It fills the hollow of the endplates, thicker in its middle.
    half = disc.height / 2 + 1.0 * np.clip(
        1 - (depth / (disc.depth / 2)) ** 2 - (x / (disc.width / 2)) ** 2, 0, 1
    )
    inside = np.minimum(_outline(disc, x, depth), half - np.abs(height))
    grid.paint(box, soft(inside), grid.tissues["annulus"])
    core = np.minimum(_outline(disc, x, depth + 1) - 7, half - np.abs(height) - 0.9)
    annulus, nucleus = grid.tissues["annulus"], grid.tissues["nucleus"]
    grid.paint(box, soft(core, 3.0), annulus + (nucleus - annulus) * disc.signal)
    if disc.signal > 0.5:
        cleft = soft(0.7 - np.abs(height), 1.0) * soft(core - 2, 2)
        grid.paint(box, 0.35 * cleft, annulus)


def _canal(grid: Grid) -> None:
    z, canal = grid.z, canal_centre(grid.z)
    end = sacral_segments()[1].z
    open_ = np.clip((z - end) / 12, 0.0, 1.0)
    column(grid, 0.0, canal, 1e-3 + 13 * open_, 1e-3 + 9.5 * open_, grid.tissues["fat"])
    column(grid, 0.0, canal - 0.5, 1e-3 + 10.5 * open_, 1e-3 + 7.5 * open_, grid.tissues["csf"])
    conus = next(body.z for body in bodies() if body.level == "L1") - 6
    cord = np.clip((z - conus) / 18, 0.0, 1.0)
    column(grid, 0.0, canal - 0.5, 1e-3 + 5.2 * cord, 1e-3 + 4.2 * cord, grid.tissues["nerve"])
    roots = np.clip((conus + 14 - z) / 10, 0.0, 1.0) * open_
    for place in np.linspace(-math.pi * 0.06, math.pi * 1.06, 11):
        across, along = 6.6 * math.cos(place), 1.2 + 3.4 * math.sin(place)
        column(grid, across, canal + along, 1e-3 + 0.95 * roots, 1e-3 + 0.95 * roots, grid.tissues["nerve"])


def _bone(grid: Grid, centre: tuple[float, float, float], radii: tuple[float, float, float]) -> None:
    ellipsoid(grid, centre, radii, grid.tissues["cortex"])
    inner = tuple(max(0.6, radius - 1.2) for radius in radii)
    ellipsoid(grid, centre, (inner[0], inner[1], inner[2]), grid.tissues["marrow"])


def _posterior_elements(grid: Grid, body: Body) -> None:
    half = body.depth / 2
    lumbar = body.level.startswith(("L", "T"))
    for side in (-1, 1):
        y, z = body.point(half + 7, body.height * 0.18)
        _bone(grid, (side * 15.5, y, z), (4.4, 10, 6.5))
        y, z = body.point(half + 18, -body.height * 0.45)
        _bone(grid, (side * 17.0, y, z), (6.0, 6.5, 10.0))
        y, z = body.point(half + 19, -body.height * 0.1)
        _bone(grid, (side * 9.0, y, z), (9.5, 3.6, 9.5))
        if lumbar:
            y, z = body.point(half + 10, body.height * 0.1)
            _bone(grid, (side * 31.0, y, z), (14.0, 3.4, 4.2))
    if lumbar:
        y, z = body.point(half + 33, -body.height * 0.35)
        _bone(grid, (0.0, y, z), (3.4, 15.5, 9.5))


def _chain(grid: Grid, places: list[Place], radii: Place) -> None:
    """A long bone: first the cortex of all its links, then their marrow, so that no seam shows."""
    inner = tuple(max(0.6, radius - 1.3) for radius in radii)
    for size, tissue in ((radii, "cortex"), ((inner[0], inner[1], inner[2]), "marrow")):
        for place in places:
            ellipsoid(grid, place, size, grid.tissues[tissue])


def _pelvis(grid: Grid) -> None:
    """Wings of the sacrum and of the ilium, and the lowest two pairs of ribs, by which to count."""
    s1 = bodies()[0]
    for side in (-1, 1):
        y, z = s1.point(4, -4)
        _bone(grid, (side * 33.0, y, z), (19.0, 12.0, 15.0))
        wing: list[Place] = []
        for step in range(17):
            part = step / 16
            wing.append(
                (side * (57 + 40 * part), s1.y + 16 - 46 * part, s1.z - 30 + 60 * math.sin(part * 1.8))
            )
        _chain(grid, wing, (8.0, 10.0, 24.0))
    for body in (body for body in bodies() if body.level in {"T11", "T12"}):
        for side in (-1, 1):
            rib: list[Place] = []
            for step in range(14 if body.level == "T11" else 9):
                back = body.depth / 2 + 6 + 10 * math.sin(step * 0.28)
                y, z = body.point(back, body.height * 0.3 - 4.2 * step)
                rib.append((side * (24.0 + 6.4 * step - 0.12 * step**2), y, z))
            _chain(grid, rib, (5.4, 3.4, 4.6))


def _herniation(grid: Grid) -> None:
    ellipsoid(grid, herniation_place(), (6.0, 5.0, 5.5), grid.tissues["annulus"])
