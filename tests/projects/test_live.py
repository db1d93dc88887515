"""A change of a run reaches the pages that follow it."""

from __future__ import annotations

import asyncio
import os

import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings
from django.db import connections
from redis import Redis
from redis.exceptions import RedisError

from imaging.models import ImportRun
from projects import live
from projects.models import Approval, Project
from projects.services import run_claim


@pytest.fixture(autouse=True)
def _redis(settings: LazySettings) -> None:
    settings.REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9")
    try:
        Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1).ping()
    except RedisError:
        pytest.skip("No Redis server answers.")
    live._redis.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_a_page_hears_of_a_claimed_run(project: Project, approval: Approval) -> None:
    run = ImportRun.objects.create(project=project, approval=approval)

    def claim() -> None:
        try:
            run_claim(run=run, owner="worker")
        finally:
            connections.close_all()  # This thread's own; nobody else would.

    async def follow() -> list[bytes]:
        stream = live.changes(run.uid, person=1)
        heard = [await anext(stream)]
        await asyncio.to_thread(claim)
        heard.append(await asyncio.wait_for(anext(stream), 5))
        await stream.aclose()  # type: ignore[attr-defined]
        return heard

    assert async_to_sync(follow)() == [b"retry: 3000\n\n", b"event: changed\ndata: 1\n\n"]
    assert live.has_a_stream_left(1)
