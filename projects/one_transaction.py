"""What belongs together is written together: as part of what the caller writes, where that is going on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_transaction() -> Iterator[None]:
    """A transaction where none is open; within one nothing of its own.

    `atomic` would set a savepoint there, which helps only who catches an error of the inside and goes on to
    write: for acts that are refused, if at all, before they write, and are done whole or not at all.
    """
    if connection.in_atomic_block:
        yield
    else:
        with transaction.atomic():
            yield
