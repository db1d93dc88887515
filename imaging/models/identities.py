"""Who stands behind a pseudonym, sealed with a key that is not here, and whether a project keeps it."""

from __future__ import annotations

from django.db import models

from imaging.models.study import Study
from projects.models import Project


class KeptIdentity(models.Model):
    """What the source files of a Study said of whose it is, sealed; only an admin's look opens it.

    It stands in no export, release or list, and goes with its Study.
    """

    study = models.OneToOneField(Study, models.CASCADE, related_name="kept_identity")
    key_mark = models.CharField(max_length=16, help_text="Tells which key seals it; the key is not in it.")
    sealed = models.BinaryField(help_text="Nonce and AES-256-GCM of the fields as JSON.")

    class Meta:
        verbose_name_plural = "kept identities"
        indexes = [models.Index(fields=["key_mark"], name="kept_identity_by_key")]

    def __str__(self) -> str:
        return f"Kept identity of study {self.study_id}"


class ImportOptions(models.Model):
    """What a project chose of how its images come in; a project without a row takes the defaults."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="import_options")
    keeps_identities = models.BooleanField(
        default=True,
        help_text="Who stands behind a pseudonym is kept, sealed, where the site has a key for it.",
    )
    keeps_patient_characteristics = models.BooleanField(
        default=True, help_text="Age (90 and over as one), sex, size, weight, pregnancy."
    )
    keeps_device_identity = models.BooleanField(
        default=True, help_text="Names and serial numbers of the device, under pseudonyms."
    )

    class Meta:
        verbose_name_plural = "import options"

    def __str__(self) -> str:
        return f"Import options of {self.project}"
