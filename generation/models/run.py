"""Generation runs, their items, and the ledger of calls."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.db import models

from corpus.models import Figure, Instance, Passage, RedraftRequest, Source, State
from generation.models.checklist import ChecklistVersion
from generation.models.endpoint import Endpoint, PromptVersion
from generation.models.money import NO_CURRENCY, DaySpending, Price
from imaging.models import Study
from projects.models import OPEN_STATES, Egress, Run, Shared


class BudgetBound(models.TextChoices):
    """What stops a run that has reached a budget."""

    RUN = "run", "The run's cap"
    PROJECT = "project", "The project's cap"
    DAY = "day", "The project's cap for a day"
    PRICE = "price", "A price that nobody has said"


class Pilot(models.TextChoices):
    """Whether a run waits for a person's word after its first few items."""

    NONE = "none", "No pilot"
    ASKED = "asked", "Pilot first"
    GONE_ON = "gone_on", "Gone on"
    STOPPED = "stopped", "Stopped after the pilot"


class GenerationRun(Run):
    """One recipe carried out: what to draft, from what, how many, by which model."""

    endpoint = models.ForeignKey(
        Endpoint, models.PROTECT, null=True, related_name="runs", help_text="Empty: the built-in drafter."
    )
    draft_prompt = models.ForeignKey(PromptVersion, models.PROTECT, null=True, related_name="+")
    revision_prompt = models.ForeignKey(PromptVersion, models.PROTECT, null=True, related_name="+")
    checklist = models.ForeignKey(
        ChecklistVersion,
        models.PROTECT,
        null=True,
        related_name="runs",
        help_text="What its second readings ask. Empty, from before there were versions: the first one.",
    )
    picture_prompt = models.ForeignKey(
        PromptVersion,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="By which questions about pictures are asked again without them; empty: they are not.",
    )
    figure_prompt = models.ForeignKey(
        PromptVersion,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="By which a model says whether figures agree with their captions; empty: it drafts.",
    )
    recipe = models.TextField(default="{}", help_text="Canonical JSON.")
    seed = models.PositiveIntegerField(default=0)
    budget_cap = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    reserved = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    spent = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    budget_reached = models.BooleanField(default=False)
    budget_bound = models.CharField(
        max_length=8, choices=BudgetBound, blank=True, help_text="Whose cap stopped it."
    )
    goes_on_at = models.DateTimeField(null=True, help_text="Paused by the cap of a day: resumed then.")
    pilot = models.CharField(max_length=8, choices=Pilot, default=Pilot.NONE)
    pilot_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    pilot_decided_at = models.DateTimeField(null=True)
    in_batches = models.BooleanField(
        default=False, help_text="Slower and cheaper. Redrafts are asked at once all the same."
    )
    is_planned = models.BooleanField(
        default=True, help_text="Its items are all there; before that none of them is worked on."
    )
    is_forced = models.BooleanField(
        default=False, help_text="Its items are asked anew: no answer that stood before is taken."
    )
    is_trial = models.BooleanField(
        default=False, help_text="One side of a comparison of prompts: its drafts become no Instances."
    )

    class Meta(Run.Meta):
        verbose_name = "generation run"
        constraints = [
            *Run.Meta.constraints,
            models.CheckConstraint(
                name="batches_need_an_endpoint",
                condition=models.Q(in_batches=False) | models.Q(endpoint__isnull=False),
            ),
            models.CheckConstraint(
                name="nothing_is_drafted_before_its_plan",
                condition=models.Q(is_planned=True)
                | models.Q(done_count=0, failed_count=0, spent=0, reserved=0),
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(is_planned=False, state__in=OPEN_STATES),
                name="one_run_of_a_project_is_planned_at_a_time",
                violation_error_message="Another run of this project is being planned.",
            ),
            models.CheckConstraint(
                name="pilot_is_decided_by_somebody",
                condition=models.Q(
                    pilot__in=["none", "asked"],
                    pilot_decided_by__isnull=True,
                    pilot_decided_at__isnull=True,
                )
                | models.Q(
                    pilot__in=["gone_on", "stopped"],
                    pilot_decided_by__isnull=False,
                    pilot_decided_at__isnull=False,
                ),
            ),
        ]


