from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generation", "0017_models_asked_about_pictures")]

    operations = [
        migrations.AddField(
            model_name="generationitem",
            name="forced_at",
            field=models.DateTimeField(
                help_text="A person had it asked anew; answers that stood before are not taken for it.",
                null=True,
            ),
        ),
    ]
