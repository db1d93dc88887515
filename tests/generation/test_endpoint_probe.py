"""An endpoint is asked what it can do before anything is sent to it."""

from __future__ import annotations

import pytest

from generation.models import Attempt, Endpoint
from generation.services.endpoint_probe import endpoint_probe
from projects.models import User
from tests.conftest import signed_in
from tests.generation.cast import endpoint_make
from tests.openai_server.server import ChatServer


@pytest.mark.parametrize("schema", [True, False])
@pytest.mark.parametrize("images", [True, False])
def test_a_probe_finds_out_about_schemas_and_images(
    endpoint: Endpoint, server: ChatServer, admin: User, schema: bool, images: bool
) -> None:
    Endpoint.objects.update(honours_schema=not schema, sees_images=not images)
    server.script.configure({"honour_schema": schema, "sees_images": images})
    probed = endpoint_probe(endpoint=Endpoint.objects.get(), by=admin)
    assert (probed.honours_schema, probed.sees_images) == (schema, images)
    assert probed.probed_at is not None
    assert not Attempt.objects.exists()


def test_an_endpoint_that_cannot_be_reached_keeps_its_settings_and_says_why(admin: User) -> None:
    endpoint = endpoint_make("http://127.0.0.1:9/v1", honours_schema=True, sees_images=False)
    probed = endpoint_probe(endpoint=endpoint, by=admin)
    assert (probed.honours_schema, probed.sees_images) == (True, False)
    assert "cannot be reached" in probed.probe_result


def test_an_admin_tries_an_endpoint_from_its_list(endpoint: Endpoint, admin: User) -> None:
    page = signed_in(admin).post(f"/endpoints/{endpoint.uid}/try/", follow=True).content.decode()
    assert "follows schemas; sees images" in page
