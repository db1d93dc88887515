"""Files that came in before are found by their content without looking at each."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imaging", "0018_picture_looks")]

    operations = [
        migrations.AddIndex(
            model_name="importfile",
            index=models.Index(fields=["sha256"], name="import_file_by_content"),
        ),
    ]
