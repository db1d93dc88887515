"""Compute the boards of hidden Suites again: they say from now on which figures may be told."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_boards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The sweep computes a missing board."""
    versions = apps.get_model("benchmark", "SuiteVersion").objects
    versions.filter(suite__is_hidden=True).update(board="")


class Migration(migrations.Migration):
    dependencies = [("benchmark", "0004_hidden_gold")]

    operations = [migrations.RunPython(forget_boards, migrations.RunPython.noop)]
