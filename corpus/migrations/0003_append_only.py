from django.db import migrations

from projects.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("corpus", "0002_initial"), ("projects", "0002_append_only")]

    operations = [AppendOnly("corpus_historyevent")]
