"""What stands in production in a project becomes a word of that project."""

from typing import Any

from django.db import migrations


def _move(apps: Any, editor: Any) -> None:
    versions = apps.get_model("generation", "PromptVersion")
    labellings = apps.get_model("generation", "PromptLabelling")
    own = versions.objects.filter(project__isnull=False, label="production")
    for prompt in own.order_by("version"):
        labellings.objects.create(project_id=prompt.project_id, prompt=prompt, label="production")
    own.update(label="draft")


def _move_back(apps: Any, editor: Any) -> None:
    versions = apps.get_model("generation", "PromptVersion")
    labellings = apps.get_model("generation", "PromptLabelling")
    said = dict(labellings.objects.order_by("pk").values_list("prompt", "label"))
    standing = [prompt for prompt, label in said.items() if label == "production"]
    versions.objects.filter(pk__in=standing, project__isnull=False).update(label="production")
    labellings.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("generation", "0010_prompt_labels")]

    operations = [migrations.RunPython(_move, _move_back)]
