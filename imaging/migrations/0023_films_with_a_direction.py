"""Pictures that say how they were turned but not where they lie are films: what is marked on them is in pixels."""

from __future__ import annotations

from django.db import migrations
from django.db.models import Exists, OuterRef

# ImagePositionPatient and PixelSpacing, as DICOM JSON names them.
PLACE, SIDES = '"00200032"', '"00280030"'


def films_note(apps, editor):
    """Call projections what lies nowhere, where nothing is marked or measured in millimetres yet."""
    files = apps.get_model("imaging", "SopInstance").objects.filter(series=OuterRef("pk"))
    placed = files.filter(metadata__contains=PLACE).filter(metadata__contains=SIDES)
    series = apps.get_model("imaging", "Series").objects.exclude(plane="projection")
    lost = series.filter(Exists(files), ~Exists(placed), level_marks__isnull=True, measurements__isnull=True)
    lost.update(plane="projection")


class Migration(migrations.Migration):
    dependencies = [("imaging", "0022_kept_identities")]

    operations = [migrations.RunPython(films_note, migrations.RunPython.noop)]
