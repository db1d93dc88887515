"""Which stored picture a text means that names one by its place in a stack."""

from __future__ import annotations

from django.db import models

from corpus.models.instance import Instance


class NamedPicture(models.Model):
    """A place in a stack as the text of an Instance names it, and the picture that stood there then.

    A text is never written anew. Slices that come later move the places; this names one picture for ever.
    """

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="named_pictures")
    series = models.CharField(max_length=64, help_text="As the text names it.")
    place = models.PositiveIntegerField(help_text="From 1 along the stack, as the text counts.")
    sop_instance_uid = models.CharField(
        max_length=64, blank=True, help_text="Empty: it is not known any more which picture was meant."
    )
    frame = models.PositiveIntegerField(default=1, help_text="From 1, in its file.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "series", "place"], name="one_picture_per_instance_series_and_place"
            )
        ]

    def __str__(self) -> str:
        return f"picture {self.place} of {self.series}"
