"""What is spent in all may pass a million: in yen, won or dong it soon does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0014_batches"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dayspending",
            name="reserved",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=18),
        ),
        migrations.AlterField(
            model_name="dayspending",
            name="spent",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=18),
        ),
        migrations.AlterField(
            model_name="generationrun",
            name="budget_cap",
            field=models.DecimalField(decimal_places=6, max_digits=18, null=True),
        ),
        migrations.AlterField(
            model_name="generationrun",
            name="reserved",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=18),
        ),
        migrations.AlterField(
            model_name="generationrun",
            name="spent",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=18),
        ),
        migrations.AlterField(
            model_name="projectbudget",
            name="day_cap",
            field=models.DecimalField(decimal_places=6, max_digits=18, null=True),
        ),
        migrations.AlterField(
            model_name="projectbudget",
            name="reserved",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=18),
        ),
        migrations.AlterField(
            model_name="projectbudget",
            name="spent",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=18),
        ),
        migrations.AlterField(
            model_name="projectbudget",
            name="total_cap",
            field=models.DecimalField(decimal_places=6, max_digits=18, null=True),
        ),
    ]
