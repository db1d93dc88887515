"""Pictures that texts name by their place in a stack alone, by the stored picture that stood there.

Texts from elsewhere may do so. A place means another picture as soon as slices come that lie before it, and
a Revision is never written anew: which picture is meant is kept beside it, and put in where it is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from corpus.bodies import Body, EvidenceRef, ImageRef
from corpus.models import NamedPicture
from imaging.drawn import Picture
from imaging.models import SopInstance
from imaging.stacks_then import picture_at

Ref = TypeVar("Ref", ImageRef, EvidenceRef)
# Series as a text names it, and place from 1 along its stack.
Place = tuple[str, int]
# By key of an Instance: what its places mean.
Names = Mapping[tuple[int, Place], NamedPicture]
# Of a place of which it is not known any more which picture was meant: none is shown in its stead.
NOT_KNOWN = ""


def places_in(body: Body) -> set[Place]:
    """The places by which a body names pictures without saying which file holds them."""
    # Evidence without a frame names a series, or the first picture where an image of the body is that.
    refs: list[ImageRef | EvidenceRef] = [*body.images, *(ref for ref in body.evidence if ref.frame)]
    return {place for ref in refs if (place := _place(ref)) is not None}


def bodies_named(rows: Sequence[tuple[Body, int | None]]) -> list[Body]:
    """The bodies of Instances, by key, with the SOP Instance UID of every picture that is named by its place.

    `NOT_KNOWN` stands for one of which that is not known. One query where any is named so, else none.
    """
    asked = {key for body, key in rows if key is not None and places_in(body)}
    if not asked:
        return [body for body, _key in rows]
    stored = NamedPicture.objects.filter(instance__in=asked)
    names = {(row.instance_id, (row.series, row.place)): row for row in stored}
    return [body if key is None or key not in asked else _named(body, key, names) for body, key in rows]


def body_named(body: Body, key: int | None) -> Body:
    """The same of one body."""
    (named,) = bodies_named([(body, key)])
    return named


def pictures_now(asked: Iterable[tuple[int, Place]]) -> Iterator[tuple[int, Place, Picture | None]]:
    """What stands at places of stacks today, by the key of their study; None beyond the end of a stack.

    Series without files are left out. One query.
    """
    wanted = set(asked)
    rows = SopInstance.objects.filter(
        series__study__in={study for study, _place in wanted},
        series__series_instance_uid__in={place[0] for _study, place in wanted},
    ).order_by("slice_position", "instance_number", "sop_instance_uid")
    stacks: dict[tuple[int, str], list[SopInstance]] = defaultdict(list)
    for file in rows.select_related("series").only(
        "sop_instance_uid", "number_of_frames", "series__study", "series__series_instance_uid"
    ):
        stacks[file.series.study_id, file.series.series_instance_uid].append(file)
    for study, (series, place) in sorted(wanted):
        if stack := stacks.get((study, series)):
            yield study, (series, place), picture_at(stack, place)


def named_picture(key: int, place: Place, picture: Picture | None) -> NamedPicture:
    """A place of an Instance with its picture, or with none where that is not known; not yet saved."""
    sop, frame = (picture.sop, picture.frame) if picture else (NOT_KNOWN, 1)
    return NamedPicture(instance_id=key, series=place[0], place=place[1], sop_instance_uid=sop, frame=frame)


def _place(ref: ImageRef | EvidenceRef) -> Place | None:
    return None if ref.series is None or ref.sop is not None else (ref.series, ref.frame or 1)


def _named(body: Body, key: int, names: Names) -> Body:
    return body.model_copy(
        update={
            "images": [_with_name(image, key, names) for image in body.images],
            "evidence": [_with_name(ref, key, names) for ref in body.evidence],
        }
    )


def _with_name(ref: Ref, key: int, names: Names) -> Ref:
    place = _place(ref)
    known = names.get((key, place)) if place else None
    return ref.model_copy(update={"sop": known.sop_instance_uid, "frame": known.frame}) if known else ref
