"""The pictures of an item as a model gets them: the frame with the item's Pointer on it."""

from __future__ import annotations

from collections import Counter

from corpus.bodies import ImageRef, MultipleChoice
from corpus.pictures import PointerNotDrawable, image_png
from generation.calls.question import Picture
from imaging.models import Series
from imaging.slices import slices_sample, stack_read
from projects.models import Project


class PictureMissing(Exception):
    """A frame that the item shows is not in the storage."""


def item_pictures(body: MultipleChoice, project: Project) -> tuple[Picture, ...]:
    """PNG of every frame that a model is shown of the item. Raises PictureMissing."""
    found = []
    for image in images_shown(body, project):
        try:
            series = Series.objects.get(study__project=project, series_instance_uid=image.series)
            png = image_png(series, image)
        except (Series.DoesNotExist, IndexError, FileNotFoundError) as problem:
            raise PictureMissing(f"Frame {image.frame} of series {image.series} is not here.") from problem
        except PointerNotDrawable as problem:
            raise PictureMissing(str(problem)) from problem
        found.append(Picture(png=png, caption=f"{series.modality} {series.plane}"))
    return tuple(found)


def images_shown(body: MultipleChoice, project: Project) -> list[ImageRef]:
    """The images of an item; where they are slices of a volume, others that are chosen blind to findings.

    What a question was drafted with may lie densely where something is, and a model that is tested could take
    the answer from that.
    """
    counted = Counter(image.series for image in body.images if image.pointer is None)
    volumes = {series for series, number in counted.items() if number > 1}
    if not volumes:
        return list(body.images)
    rows = Series.objects.filter(study__project=project, series_instance_uid__in=volumes)
    windows = {image.series: image.window for image in body.images}
    chosen = slices_sample([stack_read(series) for series in rows.order_by("number", "pk")])
    kept = [image for image in body.images if image.series not in volumes]
    return [*kept, *(ImageRef(series=uid, sop=sop, window=windows[uid]) for uid, sop in chosen)]
