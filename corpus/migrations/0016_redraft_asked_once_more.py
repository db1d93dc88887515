from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("corpus", "0015_instance_words_indexed")]

    operations = [
        migrations.RemoveConstraint(
            model_name="redraftrequest", name="one_redraft_request_per_instance_and_revision"
        ),
        migrations.AddConstraint(
            model_name="redraftrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("instance", "revision"),
                name="one_open_redraft_request_per_instance_and_revision",
            ),
        ),
    ]
