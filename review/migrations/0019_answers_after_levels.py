from __future__ import annotations

from typing import Any

from django.db import migrations, models

APART = (
    models.Q(readers__gt=1)
    | models.Q(is_blind_first=True)
    | models.Q(purpose__in=["second_reader", "adjudication"])
)


def overrules_are_their_readers(apps: Any, schema_editor: Any) -> None:
    """What was overruled in a round that readers still read apart counts for who said it alone."""
    Finding, Own = apps.get_model("corpus", "Finding"), apps.get_model("corpus", "OwnOverrule")
    rounds = apps.get_model("review", "Round").objects.filter(APART, settled_at__isnull=True)
    overruled = Finding.objects.filter(overruled_by__isnull=False, revision__rounds__in=rounds)
    overruled = overruled.filter(overruled_at__gte=models.F("revision__rounds__created_at"))
    for row in overruled.annotate(reading=models.F("revision__rounds__uid")):
        told = {"reason": row.overrule_reason, "reading": row.reading, "created_at": row.overruled_at}
        Own.objects.create(finding=row, by_id=row.overruled_by_id, **told)


def answers_after_decisions(apps: Any, schema_editor: Any) -> None:
    """Whoever had decided on an item about the images had been shown their levels before they answered."""
    Decision = apps.get_model("corpus", "Decision")
    before = Decision.objects.filter(
        reviewer=models.OuterRef("reader"),
        instance__study=models.OuterRef("instance__study"),
        created_at__lt=models.OuterRef("created_at"),
    )
    asked = apps.get_model("review", "BlindAnswer").objects.filter(
        instance__axis="level_identification", instance__study__isnull=False
    )
    late = asked.filter(models.Exists(before)).values_list("pk", flat=True)
    apps.get_model("review", "BlindAnswer").objects.filter(pk__in=list(late)).update(levels_seen=True)


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0021_own_overrules"),
        ("review", "0018_time_on_task"),
    ]

    operations = [
        migrations.AddField(
            model_name="blindanswer",
            name="levels_seen",
            field=models.BooleanField(
                default=False,
                help_text="Levels of the images it asks about had been shown to the reader before.",
            ),
        ),
        migrations.AlterField(
            model_name="agreementrun",
            name="method",
            field=models.PositiveSmallIntegerField(default=3),
        ),
        migrations.RunPython(overrules_are_their_readers, migrations.RunPython.noop),
        migrations.RunPython(answers_after_decisions, migrations.RunPython.noop),
    ]
