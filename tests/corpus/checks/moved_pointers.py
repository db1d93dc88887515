"""Pointers of drafts moved by one level, to measure whether the checks find them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from anatomy import parse_level
from corpus.bodies import Body, ImageRef, Pointer
from corpus.checks.material import CheckInput, FrameGiven
from imaging.models import SopInstance
from imaging.planes import FramePlane, frame_plane

CHECK = "pointer_is_at_its_level"


def pointer_moved(given: CheckInput, *, seed: int) -> CheckInput | None:
    """The same body with its arrow at the neighbour's mark, on the slice nearest to that.

    None where it has no arrow, or no neighbour is marked.
    """
    image = given.body.images[0] if given.body.images else None
    levels = [row.level for row in given.body.evidence if row.level]
    if image is None or image.pointer is None or not levels:
        return None
    here = parse_level(levels[0])
    beside = {str(level) for level in (here.cranial, here.caudal) if level is not None}
    marks = [mark for mark in given.marks if mark.level in beside and mark.series == image.series]
    if not marks:
        return None
    mark = random.Random(seed).choice(sorted(marks, key=lambda one: one.level))
    if mark.space == "pixel":
        return replace(given, body=with_tip(given.body, mark.at))
    x, y, z = mark.at
    sop, plane = min(_planes(mark.series), key=lambda one: one[1].pixel_near((x, y, z))[0])
    body = _on_slice(with_tip(given.body, plane.pixel_near((x, y, z))[1:]), image.sop, sop)
    return replace(given, body=body, frames={0: FrameGiven(sop, plane)})


def _planes(series: str) -> list[tuple[str, FramePlane]]:
    """The slices of a stored series with their places."""
    rows = SopInstance.objects.filter(series__series_instance_uid=series)
    planes = [(row.sop_instance_uid, frame_plane(row.metadata)) for row in rows]
    return [(sop, plane) for sop, plane in planes if plane is not None]


def _on_slice(body: Body, old: str | None, new: str) -> Body:
    """The body with another slice in the place of one, in its evidence as well."""
    images = [one.model_copy(update={"sop": new}) if one.sop == old else one for one in body.images]
    rows = [one.model_copy(update={"sop": new}) if one.sop == old else one for one in body.evidence]
    return body.model_copy(update={"images": images, "evidence": rows})


def with_tip(body: Body, tip: Sequence[float]) -> Body:
    """The body with an arrow in pixels whose tip is there."""
    tail = [tip[0] - 20, tip[1]]
    pointer = Pointer(shape="arrow", space="pixel", points=[tail, list(tip)])
    image: ImageRef = body.images[0].model_copy(update={"pointer": pointer})
    return body.model_copy(update={"images": [image, *body.images[1:]]})
