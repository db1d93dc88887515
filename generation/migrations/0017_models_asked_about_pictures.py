import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0016_own_endpoints"),
    ]

    operations = [
        migrations.AddField(
            model_name="generationrun",
            name="picture_prompt",
            field=models.ForeignKey(
                help_text="By which questions about pictures are asked again without them; empty: they are "
                "not.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="generation.promptversion",
            ),
        ),
        migrations.AddField(
            model_name="generationrun",
            name="figure_prompt",
            field=models.ForeignKey(
                help_text="By which a model says whether figures agree with their captions; empty: it drafts.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="generation.promptversion",
            ),
        ),
        migrations.AlterField(
            model_name="generationitem",
            name="stage",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("revision", "Revision"),
                    ("redraft", "Second draft after an error"),
                    ("rerevision", "Revision of the second draft"),
                    ("picture", "Asked without its picture"),
                    ("confirm", "Whether a figure agrees with its caption"),
                    ("ended", "Ended"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
    ]
