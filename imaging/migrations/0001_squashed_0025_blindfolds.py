"""All tables of this room as they stand; a database that has run the steps before goes on from them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.created_together import created_together


class Migration(migrations.Migration):
    replaces = [
        ("imaging", "0001_initial"),
        ("imaging", "0002_initial"),
        ("imaging", "0003_import_run_cleared_at"),
        ("imaging", "0004_pixel_sha256"),
        ("imaging", "0005_face_in_view"),
        ("imaging", "0006_numbering_reason"),
        ("imaging", "0007_late_marks"),
        ("imaging", "0008_levels_changed"),
        ("imaging", "0009_identity_digest"),
        ("imaging", "0010_picture_modality"),
        ("imaging", "0012_measured_in_a_file"),
        ("imaging", "0013_alignment"),
        ("imaging", "0014_later_deeds"),
        ("imaging", "0015_kept_layout"),
        ("imaging", "0016_key_images"),
        ("imaging", "0017_suggestions"),
        ("imaging", "0018_picture_looks"),
        ("imaging", "0019_import_file_by_content"),
        ("imaging", "0020_levels_of_films"),
        ("imaging", "0021_film_calibrations"),
        ("imaging", "0022_kept_identities"),
        ("imaging", "0023_films_with_a_direction"),
        ("imaging", "0024_spines_and_end_levels"),
        ("imaging", "0025_blindfolds"),
    ]

    initial = True

    dependencies = [
        ("projects", "0001_squashed_0008_notices_of_assignments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subject",
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
                        related_name="subjects",
                        to="projects.project",
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subjects",
                        to="projects.approval",
                    ),
                ),
                ("pseudonym", models.CharField(max_length=40)),
                (
                    "key_hash",
                    models.CharField(
                        help_text="Keyed HMAC of the identity in the source files; not reversible.",
                        max_length=64,
                    ),
                ),
                (
                    "name_digest",
                    models.CharField(
                        blank=True,
                        help_text="Keyed HMAC of the name in the source files; not reversible.",
                        max_length=32,
                    ),
                ),
                (
                    "birth_digest",
                    models.CharField(
                        blank=True,
                        help_text="Keyed HMAC of the birth date in the source files; not reversible.",
                        max_length=32,
                    ),
                ),
                ("sex", models.CharField(blank=True, max_length=1)),
                ("age_band", models.CharField(blank=True, max_length=12)),
                (
                    "egress",
                    models.CharField(
                        choices=[("any", "Any model"), ("local", "Local models only")],
                        default="local",
                        max_length=8,
                    ),
                ),
                (
                    "numbering_basis",
                    models.CharField(
                        choices=[
                            ("c2", "Counted from C2"),
                            ("ribs", "Counted from the ribs"),
                            ("sacrum", "L5/S1 assumed"),
                            ("construction", "Known by construction"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=14,
                    ),
                ),
                ("has_t13", models.BooleanField(default=False)),
                ("has_l6", models.BooleanField(default=False)),
                (
                    "has_four_lumbar",
                    models.BooleanField(
                        default=False,
                        help_text="The lumbar vertebrae are four: S1 follows L4. Said when marking, too.",
                    ),
                ),
                ("castellvi", models.CharField(blank=True, max_length=4)),
                (
                    "numbering_reason",
                    models.CharField(
                        blank=True,
                        help_text="What the numbering rests on where no mark shows it; in the certifier's words.",
                        max_length=400,
                    ),
                ),
                (
                    "numbering_certified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("numbering_certified_at", models.DateTimeField(null=True)),
                (
                    "has_late_marks",
                    models.BooleanField(
                        default=False,
                        help_text="Marks came after the numbering was certified: nobody vouched for them.",
                    ),
                ),
                (
                    "levels_changed_at",
                    models.DateTimeField(
                        help_text="When marks or the numbering changed; empty once the texts were checked again.",
                        null=True,
                    ),
                ),
                ("is_demo", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("levels_changed_at__isnull", False)),
                        fields=["levels_changed_at"],
                        name="subject_levels_changed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "key_hash"), name="one_subject_per_identity"),
                    models.UniqueConstraint(
                        fields=("project", "pseudonym"), name="one_subject_per_pseudonym"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("numbering_certified_at__isnull", False),
                                ("numbering_certified_by__isnull", False),
                            ),
                            models.Q(
                                ("numbering_certified_at__isnull", True),
                                ("numbering_certified_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="certified_numbering_has_a_certifier_and_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("has_l6", False), ("has_four_lumbar", False), _connector="OR"),
                        name="no_l6_with_four_lumbar_vertebrae",
                        violation_error_message="Nobody has an L6 and only four lumbar vertebrae.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_late_marks", False),
                            ("numbering_certified_by__isnull", False),
                            _connector="OR",
                        ),
                        name="late_marks_follow_a_certification",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Study",
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
                        related_name="studies",
                        to="projects.project",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="studies",
                        to="imaging.subject",
                    ),
                ),
                ("study_instance_uid", models.CharField(max_length=64)),
                ("description", models.CharField(blank=True, max_length=200)),
                ("study_date", models.DateField(help_text="Shifted by the Subject's own offset.", null=True)),
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
                ("sign_off_reason", models.CharField(blank=True, max_length=240)),
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
                    "signed_unseen",
                    models.CharField(
                        blank=True,
                        help_text="Pictures at which nobody had looked at the sign-off, and why.",
                        max_length=240,
                    ),
                ),
                ("deidentification_report", models.TextField(default="{}", help_text="Canonical JSON.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "study_instance_uid"), name="one_study_per_uid_and_project"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sign_off", "signed"), _negated=True),
                            ("signed_off_by__isnull", False),
                            _connector="OR",
                        ),
                        name="signed_off_study_names_the_person",
                        violation_error_message="A sign-off needs the person who looked.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
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
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="series", to="imaging.study"
                    ),
                ),
                ("series_instance_uid", models.CharField(max_length=64)),
                ("frame_of_reference_uid", models.CharField(blank=True, max_length=64)),
                ("modality", models.CharField(max_length=16)),
                ("number", models.IntegerField(default=0)),
                ("description", models.CharField(blank=True, max_length=200)),
                (
                    "plane",
                    models.CharField(
                        choices=[
                            ("sagittal", "Sagittal"),
                            ("axial", "Axial"),
                            ("coronal", "Coronal"),
                            ("oblique", "Oblique"),
                            ("projection", "Projection"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "laterality",
                    models.CharField(
                        choices=[
                            ("verified", "Verified"),
                            ("header_only", "Header only"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=12,
                    ),
                ),
                (
                    "sides_told",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("verified", "Verified"),
                            ("header_only", "Header only"),
                            ("unknown", "Unknown"),
                        ],
                        help_text="How far the files were trusted before a person looked; empty while nobody has.",
                        max_length=12,
                    ),
                ),
                (
                    "sides_right_at",
                    models.CharField(
                        blank=True,
                        help_text="On which edge of its only picture the patient's right is, by a person: left or right.",
                        max_length=5,
                    ),
                ),
                (
                    "sides_ground",
                    models.CharField(
                        blank=True,
                        choices=[("marker", "an R or L marker in the picture"), ("anatomy", "the anatomy")],
                        max_length=8,
                    ),
                ),
                (
                    "sides_verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sides_verified_at", models.DateTimeField(null=True)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("columns", models.PositiveIntegerField(default=0)),
                ("frame_count", models.PositiveIntegerField(default=0)),
                (
                    "calibrated",
                    models.BooleanField(default=True, help_text="Lengths may be given in millimetres."),
                ),
                ("spacing_is_regular", models.BooleanField(default=True)),
                (
                    "source_axes",
                    models.CharField(
                        blank=True,
                        help_text="How the axes of the volume it was made from run (IPL); places lists of voxels.",
                        max_length=3,
                    ),
                ),
                ("burned_in_suspected", models.BooleanField(default=False)),
                (
                    "face_in_view",
                    models.BooleanField(default=False, help_text="A face may be rebuilt from its slices."),
                ),
                (
                    "face_cleared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("face_cleared_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "series",
                "indexes": [models.Index(fields=["series_instance_uid"], name="series_by_dicom_uid")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "series_instance_uid"), name="one_series_per_uid_and_study"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("face_cleared_at__isnull", False), ("face_cleared_by__isnull", False)),
                            models.Q(("face_cleared_at__isnull", True), ("face_cleared_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="cleared_face_names_the_person_and_the_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("sides_verified_at__isnull", False),
                                ("sides_verified_by__isnull", False),
                                models.Q(("sides_ground", ""), _negated=True),
                                models.Q(("sides_told", ""), _negated=True),
                            ),
                            models.Q(
                                ("sides_ground", ""),
                                ("sides_right_at", ""),
                                ("sides_told", ""),
                                ("sides_verified_at__isnull", True),
                                ("sides_verified_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="sides_looked_at_name_the_person_the_time_and_the_ground",
                        violation_error_message="Say what shows left and right.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SopInstance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sop_instances",
                        to="imaging.series",
                    ),
                ),
                ("sop_instance_uid", models.CharField(max_length=64)),
                ("sop_class_uid", models.CharField(max_length=64)),
                ("instance_number", models.IntegerField(default=0)),
                (
                    "slice_position",
                    models.FloatField(
                        default=0.0,
                        help_text="Millimetres along the normal of the plane; the order of the stack.",
                    ),
                ),
                ("number_of_frames", models.PositiveIntegerField(default=1)),
                ("transfer_syntax_uid", models.CharField(max_length=64)),
                ("path", models.CharField(help_text="Name inside the storage.", max_length=255, unique=True)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("source_sha256", models.CharField(help_text="Of the file that came in.", max_length=64)),
                (
                    "pixel_offset",
                    models.PositiveBigIntegerField(help_text="Bytes to the value of PixelData."),
                ),
                ("pixel_length", models.PositiveBigIntegerField(help_text="Bytes of PixelData; all frames.")),
                (
                    "pixel_sha256",
                    models.CharField(
                        blank=True,
                        help_text="Of the unpacked values: tells the same picture in another project. Empty: not known.",
                        max_length=64,
                    ),
                ),
                ("metadata", models.TextField(help_text="DICOM JSON model, PS3.18 Annex F.")),
                (
                    "text_places",
                    models.TextField(
                        blank=True,
                        help_text="JSON [[left, top, width, height, text or lead], ..] that a machine takes for text; null: it could not look; empty: it has not looked.",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sop_instance_uid"], name="sop_instance_by_dicom_uid"),
                    models.Index(fields=["series", "slice_position"], name="sop_instances_in_stack_order"),
                    models.Index(fields=["source_sha256"], name="sop_instance_by_source"),
                    models.Index(fields=["pixel_sha256"], name="sop_instance_by_pixels"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "sop_instance_uid"), name="one_sop_instance_per_uid_and_series"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Blindfold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blindfolds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blindfolds",
                        to="imaging.study",
                    ),
                ),
                ("put_on_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "study"), name="one_blindfold_per_person_and_study"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FilmCalibration",
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
                    "film",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calibrations",
                        to="imaging.sopinstance",
                    ),
                ),
                (
                    "line",
                    models.TextField(
                        help_text="JSON [[column, row], [column, row]], 0 = centre of the first pixel."
                    ),
                ),
                ("length_mm", models.FloatField()),
                (
                    "known",
                    models.CharField(
                        choices=[
                            ("marker", "a marker ball"),
                            ("ruler", "a ruler"),
                            ("other", "something else of known length"),
                        ],
                        max_length=8,
                    ),
                ),
                ("mm_across", models.FloatField()),
                ("mm_down", models.FloatField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="imaging.filmcalibration",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(help_text="When it was replaced or taken back.", null=True),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("film",),
                        name="one_calibration_counts_per_film",
                        violation_error_message="This film was calibrated meanwhile. Reload the page.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("length_mm__gt", 0), ("mm_across__gt", 0), ("mm_down__gt", 0)),
                        name="calibration_has_lengths",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "study",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_identity",
                        to="imaging.study",
                    ),
                ),
                (
                    "key_mark",
                    models.CharField(
                        help_text="Tells which key seals it; the key is not in it.", max_length=16
                    ),
                ),
                ("sealed", models.BinaryField(help_text="Nonce and AES-256-GCM of the fields as JSON.")),
            ],
            options={
                "verbose_name_plural": "kept identities",
                "indexes": [models.Index(fields=["key_mark"], name="kept_identity_by_key")],
            },
        ),
        migrations.CreateModel(
            name="ImportOptions",
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
                        related_name="import_options",
                        to="projects.project",
                    ),
                ),
                (
                    "keeps_identities",
                    models.BooleanField(
                        default=True,
                        help_text="Who stands behind a pseudonym is kept, sealed, where the site has a key for it.",
                    ),
                ),
                (
                    "keeps_patient_characteristics",
                    models.BooleanField(
                        default=True, help_text="Age (90 and over as one), sex, size, weight, pregnancy."
                    ),
                ),
                (
                    "keeps_device_identity",
                    models.BooleanField(
                        default=True, help_text="Names and serial numbers of the device, under pseudonyms."
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "import options",
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
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
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to="projects.approval",
                    ),
                ),
                (
                    "numbering_scheme",
                    models.CharField(
                        blank=True,
                        help_text="verse or totalsegmentator; empty: told by the file.",
                        max_length=20,
                    ),
                ),
                (
                    "picture_modality",
                    models.CharField(
                        blank=True,
                        help_text="What PNG and JPEG files show: CR, MR or CT; the file cannot say. Empty: refused.",
                        max_length=4,
                    ),
                ),
                (
                    "volume_modality",
                    models.CharField(
                        blank=True,
                        help_text="What NIfTI, NRRD and MHA show: MR or CT; empty: told by the values.",
                        max_length=4,
                    ),
                ),
                (
                    "sealed",
                    models.BooleanField(default=False, help_text="All files have arrived; work may begin."),
                ),
                (
                    "cleared_at",
                    models.DateTimeField(
                        help_text="When staged files and the names they came with were let go of.", null=True
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="importrun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="importrun_running_has_a_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="imaging.importrun",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As sent while the run is open, then one that names nobody.", max_length=400
                    ),
                ),
                (
                    "stem_hash",
                    models.CharField(
                        blank=True,
                        help_text="Keyed HMAC of the name's stem; pairs later labels.",
                        max_length=64,
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("received", models.PositiveBigIntegerField(default=0, help_text="Bytes that have arrived.")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("staged_path", models.CharField(blank=True, max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("arriving", "Arriving"),
                            ("waiting", "Waiting"),
                            ("taken", "Taken"),
                            ("duplicate", "Taken before"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("read_as", models.CharField(blank=True, max_length=120)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("what_to_do", models.CharField(blank=True, max_length=240)),
                (
                    "levels_found",
                    models.CharField(blank=True, help_text="Canonical, comma separated.", max_length=240),
                ),
                (
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="import_files",
                        to="imaging.series",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sha256"], name="import_file_by_content")],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "name"), name="one_row_per_file_of_an_import"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refusal_has_a_reason",
                        violation_error_message="Say why the file was refused.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyImage",
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
                    "sop_instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="key_images",
                        to="imaging.sopinstance",
                    ),
                ),
                ("frame", models.PositiveIntegerField(default=1, help_text="From 1, in its file.")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sop_instance", "frame", "author"),
                        name="one_key_image_per_picture_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frame__gte", 1)), name="key_image_frame_counts_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("MR", "MR"), ("CT", "CT"), ("XR", "X-ray")], max_length=2),
                ),
                ("viewports", models.PositiveSmallIntegerField()),
                (
                    "roles",
                    models.CharField(
                        blank=True,
                        help_text="What hangs in each viewport, left to right, by commas; empty: as the studio hangs it.",
                        max_length=120,
                    ),
                ),
                ("marks_hidden", models.BooleanField(default=False)),
                ("unlinked", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind"), name="one_kept_layout_per_person_and_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("viewports__gte", 1), ("viewports__lte", 4)),
                        name="kept_layout_has_one_to_four_viewports",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelMark",
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
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="level_marks",
                        to="imaging.series",
                    ),
                ),
                ("level", models.CharField(help_text="Canonical: L4 or L4/L5.", max_length=9)),
                (
                    "space",
                    models.CharField(
                        choices=[("patient", "Patient, mm, LPS"), ("pixel", "Pixels, column and row")],
                        max_length=8,
                    ),
                ),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                ("z", models.FloatField(default=0.0)),
                (
                    "sop_instance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="level_marks",
                        to="imaging.sopinstance",
                    ),
                ),
                (
                    "box",
                    models.TextField(
                        blank=True, help_text='JSON {"min": [..], "max": [..]} in the mark\'s space.'
                    ),
                ),
                (
                    "outline_path",
                    models.CharField(
                        blank=True,
                        help_text="Storage name of the outlines, gzipped JSON, one per frame.",
                        max_length=255,
                    ),
                ),
                (
                    "author_kind",
                    models.CharField(
                        choices=[
                            ("import", "Imported"),
                            ("model", "Model"),
                            ("person", "Person"),
                            ("construction", "By construction"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("author_name", models.CharField(blank=True, max_length=120)),
                ("confidence", models.FloatField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "import_run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="level_marks",
                        to="imaging.importrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("space", "patient"), ("sop_instance__isnull", True), _connector="OR"
                        ),
                        fields=("series", "level", "author_kind", "author_name"),
                        name="one_mark_per_series_level_and_author",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("space", "pixel")),
                        fields=("sop_instance", "level", "author_kind", "author_name"),
                        name="one_mark_per_film_level_and_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="accepted_mark_names_the_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarksGone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="imaging.series"
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
                ("times", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "author"), name="one_count_per_series_and_author"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelFact",
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
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="level_facts",
                        to="imaging.subject",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="level_facts",
                        to="imaging.study",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="level_facts",
                        to="imaging.series",
                    ),
                ),
                ("level", models.CharField(max_length=9)),
                (
                    "structure",
                    models.CharField(help_text="disc, body, canal, foramen, facet, cord …", max_length=40),
                ),
                ("side", models.CharField(blank=True, max_length=10)),
                ("zone", models.CharField(blank=True, max_length=16)),
                (
                    "attribute",
                    models.CharField(help_text="herniation, height, signal, stenosis …", max_length=60),
                ),
                ("value", models.CharField(max_length=80)),
                ("scale", models.CharField(blank=True, max_length=24)),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("certain", "Certain"),
                            ("probable", "Probable"),
                            ("possible", "Possible"),
                            ("not_assessable", "Not assessable"),
                        ],
                        default="certain",
                        max_length=16,
                    ),
                ),
                (
                    "author_kind",
                    models.CharField(
                        choices=[
                            ("import", "Imported"),
                            ("model", "Model"),
                            ("person", "Person"),
                            ("construction", "By construction"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("author_name", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "indexes": [models.Index(fields=["study", "level"], name="facts_by_study_and_level")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "subject",
                            "study",
                            "level",
                            "structure",
                            "side",
                            "zone",
                            "attribute",
                            "author_kind",
                            "author_name",
                        ),
                        name="one_fact_per_place_attribute_and_author",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alignment",
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
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alignments",
                        to="imaging.series",
                    ),
                ),
                (
                    "sop",
                    models.CharField(
                        blank=True,
                        help_text="The film, by SOPInstanceUID; empty for slices, which share a space.",
                        max_length=64,
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
                (
                    "posture",
                    models.CharField(
                        choices=[
                            ("standing", "Standing"),
                            ("supine", "Supine"),
                            ("flexion", "Flexion"),
                            ("extension", "Extension"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "landmarks",
                    models.TextField(
                        help_text='JSON {"S1.upper.back": [sop, column, row], ..}, 0 = centre of the first pixel.'
                    ),
                ),
                (
                    "saves",
                    models.PositiveIntegerField(
                        default=1, help_text="How often other points were stored: a late message knows fewer."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "sop", "author"),
                        name="one_alignment_per_person_and_film",
                        violation_error_message="You have points on this picture already. Reload the page.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Measurement",
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
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measurements",
                        to="imaging.series",
                    ),
                ),
                ("kind", models.CharField(help_text="length, angle, cobb …", max_length=24)),
                ("points", models.TextField(help_text="JSON list of points in the space of the Series.")),
                ("levels", models.CharField(blank=True, max_length=60)),
                (
                    "levels_by_marks",
                    models.BooleanField(
                        default=False,
                        help_text="The levels are those of the nearest marks: nobody said them.",
                    ),
                ),
                ("value", models.FloatField()),
                ("unit", models.CharField(max_length=8)),
                (
                    "posture",
                    models.CharField(
                        choices=[
                            ("standing", "Standing"),
                            ("supine", "Supine"),
                            ("flexion", "Flexion"),
                            ("extension", "Extension"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author_name",
                    models.CharField(
                        blank=True,
                        help_text="Of one that came in a file: the pseudonym and role in it.",
                        max_length=120,
                    ),
                ),
                ("repeat", models.PositiveSmallIntegerField(default=1)),
                (
                    "alignment",
                    models.ForeignKey(
                        help_text="The points it was computed from; null for a line that was drawn.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measurements",
                        to="imaging.alignment",
                    ),
                ),
                (
                    "calibration",
                    models.ForeignKey(
                        help_text="What makes it millimetres on a film; null: pixels, or a picture that says its own size.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="measurements",
                        to="imaging.filmcalibration",
                    ),
                ),
                (
                    "calibration_told",
                    models.TextField(
                        blank=True,
                        help_text="Of one that came in a file: the calibration that it rests on, JSON as there.",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("author__isnull", False), ("author_name", "")),
                            models.Q(("author__isnull", True), models.Q(("author_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="measurement_has_one_author",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineDeed",
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
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="imaging.series"
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
                (
                    "version",
                    models.PositiveBigIntegerField(
                        help_text="Counts up with every deed: ms since 1970 as the author's browser had them."
                    ),
                ),
                ("removed", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PictureLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="look",
                        to="imaging.sopinstance",
                    ),
                ),
                ("sha256", models.CharField(help_text="Of the file that was on the screen.", max_length=64)),
                (
                    "covers",
                    models.TextField(
                        default="[]", help_text="JSON [[left, top, width, height], ..] to be black."
                    ),
                ),
                (
                    "spares",
                    models.TextField(
                        default="[]", help_text="JSON, the same: lead letters that stay inside these."
                    ),
                ),
                (
                    "found",
                    models.TextField(
                        blank=True, help_text="What a machine had found by then, as its file keeps it."
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("looked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="SuggestionServer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=80, unique=True)),
                ("address", models.CharField(max_length=240)),
                (
                    "api_key_variable",
                    models.CharField(
                        blank=True,
                        help_text="Name of the environment variable that holds the key.",
                        max_length=80,
                    ),
                ),
                ("is_local", models.BooleanField(default=False, help_text="Runs inside the house.")),
                ("is_active", models.BooleanField(default=True)),
                ("timeout_seconds", models.PositiveIntegerField(default=300)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("timeout_seconds__gte", 1), ("timeout_seconds__lte", 3600)),
                        name="suggestion_server_is_waited_for",
                        violation_error_message="Wait between one second and an hour.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuggestionRun",
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
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestion_runs",
                        to="imaging.series",
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="imaging.suggestionserver",
                    ),
                ),
                ("server_is_local", models.BooleanField()),
                (
                    "egress",
                    models.CharField(
                        choices=[("any", "Any model"), ("local", "Local models only")], max_length=8
                    ),
                ),
                (
                    "model_name",
                    models.CharField(blank=True, help_text="As the answer names its model.", max_length=120),
                ),
                ("mark_count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "suggestions",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="suggestionrun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="suggestionrun_running_has_a_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("egress", "any"), ("server_is_local", True), _connector="OR"),
                        name="pictures_that_are_local_stay_local",
                        violation_error_message="These pictures may only go to local models.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("series", "server"),
                        name="one_open_asking_per_series_and_server",
                        violation_error_message="This server is being asked about this series already.",
                    ),
                ],
            },
        ),
    ]
    operations = created_together(operations)
