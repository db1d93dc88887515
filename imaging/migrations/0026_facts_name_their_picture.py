import django.db.models.deletion
from django.db import migrations, models


def name_the_only_picture(apps, schema_editor):
    """What was seen on the only picture of a series was seen on that; of several nobody knows on which."""
    facts = apps.get_model("imaging", "LevelFact").objects.filter(level="", series__isnull=False)
    pictures = apps.get_model("imaging", "SopInstance").objects
    for fact in facts.select_related("series").iterator(chunk_size=500):
        found = list(pictures.filter(series=fact.series).only("pk", "sop_instance_uid")[:2])
        if len(found) != 1:
            continue
        fact.sop_instance = found[0]
        # As an import of the same rows names it today: they are told once.
        former, name = f"film {str(fact.series.uid)[:8]}", f"film …{found[0].sop_instance_uid[-8:]}"
        fact.author_name = fact.author_name.replace(former, name)
        fact.save(update_fields=["sop_instance", "author_name"])


class Migration(migrations.Migration):
    dependencies = [("imaging", "0025_blindfolds")]

    operations = [
        migrations.AddField(
            model_name="levelfact",
            name="sop_instance",
            field=models.ForeignKey(
                help_text="The picture that it was seen on, where one is told: it goes along when that moves.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="level_facts",
                to="imaging.sopinstance",
            ),
        ),
        migrations.RunPython(name_the_only_picture, migrations.RunPython.noop),
    ]
