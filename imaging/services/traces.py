"""What a database keeps of rows that were changed: taken out of its files as far as it lets us."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.db import OperationalError, connection

from imaging.models import ImportFile, ImportRun

logger = logging.getLogger(__name__)

# A rewrite of one gigabyte takes some ten seconds, while others wait to write for at most thirty.
MOST_BYTES_TO_REWRITE = 1_000_000_000


def name_traces_clear() -> None:
    """Take the former names of files out of the database's own files; call it outside of transactions.

    SQLite: what a row held is zeroed in its page (secure_delete) and the write-ahead log is emptied;
    while somebody reads, the log stays and the next sweep tries again. PostgreSQL: dead rows are
    given up for reuse; its own log is its server's to recycle.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchone()[0]
            if is_busy:
                logger.info("The write-ahead log is in use; it is emptied later.")
        else:
            cursor.execute(f"VACUUM {connection.ops.quote_name(ImportFile._meta.db_table)}")


def database_rewrite(*, since: datetime) -> bool:
    """Rewrite SQLite's file when names were let go `since` then; whether it was. Outside of transactions.

    Where a page of an index was split, copies of what stood on it stay in the page's free part, and
    secure_delete does not reach them. Only a rewrite leaves nothing.
    """
    if connection.vendor != "sqlite" or not ImportRun.objects.filter(cleared_at__gte=since).exists():
        return False
    if Path(connection.settings_dict["NAME"]).stat().st_size > MOST_BYTES_TO_REWRITE:
        logger.warning("The database is too large to rewrite while people work: run VACUUM when it rests.")
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    except OperationalError:
        logger.info("The database is in use; it is rewritten later.")
        return False
    name_traces_clear()
    return True
