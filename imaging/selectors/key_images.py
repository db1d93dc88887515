"""The key images of a study, for the person who looks at it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from imaging.models import KeyImage, Study
from projects.models import User


def key_images(study: Study, *, person: User, own_only: bool = False) -> QuerySet[KeyImage]:
    """By series and place in the stack; with `own_only` those of the person alone."""
    rows = KeyImage.objects.filter(sop_instance__series__study=study)
    if own_only:
        rows = rows.filter(author=person)
    return rows.select_related("sop_instance__series", "author").order_by(
        "sop_instance__series__number", "sop_instance__series", "sop_instance__slice_position", "frame", "pk"
    )


def key_image_sheet(study: Study, *, person: User, own_only: bool = False) -> dict[str, Any]:
    """Every key image with its series, picture and author."""
    return {
        "keys": [
            {
                "series": key.sop_instance.series.series_instance_uid,
                "sop": key.sop_instance.sop_instance_uid,
                "frame": key.frame,
                "author": key.author.display_name,
                "own": key.author_id == person.pk,
            }
            for key in key_images(study, person=person, own_only=own_only)
        ]
    }
