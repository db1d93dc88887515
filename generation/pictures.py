"""The pictures of an item as a model gets them: the frame, with the item's Pointer drawn on it."""

from __future__ import annotations

import io

from django.core.files.storage import default_storage

from corpus.bodies import ImageRef
from corpus.models import Figure
from corpus.pictures import image_png
from generation.calls.question import Picture
from imaging.models import Series, Study

LARGEST_SIDE_PX = 1024  # about 1,300 visual tokens; more adds cost and no detail at MR resolution


def pictures_of(study: Study, images: list[ImageRef]) -> tuple[Picture, ...]:
    """Render every frame an item shows. Deterministic, for the bytes are part of the ledger's key."""
    found = []
    for image in images:
        series = Series.objects.get(study=study, series_instance_uid=image.series)
        picture = Picture(png=_shrunk(image_png(series, image)), caption=f"{series.modality} {series.plane}")
        found.append(picture)
    return tuple(found)


def pictures_of_figure(figure: Figure) -> tuple[Picture, ...]:
    """Each panel of a textbook's figure."""
    found = []
    for panel in figure.panels.order_by("position"):
        with default_storage.open(panel.path) as stream:
            png = _shrunk(stream.read())
        found.append(Picture(png=png, caption=f"{figure.label} {panel.letter}".strip()))
    return tuple(found)


def _shrunk(png: bytes) -> bytes:
    """The picture as RGB, no side longer than LARGEST_SIDE_PX; the same input gives the same bytes."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as frame:
        picture = frame.convert("RGB")
    picture.thumbnail((LARGEST_SIDE_PX, LARGEST_SIDE_PX))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
