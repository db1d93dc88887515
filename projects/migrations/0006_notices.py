"""What happened is told to people, and mailed to who wishes it."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("projects", "0005_approvals_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("mentioned", "You were mentioned"),
                            ("answered", "A thread was answered"),
                            ("resolved", "A thread was resolved"),
                            ("returned", "An item came back to you"),
                            ("run_done", "A run finished"),
                            ("run_failed", "A run failed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="As a sentence names it: a number or a kind of run, no words of anybody's.",
                        max_length=80,
                    ),
                ),
                ("about_kind", models.CharField(help_text="The table of what it leads to.", max_length=60)),
                ("about_uid", models.UUIDField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="digest",
            field=models.CharField(
                choices=[("never", "Never"), ("daily", "Daily, where there is something new")],
                default="never",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="digest_sent_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("digest", "never"), models.Q(("email", ""), _negated=True), _connector="OR"
                ),
                name="digest_has_an_address",
                violation_error_message="Give the address that the mail should go to.",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["person", "created_at"],
                name="unread_notices",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["person", "-created_at", "-uid"], name="notices_in_order"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["mentioned", "answered", "resolved", "returned", "run_done", "run_failed"])
                ),
                name="notice_kind_is_known",
            ),
        ),
    ]
