"""All tables of this room as they stand; a database that has run the steps before goes on from them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.created_together import created_together


class Migration(migrations.Migration):
    replaces = [
        ("review", "0001_initial"),
        ("review", "0002_queue_place"),
        ("review", "0003_open_assignments_in_order"),
        ("review", "0004_texts_have_authors"),
        ("review", "0005_agreement_of_readers"),
        ("review", "0006_threads_point_and_mention"),
        ("review", "0007_adjudicators_reasons_are_kept"),
        ("review", "0008_answers_before_the_draft"),
        ("review", "0009_find_and_overview"),
    ]

    initial = True

    dependencies = [
        ("corpus", "0001_squashed_0015_instance_words_indexed"),
        ("projects", "0001_squashed_0008_notices_of_assignments"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreementRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="projects.project",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("done", "Finished"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("total_count", models.PositiveIntegerField(default=0)),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("failed_count", models.PositiveIntegerField(default=0)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("lease_owner", models.CharField(blank=True, max_length=120)),
                ("lease_until", models.DateTimeField(null=True)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("pause_requested", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("error_for_user", models.TextField(blank=True)),
                ("log", models.TextField(blank=True)),
                ("method", models.PositiveSmallIntegerField(default=2)),
                ("upto", models.DateTimeField(help_text="Rounds settled later are not counted.")),
                (
                    "open_count",
                    models.PositiveIntegerField(default=0, help_text="Items that two or more still read."),
                ),
                (
                    "again_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Rounds of two or more after a redraft."
                    ),
                ),
                (
                    "knowing_count",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Readings given after the reader's own was taken back and another's stood.",
                    ),
                ),
                (
                    "small_pair_count",
                    models.PositiveIntegerField(default=0, help_text="Pairs with too few items."),
                ),
            ],
            options={
                "verbose_name": "agreement run",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="agreementrun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="agreementrun_running_has_a_lease",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=("project",),
                        name="one_reckoning_of_agreement_at_a_time",
                        violation_error_message="Agreement is being reckoned already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="review.agreementrun",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("verdict", "Verdict"),
                            ("error", "Worst error"),
                            ("harm", "Harm"),
                            ("key", "Key"),
                            ("level", "Level"),
                            ("side", "Side"),
                            ("answer", "Blind answer"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "cut",
                    models.CharField(
                        choices=[
                            ("all", "All items"),
                            ("axis", "By axis"),
                            ("kind", "By kind"),
                            ("level", "By level"),
                            ("pair", "By pair of readers"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "of",
                    models.CharField(
                        blank=True, help_text="Axis, kind, level, or number of the pair.", max_length=24
                    ),
                ),
                ("items", models.PositiveIntegerField()),
                (
                    "share",
                    models.FloatField(help_text="Of items whose first two readings are the same.", null=True),
                ),
                ("share_low", models.FloatField(null=True)),
                ("share_high", models.FloatField(null=True)),
                ("coefficient", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "no item was read twice"),
                            ("few", "too few items: no claim"),
                            (
                                "one_value",
                                "all readings are the same, so there is nothing beyond chance to reckon",
                            ),
                            ("no_split", "no two readings differ, so their spread gives no interval"),
                            ("unstable", "too few readings differ for an interval"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "measure", "cut", "of"),
                        name="one_agreement_figure_per_measure_and_cut",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("coefficient__isnull", False),
                                ("high__isnull", False),
                                ("low__isnull", False),
                                ("note", ""),
                            ),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="agreement_that_is_not_told_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="corpus.instance",
                    ),
                ),
                (
                    "seen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="corpus.revision",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("first", "First reading"),
                            ("after_redraft", "After a redraft"),
                            ("second_reader", "Second reader"),
                            ("adjudication", "Adjudication"),
                        ],
                        default="first",
                        max_length=14,
                    ),
                ),
                ("readers", models.PositiveSmallIntegerField(default=1)),
                (
                    "is_blind_first",
                    models.BooleanField(default=False, help_text="Answered before the draft is shown."),
                ),
                (
                    "answers_request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="corpus.redraftrequest",
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=16)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("readers__gte", 2)),
                        fields=["settled_at"],
                        name="shared_rounds_as_settled",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("instance",),
                        name="one_open_round_per_instance",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="review.round",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="projects.project",
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="corpus.instance",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reserved_for",
                    models.ForeignKey(
                        help_text="Only this person may take it: a sent-back item returns to its surgeon.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("priority", models.IntegerField(default=0)),
                (
                    "place",
                    models.CharField(
                        default="",
                        editable=False,
                        help_text="Where it stands among those of its priority: its case or passage, then its number.",
                        max_length=26,
                    ),
                ),
                ("lease_until", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignment",
                        to="corpus.decision",
                    ),
                ),
                ("active_seconds", models.PositiveIntegerField(default=0)),
                ("idle_seconds", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["project", "-priority", "place", "uid"],
                        name="open_assignments_in_order",
                    ),
                    models.Index(fields=["reviewer", "closed_at"], name="assignments_by_reviewer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("round", "reviewer"),
                        name="one_open_assignment_per_round_and_reviewer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkInProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="works",
                        to="review.assignment",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="corpus.revision"
                    ),
                ),
                ("body", models.TextField(help_text="JSON; may be incomplete.")),
                (
                    "comment",
                    models.TextField(blank=True, help_text="The reason an adjudicator is about to give."),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name_plural": "work in progress",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "author"), name="one_text_per_assignment_and_author"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Skip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skips",
                        to="review.assignment",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("skipped_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "reviewer"), name="one_skip_per_assignment_and_reviewer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BlindAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blind_answers",
                        to="review.round",
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blind_answers",
                        to="corpus.instance",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blind_answers",
                        to="review.assignment",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blind_answers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("letter", models.CharField(max_length=1)),
                (
                    "words",
                    models.TextField(
                        help_text="The option as it was read: an edit may put options in another order."
                    ),
                ),
                ("active_seconds", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "reader"), name="one_blind_answer_per_round_and_reader"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="threads",
                        to="corpus.instance",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=80)),
                ("quote", models.CharField(blank=True, max_length=400)),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("resolved_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("resolved_at__isnull", True)),
                        fields=["instance"],
                        name="open_threads",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                            models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="resolved_thread_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quote", ""), models.Q(("field", ""), _negated=True), _connector="OR"
                        ),
                        name="quote_stands_in_a_field",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="review.thread",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.TextField()),
                ("mentioned", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to="projects.project",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(help_text="As the address carries it.", max_length=1000)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "saved searches",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("project", "person", "name"),
                        name="one_saved_search_per_name",
                        violation_error_message="You have a search of this name already. Choose another name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulk_acts",
                        to="projects.project",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("assign", "Assign"), ("return", "Give back to the pool"), ("flag", "Flag")],
                        max_length=8,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["project", "by", "-created_at"], name="bulk_acts_of_a_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "assign"), _negated=True),
                            ("to__isnull", False),
                            _connector="OR",
                        ),
                        name="assigned_to_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkActRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="review.bulkact"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="review.assignment",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="review.thread",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assignment__isnull", False), ("thread__isnull", True)),
                            models.Q(("assignment__isnull", True), ("thread__isnull", False)),
                            _connector="OR",
                        ),
                        name="bulk_act_row_is_of_one_item",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Overview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overview",
                        to="projects.project",
                    ),
                ),
                ("reckoned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("took_ms", models.PositiveIntegerField(default=0)),
                ("figures", models.TextField(default="{}", help_text="JSON: steps, weeks, reasons.")),
            ],
        ),
        migrations.CreateModel(
            name="SpineCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "overview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="review.overview",
                    ),
                ),
                ("modality", models.CharField(blank=True, max_length=16)),
                ("condition", models.CharField(blank=True, max_length=40)),
                ("level", models.CharField(max_length=9)),
                ("items", models.PositiveIntegerField(help_text="All that are not withdrawn.")),
                ("approved", models.PositiveIntegerField()),
                ("rejected", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("overview", "modality", "condition", "level"), name="one_cell_per_level"
                    )
                ],
            },
        ),
    ]
    operations = created_together(operations)
