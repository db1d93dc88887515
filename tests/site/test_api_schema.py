"""`/api/schema/` names every address made for programs, and what it says is so."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.test import Client
from drf_spectacular.validation import validate_schema

from benchmark.api import urls as benchmark
from imaging.dicomweb import urls as dicomweb
from imaging.dicomweb.frames import is_frames_path
from imaging.dicomweb.search_keys import STUDY_KEYS
from projects.models import Project, User
from projects.services.people import token_create
from tests.conftest import signed_in
from tests.imaging.stored import STUDY_UID, study_store

pytestmark = pytest.mark.django_db
PLACES = {
    "slug": "lumbar",
    "study": STUDY_UID,
    "series": "2.25.200",
    "instance": "2.25.200.1",
    "path": "7FE00010",
    "frames": 1,
}


@pytest.fixture
def document(lead: User) -> dict[str, Any]:
    answer = signed_in(lead).get("/api/schema/", headers={"Accept": "application/json"})
    read: dict[str, Any] = yaml.safe_load(answer.content)
    return read


def test_it_is_valid_and_holds_every_machine_route(document: dict[str, Any]) -> None:
    validate_schema(document)
    operations = [one.get("get") or one["post"] for one in document["paths"].values()]
    told = {one["operationId"] for one in operations}
    assert told >= {f"dicomweb_{str(route.name).replace('-', '_')}" for route in dicomweb.urlpatterns}
    assert told >= {"dicomweb_frames", "board_json", "board_csv"}
    assert told >= {str(route.name).replace("upload_", "uploads_") for route in benchmark.urlpatterns}
    schemes = set(document["components"]["securitySchemes"])
    assert all(set(way) <= schemes for one in operations for way in one["security"])


def test_a_token_reads_it_and_a_stranger_does_not(lead: User) -> None:
    token = token_create(user=lead, name="script")[1]
    assert Client().get("/api/schema/", headers={"Authorization": f"Token {token}"}).status_code == 200
    assert Client().get("/api/schema/").status_code in {401, 403}
    assert Client().get("/api/schema/", headers={"Authorization": "Token wrong"}).status_code in {401, 403}


def test_each_address_answers_as_told_and_refuses_as_told(
    document: dict[str, Any], project: Project, lead: User, evaluator: User
) -> None:
    study_store(project)
    tokens = {who: f"Token {token_create(user=who, name='script')[1]}" for who in (lead, evaluator)}
    for path, methods in document["paths"].items():
        if not path.startswith("/dicomweb/") or is_frames_path(path.format(**PLACES)):
            continue
        told = methods["get"]["responses"]
        address = path.format(**PLACES)
        statuses = [
            Client().get(address).status_code,
            *(
                Client().get(address, headers={"Authorization": token}).status_code
                for token in tokens.values()
            ),
            Client().get(address, headers={"Authorization": tokens[lead], "Accept": "text/html"}).status_code,
        ]
        assert statuses[0] == 401, path
        assert statuses[2] == 403, path
        assert statuses[3] == 406, path
        assert {str(status) for status in statuses} <= set(told), path


def test_a_key_that_is_searched_by_is_told(document: dict[str, Any]) -> None:
    asked = document["paths"]["/dicomweb/{slug}/studies"]["get"]["parameters"]
    keys = {key.keyword for key in STUDY_KEYS}
    assert {one["name"] for one in asked} == keys | {
        "slug",
        "includefield",
        "limit",
        "offset",
        "fuzzymatching",
    }
