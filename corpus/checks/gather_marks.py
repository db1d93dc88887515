"""The marks of studies and the slices that pointers stand on, read in one query each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet

from corpus.bodies import Body, ImageRef
from corpus.checks.disputes import MarkPlaced, disputed_marks
from corpus.checks.material import FrameGiven, MarkGiven
from imaging.level_doubles import series_doubles
from imaging.models import PROPOSED, LevelMark, MarkSpace, Series, SopInstance
from imaging.planes import frame_plane


def marks_read(studies: set[int]) -> QuerySet[LevelMark]:
    """The marks of studies but for what a model proposes and nobody has accepted."""
    return (
        LevelMark.objects.filter(series__study_id__in=studies)
        .exclude(PROPOSED)
        .select_related("series", "sop_instance")
        .only(
            "uid", "level", "space", "x", "y", "z", "box", "author_kind", "author_name", "accepted_at",
            "series__study", "series__plane", "series__rows",
            "series__series_instance_uid", "series__frame_of_reference_uid", "sop_instance__sop_instance_uid",
        )
        .order_by("series_id", "pk")
    )  # fmt: skip


def marks_given(marks: Sequence[LevelMark]) -> tuple[MarkGiven, ...]:
    """Those of the marks that prove a level to be in view: none that contradicts others of them."""
    disputed = disputed_marks(tuple(_placed(mark) for mark in marks if mark.space == MarkSpace.PATIENT))
    doubles = {each.uid for double in series_doubles(marks) for each in (double.one, double.other)}
    return tuple(
        _mark_given(mark) for mark in marks if mark.uid not in doubles and str(mark.uid) not in disputed
    )


def _placed(mark: LevelMark) -> MarkPlaced:
    series = mark.series
    return MarkPlaced(
        uid=str(mark.uid),
        frame=series.frame_of_reference_uid or series.series_instance_uid,
        source=f"{series.series_instance_uid} {mark.author_kind} {mark.author_name}",
        level=mark.level,
        at=(mark.x, mark.y, mark.z),
    )


def _mark_given(mark: LevelMark) -> MarkGiven:
    box = json.loads(mark.box) if mark.box else {}
    return MarkGiven(
        uid=str(mark.uid),
        series=mark.series.series_instance_uid,
        level=mark.level,
        space=mark.space,
        at=(mark.x, mark.y, mark.z) if mark.space == MarkSpace.PATIENT else (mark.x, mark.y),
        box=(tuple(box["min"]), tuple(box["max"])) if box else (),
        sop=mark.sop_instance.sop_instance_uid if mark.sop_instance else None,
        frame=mark.series.frame_of_reference_uid,
    )


def stacks_read(rows: Iterable[tuple[Body, list[Series]]]) -> dict[int, list[SopInstance]]:
    """The files behind the images with a pointer of some bodies, by their series; one query for all."""
    images = [pair for body, shown in rows for pair in _pointed_at(body, shown).values()]
    if not images:
        return {}
    named = Q(sop_instance_uid__in={image.sop for image, _ in images if image.sop})
    counted = Q(series__in={series.pk for image, series in images if image.sop is None})
    files = SopInstance.objects.filter(named | counted).order_by(
        "slice_position", "instance_number", "sop_instance_uid"
    )
    stacks: dict[int, list[SopInstance]] = {}
    for file in files.only("series_id", "sop_instance_uid", "number_of_frames", "metadata"):
        stacks.setdefault(file.series_id, []).append(file)
    return stacks


def frames_on(
    body: Body, shown: Iterable[Series], stacks: Mapping[int, list[SopInstance]]
) -> dict[int, FrameGiven]:
    """The slices of the images that carry a pointer, by the image's place in the body."""
    found = {}
    for place, (image, series) in _pointed_at(body, shown).items():
        if sop := _slice_of(image, stacks.get(series.pk, [])):
            plane = frame_plane(sop.metadata)
            found[place] = FrameGiven(sop.sop_instance_uid, plane, is_only=series.frame_count == 1)
    return found


def _pointed_at(body: Body, shown: Iterable[Series]) -> dict[int, tuple[ImageRef, Series]]:
    """The images with a pointer, each with its series, by their place in the body."""
    known = {key: series for series in shown for key in (series.series_instance_uid, str(series.uid))}
    return {
        place: (image, known[image.series])
        for place, image in enumerate(body.images)
        if image.pointer is not None and image.series in known
    }


def _slice_of(image: ImageRef, stack: list[SopInstance]) -> SopInstance | None:
    """The file an image shows; None where it is not here or holds several frames, each with its own place."""
    if image.sop is not None:
        files = [sop for sop in stack if sop.sop_instance_uid == image.sop]
    else:
        files = stack[image.frame - 1 : image.frame] if _is_flat(stack) else []
    return files[0] if files and _is_flat(files) else None


def _is_flat(stack: list[SopInstance]) -> bool:
    return all(sop.number_of_frames == 1 for sop in stack)
