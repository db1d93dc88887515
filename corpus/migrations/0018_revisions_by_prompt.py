from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0017_models_asked_about_pictures"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["prompt_hash", "id"], name="revisions_by_prompt"),
        ),
    ]
