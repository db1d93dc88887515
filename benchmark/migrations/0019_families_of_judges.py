from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def families_fill(apps, schema_editor):
    """What is known already: a judge is of its endpoint's family, a report of that of the model evaluated."""
    Judge = apps.get_model("benchmark", "Judge")
    StudyReport = apps.get_model("benchmark", "StudyReport")
    Endpoint = apps.get_model("generation", "Endpoint")
    ModelEntry = apps.get_model("benchmark", "ModelEntry")
    endpoints = Endpoint.objects.filter(pk=OuterRef("endpoint"))
    Judge.objects.update(model_family=Subquery(endpoints.values("model_family")[:1]))
    written = ModelEntry.objects.filter(runs__responses=OuterRef("response"))
    StudyReport.objects.filter(response__isnull=False).update(family=Subquery(written.values("family")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("benchmark", "0018_told_once_and_asked"),
        ("generation", "0017_models_asked_about_pictures"),
    ]

    operations = [
        migrations.AddField(
            model_name="judge",
            name="model_family",
            field=models.CharField(
                blank=True,
                help_text="Empty: its endpoint's. It reads nothing that its family wrote.",
                max_length=60,
            ),
        ),
        migrations.AddField(
            model_name="studyreport",
            name="family",
            field=models.CharField(
                blank=True, help_text="Of the model that wrote it, where somebody said it.", max_length=60
            ),
        ),
        migrations.RunPython(families_fill, migrations.RunPython.noop),
    ]
