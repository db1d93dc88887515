"""Subjects: pseudonymous patients, owners of the numbering of their spine."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from anatomy.column import Variant
from projects.models import Approval, Egress, Project, Shared


class NumberingBasis(models.TextChoices):
    """How it is known which vertebra is which."""

    COUNTED_FROM_C2 = "c2", "Counted from C2"
    COUNTED_FROM_RIBS = "ribs", "Counted from the ribs"
    SACRUM_ASSUMED = "sacrum", "L5/S1 assumed"
    BY_CONSTRUCTION = "construction", "Known by construction"
    UNKNOWN = "unknown", "Unknown"


# Bases that name no bone the vertebrae were counted from.
NOT_A_COUNT = frozenset({NumberingBasis.SACRUM_ASSUMED, NumberingBasis.UNKNOWN})


class Subject(Shared):
    """A pseudonymous patient inside one project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="subjects")
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="subjects")
    pseudonym = models.CharField(max_length=40)
    key_hash = models.CharField(
        max_length=64, help_text="Keyed HMAC of the identity in the source files; not reversible."
    )
    name_digest = models.CharField(
        max_length=32, blank=True, help_text="Keyed HMAC of the name in the source files; not reversible."
    )
    birth_digest = models.CharField(
        max_length=32,
        blank=True,
        help_text="Keyed HMAC of the birth date in the source files; not reversible.",
    )
    sex = models.CharField(max_length=1, blank=True)
    age_band = models.CharField(max_length=12, blank=True)
    egress = models.CharField(max_length=8, choices=Egress, default=Egress.LOCAL_ONLY)
    numbering_basis = models.CharField(max_length=14, choices=NumberingBasis, default=NumberingBasis.UNKNOWN)
    has_t13 = models.BooleanField(default=False)
    has_l6 = models.BooleanField(default=False)
    has_four_lumbar = models.BooleanField(
        default=False, help_text="The lumbar vertebrae are four: S1 follows L4. Said when marking, too."
    )
    castellvi = models.CharField(max_length=4, blank=True)
    numbering_reason = models.CharField(
        max_length=400,
        blank=True,
        help_text="What the numbering rests on where no mark shows it; in the certifier's words.",
    )
    numbering_certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    numbering_certified_at = models.DateTimeField(null=True)
    has_late_marks = models.BooleanField(
        default=False, help_text="Marks came after the numbering was certified: nobody vouched for them."
    )
    levels_changed_at = models.DateTimeField(
        null=True, help_text="When marks or the numbering changed; empty once the texts were checked again."
    )
    is_demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                name="subject_levels_changed",
                fields=["levels_changed_at"],
                condition=models.Q(levels_changed_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["project", "key_hash"], name="one_subject_per_identity"),
            models.UniqueConstraint(fields=["project", "pseudonym"], name="one_subject_per_pseudonym"),
            models.CheckConstraint(
                name="certified_numbering_has_a_certifier_and_a_time",
                condition=models.Q(numbering_certified_by__isnull=False, numbering_certified_at__isnull=False)
                | models.Q(numbering_certified_by__isnull=True, numbering_certified_at__isnull=True),
            ),
            models.CheckConstraint(
                name="no_l6_with_four_lumbar_vertebrae",
                condition=models.Q(has_l6=False) | models.Q(has_four_lumbar=False),
                violation_error_message="Nobody has an L6 and only four lumbar vertebrae.",
            ),
            models.CheckConstraint(
                name="late_marks_follow_a_certification",
                condition=models.Q(has_late_marks=False) | models.Q(numbering_certified_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def is_numbering_recorded(self) -> bool:
        """Whether a person recorded or certified how the vertebrae are numbered, and did not take it back."""
        return self.numbering_certified_by_id is not None

    @property
    def variants_said(self) -> frozenset[Variant]:
        """What the recorded numbering has otherwise than most; without one, what is said when marking."""
        said = {
            Variant.T13: self.has_t13 and self.is_numbering_recorded,
            Variant.L6: self.has_l6 and self.is_numbering_recorded,
            Variant.FOUR_LUMBAR: self.has_four_lumbar,
        }
        return frozenset(variant for variant, is_so in said.items() if is_so)

    @property
    def level_is_assumed(self) -> bool:
        """Whether "Level assumed" must be shown: the count is, or marks came that its certifier never saw."""
        by_construction = self.numbering_basis == NumberingBasis.BY_CONSTRUCTION
        return self.numbering_is_assumed or (self.has_late_marks and not by_construction)

    @property
    def numbering_is_assumed(self) -> bool:
        """Whether nobody certified a count, and it is not known by construction.

        No file ends it: whoever numbered a mask may have counted from a bone that is not in the image. Nor
        does a person who recorded "L5/S1 assumed", or nothing, as the basis: neither is a count, and one back
        in seven is misnumbered from the lumbar image alone.
        """
        if self.numbering_basis == NumberingBasis.BY_CONSTRUCTION:
            return False
        return self.numbering_certified_by_id is None or self.numbering_basis in NOT_A_COUNT
