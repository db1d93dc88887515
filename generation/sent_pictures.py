"""Pictures that went with a question, made again from what is stored here now."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import Q

from corpus.bodies import ImageRef, Pointer, Window
from corpus.models import FigurePanel
from corpus.models.figure import LOOKED_AT
from corpus.pictures import image_png
from generation.calls.question import Picture
from generation.models import SentPicture
from generation.pictures import picture_shrink
from imaging.models import Series
from imaging.policies import in_sight
from projects.models import Project

GONE = "What it was made of is no longer here, or is not shown to you. Its hash stands below."
CHANGED = (
    "Made again today it has other bytes than those that were sent: the stored image, or what draws it, has "
    "changed since. What was sent cannot be shown."
)


@dataclass(frozen=True)
class Redrawn:
    """A picture byte for byte as it was sent, or the sentence that says why there is none.

    ``series`` is the primary key of the series it was made of.
    """

    picture: Picture | None = None
    problem: str = ""
    series: int | None = None


def picture_redraw(row: SentPicture, *, project: Project, unsigned: bool, person: int) -> Redrawn:
    """Make a picture again for somebody and hold it against the hash of what was sent.

    ``unsigned`` says whether they see what waits for a sign-off; ``person`` is their primary key.
    """
    series = None
    if row.panel_uid is None:
        series = _series(row, project, in_sight(unsigned=unsigned, study="study", person=person))
    try:
        png = _panel_png(row, project, unsigned=unsigned) if series is None else _frame_png(row, series)
    except (LookupError, OSError, ValueError):
        return Redrawn(problem=GONE)
    picture = Picture(png=png)
    if picture.sha256 != row.sha256:
        return Redrawn(problem=CHANGED)
    return Redrawn(picture=picture, series=series.pk if series else None)


def _series(row: SentPicture, project: Project, sight: Q) -> Series | None:
    rows = Series.objects.filter(sight, study__project=project)
    return rows.filter(series_instance_uid=row.series_instance_uid).first()


def _frame_png(row: SentPicture, series: Series) -> bytes:
    window = None
    if row.window_center is not None and row.window_width is not None:
        window = Window(center=row.window_center, width=row.window_width)
    image = ImageRef(
        series=row.series_instance_uid,
        sop=row.sop_instance_uid or None,
        frame=row.frame or 1,
        window=window,
        pointer=Pointer(**json.loads(row.pointer)) if row.pointer else None,
    )
    return picture_shrink(image_png(series, image), longest_px=row.longest_px)


def _panel_png(row: SentPicture, project: Project, *, unsigned: bool) -> bytes:
    """Raises ``FileNotFoundError`` where there is no such panel, or its picture was taken out."""
    if row.panel_uid is None:
        raise FileNotFoundError("Its series is not here.")
    panels = FigurePanel.objects.filter(figure__source__project=project, uid=row.panel_uid).exclude(path="")
    panel = (panels if unsigned else panels.filter(figure__sign_off__in=LOOKED_AT)).first()
    if panel is None:
        raise FileNotFoundError(row.panel_uid)
    with default_storage.open(panel.path) as stream:
        return picture_shrink(stream.read(), longest_px=row.longest_px)
