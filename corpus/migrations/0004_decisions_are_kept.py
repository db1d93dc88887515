from django.db import migrations

from projects.append_only import AppendOnly, ColumnsKept


class Migration(migrations.Migration):
    dependencies = [("corpus", "0003_append_only")]

    operations = [
        AppendOnly("corpus_revision", "corpus_decisionreason"),
        ColumnsKept(
            "corpus_decision",
            kept=(
                "uid",
                "instance_id",
                "revision_id",
                "result_revision_id",
                "reviewer_id",
                "verdict",
                "harm",
                "comment",
            ),
            once=("undone_at",),
        ),
        ColumnsKept(
            "corpus_finding",
            kept=(
                "uid",
                "revision_id",
                "check_name",
                "severity",
                "message",
                "field",
                "start",
                "end",
                "level",
                "fingerprint",
            ),
            once=("overruled_by_id", "overruled_at", "overrule_reason"),
            mark="overruled_by_id",
        ),
    ]
