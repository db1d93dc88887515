from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("benchmark", "0019_families_of_judges")]

    operations = [
        migrations.AddField(
            model_name="item",
            name="shown",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Canonical JSON: its images by the files that hold them, where its text names none.",
            ),
            preserve_default=False,
        ),
    ]
