"""All tables of this room as they stand; a database that has run the steps before goes on from them."""

import corpus.models.words
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from corpus.words.migrating import WordsIndexed
from projects.append_only import AppendOnly, ColumnsKept
from projects.created_together import created_together


class Migration(migrations.Migration):
    replaces = [
        ("corpus", "0001_initial"),
        ("corpus", "0002_initial"),
        ("corpus", "0003_append_only"),
        ("corpus", "0004_decisions_are_kept"),
        ("corpus", "0005_held_out_per_image"),
        ("corpus", "0006_evidence_names_its_file"),
        ("corpus", "0007_held_out_hidden"),
        ("corpus", "0008_source_sign_off"),
        ("corpus", "0009_hospital_cases_are_read"),
        ("corpus", "0010_figures_of_pdfs"),
        ("corpus", "0011_near_texts_and_standing"),
        ("corpus", "0012_records_from_elsewhere"),
        ("corpus", "0013_case_of_a_study"),
        ("corpus", "0014_instance_words"),
        ("corpus", "0015_instance_words_indexed"),
    ]

    initial = True

    dependencies = [
        ("imaging", "0001_squashed_0025_blindfolds"),
        ("projects", "0001_squashed_0008_notices_of_assignments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
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
                        related_name="sources",
                        to="projects.project",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("textbook", "Textbook"),
                            ("guideline", "Guideline"),
                            ("consensus", "Expert consensus"),
                            ("question_bank", "Question bank"),
                            ("open_dataset", "Open dataset"),
                            ("case_report", "Case report"),
                            ("hospital_case", "Hospital case"),
                        ],
                        max_length=16,
                    ),
                ),
                ("title", models.CharField(max_length=240)),
                ("citation", models.CharField(max_length=400)),
                ("doi", models.CharField(blank=True, max_length=120)),
                ("licence", models.CharField(max_length=80)),
                ("language", models.CharField(default="en", max_length=8)),
                (
                    "egress",
                    models.CharField(
                        choices=[("any", "Any model"), ("local", "Local models only")], max_length=8
                    ),
                ),
                ("may_draft", models.BooleanField(default=False)),
                ("may_train", models.BooleanField(default=False)),
                ("may_share", models.BooleanField(default=False)),
                ("may_commercial", models.BooleanField(default=False)),
                ("may_quote", models.BooleanField(default=False)),
                ("rights_expire_on", models.DateField(null=True)),
                (
                    "study",
                    models.ForeignKey(
                        help_text="Of a hospital case: the study that its text is the record of.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="case_texts",
                        to="imaging.study",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "sign_off",
                    models.CharField(
                        choices=[
                            ("not_needed", "Not needed"),
                            ("waiting", "Waiting for a person"),
                            ("signed", "Signed off"),
                            ("withheld", "Withheld"),
                        ],
                        default="not_needed",
                        max_length=12,
                    ),
                ),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("signed_off_at", models.DateTimeField(null=True)),
                (
                    "taken_out",
                    models.TextField(
                        default="{}",
                        help_text="JSON: how much of each kind was taken out of the text; never what it was.",
                    ),
                ),
                (
                    "purposes_after_sign_off",
                    models.CharField(blank=True, help_text="Comma separated.", max_length=80),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "sha256"),
                        name="one_source_per_content",
                        violation_error_message="This text is here already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("licence", ""), _negated=True),
                            models.Q(("citation", ""), _negated=True),
                        ),
                        name="source_names_licence_and_citation",
                        violation_error_message="Give the licence and the citation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "hospital_case"), _negated=True),
                            ("egress", "local"),
                            _connector="OR",
                        ),
                        name="hospital_source_stays_in_the_house",
                        violation_error_message="Hospital material may only go to local models.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "hospital_case"), _negated=True),
                            models.Q(("sign_off", "not_needed"), _negated=True),
                            _connector="OR",
                        ),
                        name="hospital_source_is_read_by_a_person",
                        violation_error_message="Somebody has to read a hospital case before it is used.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("study__isnull", True), ("kind", "hospital_case"), _connector="OR"
                        ),
                        name="only_a_hospital_case_is_of_a_study",
                        violation_error_message="Only a hospital case is the record of a study.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sign_off__in", ["not_needed", "signed"]),
                            models.Q(
                                ("may_commercial", False),
                                ("may_draft", False),
                                ("may_share", False),
                                ("may_train", False),
                            ),
                            _connector="OR",
                        ),
                        name="unread_source_is_used_for_nothing",
                        violation_error_message="Somebody has to read this text before it is used.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sign_off", "signed"), _negated=True),
                            ("signed_off_by__isnull", False),
                            _connector="OR",
                        ),
                        name="signed_off_source_names_the_person",
                        violation_error_message="A sign-off needs the person who read the text.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Passage",
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passages",
                        to="corpus.source",
                    ),
                ),
                ("position", models.PositiveIntegerField(help_text="Order within the Source, from 1.")),
                ("heading", models.CharField(blank=True, max_length=240)),
                ("page", models.PositiveIntegerField(null=True)),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "position"), name="one_passage_per_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="Caption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("page", models.PositiveIntegerField(null=True)),
                ("left", models.FloatField(default=0.0)),
                ("top", models.FloatField(default=0.0)),
                ("right", models.FloatField(default=0.0)),
                ("bottom", models.FloatField(default=0.0)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="captions",
                        to="corpus.source",
                    ),
                ),
                ("position", models.PositiveIntegerField(help_text="Order within the Source, from 1.")),
                ("label", models.CharField(max_length=40)),
                (
                    "numbers",
                    models.CharField(
                        help_text="Comma separated: 3.2, or 4,5 for two figures.", max_length=200
                    ),
                ),
                ("text", models.TextField()),
                ("dismissed", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "position"), name="one_caption_per_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="corpus.source",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "number",
                    models.CharField(blank=True, help_text="As 3.2; empty without a caption.", max_length=20),
                ),
                ("label", models.CharField(max_length=40)),
                ("caption", models.TextField(blank=True)),
                ("page", models.PositiveIntegerField(null=True)),
                (
                    "path",
                    models.CharField(
                        help_text="Name of its first picture inside the storage.", max_length=255
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "matched_caption",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="corpus.caption",
                    ),
                ),
                (
                    "match",
                    models.CharField(
                        choices=[
                            ("sure", "Matched"),
                            ("doubtful", "Doubtful"),
                            ("accepted", "Matched by a person"),
                            ("rejected", "No figure of this text"),
                        ],
                        default="sure",
                        max_length=10,
                    ),
                ),
                ("doubt", models.TextField(blank=True, help_text="Why a person has to look at the match.")),
                (
                    "sign_off",
                    models.CharField(
                        choices=[
                            ("not_needed", "Not needed"),
                            ("waiting", "Waiting for a person"),
                            ("signed", "Signed off"),
                            ("withheld", "Withheld"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("signed_off_at", models.DateTimeField(null=True)),
                ("context", models.ManyToManyField(related_name="figures", to="corpus.passage")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "position"), name="one_figure_per_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("match", "doubtful"), _negated=True),
                            models.Q(("doubt", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="doubtful_figure_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sign_off", "signed"), _negated=True),
                            ("signed_off_by__isnull", False),
                            _connector="OR",
                        ),
                        name="signed_off_figure_names_the_person",
                        violation_error_message="A sign-off needs the person who looked at the picture.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FigurePanel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("page", models.PositiveIntegerField(null=True)),
                ("left", models.FloatField(default=0.0)),
                ("top", models.FloatField(default=0.0)),
                ("right", models.FloatField(default=0.0)),
                ("bottom", models.FloatField(default=0.0)),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="panels", to="corpus.figure"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("letter", models.CharField(blank=True, max_length=2)),
                (
                    "path",
                    models.CharField(
                        blank=True, help_text="Empty once the picture was taken out.", max_length=255
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField(help_text="Pixels.")),
                ("height", models.PositiveIntegerField(help_text="Pixels.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("figure", "position"), name="one_panel_per_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="PageImage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="page_images",
                        to="corpus.source",
                    ),
                ),
                ("page", models.PositiveIntegerField()),
                ("path", models.CharField(max_length=255)),
                ("scale", models.FloatField(help_text="Pixels a point.")),
                ("width", models.PositiveIntegerField(help_text="Pixels.")),
                ("height", models.PositiveIntegerField(help_text="Pixels.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "page"), name="one_image_per_page")
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchDecision",
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
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="match_decisions",
                        to="corpus.figure",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accept", "The caption is right"),
                            ("assign", "Another caption is right"),
                            ("reject", "No figure of this text"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "caption_before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="corpus.caption",
                    ),
                ),
                ("number_before", models.CharField(blank=True, max_length=20)),
                (
                    "match_before",
                    models.CharField(
                        choices=[
                            ("sure", "Matched"),
                            ("doubtful", "Doubtful"),
                            ("accepted", "Matched by a person"),
                            ("rejected", "No figure of this text"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("number", models.PositiveIntegerField(help_text="From 1 within the Instance.")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="corpus.revision",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("revision", "Revision"),
                            ("edit", "Edit"),
                            ("adjudication", "Adjudication"),
                        ],
                        max_length=12,
                    ),
                ),
                ("body", models.TextField(help_text="Canonical JSON; the schema stands in corpus.bodies.")),
                ("body_sha256", models.CharField(max_length=64)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("model_name", models.CharField(blank=True, max_length=120)),
                ("model_family", models.CharField(blank=True, max_length=60)),
                ("prompt_hash", models.CharField(blank=True, max_length=64)),
                ("prompt_label", models.CharField(blank=True, max_length=60)),
                (
                    "checklist",
                    models.TextField(
                        blank=True, help_text="JSON: what the revision pass checked and changed."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("author__isnull", False),
                            models.Q(("model_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="revision_has_an_author",
                        violation_error_message="A revision names the person or the model that wrote it.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Instance",
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
                        related_name="instances",
                        to="projects.project",
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="For people, within the project.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("multiple_choice", "Multiple choice"),
                            ("open_question", "Open question"),
                            ("consultation", "Consultation"),
                            ("report", "Report"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafting", "Drafting"),
                            ("failed", "Drafting failed"),
                            ("revised", "Revised"),
                            ("in_review", "In review"),
                            ("in_adjudication", "In adjudication"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("sent_back", "Sent back"),
                            ("no_consensus", "No consensus"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="drafting",
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=8)),
                (
                    "axis",
                    models.CharField(
                        choices=[
                            ("level_identification", "Level identification"),
                            ("pathology", "Pathology assessment"),
                            ("planning", "Surgical planning"),
                            ("measurement", "Measurement"),
                            ("prognosis", "Prognosis and risk"),
                            ("postoperative", "Postoperative management"),
                            ("communication", "Patient communication"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("V0", "V0, machine-checked"),
                            ("V1", "V1, its lot accepted"),
                            ("V2", "V2, read by one clinician"),
                            ("V3", "V3, read by two or more"),
                        ],
                        default="V0",
                        max_length=2,
                    ),
                ),
                ("priority", models.IntegerField(default=0, help_text="Higher comes first.")),
                (
                    "cluster_key",
                    models.CharField(
                        help_text="Relatives share it: the subject, else figure, else source chapter.",
                        max_length=80,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instances",
                        to="imaging.subject",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instances",
                        to="imaging.study",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instances",
                        to="corpus.source",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instances",
                        to="corpus.passage",
                    ),
                ),
                (
                    "current_revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="corpus.revision",
                    ),
                ),
                (
                    "history_length",
                    models.PositiveIntegerField(default=0, help_text="Sequence of the last history row."),
                ),
                ("redraft_count", models.PositiveSmallIntegerField(default=0)),
                ("modality", models.CharField(blank=True, max_length=16)),
                (
                    "title",
                    models.CharField(blank=True, help_text="The first words, for lists.", max_length=200),
                ),
                ("is_demo", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["project", "state", "-priority", "uid"], name="instances_in_queue_order"
                    ),
                    models.Index(fields=["project", "-number"], name="instances_by_number"),
                    models.Index(fields=["project", "state", "-number"], name="instances_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="one_instance_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "drafting",
                                    "failed",
                                    "revised",
                                    "in_review",
                                    "in_adjudication",
                                    "approved",
                                    "rejected",
                                    "sent_back",
                                    "no_consensus",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="instance_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("redraft_count__lte", 2)),
                        name="at_most_two_redrafts",
                        violation_error_message="Two redrafts were made; edit or reject it now.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "in_review"]), _negated=True),
                            ("current_revision__isnull", False),
                            _connector="OR",
                        ),
                        name="decided_instance_has_a_revision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InstanceLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="level_rows",
                        to="corpus.instance",
                    ),
                ),
                ("level", models.CharField(max_length=9)),
            ],
            options={
                "indexes": [models.Index(fields=["level"], name="instances_by_level")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instance", "level"), name="one_row_per_instance_and_level"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InstanceCondition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="condition_rows",
                        to="corpus.instance",
                    ),
                ),
                ("condition", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instance", "condition"), name="one_row_per_instance_and_condition"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="corpus.revision",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("field", models.CharField(help_text="JSON pointer into the body.", max_length=60)),
                ("start", models.PositiveIntegerField(null=True)),
                ("end", models.PositiveIntegerField(null=True)),
                ("quote", models.TextField(blank=True)),
                (
                    "match",
                    models.CharField(
                        choices=[
                            ("exact", "Found word for word"),
                            ("fuzzy", "Found nearly"),
                            ("missing", "Not found"),
                            ("none", "No quote"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="corpus.passage",
                    ),
                ),
                ("passage_start", models.PositiveIntegerField(null=True)),
                ("passage_end", models.PositiveIntegerField(null=True)),
                (
                    "figure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="corpus.figure",
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="imaging.levelfact",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="imaging.series",
                    ),
                ),
                ("sop_instance_uid", models.CharField(blank=True, max_length=64)),
                (
                    "frame",
                    models.PositiveIntegerField(
                        help_text="From 1: in that SOP Instance, or in stack order without one.", null=True
                    ),
                ),
                ("level", models.CharField(blank=True, max_length=9)),
            ],
            options={
                "verbose_name_plural": "evidence",
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "number"), name="one_evidence_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            ("figure__isnull", False),
                            ("fact__isnull", False),
                            ("series__isnull", False),
                            _connector="OR",
                        ),
                        name="evidence_points_at_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="corpus.revision",
                    ),
                ),
                ("check_name", models.CharField(max_length=60)),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "Error"), ("warning", "Warning"), ("note", "Note")], max_length=8
                    ),
                ),
                ("message", models.TextField()),
                ("field", models.CharField(blank=True, max_length=60)),
                ("start", models.PositiveIntegerField(null=True)),
                ("end", models.PositiveIntegerField(null=True)),
                ("level", models.CharField(blank=True, max_length=9)),
                (
                    "fingerprint",
                    models.CharField(help_text="Same check, same place, same words.", max_length=64),
                ),
                (
                    "overruled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("overruled_at", models.DateTimeField(null=True)),
                ("overrule_reason", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "indexes": [models.Index(fields=["check_name", "revision"], name="findings_by_check")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "fingerprint"), name="one_finding_per_revision_and_fingerprint"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("overruled_by__isnull", True),
                            models.Q(("overrule_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="overrule_has_a_reason",
                        violation_error_message="Say why the finding does not hold.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForeignRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "instance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="foreign_record",
                        to="corpus.instance",
                    ),
                ),
                ("text", models.TextField(help_text="Canonical JSON of the line, without its body.")),
                (
                    "sha256",
                    models.CharField(help_text="Of the text; the first history row seals it.", max_length=64),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TransferRun",
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
                (
                    "direction",
                    models.CharField(choices=[("import", "Import"), ("export", "Export")], max_length=6),
                ),
                ("file_name", models.CharField(max_length=120)),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="corpus.source",
                    ),
                ),
                (
                    "state_chosen",
                    models.CharField(
                        blank=True, help_text="Of an export; empty: every state.", max_length=16
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")),
                (
                    "place",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Bytes that are read or written for good."
                    ),
                ),
                (
                    "last_line",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="The last line read, or the number of the last Instance looked at.",
                    ),
                ),
                (
                    "created_count",
                    models.PositiveIntegerField(default=0, help_text="Instances made, or lines written."),
                ),
                (
                    "present_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Lines whose Instance was here already."
                    ),
                ),
                (
                    "refused_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Lines refused, or Instances that stay."
                    ),
                ),
                (
                    "faults",
                    models.TextField(
                        default="[]", help_text="JSON: line or Instance number, and the sentence."
                    ),
                ),
                ("cleared_at", models.DateTimeField(help_text="When the file was removed.", null=True)),
            ],
            options={
                "verbose_name": "transfer run",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="transferrun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="transferrun_running_has_a_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                        related_name="decisions",
                        to="corpus.instance",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="corpus.revision",
                    ),
                ),
                (
                    "result_revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="corpus.revision",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("approve", "Approved"),
                            ("edit", "Edited and approved"),
                            ("send_back", "Sent back"),
                            ("reject", "Rejected"),
                            ("no_consensus", "No consensus"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "harm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "None"),
                            ("minor", "Minor"),
                            ("changes_management", "Changes management"),
                            ("could_injure", "Could injure"),
                        ],
                        max_length=20,
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
                ("active_seconds", models.PositiveIntegerField(default=0)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["reviewer", "-created_at"], name="decisions_by_reviewer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "send_back"), _negated=True),
                            models.Q(("comment", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="send_back_has_a_comment",
                        violation_error_message="Say what the next draft must change.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reasons",
                        to="corpus.decision",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("invented_finding", "Invented finding"),
                            ("omission", "Omission"),
                            ("level", "Level"),
                            ("numbering", "Numbering"),
                            ("side", "Side"),
                            ("zone", "Zone"),
                            ("grade", "Grade or measurement"),
                            ("modality", "Modality or sequence"),
                            ("image_text", "Image–text mismatch"),
                            ("not_supported", "Not supported by source"),
                            ("indication", "Indication or contraindication"),
                            ("red_flag", "Missed red flag"),
                            ("outdated", "Against guideline or outdated"),
                            ("overconfident", "Overconfident"),
                            ("needs_clinical", "Needs clinical data"),
                            ("unreadable", "Image unreadable"),
                            ("two_right", "Two right answers"),
                            ("leaks", "Leaks the answer"),
                            ("ambiguous", "Ambiguous"),
                            ("translation", "Translation"),
                            ("identity", "Identity visible"),
                            ("duplicate", "Duplicate"),
                            ("not_spine", "Not spine"),
                            ("wording", "Wording"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["reason", "decision"], name="decisions_by_reason")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "reason"), name="one_row_per_decision_and_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RedraftRequest",
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
                        related_name="redraft_requests",
                        to="corpus.instance",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redraft_requests",
                        to="corpus.revision",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redraft_request",
                        to="corpus.decision",
                    ),
                ),
                ("comment", models.TextField()),
                ("reasons", models.CharField(blank=True, help_text="Comma separated.", max_length=400)),
                (
                    "return_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("claimed_by", models.CharField(blank=True, max_length=120)),
                ("claimed_until", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="corpus.revision",
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("failed_reason", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["answered_at", "created_at"], name="redraft_requests_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("instance", "revision"),
                        name="one_redraft_request_per_instance_and_revision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="corpus.redraftrequest",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(help_text="Of the comment, from 1.")),
                ("changed", models.TextField(blank=True)),
                ("why_not", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("request", "number"), name="one_reply_per_comment"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed", ""), _negated=True),
                            models.Q(("why_not", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reply_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="corpus.instance",
                    ),
                ),
                ("seq", models.PositiveIntegerField(help_text="From 1 within the Instance.")),
                ("event", models.CharField(max_length=32)),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("drafting", "Drafting"),
                            ("failed", "Drafting failed"),
                            ("revised", "Revised"),
                            ("in_review", "In review"),
                            ("in_adjudication", "In adjudication"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("sent_back", "Sent back"),
                            ("no_consensus", "No consensus"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("drafting", "Drafting"),
                            ("failed", "Drafting failed"),
                            ("revised", "Revised"),
                            ("in_review", "In review"),
                            ("in_adjudication", "In adjudication"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("sent_back", "Sent back"),
                            ("no_consensus", "No consensus"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="corpus.revision",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("payload", models.TextField(help_text="Canonical JSON.")),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("instance", "seq"), name="one_history_row_per_sequence")
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held_out",
                        to="projects.project",
                    ),
                ),
                ("suite_uid", models.UUIDField()),
                ("suite_name", models.CharField(max_length=120)),
                ("instance_uid", models.UUIDField()),
                ("cluster_key", models.CharField(max_length=80)),
                ("text_signature", models.CharField(max_length=64)),
                ("image_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "is_hidden",
                    models.BooleanField(default=False, help_text="The Suite's gold is its steward's alone."),
                ),
            ],
            options={
                "verbose_name_plural": "held out",
                "indexes": [
                    models.Index(fields=["project", "cluster_key"], name="held_out_by_cluster"),
                    models.Index(fields=["project", "text_signature"], name="held_out_by_text"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("suite_uid", "instance_uid", "image_sha256"),
                        name="one_held_out_row_per_suite_instance_and_image",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
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
                        related_name="releases",
                        to="projects.project",
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="From 1 within the project.")),
                ("name", models.CharField(max_length=120)),
                ("seed", models.PositiveIntegerField()),
                ("filters", models.TextField(default="{}", help_text="Canonical JSON.")),
                ("path", models.CharField(help_text="Folder inside the storage.", max_length=255)),
                ("manifest_sha256", models.CharField(max_length=64)),
                ("row_count", models.PositiveIntegerField()),
                ("image_count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="one_release_per_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseRun",
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
                ("name", models.CharField(max_length=120)),
                ("seed", models.PositiveIntegerField(default=0)),
                ("filters", models.TextField(default="{}", help_text="Canonical JSON.")),
                (
                    "release",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run",
                        to="corpus.release",
                    ),
                ),
            ],
            options={
                "verbose_name": "release run",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="releaserun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="releaserun_running_has_a_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="corpus.release"
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release_rows",
                        to="corpus.instance",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release_rows",
                        to="corpus.revision",
                    ),
                ),
                ("split", models.CharField(max_length=12)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "instance"), name="one_row_per_release_and_instance"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TextSketch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "instance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sketch",
                        to="corpus.instance",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="corpus.revision"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TextBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sketch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="corpus.textsketch",
                    ),
                ),
                ("value", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["value"], name="text_bands_by_value")],
            },
        ),
        migrations.CreateModel(
            name="PictureHash",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picture_hashes",
                        to="corpus.instance",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="corpus.revision"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(help_text="From 0 within the body.")),
                ("value", models.CharField(blank=True, help_text="64 bits in hexadecimal.", max_length=16)),
                ("first", models.PositiveIntegerField(default=0)),
                ("second", models.PositiveIntegerField(default=0)),
                ("third", models.PositiveIntegerField(default=0)),
                ("fourth", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "picture hashes",
                "indexes": [
                    models.Index(fields=["first"], name="picture_hashes_by_first"),
                    models.Index(fields=["second"], name="picture_hashes_by_second"),
                    models.Index(fields=["third"], name="picture_hashes_by_third"),
                    models.Index(fields=["fourth"], name="picture_hashes_by_fourth"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instance", "place"), name="one_hash_per_instance_and_picture"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceRun",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("textbook", "Textbook"),
                            ("guideline", "Guideline"),
                            ("consensus", "Expert consensus"),
                            ("question_bank", "Question bank"),
                            ("open_dataset", "Open dataset"),
                            ("case_report", "Case report"),
                            ("hospital_case", "Hospital case"),
                        ],
                        max_length=16,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=240)),
                ("language", models.CharField(default="en", max_length=8)),
                (
                    "terms",
                    models.TextField(
                        help_text="Canonical JSON of the terms under which the text may be used."
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        help_text="Of the file; empty once a hospital case has ended.", max_length=64
                    ),
                ),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                (
                    "notes",
                    models.TextField(
                        blank=True, help_text="What a person should know of the reading, a line each."
                    ),
                ),
                (
                    "cleared_at",
                    models.DateTimeField(help_text="When the uploaded file was removed.", null=True),
                ),
                (
                    "source",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="run",
                        to="corpus.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "source run",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="sourcerun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="sourcerun_running_has_a_lease",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "paused"])),
                        fields=("project", "sha256"),
                        name="one_reading_per_file",
                        violation_error_message="This file is being read already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckStanding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_standings",
                        to="projects.project",
                    ),
                ),
                ("check_name", models.CharField(max_length=60)),
                (
                    "cases",
                    models.PositiveIntegerField(help_text="Findings that people decided on or overruled."),
                ),
                ("overruled", models.PositiveIntegerField()),
                (
                    "is_demoted",
                    models.BooleanField(default=False, help_text="Its findings are stored one step milder."),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "check_name"), name="one_standing_per_check"),
                    models.CheckConstraint(
                        condition=models.Q(("overruled__lte", models.F("cases"))),
                        name="overruled_findings_are_cases",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InstanceWords",
            fields=[
                (
                    "place",
                    models.BigIntegerField(
                        help_text="The project's key × 2³² + the number.", primary_key=True, serialize=False
                    ),
                ),
                (
                    "instance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="corpus.instance",
                    ),
                ),
                ("words", corpus.models.words.WordsField()),
            ],
            options={
                "verbose_name_plural": "instance words",
            },
        ),
        migrations.AddField(
            model_name="revision",
            name="instance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="corpus.instance"
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("instance", "number"), name="one_revision_per_number"),
        ),
        AppendOnly("corpus_historyevent"),
        AppendOnly("corpus_revision", "corpus_decisionreason"),
        ColumnsKept(
            "corpus_decision",
            kept=(
                "uid",
                "instance_id",
                "revision_id",
                "result_revision_id",
                "reviewer_id",
                "verdict",
                "harm",
                "comment",
            ),
            once=("undone_at",),
        ),
        ColumnsKept(
            "corpus_finding",
            kept=(
                "uid",
                "revision_id",
                "check_name",
                "severity",
                "message",
                "field",
                "start",
                "end",
                "level",
                "fingerprint",
            ),
            once=("overruled_by_id", "overruled_at", "overrule_reason"),
            mark="overruled_by_id",
        ),
        WordsIndexed(),
    ]
    operations = created_together(operations)
