"""Texts that came before their pictures were named: what each place in a stack meant then, if known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from corpus.bodies import body_parse
from corpus.models import Instance, NamedPicture
from corpus.named_pictures import Place, named_picture, places_in
from corpus.services.revision_check import revision_check
from imaging.drawn import Picture
from imaging.models import Series, SopInstance
from imaging.stacks_then import picture_at, stack_then


@dataclass(frozen=True, slots=True)
class Named:
    """A place that a text names, and the picture that stood there when it came; None: not known."""

    instance: Instance
    place: Place
    picture: Picture | None


def pictures_name(*, write: bool) -> Iterator[Named]:
    """Go over all texts of studies and yield the places that are not named yet; without `write` none is.

    Where slices came since and what stood there is not known, the text shows no picture from then on, and
    gets an error.
    """
    rows = Instance.objects.filter(
        study__isnull=False, current_revision__body__contains='"sop":null'
    ).select_related("study", "project", "current_revision")
    for instance in rows.order_by("pk").iterator(chunk_size=500):
        told = _told(instance)
        if told and write:
            _write(instance, told)
        yield from told


def _told(instance: Instance) -> list[Named]:
    revision = instance.current_revision
    if revision is None:
        return []
    known = set(instance.named_pictures.values_list("series", "place"))
    places = sorted(places_in(body_parse(revision.body)) - known)
    if not places:
        return []
    came: datetime = instance.revisions.aggregate(first=Min("created_at"))["first"]
    series = Series.objects.filter(
        study=instance.study_id, series_instance_uid__in={place[0] for place in places}
    )
    stacks = {
        row.series_instance_uid: stack_then(row, came) for row in series.select_related("study__project")
    }
    return [Named(instance, place, _picture(stacks, place)) for place in places]


def _picture(stacks: dict[str, list[SopInstance] | None], place: Place) -> Picture | None:
    stack = stacks.get(place[0])
    return None if stack is None else picture_at(stack, place[1])


@transaction.atomic
def _write(instance: Instance, told: list[Named]) -> None:
    NamedPicture.objects.bulk_create(
        [named_picture(instance.pk, each.place, each.picture) for each in told], ignore_conflicts=True
    )
    if any(each.picture is None for each in told) and instance.current_revision is not None:
        revision_check(revision=instance.current_revision)
