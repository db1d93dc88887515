"""The picture of an ImageRef as models and releases get it: the frame, its window, its Pointer."""

from __future__ import annotations

from corpus.bodies import ImageRef
from imaging.models import Series


class PointerNotDrawable(ValueError):
    """Without its arrow the question would ask about nothing, so there is no picture either."""


def image_png(series: Series, image: ImageRef) -> bytes:
    """PNG of what the item shows; the same input gives the same bytes.

    Raises ``IndexError`` or ``FileNotFoundError`` when the frame is not here, and ``PointerNotDrawable``.
    """
    # Rendering loads pixel libraries; text never pays for them.
    from imaging.pointing import pointer_draw
    from imaging.render import frame_png

    window = (image.window.center, image.window.width) if image.window else None
    picture = frame_png(series, frame=image.frame, sop=image.sop, window=window)
    if image.pointer is None:
        return picture
    if image.pointer.space != "pixel":
        raise PointerNotDrawable("Its pointer is not given in pixels and cannot be drawn.")
    return pointer_draw(picture, shape=image.pointer.shape, points=image.pointer.points)
