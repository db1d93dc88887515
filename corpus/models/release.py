"""Releases: frozen, hashed datasets."""

from __future__ import annotations

from django.db import models

from corpus.models.instance import Instance, Revision
from projects.models import Project, Run, Shared


class ReleaseRun(Run):
    """The job that writes a Release."""

    name = models.CharField(max_length=120)
    seed = models.PositiveIntegerField(default=0)
    filters = models.TextField(default="{}", help_text="Canonical JSON.")
    release = models.OneToOneField("corpus.Release", models.PROTECT, null=True, related_name="run")

    class Meta(Run.Meta):
        verbose_name = "release run"


class Release(Shared):
    """A frozen dataset: approved revisions by filter and split, with a manifest."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField(help_text="From 1 within the project.")
    name = models.CharField(max_length=120)
    seed = models.PositiveIntegerField()
    filters = models.TextField(default="{}", help_text="Canonical JSON.")
    path = models.CharField(max_length=255, help_text="Folder inside the storage.")
    manifest_sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    image_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_release_per_number")]

    def __str__(self) -> str:
        return f"Release {self.number}: {self.name}"


class ReleaseRow(models.Model):
    """Which Revision of which Instance a Release holds, in which split."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="rows")
    instance = models.ForeignKey(Instance, models.PROTECT, related_name="release_rows")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="release_rows")
    split = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "instance"], name="one_row_per_release_and_instance")
        ]

    def __str__(self) -> str:
        return f"{self.instance} in {self.release}"
