"""How the items of a version behave, reckoned beforehand so that lists can be sorted by it."""

from __future__ import annotations

from django.db import models

from benchmark.models.suite import Item, SuiteVersion

NOT_KNOWN = -2000  # sorts below every figure; a NULL has no place in a keyset page


class ItemHealth(models.Model):
    """Figures of one item over the newest finished run of each model, and what the linter says.

    Shares and discrimination are in thousandths.
    """

    item = models.OneToOneField(Item, models.CASCADE, related_name="health")
    version = models.ForeignKey(SuiteVersion, models.CASCADE, related_name="health")
    position = models.PositiveIntegerField()
    asked = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)
    right_share = models.SmallIntegerField(default=NOT_KNOWN)
    silent_share = models.SmallIntegerField(default=NOT_KNOWN)
    discrimination = models.SmallIntegerField(default=NOT_KNOWN)
    readers = models.PositiveSmallIntegerField(default=0, help_text="Clinicians whose opinion is kept.")
    differing = models.PositiveSmallIntegerField(default=0, help_text="Of them, who thought otherwise.")
    disagreement = models.SmallIntegerField(default=NOT_KNOWN)
    flags = models.CharField(max_length=120, blank=True, help_text="Findings of the linter, by blanks.")
    flag_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "item health"
        indexes = [
            models.Index(fields=["version", "position", "id"], name="items_by_position"),
            models.Index(fields=["version", "right_share", "id"], name="items_by_right_share"),
            models.Index(fields=["version", "silent_share", "id"], name="items_by_silent_share"),
            models.Index(fields=["version", "discrimination", "id"], name="items_by_discrimination"),
            models.Index(fields=["version", "disagreement", "id"], name="items_by_disagreement"),
            models.Index(fields=["version", "flag_count", "id"], name="items_by_flag_count"),
        ]

    def __str__(self) -> str:
        return f"Health of {self.item}"