class ItemState(models.TextChoices):
    """Where one item of a run stands."""

    WAITING = "waiting", "Waiting"
    WORKING = "working", "Working"
    BATCHED = "batched", "In a batch"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    REFUSED = "refused", "Refused"


class Stage(models.TextChoices):
    """The next step of an item; each step commits its Revision and the next stage together."""

    DRAFT = "draft", "Draft"
    REVISION = "revision", "Revision"
    REDRAFT = "redraft", "Second draft after an error"
    REREVISION = "rerevision", "Revision of the second draft"
    PICTURE = "picture", "Asked without its picture"
    CONFIRM = "confirm", "Whether a figure agrees with its caption"
    ENDED = "ended", "Ended"


class GenerationItem(Shared):
    """One Instance to be drafted; also the redraft of one that was sent back."""

    run = models.ForeignKey(GenerationRun, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    topic = models.TextField(default="{}", help_text="Canonical JSON: axis, levels, facts to draft from.")
    study = models.ForeignKey(Study, models.PROTECT, null=True, related_name="+")
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, related_name="+")
    figure = models.ForeignKey(Figure, models.PROTECT, null=True, related_name="+")
    is_pilot = models.BooleanField(default=False, help_text="Drafted before a person lets the rest go on.")
    state = models.CharField(max_length=8, choices=ItemState, default=ItemState.WAITING)
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, help_text="Wait until then: the endpoint asked us to.")
    held_at = models.DateTimeField(
        null=True, help_text="A redraft the budget does not cover, on hold since then until the lead decides."
    )
    retried_at = models.DateTimeField(
        null=True, help_text="A person asked to try again; older failures are void."
    )
    forced_at = models.DateTimeField(
        null=True, help_text="A person had it asked anew; answers that stood before are not taken for it."
    )
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DRAFT)
    instance = models.ForeignKey(Instance, models.SET_NULL, null=True, related_name="generation_items")
    redraft_request = models.OneToOneField(
        RedraftRequest, models.SET_NULL, null=True, related_name="generation_item"
    )
    ended_at = models.DateTimeField(null=True)
    problem_kind = models.CharField(max_length=40, blank=True)
    problem = models.TextField(blank=True, help_text="For the person.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="one_item_per_run_and_position")
        ]
        indexes = [models.Index(fields=["run", "state", "position"], name="items_of_a_run_by_state")]
        ordering = ["run", "position"]

    def __str__(self) -> str:
        return f"Item {self.position} of {self.run}"

    @property
    def counts_from(self) -> datetime | None:
        """Since when failures count for it; ``None``: from the beginning."""
        return max((at for at in (self.retried_at, self.forced_at) if at is not None), default=None)

    @property
    def is_given_up(self) -> bool:
        """Whether its draft rests, not read a second time, since the run was cancelled."""
        is_waiting = self.state == ItemState.WAITING
        return is_waiting and self.instance is not None and self.instance.state == State.FAILED

    @property
    def source(self) -> Source | None:
        """The source that it is drafted from; None where it is of a study alone."""
        if self.figure is not None:
            return self.figure.source
        return self.passage.source if self.passage is not None else None


class Call(Shared):
    """A content-addressed step of the ledger: the same question is never paid for twice."""

    key = models.CharField(
        max_length=64,
        unique=True,
        help_text="Hash of template, rendered messages, image hashes, model, parameters, schema, pipeline.",
    )
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="calls")
    endpoint_is_local = models.BooleanField()
    egress = models.CharField(max_length=8, choices=Egress)
    run = models.ForeignKey(GenerationRun, models.SET_NULL, null=True, related_name="calls")
    item = models.ForeignKey(GenerationItem, models.SET_NULL, null=True, related_name="calls")
    redraft_request = models.ForeignKey(RedraftRequest, models.SET_NULL, null=True, related_name="calls")
    step = models.CharField(max_length=16, help_text="draft, revision, repair …")
    prompt = models.ForeignKey(PromptVersion, models.PROTECT, null=True, related_name="calls")
    request = models.TextField(help_text="Canonical JSON of what is sent; images by hash.")
    answer = models.TextField(blank=True, help_text="The answer that was accepted, raw.")
    parsed = models.TextField(blank=True, help_text="Canonical JSON of the answer in its schema.")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_local_stays_local",
                condition=models.Q(egress=Egress.ANY_MODEL) | models.Q(endpoint_is_local=True),
                violation_error_message="This material may only go to local models.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.key[:12]}"

    @property
    def picture_hashes(self) -> list[str]:
        """The hashes of the pictures that the question shows, in their order."""
        hashes: list[str] = json.loads(self.request).get("pictures", [])
        return hashes

    def answers(self, item: GenerationItem) -> bool:
        """Whether an answer stands that an item takes: one that is asked anew takes none from before."""
        if self.answered_at is None:
            return False
        return item.forced_at is None or self.answered_at >= item.forced_at


