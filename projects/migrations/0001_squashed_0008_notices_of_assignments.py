"""All tables of this room as they stand; a database that has run the steps before goes on from them."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.append_only import AppendOnly
from projects.created_together import created_together


class Migration(migrations.Migration):
    replaces = [
        ("projects", "0001_initial"),
        ("projects", "0002_append_only"),
        ("projects", "0003_invitations_to_sign_in_names"),
        ("projects", "0004_failed_sign_ins"),
        ("projects", "0005_approvals_end"),
        ("projects", "0006_notices"),
        ("projects", "0007_blind_first"),
        ("projects", "0008_notices_of_assignments"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                (
                    "readers_per_instance",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="How many surgeons read each instance."
                    ),
                ),
                (
                    "is_blind_first",
                    models.BooleanField(
                        default=False,
                        help_text="Multiple-choice items are answered before their draft is shown.",
                    ),
                ),
                ("last_instance_number", models.PositiveIntegerField(default=0)),
                ("is_demo", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("readers_per_instance__gte", 1), ("readers_per_instance__lte", 9)
                        ),
                        name="project_has_at_least_one_reader",
                        violation_error_message="Between one and nine surgeons read an instance.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                ("display_name", models.CharField(max_length=120)),
                (
                    "is_admin",
                    models.BooleanField(
                        default=False,
                        help_text="Manages accounts and endpoints; gives no clinical read access.",
                    ),
                ),
                ("specialty", models.CharField(blank=True, max_length=80)),
                ("years_in_practice", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("is_trainee", models.BooleanField(default=False)),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "digest",
                    models.CharField(
                        choices=[("never", "Never"), ("daily", "Daily, where there is something new")],
                        default="never",
                        max_length=5,
                    ),
                ),
                ("digest_sent_at", models.DateTimeField(editable=False, null=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("display_name", ""), _negated=True),
                        name="user_has_a_name",
                        violation_error_message="Give the name that colleagues will see.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("digest", "never"), models.Q(("email", ""), _negated=True), _connector="OR"
                        ),
                        name="digest_has_an_address",
                        violation_error_message="Give the address that the mail should go to.",
                    ),
                ],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="projects.project",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("surgeon", "Surgeon"),
                            ("lead", "Lead"),
                            ("steward", "Steward"),
                            ("evaluator", "Evaluator"),
                        ],
                        max_length=16,
                    ),
                ),
                ("may_adjudicate", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "project", "role"),
                        name="one_membership_per_person_project_and_role",
                        violation_error_message="This person has that role already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["surgeon", "lead", "steward", "evaluator"])),
                        name="membership_role_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
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
                        related_name="approvals",
                        to="projects.project",
                    ),
                ),
                ("ethics_body", models.CharField(max_length=160)),
                ("number", models.CharField(max_length=60)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("waiver", "Waiver"),
                            ("consent", "Consent"),
                            ("public", "Public data"),
                            ("synthetic", "Synthetic data"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sites", models.CharField(blank=True, max_length=240)),
                ("may_draft", models.BooleanField(default=True)),
                ("may_train", models.BooleanField(default=False)),
                ("may_share", models.BooleanField(default=False)),
                ("may_commercial", models.BooleanField(default=False)),
                ("valid_from", models.DateField()),
                ("expires_on", models.DateField()),
                ("is_demo", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("end_reason", models.CharField(blank=True, max_length=240)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "number"),
                        name="approval_number_once_per_project",
                        violation_error_message="An approval with this number exists already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_on__gte", models.F("valid_from"))),
                        name="approval_ends_after_it_begins",
                        violation_error_message="The approval must end after it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ended_approval_says_by_whom_and_why",
                        violation_error_message="Say why the approval ends.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
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
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
                ("action", models.CharField(max_length=60)),
                ("object_kind", models.CharField(blank=True, max_length=40)),
                ("object_uid", models.CharField(blank=True, max_length=64)),
                ("detail", models.TextField(blank=True, help_text="Canonical JSON.")),
            ],
            options={
                "indexes": [models.Index(fields=["project", "created_at"], name="audit_by_project_and_time")],
            },
        ),
        migrations.CreateModel(
            name="AuditBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("sealed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("event_count", models.PositiveIntegerField()),
                ("previous_mac", models.CharField(blank=True, max_length=64)),
                ("mac", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="projects.auditevent",
                    ),
                ),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="projects.auditblock",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("username", models.CharField(blank=True, max_length=150)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="projects.project",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("surgeon", "Surgeon"),
                            ("lead", "Lead"),
                            ("steward", "Steward"),
                            ("evaluator", "Evaluator"),
                        ],
                        max_length=16,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
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
                            ("project__isnull", True), models.Q(("role", ""), _negated=True), _connector="OR"
                        ),
                        name="invitation_to_a_project_names_a_role",
                        violation_error_message="Choose the role that the invited person will have.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("username", ""), _connector="XOR"),
                        name="invitation_names_an_address_or_a_sign_in_name",
                        violation_error_message="Give an e-mail address or a sign-in name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name_hash",
                    models.CharField(help_text="Keyed hash of what was typed as a name.", max_length=64),
                ),
                ("address", models.CharField(max_length=45)),
                ("failed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_hash", "-failed_at"], name="failures_by_name"),
                    models.Index(fields=["address", "-failed_at"], name="failures_by_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mentioned", "You were mentioned"),
                            ("answered", "A thread was answered"),
                            ("resolved", "A thread was resolved"),
                            ("returned", "An item came back to you"),
                            ("assigned", "Items were assigned to you"),
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
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["person", "created_at"],
                        name="unread_notices",
                    ),
                    models.Index(fields=["person", "-created_at", "-uid"], name="notices_in_order"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "mentioned",
                                    "answered",
                                    "resolved",
                                    "returned",
                                    "assigned",
                                    "run_done",
                                    "run_failed",
                                ],
                            )
                        ),
                        name="notice_kind_is_known",
                    )
                ],
            },
        ),
        AppendOnly("projects_auditevent", "projects_auditblock", "projects_auditseal"),
    ]
    operations = created_together(operations)
