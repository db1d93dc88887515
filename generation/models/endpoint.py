"""The allow-list of endpoints and the registry of prompts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models import Project, Shared


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Endpoints by who may choose them."""

    def allowed(self) -> EndpointQuerySet:
        """Those on the allow-list: an admin wrote them."""
        return self.filter(is_own=False)

    def in_use(self) -> EndpointQuerySet:
        """Those of them that may be asked now."""
        return self.allowed().filter(is_active=True)


class Endpoint(Shared):
    """An OpenAI-compatible server that an admin has allowed."""

    name = models.CharField(max_length=80, unique=True)
    base_url = models.CharField(max_length=240, help_text="With /v1 at its end where the server has it.")
    api_key_variable = models.CharField(
        max_length=80, blank=True, help_text="Name of the environment variable that holds the key."
    )
    model_name = models.CharField(max_length=120)
    model_family = models.CharField(max_length=60)
    is_local = models.BooleanField(default=False, help_text="Runs inside the house.")
    is_active = models.BooleanField(default=True)
    is_own = models.BooleanField(
        default=False,
        editable=False,
        help_text="Serves a model that was trained here while it is asked; nobody can choose it.",
    )
    honours_schema = models.BooleanField(default=False)
    sees_images = models.BooleanField(default=False)
    max_concurrency = models.PositiveSmallIntegerField(default=4)
    requests_per_minute = models.PositiveIntegerField(default=120)
    tokens_per_minute = models.PositiveIntegerField(
        null=True, blank=True, help_text="Input and output together. Empty: no limit."
    )
    max_output_tokens = models.PositiveIntegerField(default=2048)
    timeout_seconds = models.PositiveIntegerField(default=120)
    offers_batches = models.BooleanField(
        default=False, help_text="Takes files of requests and answers them within 24 hours, for less."
    )
    batch_percent = models.PositiveSmallIntegerField(
        default=50, help_text="What a request in a batch costs, in per cent of the price in force."
    )
    batch_max_requests = models.PositiveIntegerField(default=50_000)
    batch_max_megabytes = models.PositiveIntegerField(default=200, help_text="Of a million bytes.")
    # Shared by all workers: how many requests may be open, how many are, and when the next may start.
    open_limit = models.PositiveSmallIntegerField(default=4, editable=False)
    open_requests = models.PositiveSmallIntegerField(default=0, editable=False)
    next_request_at = models.DateTimeField(default=timezone.now, editable=False)
    next_tokens_at = models.DateTimeField(default=timezone.now, editable=False)
    slowed_at = models.DateTimeField(null=True, editable=False, help_text="The last burst of 429 began.")
    good_answers = models.PositiveIntegerField(default=0, editable=False, help_text="At this open limit.")
    # Whether it works: failures since the last answer, and until when nothing is asked because of them.
    failures_in_row = models.PositiveIntegerField(default=0, editable=False)
    broken_at = models.DateTimeField(null=True, editable=False, help_text="The present rest began.")
    rests_until = models.DateTimeField(null=True, editable=False)
    last_failure = models.CharField(max_length=240, blank=True, editable=False)
    last_failure_at = models.DateTimeField(null=True, editable=False)
    last_answer_at = models.DateTimeField(null=True, editable=False)
    probed_at = models.DateTimeField(null=True, editable=False)
    probe_result = models.CharField(max_length=240, blank=True, editable=False)
    trials_failed = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="In a row, while it was not tried."
    )
    next_trial_at = models.DateTimeField(
        null=True, editable=False, help_text="By itself, not before then. Empty: as soon as a worker looks."
    )

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="own_endpoint_is_local", condition=models.Q(is_own=False) | models.Q(is_local=True)
            ),
            models.CheckConstraint(
                name="endpoint_takes_at_least_one_request",
                condition=models.Q(
                    max_concurrency__gte=1, requests_per_minute__gte=1, timeout_seconds__gte=1
                ),
                violation_error_message="An endpoint takes a request at least, and waits a second at least.",
            ),
            models.CheckConstraint(
                name="endpoint_takes_at_least_one_token",
                condition=models.Q(tokens_per_minute__isnull=True) | models.Q(tokens_per_minute__gte=1),
                violation_error_message="An endpoint takes a token a minute at least.",
            ),
            models.CheckConstraint(
                name="batch_holds_a_request_and_costs_no_more",
                condition=models.Q(
                    batch_percent__lte=100, batch_max_requests__gte=1, batch_max_megabytes__gte=1
                ),
                violation_error_message="A batch holds a request and a megabyte at least, and costs no more "
                "than the price in force.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rests(self) -> bool:
        """Whether nothing is asked now because it failed several times in a row."""
        return self.rests_until is not None and self.rests_until > timezone.now()


class PromptVersion(Shared):
    """An immutable version of a prompt template (Jinja2). The database refuses to change one."""

    class Label(models.TextChoices):
        DRAFT = "draft", "Draft"
        PRODUCTION = "production", "Production"

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    template = models.TextField()
    sha256 = models.CharField(max_length=64)
    label = models.CharField(
        max_length=12,
        choices=Label,
        default=Label.DRAFT,
        help_text="What it was made as; what a project made of it since says PromptLabelling.",
    )
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        related_name="prompts",
        help_text="Whose words stand in it; empty for a version that ships with the program.",
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, help_text="What is new in it, and why.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_prompt_per_name_and_version"),
            models.UniqueConstraint(
                fields=["name", "sha256"],
                condition=models.Q(project__isnull=True),
                name="one_shipped_prompt_per_name_and_content",
            ),
            models.UniqueConstraint(
                fields=["project", "name", "sha256"],
                name="one_prompt_per_project_name_and_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class PromptLabelling(Shared):
    """A lead's word on a version in one project; the latest of each version counts. Rows are only added."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="prompt_labellings")
    prompt = models.ForeignKey(PromptVersion, models.PROTECT, related_name="labellings")
    label = models.CharField(max_length=12, choices=PromptVersion.Label)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["project", "prompt", "-id"], name="labellings_of_a_prompt")]

    def __str__(self) -> str:
        return f"{self.prompt} is {self.get_label_display().lower()}"
