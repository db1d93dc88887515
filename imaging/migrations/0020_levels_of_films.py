"""A level may stand once on each film of a series; in a volume it stands once on the series, as before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imaging", "0019_import_file_by_content")]

    operations = [
        migrations.RemoveConstraint(model_name="levelmark", name="one_mark_per_series_level_and_author"),
        migrations.AddConstraint(
            model_name="levelmark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("space", "patient"), ("sop_instance__isnull", True), _connector="OR"),
                fields=("series", "level", "author_kind", "author_name"),
                name="one_mark_per_series_level_and_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelmark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("space", "pixel")),
                fields=("sop_instance", "level", "author_kind", "author_name"),
                name="one_mark_per_film_level_and_author",
            ),
        ),
    ]
