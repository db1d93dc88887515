"""Many threads wait for answers, few work with the database: a connection belongs to a desk, not to a thread.

With 64 requests under way a connection for each thread would be 64 of PostgreSQL's hundred, for every
worker, and on SQLite 64 writers that wait for one lock. A thread sits down at a free desk, and gets up while
it waits. Who writes for many goes before those who write for themselves.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

DESKS = 4
_here = threading.local()


class _Line:
    """Who waits for a desk, in their order: a desk that is left goes to the first of them, to no other."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._free: list[BaseDatabaseWrapper] = []
        self._waiting: deque[_Place] = deque()

    def take(self, *, first: bool = False) -> BaseDatabaseWrapper:
        """A desk; before all others that wait with ``first``."""
        with self._guard:
            if self._free:
                return self._free.pop()
            mine = _Place()
            (self._waiting.appendleft if first else self._waiting.append)(mine)
        mine.called.wait()
        assert mine.desk is not None
        return mine.desk

    def put(self, desk: BaseDatabaseWrapper) -> None:
        """Leave a desk to the next."""
        with self._guard:
            if not self._waiting:
                self._free.append(desk)
                return
            following = self._waiting.popleft()
        following.desk = desk
        following.called.set()


class _Place:
    """Of one thread in the line."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.desk: BaseDatabaseWrapper | None = None


class Desks:
    """So many connections, opened at their first use."""

    def __init__(self) -> None:
        # Where only one may write at a time a second would do nothing but wait for the first.
        count = DESKS if connection.features.has_select_for_update else 1
        self._all = [connections.create_connection(DEFAULT_DB_ALIAS) for _ in range(count)]
        self._line = _Line()
        for desk in self._all:
            desk.inc_thread_sharing()
            self._line.put(desk)

    @contextmanager
    def sitting(self) -> Iterator[None]:
        """Within this block the thread's connection is that of a desk; it waits for one to be free."""
        _here.desks, _here.is_away = self, False
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

    def _sit_down(self, *, first: bool = False) -> None:
        connections[DEFAULT_DB_ALIAS] = self._line.take(first=first)

    def _get_up(self) -> None:
        desk = connections[DEFAULT_DB_ALIAS]
        del connections[DEFAULT_DB_ALIAS]
        if desk.errors_occurred:  # A connection that its server ended is opened anew.
            desk.close_if_unusable_or_obsolete()
        self._line.put(desk)


@contextmanager
def away() -> Iterator[None]:
    """Leave the desk to others while this thread waits; nothing changes for one that has none or is away.

    Raises TransactionManagementError within a transaction: another thread would go on in it.
    """
    desks: Desks | None = getattr(_here, "desks", None)
    if desks is None or _here.is_away:
        yield
        return
    if connection.in_atomic_block:
        raise TransactionManagementError("Nobody leaves a desk within a transaction.")
    desks._get_up()
    _here.is_away = True
    try:
        yield
    finally:
        desks._sit_down()
        _here.is_away = False


@contextmanager
def back() -> Iterator[None]:
    """Sit down for a moment, before all who wait for a desk; for a thread that is away."""
    desks: Desks | None = getattr(_here, "desks", None)
    if desks is None or not _here.is_away:
        yield
        return
    desks._sit_down(first=True)
    try:
        yield
    finally:
        desks._get_up()
