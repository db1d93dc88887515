"""What an item costs the database: each statement is time in which a worker asks nothing."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Source
from generation.calls.client import client_of
from generation.calls.transport import way_to
from generation.models import CallUse, Endpoint, ItemState
from generation.services.item_advance import item_advance
from generation.services.item_claim import item_claim
from projects.models import Project
from tests.generation.driving import start

MOST_STATEMENTS = 81  # for two requests, two revisions and the opening of a Round
MOST_SAVEPOINTS = 8


def test_an_item_takes_a_bounded_number_of_statements(
    project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=2)
    for _ in range(2):  # the first warms up what is kept
        item = item_claim(run=run, owner="worker", lease=timedelta(seconds=60))
        assert item is not None
        with CaptureQueriesContext(connection) as captured:
            item_advance(item=item, owner="worker")
    item.refresh_from_db()
    assert item.state == ItemState.DONE, item.problem
    assert CallUse.objects.filter(item=item).count() == 2
    kinds = Counter(one["sql"].split()[0] for one in captured.captured_queries)
    assert len(captured) <= MOST_STATEMENTS, kinds
    assert kinds["SAVEPOINT"] <= MOST_SAVEPOINTS, kinds


def test_threads_that_begin_at_once_share_one_client(endpoint: Endpoint) -> None:
    clients, ways = [], []
    begin = threading.Barrier(8)

    def work() -> None:
        begin.wait()
        clients.append(client_of(endpoint))
        ways.append(way_to(endpoint))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, clients))) == len(set(map(id, ways))) == 1
