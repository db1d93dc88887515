"""Pictures of a Source are looked at by a person before they are used: a picture may hold a name."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from corpus.models import Figure, FigurePanel, Source
from corpus.sources.errors import NotWaitingForReading
from imaging.models import SignOff
from projects.models import User
from projects.services import audit


@transaction.atomic
def figures_sign_off(*, source: Source, seen: Collection[UUID], signed_by: User) -> int:
    """Sign the pictures off that were on a person's screen; returns how many figures.

    Raises NotWaitingForReading when one of them was decided on meanwhile.
    """
    waiting = Figure.objects.filter(source=source, uid__in=seen, sign_off=SignOff.WAITING)
    count = waiting.update(sign_off=SignOff.SIGNED, signed_off_by=signed_by, signed_off_at=timezone.now())
    if count != len(set(seen)):
        raise NotWaitingForReading("Somebody decided on one of these pictures meanwhile. Look again.")
    _recorded(source, signed_by, "figures_sign_off", count)
    return count


@transaction.atomic
def figure_picture_remove(*, figure: Figure, removed_by: User) -> None:
    """Take the pictures of a figure out for good, as they name somebody; its caption stays."""
    withheld = Figure.objects.filter(pk=figure.pk).exclude(sign_off=SignOff.WITHHELD)
    if not withheld.update(sign_off=SignOff.WITHHELD, signed_off_by=None, signed_off_at=None, path=""):
        raise NotWaitingForReading("The picture was taken out already.")
    paths = [path for path in figure.panels.values_list("path", flat=True) if path]
    pages = figure.source.page_images.filter(page__in=figure.panels.values("page"))
    paths += list(pages.values_list("path", flat=True))
    FigurePanel.objects.filter(figure=figure).update(path="")
    pages.delete()
    for path in paths:
        transaction.on_commit(partial(default_storage.delete, path))
    _recorded(figure.source, removed_by, "figure_picture_remove", 1)


def _recorded(source: Source, by: User, action: str, figures: int) -> None:
    audit(
        action=action,
        actor=by,
        project=source.project,
        object_kind="source",
        object_uid=source.uid,
        detail={"figures": figures},
    )
