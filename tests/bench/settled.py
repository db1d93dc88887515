"""What a studio at work has done long before a page is asked for, and a measurement just before."""

from __future__ import annotations

import gc

from django.db import connection


def settle() -> None:
    """Have the database tidy its tables, and the collector of garbage leave alone what is loaded.

    PostgreSQL does the one by itself in the minutes after many rows came, beside whatever is measured then;
    the supervisor the other before it forks, else a pass over all that made a measurement's rows falls into
    one page or the other and is its p95.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    gc.collect()
    gc.freeze()
