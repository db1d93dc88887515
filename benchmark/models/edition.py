"""Editions of a board: what stood on it, from when on."""

from __future__ import annotations

from django.db import models

from benchmark.models.suite import SuiteVersion
from projects.models import Shared


class BoardEdition(Shared):
    """The figures of one SuiteVersion as they were computed once; rows are only added.

    `created_at` is when it took its place. A run that ends, or answers that are scored again, make the next
    one. The four parts are canonical JSON: a page reads the figures, what opens from it reads the others.
    """

    version = models.ForeignKey(SuiteVersion, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    figures = models.TextField(help_text="Rows, sentence, and what the suite can detect.")
    slices = models.TextField(help_text="Figures of every slice, and which items are in it.")
    pairs = models.TextField(help_text="Every pair with its difference and p, raw and after Holm.")
    answers = models.TextField(help_text="For each run one letter per item: right, wrong, silent, left out.")
    changes = models.TextField(help_text="What differs from the edition before.")
    sha256 = models.CharField(max_length=64, help_text="Of the four parts.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_board_edition_per_number")
        ]
        indexes = [models.Index(fields=["version", "created_at"], name="board_editions_by_date")]

    def __str__(self) -> str:
        return f"Edition {self.number} of {self.version}"
