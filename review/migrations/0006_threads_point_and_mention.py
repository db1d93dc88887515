"""Threads point at a field and a quote; comments mention people."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0013_case_of_a_study"),
        ("review", "0005_agreement_of_readers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="mentioned",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="thread",
            name="field",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="thread",
            name="quote",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", True)), fields=["instance"], name="open_threads"
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                    models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                    _connector="OR",
                ),
                name="resolved_thread_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(("quote", ""), models.Q(("field", ""), _negated=True), _connector="OR"),
                name="quote_stands_in_a_field",
            ),
        ),
    ]
