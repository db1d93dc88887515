from django.db import migrations

from projects.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [
        AppendOnly("projects_auditevent", "projects_auditblock", "projects_auditseal"),
    ]
