"""The pictures of an item as a model gets them: the frame with the item's Pointer on it."""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmark.models import Item
from corpus.bodies import Body, ImageRef, canonical_json
from corpus.checks.followed import bodies_followed
from corpus.models import Instance
from corpus.named_pictures import NOT_KNOWN, body_named
from corpus.pictures import PointerNotDrawable, image_png
from generation.calls.question import Picture
from imaging.models import Series, SopInstance
from imaging.render import stack_of
from imaging.sister_volumes import with_sisters
from imaging.slices import slices_sample, stack_from
from imaging.stacks_then import picture_at

# The files of a series, in stack order.
Files = Callable[[Series], Sequence[SopInstance]]


class PictureMissing(Exception):
    """A frame that the item shows is not in the storage."""


@dataclass(frozen=True)
class Prepared:
    """A picture as it is sent, and how it was made: frame, window, size in pixels, hash of its bytes."""

    picture: Picture
    record: dict[str, Any]


def item_pictures(item: Item, body: Body) -> tuple[Picture, ...]:
    """PNG of every frame that a model is shown of the item. Raises PictureMissing."""
    return tuple(one.picture for one in pictures_prepared(item, body))


def pictures_prepared(item: Item, body: Body) -> tuple[Prepared, ...]:
    """The same, each with its record. Raises PictureMissing."""
    found = []
    for image in images_shown(item, body):
        if image.sop == NOT_KNOWN:
            raise PictureMissing(
                f"Slices came to series {image.series} since, and which of its pictures was shown is not "
                "known any more. Freeze another version of the suite."
            )
        try:
            series = Series.objects.get(
                study__project=item.instance.project_id, series_instance_uid=image.series
            )
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


def images_shown(item: Item, body: Body) -> list[ImageRef]:
    """The images of an item as they were when its version was frozen, by the files that hold them.

    `NOT_KNOWN` stands for the name of a file where that cannot be told any more.
    """
    if not body.images:
        return []
    if item.shown:
        return [ImageRef.model_validate(image) for image in json.loads(item.shown)]
    return images_chosen(body, item.instance)


def images_chosen(body: Body, instance: Instance, files: Files = stack_of) -> list[ImageRef]:
    """The images of a text by the files that hold them, those that are slices of a volume chosen anew.

    What a question was drafted with may lie densely where something is, and a model that is tested could take
    the answer from that: the slices that are shown are chosen blind to findings. `files` gives the stack of a
    series, by default as it is today; what names a place beyond it stays as it is.
    """
    named = body_named(body, instance.pk)
    body = body.model_copy(update={"images": [_by_file(image, instance, files) for image in named.images]})
    if not (volumes := _volumes(body)):
        return list(body.images)
    # Its slices may lie in another volume by now than the one that it names.
    keys = with_sisters(instance.project, volumes)
    every = Series.objects.filter(pk__in=keys).select_related("study__project")
    (body,) = bodies_followed([body], every)
    volumes = _volumes(body)
    rows = every.filter(series_instance_uid__in=volumes)
    windows = {image.series: image.window for image in body.images}
    stacks = [stack_from(series, files(series)) for series in rows.order_by("number", "pk")]
    chosen = slices_sample(stacks)
    kept = [image for image in body.images if image.series not in volumes]
    return [*kept, *(ImageRef(series=uid, sop=sop, window=windows[uid]) for uid, sop in chosen)]


def _by_file(image: ImageRef, instance: Instance, files: Files) -> ImageRef:
    """An image by the file that holds it, where it names a place in a stack."""
    if image.sop is not None:
        return image
    series = Series.objects.filter(study__project=instance.project_id, series_instance_uid=image.series)
    row = series.select_related("study__project").first()
    found = picture_at(files(row), image.frame) if row else None
    return image.model_copy(update={"sop": found.sop, "frame": found.frame}) if found else image


def shown_written(images: Sequence[ImageRef], body: Body) -> str:
    """What an item keeps of its images: canonical JSON, empty where its text names them all itself."""
    return (
        "" if list(images) == body.images else canonical_json([one.model_dump(mode="json") for one in images])
    )
