"""Tables that an import makes many times larger, and what PostgreSQL knows of them.

It looks at them anew by itself within some minutes. Until then whoever reads beside the import waits for
plans that were made for small tables.
"""

from __future__ import annotations

from django.db import connection

from corpus.models import Finding, HistoryEvent, Instance, InstanceCondition, InstanceLevel, Revision

PAGES = 20
"""What a table may grow by, in pages of the database, before it is looked at: small ones are read whole."""

FILLED = (Instance, Revision, Finding, HistoryEvent, InstanceLevel, InstanceCondition)
_OUTGROWN = """
SELECT relname FROM pg_class
WHERE oid = ANY(%s::regclass[])
AND (
    relpages * 1.2 + %s < pg_relation_size(oid) / current_setting('block_size')::int
    -- Who makes an index has the pages counted, and nothing else looked at.
    OR pg_stat_get_mod_since_analyze(oid) > greatest(reltuples, 0) * 0.2 + 1000
)
"""


def statistics_renew() -> None:
    """Have the database look at those that grew by a fifth and twenty pages. One query where none did."""
    if connection.vendor != "postgresql":
        return
    names = [connection.ops.quote_name(model._meta.db_table) for model in FILLED]
    with connection.cursor() as cursor:
        cursor.execute(_OUTGROWN, [names, PAGES])
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
