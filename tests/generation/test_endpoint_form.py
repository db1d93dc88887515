"""The form of an endpoint writes what whoever sent it has changed, and nothing that came about meanwhile."""

from __future__ import annotations

import pytest
from django.test import Client

from generation.models import Endpoint
from generation.services.endpoint_probe import endpoint_probe
from projects.models import User
from tests.conftest import signed_in
from tests.generation.cast import ENDPOINT_FIELDS
from tests.generation.forms import form_of


@pytest.fixture
def client(admin: User) -> Client:
    return signed_in(admin)


@pytest.fixture
def unknown(endpoint: Endpoint) -> Endpoint:
    """An endpoint that was not tried yet; nothing is ticked of what it can do."""
    Endpoint.objects.update(sees_images=False, honours_schema=False)
    endpoint.refresh_from_db()
    return endpoint


def opened(client: Client, endpoint: Endpoint) -> dict[str, object]:
    address = f"/endpoints/{endpoint.uid}/"
    return form_of(client.get(address).content.decode(), address)


def saved(client: Client, endpoint: Endpoint, fields: dict[str, object]) -> str:
    answer = client.post(f"/endpoints/{endpoint.uid}/", fields, follow=True)
    assert answer.status_code == 200
    endpoint.refresh_from_db()
    return answer.content.decode()


def test_what_a_trial_found_meanwhile_stays_and_is_told(client: Client, unknown: Endpoint) -> None:
    form = opened(client, unknown)
    tried = endpoint_probe(endpoint=unknown)
    page = saved(client, unknown, form | {"name": "House model"})
    assert (unknown.name, unknown.sees_images, unknown.honours_schema) == ("House model", True, True)
    assert (unknown.probed_at, unknown.probe_result) == (tried.probed_at, tried.probe_result)
    assert "Follows JSON schemas: yes, Sees images: yes. That stays." in page


def test_what_a_person_ticks_stands_until_the_next_trial(client: Client, unknown: Endpoint) -> None:
    form = opened(client, unknown)
    endpoint_probe(endpoint=unknown)
    page = saved(client, unknown, form | {"sees_images": "on"})
    assert unknown.sees_images
    assert "Follows JSON schemas: yes. That stays." in page
    untick = {name: told for name, told in opened(client, unknown).items() if name != "sees_images"}
    page = saved(client, unknown, untick)
    assert (unknown.sees_images, unknown.honours_schema) == (False, True)
    assert "That stays" not in page


def test_what_another_admin_changed_meanwhile_stays(client: Client, endpoint: Endpoint) -> None:
    first, second = opened(client, endpoint), opened(client, endpoint)
    saved(client, endpoint, first | {"requests_per_minute": 30, "tokens_per_minute": 9000})
    page = saved(client, endpoint, second | {"name": "House model"})
    assert (endpoint.name, endpoint.requests_per_minute, endpoint.tokens_per_minute) == (
        "House model",
        30,
        9000,
    )
    assert "Requests per minute: 30, Tokens per minute: 9000. That stays." in page


def test_a_form_that_is_sent_as_it_came_changes_nothing(client: Client, endpoint: Endpoint) -> None:
    before = Endpoint.objects.values().get()
    page = saved(client, endpoint, opened(client, endpoint))
    assert Endpoint.objects.values().get() == before
    assert "That stays" not in page


def test_a_form_that_was_refused_knows_what_it_had_shown(client: Client, unknown: Endpoint) -> None:
    address = f"/endpoints/{unknown.uid}/"
    form = opened(client, unknown)
    endpoint_probe(endpoint=unknown)
    refused = client.post(address, form | {"name": "House model", "timeout_seconds": 0})
    assert refused.status_code == 422
    again = form_of(refused.content.decode(), address)
    saved(client, unknown, again | {"timeout_seconds": 9})
    assert (unknown.name, unknown.timeout_seconds) == ("House model", 9)
    assert (unknown.sees_images, unknown.honours_schema) == (True, True)


def test_what_a_program_sends_without_having_seen_the_form_counts_whole(
    client: Client, endpoint: Endpoint
) -> None:
    saved(client, endpoint, ENDPOINT_FIELDS | {"base_url": endpoint.base_url})
    assert (endpoint.name, endpoint.sees_images, endpoint.is_local) == ("House model", False, True)
