"""Every Accept header at every address is answered: 200 (204 where nothing is found) or 406, nothing else."""

from __future__ import annotations

import http.client
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.urls import resolve

from projects.models import Project, User
from projects.services.people import token_create
from tests.conftest import signed_in
from tests.imaging.dicomweb.headers import every_header
from tests.imaging.dicomweb.places import (
    BULK,
    EVERY_DJANGO_ADDRESS,
    INSTANCE,
    METADATA,
    SEARCHES,
    SERIES,
    ask_raw,
    body_of,
    get,
)
from tests.imaging.stored import study_store
from tests.imaging.web_server import web_server

HEADERS = every_header()
# Each of these accepts anything, so no address may refuse it.
ANYTHING = [None, "*/*", "text/html, */*;q=0.1", "*/*;q=0.001"]


@pytest.fixture
def client(project: Project, surgeon_a: User) -> Client:
    study_store(project)
    return signed_in(surgeon_a)


def test_there_are_many() -> None:
    assert len(HEADERS) >= 500


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("address", EVERY_DJANGO_ADDRESS)
def test_each_view_answers_each(client: Client, address: str) -> None:
    view, _, places = resolve(address)
    # Without the middlewares: whatever a view raises reaches the test, and thousands are asked in seconds.
    asking = RequestFactory()
    asking.cookies = client.cookies
    seen = set()
    for header in HEADERS:
        answer = view(asking.get(address, headers={"Accept": header.encode().decode("latin-1")}), **places)
        if answer.streaming:
            body_of(answer)
        assert answer.status_code in {200, 406}, (header[:200], answer.status_code)
        seen.add(answer.status_code)
    assert seen == {200, 406}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("frames", ["1", "1,1"])
def test_frames_answer_each(client: Client, frames: str) -> None:
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    seen = set()
    for header in HEADERS:
        for sent in ([header.encode()], [header.encode(), b"text/x"]):
            headers = [(b"cookie", cookie), *((b"accept", one) for one in sent)]
            reply = ask_raw({"method": "GET", "path": f"{INSTANCE}/frames/{frames}", "headers": headers})
            assert reply.status in {200, 406}, (header[:200], reply.status)
            seen.add(reply.status)
    assert seen == {200, 406}


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("address", EVERY_DJANGO_ADDRESS)
@pytest.mark.parametrize("header", ANYTHING)
def test_who_takes_anything_gets_something(client: Client, address: str, header: str | None) -> None:
    assert get(client, address, header).status_code == 200


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_web_server_outlives_them(project: Project, surgeon_a: User, settings: LazySettings) -> None:
    study_store(project)
    _, token = token_create(user=surgeon_a, name="client")
    places = [SEARCHES[0], METADATA[1], INSTANCE, BULK[3], f"{SERIES}/rendered", f"{INSTANCE}/frames/1"]
    with ExitStack() as stack:
        url = stack.enter_context(web_server(settings))
        link = stack.enter_context(closing(http.client.HTTPConnection(str(urlsplit(url).netloc), timeout=30)))
        for number, header in enumerate(HEADERS):
            # What a client library would not send either ends a line.
            sent = header.replace("\r", " ").encode()
            link.request(
                "GET",
                places[number % len(places)],
                headers={"Authorization": f"Token {token}", "Accept": sent},
            )
            answer = link.getresponse()
            answer.read()
            assert answer.status in {200, 400, 406}, (header[:200], answer.status)
            assert answer.status != 400 or not header.isprintable(), header[:200]
