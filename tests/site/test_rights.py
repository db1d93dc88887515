"""A right that ends, ends in every process: the web servers remember who may see images."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from projects.models import Membership, User
from projects.services.memberships import membership_end
from tests.studio import Studio, studio_start

ASKED = 40  # Two web processes share one socket: so many requests reach both.


def statuses_around_the_end(url: str, token: str) -> str:
    """What frames answer just before and just after a seat ends, as JSON; runs inside the system."""

    def ask(path: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Token {token}", "Accept": "*/*"}
        request = urllib.request.Request(f"{url}/dicomweb/demo/{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, b""

    found = json.loads(ask("instances?limit=1")[1])[0]
    study, series, instance = (found[tag]["Value"][0] for tag in ("0020000D", "0020000E", "00080018"))
    frame = f"studies/{study}/series/{series}/instances/{instance}/frames/1"
    before = {ask(frame)[0] for _ in range(ASKED)}
    seat = Membership.objects.get(user__username="surgeon-a", role="surgeon")
    membership_end(membership=seat, ended_by=User.objects.get(username="lead-b"))
    return json.dumps([list(before), list({ask(frame)[0] for _ in range(ASKED)})])


@pytest.fixture
def studio(tmp_path: Path, prepared: Callable[[Path], Path]) -> Iterator[Studio]:
    running = studio_start(prepared(tmp_path))
    yield running
    running.stop()


@pytest.mark.browser  # It needs the front-end build, as the browser tests do.
def test_images_are_closed_at_once_in_every_web_process(studio: Studio) -> None:
    token = studio.manage("create_token", "surgeon-a").strip()
    asked = f"print(statuses_around_the_end({studio.url!r}, {token!r}))"
    said = studio.inside(f"from tests.site.test_rights import *; {asked}")
    assert json.loads(said) == [[200], [404]]
