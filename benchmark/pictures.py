"""The pictures of an item as a model gets them: the frame with the item's Pointer on it."""

from __future__ import annotations

from corpus.bodies import MultipleChoice
from corpus.pictures import PointerNotDrawable, image_png
from generation.calls.question import Picture
from imaging.models import Series
from projects.models import Project


class PictureMissing(Exception):
    """A frame that the item shows is not in the storage."""


def item_pictures(body: MultipleChoice, project: Project) -> tuple[Picture, ...]:
    """PNG of every frame of the item. Raises PictureMissing."""
    found = []
    for image in body.images:
        try:
            series = Series.objects.get(study__project=project, series_instance_uid=image.series)
            png = image_png(series, image)
        except (Series.DoesNotExist, IndexError, FileNotFoundError) as problem:
            raise PictureMissing(f"Frame {image.frame} of series {image.series} is not here.") from problem
        except PointerNotDrawable as problem:
            raise PictureMissing(str(problem)) from problem
        found.append(Picture(png=png, caption=f"{series.modality} {series.plane}"))
    return tuple(found)
