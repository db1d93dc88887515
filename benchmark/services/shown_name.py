"""Items that were frozen before their pictures were named: which slices each showed, where that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from benchmark.models import Item
from benchmark.pictures import PictureMissing, images_chosen, item_pictures, shown_written
from corpus.bodies import Body, ImageRef, body_parse
from corpus.models import HeldOut
from corpus.named_pictures import NOT_KNOWN
from imaging.models import Series, SopInstance
from imaging.stacks_then import stack_then


class _NotKnown(Exception):
    """Which slices a series had at a moment cannot be told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An item, and whether it is known what it showed."""

    item: Item
    is_known: bool


def shown_name(*, write: bool) -> Iterator[Shown]:
    """Go over the frozen items whose text does not name the files that it shows, and yield them.

    Without `write` nothing is changed. Where it is not known what was shown the item has no pictures from
    then on (`images_shown`). Call it after the texts were gone over (`corpus.services.pictures_name`).
    """
    rows = Item.objects.filter(has_images=True, shown="", version__frozen_at__isnull=False)
    related = ("version__suite", "revision", "instance__project")
    for item in rows.select_related(*related).order_by("pk").iterator(chunk_size=500):
        body, frozen = body_parse(item.revision.body), item.version.frozen_at
        assert frozen is not None
        images = _images(item, body, frozen)
        if not (written := shown_written(images, body)):
            continue
        if write:
            Item.objects.filter(pk=item.pk).update(shown=written)
        yield Shown(item, all(image.sop for image in images))


def _images(item: Item, body: Body, frozen: datetime) -> Sequence[ImageRef]:
    """What an item showed: by the slices that were there then, or those of today where they are the same."""

    def files(series: Series) -> Sequence[SopInstance]:
        found = stack_then(series, frozen)
        if found is None:
            raise _NotKnown
        return found

    try:
        return images_chosen(body, item.instance, files)
    except _NotKnown:
        today = images_chosen(body, item.instance)
        if _are_held_out(item, today, body):
            return today
        return [image.model_copy(update={"sop": NOT_KNOWN}) for image in body.images]


def _are_held_out(item: Item, images: Sequence[ImageRef], body: Body) -> bool:
    """Whether these are the pictures that were held out when the version was frozen, bit by bit."""
    held = HeldOut.objects.filter(suite_uid=item.version.suite.uid, instance_uid=item.instance.uid)
    item.shown = shown_written(images, body)
    try:
        found = {picture.sha256 for picture in item_pictures(item, body)}
    except PictureMissing:
        return False
    return found <= set(held.values_list("image_sha256", flat=True))
