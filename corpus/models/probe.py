"""Whether a question about a picture was answered without it."""

from __future__ import annotations

from django.db import models

from corpus.models.instance import Revision


class PictureProbe(models.Model):
    """What became of one text when a model was asked its question without the picture it is about.

    What a model did not answer it did not get right. Null is what was not asked.
    """

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="picture_probe")
    asks_sha256 = models.CharField(max_length=64, help_text="Of what is asked, as `asks_sha256` reckons it.")
    options = models.PositiveSmallIntegerField(help_text="Of a multiple choice; nought of an open question.")
    right_blank = models.BooleanField(help_text="Asked without any picture.")
    right_other = models.BooleanField(
        null=True, help_text="Asked with the picture of another, where there is one."
    )
    right_again = models.BooleanField(null=True, help_text="Asked once more without, after two right ones.")
    is_answerable = models.BooleanField(help_text="Right as often as the rule asks.")
    model_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answerable_was_right_without",
                condition=models.Q(is_answerable=False) | models.Q(right_blank=True, right_again=True),
            )
        ]
        indexes = [models.Index(fields=["asks_sha256"], name="probes_by_what_is_asked")]

    def __str__(self) -> str:
        return f"Probe of {self.revision_id}"
