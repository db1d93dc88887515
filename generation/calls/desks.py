"""Many threads wait for answers, few work with the database: a connection belongs to a desk, not to a thread.

With 64 requests under way a connection for each thread would be 64 of PostgreSQL's hundred, for every
worker, and on SQLite 64 writers that wait for one lock. A thread sits down at a free desk, and gets up while
it waits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

DESKS = 4
_here = threading.local()


class Desks:
    """So many connections, opened at their first use."""

    def __init__(self) -> None:
        # Where only one may write at a time a second would do nothing but wait for the first.
        count = DESKS if connection.features.has_select_for_update else 1
        self._all = [connections.create_connection(DEFAULT_DB_ALIAS) for _ in range(count)]
        self._free: LifoQueue[BaseDatabaseWrapper] = LifoQueue()
        for desk in self._all:
            desk.inc_thread_sharing()
            self._free.put(desk)

    @contextmanager
    def sitting(self) -> Iterator[None]:
        """Within this block the thread's connection is that of a desk; it waits for one to be free."""
        _here.desks = self
        self._sit_down()
        try:
            yield
        finally:
            self._get_up()
            del _here.desks

    def close(self) -> None:
        """Close the connections; nobody sits any more."""
        for desk in self._all:
            desk.close()

    def _sit_down(self) -> None:
        connections[DEFAULT_DB_ALIAS] = self._free.get()

    def _get_up(self) -> None:
        desk = connections[DEFAULT_DB_ALIAS]
        del connections[DEFAULT_DB_ALIAS]
        if desk.errors_occurred:  # A connection that its server ended is opened anew.
            desk.close_if_unusable_or_obsolete()
        self._free.put(desk)


@contextmanager
def away() -> Iterator[None]:
    """Leave the desk to others while this thread waits for an answer; nothing changes for one without a desk.

    Raises TransactionManagementError within a transaction: another thread would go on in it.
    """
    desks: Desks | None = getattr(_here, "desks", None)
    if desks is None:
        yield
        return
    if connection.in_atomic_block:
        raise TransactionManagementError("Nobody leaves a desk within a transaction.")
    desks._get_up()
    try:
        yield
    finally:
        desks._sit_down()
