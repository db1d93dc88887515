from __future__ import annotations

import contextlib

import pydicom
from django.apps.registry import Apps
from django.core.files.storage import default_storage
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def digests_fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What was stored before is read once; a file that is not there stays without."""
    from imaging.formats.keeping import pixel_sha256

    stored = apps.get_model("imaging", "SopInstance").objects.filter(pixel_sha256="")
    for row in stored.only("pk", "path").iterator(chunk_size=500):
        with contextlib.suppress(OSError), default_storage.open(row.path) as stream:
            row.pixel_sha256 = pixel_sha256(pydicom.dcmread(stream))
            row.save(update_fields=["pixel_sha256"])


class Migration(migrations.Migration):
    dependencies = [
        ("imaging", "0003_import_run_cleared_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="sopinstance",
            name="pixel_sha256",
            field=models.CharField(
                blank=True,
                help_text="Of the unpacked values: tells the same picture in another project. Empty: not known.",
                max_length=64,
            ),
        ),
        migrations.AddIndex(
            model_name="sopinstance",
            index=models.Index(fields=["pixel_sha256"], name="sop_instance_by_pixels"),
        ),
        migrations.RunPython(digests_fill, migrations.RunPython.noop),
    ]
