"""A stranger's client, dicomweb-client, against a real server."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from dicomweb_client.api import DICOMwebClient

from projects.models import Project, User
from projects.services.people import token_create
from tests.imaging.stored import STUDY_UID, study_store

SERIES = "2.25.200"


@pytest.fixture
def client(project: Project, surgeon_a: User, served_url: str) -> DICOMwebClient:
    study_store(project)
    _, token = token_create(user=surgeon_a, name="peer")
    headers = {"Authorization": f"Token {token}"}
    return DICOMwebClient(f"{served_url}/dicomweb/{project.slug}", headers=headers)


def test_it_finds_reads_and_fetches(client: DICOMwebClient, tmp_path: Path) -> None:
    assert [found["0020000D"]["Value"][0] for found in client.search_for_studies()] == [STUDY_UID]
    assert client.search_for_studies(search_filters={"StudyDate": "20200517"})
    assert not client.search_for_studies(search_filters={"StudyDate": "20210101-"})
    assert len(client.search_for_series(STUDY_UID)) == 1
    assert len(client.search_for_instances(STUDY_UID, SERIES, limit=2)) == 2
    assert len(client.retrieve_series_metadata(STUDY_UID, SERIES)) == 3
    (frame,) = client.retrieve_instance_frames(STUDY_UID, SERIES, f"{SERIES}.2", [1])
    assert np.frombuffer(frame, "<u2").tolist() == list(range(2000, 2048))
    assert client.retrieve_instance(STUDY_UID, SERIES, f"{SERIES}.3").InstanceNumber == 3
    assert [part.InstanceNumber for part in client.retrieve_series(STUDY_UID, SERIES)] == [1, 2, 3]
    picture = client.retrieve_instance_rendered(STUDY_UID, SERIES, f"{SERIES}.2", media_types=("image/png",))
    assert picture.startswith(b"\x89PNG")
