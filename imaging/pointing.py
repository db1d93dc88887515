"""Drawing a Pointer on a rendered frame: an arrow or a box that names nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal

INK = (255, 221, 51)  # the one ink for what is active, as in the viewer


def pointer_draw(png: bytes, *, shape: Literal["arrow", "box"], points: Sequence[Sequence[float]]) -> bytes:
    """The picture with the Pointer on it; `points` are two pairs (column, row) in px.

    An arrow runs from the first to the second, a box has them as corners. The same input gives the
    same bytes.
    """
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(png)) as frame:
        picture = frame.convert("RGB")
    draw = ImageDraw.Draw(picture)
    stroke = max(1, picture.width // 256)
    (x0, y0), (x1, y1) = points
    if shape == "box":
        draw.rectangle([min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)], outline=INK, width=stroke)
    else:
        draw.line([(x0, y0), (x1, y1)], fill=INK, width=stroke)
        draw.polygon(_head((x0, y0), (x1, y1), size=max(4, picture.width // 64)), fill=INK)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _head(tail: tuple[float, float], tip: tuple[float, float], *, size: float) -> list[tuple[float, float]]:
    """The triangle at the tip, along the arrow's own direction."""
    length = max(1e-6, ((tip[0] - tail[0]) ** 2 + (tip[1] - tail[1]) ** 2) ** 0.5)
    dx, dy = (tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length
    base = (tip[0] - dx * size, tip[1] - dy * size)
    side = (-dy * size / 2, dx * size / 2)
    return [tip, (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1])]
