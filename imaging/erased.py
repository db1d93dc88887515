"""When a stored file goes, so does everything made from it."""

from __future__ import annotations

from django.db.models.signals import post_delete
from django.dispatch import receiver

from imaging.dicomweb.pixels import forget_series
from imaging.image_cache import cache_forget
from imaging.models import SopInstance


@receiver(post_delete, sender=SopInstance)
def pictures_forget(instance: SopInstance, **_: object) -> None:
    """Drop rendered and transcoded frames, and where the file lay."""
    forget_series()
    cache_forget(instance.sha256)
