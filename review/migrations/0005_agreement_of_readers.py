"""How far readers agree, reckoned in the background; the index finds Rounds settled since."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0013_case_of_a_study"),
        ("projects", "0005_approvals_end"),
        ("review", "0004_texts_have_authors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    "measure",
                    models.CharField(
                        choices=[
                            ("verdict", "Verdict"),
                            ("error", "Worst error"),
                            ("harm", "Harm"),
                            ("key", "Key"),
                            ("level", "Level"),
                            ("side", "Side"),
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
        ),
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
                ("method", models.PositiveSmallIntegerField(default=1)),
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
            },
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(
                condition=models.Q(("readers__gte", 2)),
                fields=["settled_at"],
                name="shared_rounds_as_settled",
            ),
        ),
        migrations.AddField(
            model_name="agreementrun",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="%(class)ss", to="projects.project"
            ),
        ),
        migrations.AddField(
            model_name="agreementrun",
            name="started_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="agreementfigure",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="review.agreementrun"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                ),
                name="agreementrun_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    ("lease_until__isnull", False),
                    _connector="OR",
                ),
                name="agreementrun_running_has_a_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("queued", "running"))),
                fields=("project",),
                name="one_reckoning_of_agreement_at_a_time",
                violation_error_message="Agreement is being reckoned already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementfigure",
            constraint=models.UniqueConstraint(
                fields=("run", "measure", "cut", "of"), name="one_agreement_figure_per_measure_and_cut"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementfigure",
            constraint=models.CheckConstraint(
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
        ),
    ]
