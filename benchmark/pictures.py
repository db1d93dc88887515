"""The pictures of an item as a model gets them: the frame with the item's Pointer on it."""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass
from typing import Any

from corpus.bodies import Body, ImageRef
from corpus.checks.followed import bodies_followed
from corpus.pictures import PointerNotDrawable, image_png
from generation.calls.question import Picture
from imaging.models import Series
from imaging.sister_volumes import with_sisters
from imaging.slices import slices_sample, stack_read
from projects.models import Project


class PictureMissing(Exception):
    """A frame that the item shows is not in the storage."""


@dataclass(frozen=True)
class Prepared:
    """A picture as it is sent, and how it was made: frame, window, size in pixels, hash of its bytes."""

    picture: Picture
    record: dict[str, Any]


def item_pictures(body: Body, project: Project) -> tuple[Picture, ...]:
    """PNG of every frame that a model is shown of the item. Raises PictureMissing."""
    return tuple(one.picture for one in pictures_prepared(body, project))


def pictures_prepared(body: Body, project: Project) -> tuple[Prepared, ...]:
    """The same, each with its record. Raises PictureMissing."""
    found = []
    for image in images_shown(body, project):
        try:
            series = Series.objects.get(study__project=project, series_instance_uid=image.series)
            png = image_png(series, image)
        except (Series.DoesNotExist, IndexError, FileNotFoundError) as problem:
            raise PictureMissing(f"Frame {image.frame} of series {image.series} is not here.") from problem
        except PointerNotDrawable as problem:
            raise PictureMissing(str(problem)) from problem
        picture = Picture(png=png, caption=f"{series.modality} {series.plane}")
        found.append(Prepared(picture, _record(image, picture)))
    return tuple(found)


def _record(image: ImageRef, picture: Picture) -> dict[str, Any]:
    # Width and height stand in the first chunk of every PNG (ISO/IEC 15948, 11.2.2).
    width, height = struct.unpack(">II", picture.png[16:24])
    return {
        "series": image.series,
        "sop": image.sop,
        "frame": image.frame,
        "window": [image.window.center, image.window.width] if image.window else None,
        "pointer": image.pointer.shape if image.pointer else None,
        "width": width,
        "height": height,
        "sha256": picture.sha256,
    }


def _volumes(body: Body) -> set[str]:
    """The series of which an item shows several slices."""
    counted = Counter(image.series for image in body.images if image.pointer is None)
    return {series for series, number in counted.items() if number > 1}


def images_shown(body: Body, project: Project) -> list[ImageRef]:
    """The images of an item; where they are slices of a volume, others that are chosen blind to findings.

    What a question was drafted with may lie densely where something is, and a model that is tested could take
    the answer from that.
    """
    if not (named := _volumes(body)):
        return list(body.images)
    # Its slices may lie in another volume by now than the one that it names.
    every = Series.objects.filter(pk__in=with_sisters(project, named)).select_related("study__project")
    (body,) = bodies_followed([body], every)
    volumes = _volumes(body)
    rows = every.filter(series_instance_uid__in=volumes)
    windows = {image.series: image.window for image in body.images}
    chosen = slices_sample([stack_read(series) for series in rows.order_by("number", "pk")])
    kept = [image for image in body.images if image.series not in volumes]
    return [*kept, *(ImageRef(series=uid, sop=sop, window=windows[uid]) for uid, sop in chosen)]
