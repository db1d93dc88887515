"""The picture of another, of the same kind: what a question is asked with that is not about it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from corpus.bodies import ImageRef
from corpus.models import Figure
from generation.calls.gate import Clearance, clearance_of, pictures_check
from generation.calls.question import Picture
from generation.errors import EgressRefused
from generation.models import Endpoint, GenerationItem
from generation.pictures import pictures_of, pictures_of_figure
from generation.usable import clusters_held
from imaging.models import Series
from imaging.render import stack_of
from projects.models import Egress

MOST_TRIED = 8  # of those that the gate keeps back, or whose files are away
Row = TypeVar("Row", bound=Model)
Shown = tuple[tuple[Picture, ...], Clearance]


def other_picture(*, item: GenerationItem, endpoint: Endpoint, series: str, clearance: Clearance) -> Shown:
    """A picture that the item is not about, and how far both together may travel; none where there is none.

    Of a study (``series`` is that of its first picture) the middle slice of another patient's series of the
    same modality and plane; of a figure another figure. Which one hangs on the item alone, so a worker that
    takes it over shows the same.
    """
    found = _figures(item, endpoint) if item.figure is not None else _slices(item, endpoint, series)
    for pictures, other in found:
        both = (
            Egress.LOCAL_ONLY if Egress.LOCAL_ONLY in (clearance.egress, other.egress) else clearance.egress
        )
        return pictures, Clearance(both)
    return (), clearance


def _slices(item: GenerationItem, endpoint: Endpoint, series: str) -> Iterator[Shown]:
    assert item.study is not None
    own = item.study.series.filter(series_instance_uid=series).first()
    if own is None:
        return
    held = clusters_held(item.run.project_id)
    alike = Series.objects.filter(
        study__project=item.run.project, modality=own.modality, plane=own.plane
    ).exclude(study__subject=item.study.subject)
    for other in _drawn(alike.select_related("study__subject__approval", "study__project"), item):
        stack = stack_of(other)
        try:
            clearance = clearance_of(study=other.study, source=None, endpoint=endpoint, held=held)
            pictures_check(Series.objects.filter(pk=other.pk))
            middle = stack[len(stack) // 2].sop_instance_uid
            image = ImageRef(series=other.series_instance_uid, sop=middle)
            yield pictures_of(other.study, [image]), clearance
        except (EgressRefused, LookupError, OSError):
            continue


def _figures(item: GenerationItem, endpoint: Endpoint) -> Iterator[Shown]:
    assert item.figure is not None
    held = clusters_held(item.run.project_id)
    alike = Figure.objects.usable().filter(source__project=item.run.project).exclude(pk=item.figure.pk)
    for other in _drawn(alike.exclude(path="").select_related("source"), item):
        try:
            clearance = clearance_of(
                study=None, source=other.source, figure=other, endpoint=endpoint, held=held
            )
            yield pictures_of_figure(other), clearance
        except (EgressRefused, OSError):
            continue


def _drawn(rows: QuerySet[Row], item: GenerationItem) -> Iterator[Row]:
    """A few of many, from a place that hangs on the item: one that is added moves few to another."""
    place = uuid.UUID(bytes=hashlib.sha256(item.uid.bytes).digest()[:16])
    sides: list[dict[str, Any]] = [{"uid__gte": place}, {"uid__lt": place}]
    tried = 0
    for side in sides:
        for row in rows.filter(**side).order_by("uid")[: MOST_TRIED - tried]:
            tried += 1
            yield row
