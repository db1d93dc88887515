"""What is kept of the current text of an Instance so that it is found by its words."""

from __future__ import annotations

from typing import Any

from django.db import models

from corpus.models.instance import Instance


class WordsField(models.TextField):  # type: ignore[type-arg]
    """A `tsvector` on PostgreSQL; on SQLite plain words, from which triggers fill the FTS5 table."""

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "tsvector" if connection.vendor == "postgresql" else "text"


class InstanceWords(models.Model):
    """The words of one Instance. `place` orders them by project and number."""

    place = models.BigIntegerField(primary_key=True, help_text="The project's key × 2³² + the number.")
    instance = models.OneToOneField(Instance, models.CASCADE, related_name="words")
    words = WordsField()

    class Meta:
        verbose_name_plural = "instance words"

    def __str__(self) -> str:
        return f"Words of {self.instance_id}"
