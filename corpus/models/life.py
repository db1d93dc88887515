"""What happened to an Instance: decisions, redraft requests, the chained history."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from corpus.models.instance import Instance, Revision, State
from projects.models import Project, Shared


class Verdict(models.TextChoices):
    """What a person did with a Revision."""

    APPROVE = "approve", "Approved"
    EDIT_AND_APPROVE = "edit", "Edited and approved"
    SEND_BACK = "send_back", "Sent back"
    REJECT = "reject", "Rejected"
    NO_CONSENSUS = "no_consensus", "No consensus"


class ErrorReason(models.TextChoices):
    """What was wrong."""

    INVENTED_FINDING = "invented_finding", "Invented finding"
    OMISSION = "omission", "Omission"
    LEVEL = "level", "Level"
    NUMBERING = "numbering", "Numbering"
    SIDE = "side", "Side"
    ZONE = "zone", "Zone"
    GRADE = "grade", "Grade or measurement"
    MODALITY = "modality", "Modality or sequence"
    IMAGE_TEXT = "image_text", "Image–text mismatch"
    NOT_SUPPORTED = "not_supported", "Not supported by source"
    INDICATION = "indication", "Indication or contraindication"
    RED_FLAG = "red_flag", "Missed red flag"
    OUTDATED = "outdated", "Against guideline or outdated"
    OVERCONFIDENT = "overconfident", "Overconfident"
    NEEDS_CLINICAL = "needs_clinical", "Needs clinical data"
    UNREADABLE = "unreadable", "Image unreadable"
    TWO_RIGHT = "two_right", "Two right answers"
    LEAKS = "leaks", "Leaks the answer"
    AMBIGUOUS = "ambiguous", "Ambiguous"
    TRANSLATION = "translation", "Translation"
    IDENTITY = "identity", "Identity visible"
    DUPLICATE = "duplicate", "Duplicate"
    NOT_SPINE = "not_spine", "Not spine"
    WORDING = "wording", "Wording"


class Harm(models.TextChoices):
    """What the error could do to a patient."""

    NONE = "none", "None"
    MINOR = "minor", "Minor"
    CHANGES_MANAGEMENT = "changes_management", "Changes management"
    COULD_INJURE = "could_injure", "Could injure"


class Decision(Shared):
    """What one person decided about exactly the Revision that was on their screen."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="decisions")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="decisions")
    result_revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=12, choices=Verdict)
    harm = models.CharField(max_length=20, choices=Harm, blank=True)
    comment = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True)
    active_seconds = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="send_back_has_a_comment",
                condition=~models.Q(verdict=Verdict.SEND_BACK) | ~models.Q(comment=""),
                violation_error_message="Say what the next draft must change.",
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "-created_at"], name="decisions_by_reviewer")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} by {self.reviewer}"


class DecisionReason(models.Model):
    """One reason of a Decision."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="reasons")
    reason = models.CharField(max_length=20, choices=ErrorReason)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "reason"], name="one_row_per_decision_and_reason")
        ]
        indexes = [models.Index(fields=["reason", "decision"], name="decisions_by_reason")]

    def __str__(self) -> str:
        return self.get_reason_display()


class RedraftRequest(Shared):
    """A send-back waiting for a new Revision; written in the decision's own transaction."""

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="redraft_requests")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="redraft_requests")
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="redraft_request")
    comment = models.TextField()
    reasons = models.CharField(max_length=400, blank=True, help_text="Comma separated.")
    return_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_until = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="answers")
    answered_at = models.DateTimeField(null=True)
    failed_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # One that was given up is answered by the text it was asked for: that may be asked for once more.
            models.UniqueConstraint(
                fields=["instance", "revision"],
                condition=models.Q(withdrawn_at__isnull=True, answered_at__isnull=True),
                name="one_open_redraft_request_per_instance_and_revision",
            )
        ]
        indexes = [models.Index(fields=["answered_at", "created_at"], name="redraft_requests_waiting")]

    def __str__(self) -> str:
        return f"Redraft of {self.instance}"


class CommentReply(models.Model):
    """What a redraft says to one comment of a send-back: what was changed, or why it was not."""

    request = models.ForeignKey(RedraftRequest, models.CASCADE, related_name="replies")
    number = models.PositiveSmallIntegerField(help_text="Of the comment, from 1.")
    changed = models.TextField(blank=True)
    why_not = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_reply_per_comment"),
            models.CheckConstraint(
                name="reply_says_something", condition=~models.Q(changed="") | ~models.Q(why_not="")
            ),
        ]

    def __str__(self) -> str:
        return f"Reply {self.number} to {self.request}"


class HistoryEvent(models.Model):
    """One link of an Instance's hash chain. Rows are added, never changed.

    `hash` is SHA-256 over `previous_hash` and the stored bytes of `payload`, so the
    chain can be verified without knowing how the payload was made.
    """

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="history")
    seq = models.PositiveIntegerField(help_text="From 1 within the Instance.")
    event = models.CharField(max_length=32)
    from_state = models.CharField(max_length=16, choices=State, blank=True)
    to_state = models.CharField(max_length=16, choices=State)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    payload = models.TextField(help_text="Canonical JSON.")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "seq"], name="one_history_row_per_sequence")
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.seq})"


class HeldOut(models.Model):
    """Material of a Suite that neither a Release nor a training run may hold: one row per image of an item,

    and one without an image for an item of text.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="held_out")
    suite_uid = models.UUIDField()
    suite_name = models.CharField(max_length=120)
    instance_uid = models.UUIDField()
    cluster_key = models.CharField(max_length=80)
    text_signature = models.CharField(max_length=64)
    image_sha256 = models.CharField(max_length=64, blank=True)
    is_hidden = models.BooleanField(default=False, help_text="The Suite's gold is its steward's alone.")

    class Meta:
        verbose_name_plural = "held out"
        constraints = [
            models.UniqueConstraint(
                fields=["suite_uid", "instance_uid", "image_sha256"],
                name="one_held_out_row_per_suite_instance_and_image",
            )
        ]
        indexes = [
            models.Index(fields=["project", "cluster_key"], name="held_out_by_cluster"),
            models.Index(fields=["project", "text_signature"], name="held_out_by_text"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_key} held out by {self.suite_name}"
