"""Fingerprints of texts and pictures, by which nearly equal ones are found without reading them all."""

from __future__ import annotations

from django.db import models

from corpus.models.instance import Instance, Revision


class TextSketch(models.Model):
    """That the current text of an Instance has its bands stored."""

    instance = models.OneToOneField(Instance, models.CASCADE, related_name="sketch")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"Sketch of {self.instance_id}"


class TextBand(models.Model):
    """One of the numbers that nearly equal texts share."""

    sketch = models.ForeignKey(TextSketch, models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["value"], name="text_bands_by_value")]

    def __str__(self) -> str:
        return str(self.value)


class PictureHash(models.Model):
    """The perceptual hash of one picture of an Instance, whole and in its four parts; empty for a "
    "blank one."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="picture_hashes")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="From 0 within the body.")
    value = models.CharField(max_length=16, blank=True, help_text="64 bits in hexadecimal.")
    first = models.PositiveIntegerField(default=0)
    second = models.PositiveIntegerField(default=0)
    third = models.PositiveIntegerField(default=0)
    fourth = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "picture hashes"
        constraints = [
            models.UniqueConstraint(fields=["instance", "place"], name="one_hash_per_instance_and_picture")
        ]
        indexes = [
            models.Index(fields=["first"], name="picture_hashes_by_first"),
            models.Index(fields=["second"], name="picture_hashes_by_second"),
            models.Index(fields=["third"], name="picture_hashes_by_third"),
            models.Index(fields=["fourth"], name="picture_hashes_by_fourth"),
        ]

    def __str__(self) -> str:
        return self.value
