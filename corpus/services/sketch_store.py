"""Storing what nearly equal texts and pictures are found by."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from corpus.bodies import Body, body_parse
from corpus.models import Instance, PictureHash, Revision, TextBand, TextSketch
from corpus.named_pictures import body_named
from corpus.sketches import chunks_of, picture_hash, text_bands
from imaging.models import Series
from projects.prepared import PreparedQuery
from projects.rows import rows_insert

CHUNK = 500  # texts whose bands are written in one transaction
SLICE = 5000  # texts that one message stores
_KNOWN = PreparedQuery[TextSketch](
    lambda instances: TextSketch.objects.filter(instance__in=instances).values_list(
        "instance_id", "revision_id"
    )
)
_STORED = PreparedQuery[TextSketch](
    lambda revisions: TextSketch.objects.filter(revision__in=revisions).values_list("pk", "revision_id")
)


def sketches_fill() -> bool:
    """Store the bands of up to `SLICE` current texts that have none; True when more of them wait.

    Run again, or beside another worker, it changes nothing.
    """
    waiting = Instance.objects.filter(current_revision__isnull=False).exclude(
        sketch__revision=F("current_revision")
    )
    for _ in range(0, SLICE, CHUNK):
        chunk = list(waiting.select_related("current_revision").order_by("pk")[:CHUNK])
        if not chunk:
            return False
        sketches_store(revisions=[one.current_revision for one in chunk if one.current_revision])
    return waiting.exists()


@transaction.atomic(savepoint=False)
def sketches_store(*, revisions: Sequence[Revision]) -> None:
    """Store the bands of the texts of Instances in the place of those of an earlier text."""
    wanted = {one.instance_id: one for one in revisions}
    known = dict(_KNOWN.tuples(instances=list(wanted))) if wanted else {}
    new = [one for pk, one in wanted.items() if known.get(pk) != one.pk]
    if not new:
        return
    if known:
        TextSketch.objects.filter(instance__in=[one.instance_id for one in new]).delete()
    rows_insert([TextSketch(instance_id=one.instance_id, revision=one) for one in new], or_leave=True)
    bands = {one.pk: text_bands(body_parse(one.body)) for one in new}
    rows_insert(
        [
            TextBand(sketch_id=pk, value=value)
            for pk, revision in _STORED.tuples(revisions=list(bands))
            for value in bands[revision]
        ]
    )


@transaction.atomic(savepoint=False)
def picture_hashes_store(*, revision: Revision, body: Body) -> None:
    """Store the hash of each picture of a text that is here, in the place of those of an earlier text."""
    if not body.images:
        return
    stored = PictureHash.objects.filter(instance=revision.instance_id)
    if stored.filter(revision=revision).exists():
        return
    stored.delete()
    rows = []
    for place, value in _hashes(revision.instance, body):
        parts = dict(zip(("first", "second", "third", "fourth"), chunks_of(value or 0), strict=True))
        said = "" if value is None else f"{value:016x}"
        rows.append(
            PictureHash(instance=revision.instance, revision=revision, place=place, value=said, **parts)
        )
    PictureHash.objects.bulk_create(rows, ignore_conflicts=True)


def _hashes(instance: Instance, body: Body) -> list[tuple[int, int | None]]:
    # Rendering loads pixel libraries; text never pays for them.
    from imaging.render import frame_png

    known = Series.objects.filter(
        study__project_id=instance.project_id, series_instance_uid__in={image.series for image in body.images}
    )
    by_uid = {series.series_instance_uid: series for series in known}
    found = []
    for place, image in enumerate(body_named(body, instance.pk).images):
        if series := by_uid.get(image.series):
            try:
                png = frame_png(series, frame=image.frame, sop=image.sop)
            except (IndexError, FileNotFoundError, ValueError):
                # A picture that cannot be drawn has no hash; who opens it is told why.
                continue
            found.append((place, picture_hash(png)))
    return found