class CallUse(models.Model):
    """An item was given the answer of a call: by asking, or out of the ledger that another item filled."""

    item = models.ForeignKey(GenerationItem, models.CASCADE, related_name="uses")
    call = models.ForeignKey(Call, models.CASCADE, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "call"], name="one_use_per_item_and_call")]

    def __str__(self) -> str:
        return f"{self.call} for {self.item}"


class AttemptState(models.TextChoices):
    """What became of one request."""

    SENT = "sent", "Sent"
    ANSWERED = "answered", "Answered"
    RATE_LIMITED = "rate_limited", "Rate limited"
    SERVER_ERROR = "server_error", "Server error"
    TIMED_OUT = "timed_out", "Timed out"
    REJECTED = "rejected", "Rejected by the endpoint"
    REFUSED = "refused", "Refused by the model"
    TRUNCATED = "truncated", "Cut off"
    BAD_SCHEMA = "bad_schema", "Not in the schema"
    LOST_ANSWER = "lost_answer", "Answer lost"
    NOT_SENT = "not_sent", "Not sent"
    EXPIRED = "expired", "Not done in time"
    CANCELLED = "cancelled", "Cancelled"


class Attempt(models.Model):
    """One request; the row is committed before the request is sent."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="attempts")
    item = models.ForeignKey(
        GenerationItem,
        models.SET_NULL,
        null=True,
        related_name="attempts",
        help_text="For which it was sent; the call may have been opened by another.",
    )
    batch = models.ForeignKey(
        "Batch", models.SET_NULL, null=True, related_name="attempts", help_text="Empty: sent by itself."
    )
    number = models.PositiveSmallIntegerField()
    idempotency_key = models.CharField(
        max_length=64, db_index=True, help_text="The same again after a lost answer, else new."
    )
    state = models.CharField(max_length=12, choices=AttemptState, default=AttemptState.SENT)
    owner = models.CharField(max_length=120, blank=True, help_text="The worker that waits for the answer.")
    sent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    raw_response = models.TextField(blank=True)
    request_id = models.CharField(max_length=120, blank=True)
    model_reported = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=120, blank=True)
    price = models.ForeignKey(Price, models.PROTECT, null=True, related_name="attempts")
    input_price = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    output_price = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    cached_price = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, default=NO_CURRENCY)
    day = models.ForeignKey(
        DaySpending, models.SET_NULL, null=True, related_name="+", help_text="On which its cost is booked."
    )
    input_tokens = models.PositiveIntegerField(null=True)
    cached_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    reserved = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    latency_ms = models.PositiveIntegerField(null=True)
    reserved_tokens = models.PositiveIntegerField(default=0)
    is_probe = models.BooleanField(
        default=False, help_text="The one request that tries an endpoint after its rest; no try of the item."
    )
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_attempt_per_call_and_number"),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state="sent"),
                name="one_open_attempt_per_call",
                violation_error_message="This question is being asked already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number} of {self.call}"


class EgressRefusal(Shared):
    """A call that was not made because the material may not leave; visible to the lead."""

    run = models.ForeignKey(GenerationRun, models.CASCADE, null=True, related_name="egress_refusals")
    item = models.ForeignKey(GenerationItem, models.CASCADE, null=True, related_name="egress_refusals")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, related_name="+")
    rule = models.CharField(max_length=40)
    reason = models.TextField()

    def __str__(self) -> str:
        return self.reason
