from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0008_source_sign_off"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "hospital_case"), _negated=True),
                    models.Q(("sign_off", "not_needed"), _negated=True),
                    _connector="OR",
                ),
                name="hospital_source_is_read_by_a_person",
                violation_error_message="Somebody has to read a hospital case before it is used.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sign_off", "signed"), _negated=True),
                    ("signed_off_by__isnull", False),
                    _connector="OR",
                ),
                name="signed_off_source_names_the_person",
                violation_error_message="A sign-off needs the person who read the text.",
            ),
        ),
    ]
