"""The pictures of an item as a model gets them: the frame, with the item's Pointer drawn on it."""

from __future__ import annotations

import io

from django.core.files.storage import default_storage

from corpus.bodies import ImageRef, canonical_json
from corpus.models import Figure
from corpus.pictures import image_png
from generation.calls.question import Made, Picture
from imaging.models import Series, Study
from imaging.render import RENDERER_VERSION

LARGEST_SIDE_PX = 1024  # about 1,300 visual tokens; more adds cost and no detail at MR resolution


def pictures_of(study: Study, images: list[ImageRef]) -> tuple[Picture, ...]:
    """Render every frame an item shows. Deterministic, for the bytes are part of the ledger's key."""
    found = []
    for image in images:
        series = Series.objects.get(study=study, series_instance_uid=image.series)
        found.append(
            Picture(
                png=picture_shrink(image_png(series, image)),
                caption=f"{series.modality} {series.plane}",
                made=_made_of(image),
            )
        )
    return tuple(found)


def _made_of(image: ImageRef) -> Made:
    return Made(
        series=image.series,
        sop=image.sop or "",
        frame=image.frame,
        window=(image.window.center, image.window.width) if image.window else None,
        pointer=canonical_json(image.pointer.model_dump(mode="json")) if image.pointer else "",
        longest_px=LARGEST_SIDE_PX,
        renderer=RENDERER_VERSION,
    )


def pictures_of_figure(figure: Figure) -> tuple[Picture, ...]:
    """Each panel of a textbook's figure."""
    found = []
    for panel in figure.panels.order_by("position"):
        with default_storage.open(panel.path) as stream:
            png = picture_shrink(stream.read())
        made = Made(panel=str(panel.uid), longest_px=LARGEST_SIDE_PX)
        found.append(Picture(png=png, caption=f"{figure.label} {panel.letter}".strip(), made=made))
    return tuple(found)


def picture_shrink(png: bytes, *, longest_px: int = LARGEST_SIDE_PX) -> bytes:
    """The picture as RGB, no side longer than that; the same input gives the same bytes."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as frame:
        picture = frame.convert("RGB")
    picture.thumbnail((longest_px, longest_px))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
