"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generation.models import Endpoint
from tests.benchmark.cast import bench_make, endpoint_make
from tests.openai_server.server import ChatServer, running_server


@pytest.fixture(scope="session")
def _one_server() -> Iterator[ChatServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def server(_one_server: ChatServer) -> ChatServer:
    """The chat server, with nothing in its script and nothing remembered."""
    _one_server.script.forget()
    return _one_server


@pytest.fixture
def endpoint(server: ChatServer, db: None) -> Endpoint:
    """An endpoint that always answers A."""
    return endpoint_make(server.url)


@pytest.fixture
def bench(server: ChatServer, db: None) -> Endpoint:
    """An endpoint for judges."""
    return bench_make(server.url)
