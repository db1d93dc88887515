"""A hospital case may be the record of a study."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0012_records_from_elsewhere"),
        ("imaging", "0019_import_file_by_content"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="study",
            field=models.ForeignKey(
                help_text="Of a hospital case: the study that its text is the record of.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="case_texts",
                to="imaging.study",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("study__isnull", True), ("kind", "hospital_case"), _connector="OR"),
                name="only_a_hospital_case_is_of_a_study",
                violation_error_message="Only a hospital case is the record of a study.",
            ),
        ),
    ]
