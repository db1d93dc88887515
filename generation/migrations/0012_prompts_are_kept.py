"""A version of a prompt never changes, nor does what was said of one."""

from django.db import migrations

from projects.append_only import AppendOnly, ColumnsKept


class Migration(migrations.Migration):
    dependencies = [("generation", "0011_labels_are_moved")]

    operations = [
        ColumnsKept(
            "generation_promptversion",
            kept=(
                "uid",
                "created_at",
                "name",
                "version",
                "template",
                "sha256",
                "label",
                "project_id",
                "parent_id",
                "made_by_id",
                "note",
            ),
        ),
        AppendOnly("generation_promptlabelling"),
    ]
