"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.models import Source
from generation.models import Endpoint
from imaging.models import Laterality, Study
from projects.models import Approval, Project
from tests.generation.cast import endpoint_make, guideline_make, study_make
from tests.openai_server.server import ChatServer, running_server


@pytest.fixture(scope="session")
def _one_server() -> Iterator[ChatServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def server(_one_server: ChatServer) -> ChatServer:
    """The chat server, with nothing in its script and nothing remembered."""
    _one_server.script.forget()
    _one_server.batches.forget()
    return _one_server


@pytest.fixture
def endpoint(server: ChatServer, db: None) -> Endpoint:
    """An endpoint that honours schemas, sees images and asks a price."""
    return endpoint_make(server.url)


@pytest.fixture
def study(project: Project, approval: Approval) -> Study:
    """A lumbar MR study with marks from T12 to S1, facts, laterality unknown."""
    return study_make(project, approval)


@pytest.fixture
def sided_study(project: Project, approval: Approval) -> Study:
    """The same study where left and right are verified, so that a draft may say a side."""
    return study_make(project, approval, laterality=Laterality.VERIFIED)


@pytest.fixture
def guideline(project: Project) -> Source:
    """An English guideline."""
    return guideline_make(project)
