"""The addresses of DICOMweb, and how a test asks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from imaging.dicomweb.frames import frames_application
from projects.models import User
from tests.conftest import signed_in
from tests.imaging.stored import STUDY_UID

SERIES_UID = "2.25.200"
ROOT = "/dicomweb/lumbar"
STUDY = f"{ROOT}/studies/{STUDY_UID}"
SERIES = f"{STUDY}/series/{SERIES_UID}"
INSTANCE = f"{SERIES}/instances/{SERIES_UID}.2"
SEARCHES = [
    f"{ROOT}/studies",
    f"{ROOT}/series",
    f"{ROOT}/instances",
    f"{STUDY}/series",
    f"{STUDY}/instances",
    f"{SERIES}/instances",
]
METADATA = [f"{STUDY}/metadata", f"{SERIES}/metadata", f"{INSTANCE}/metadata"]
FILES = [STUDY, SERIES, INSTANCE]
BULK = [
    f"{STUDY}/bulkdata",
    f"{SERIES}/bulkdata",
    f"{INSTANCE}/bulkdata",
    f"{INSTANCE}/bulkdata/7FE00010",
    f"{STUDY}/pixeldata",
    f"{SERIES}/pixeldata",
    f"{INSTANCE}/pixeldata",
]
PICTURES = [
    f"{STUDY}/rendered",
    f"{SERIES}/rendered",
    f"{INSTANCE}/rendered",
    f"{INSTANCE}/frames/1/rendered",
    f"{STUDY}/thumbnail",
    f"{SERIES}/thumbnail",
    f"{INSTANCE}/thumbnail",
    f"{INSTANCE}/frames/1/thumbnail",
]
EVERY_DJANGO_ADDRESS = [f"{ROOT}/", *SEARCHES, *METADATA, *FILES, *BULK, *PICTURES]


@dataclass(frozen=True, slots=True)
class FrameReply:
    """What the frames application answered; header names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


def body_of(answer: Any) -> bytes:
    """The whole body, of a stream too."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def parts_of(answer: Any) -> list[tuple[dict[str, str], bytes]]:
    """The parts of a multipart answer: headers with names in small letters, and bytes."""
    return split_parts(answer["Content-Type"], body_of(answer))


def split_parts(content_type: str, body: bytes) -> list[tuple[dict[str, str], bytes]]:
    """The parts of a multipart body."""
    boundary = content_type.split("boundary=")[1].encode()
    first, *pieces, last = body.split(b"--" + boundary)
    assert (first, last) == (b"", b"--\r\n")
    found = []
    for piece in pieces:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = (line.partition(": ") for line in head.decode().split("\r\n"))
        found.append(({name.lower(): value for name, _, value in lines}, content.removesuffix(b"\r\n")))
    return found


def get(client: Client, address: str, accept: str | None = None, **headers: str) -> Any:
    """One GET; underscores of names stand for dashes."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, headers=sent | ({} if accept is None else {"Accept": accept}))


def ask_frames(
    user: User | None, address: str, *, accept: bytes | None = None, method: str = "GET", **headers: str
) -> FrameReply:
    """One request to the raw application."""
    sent = [] if accept is None else [(b"accept", accept)]
    if user is not None:
        cookie = signed_in(user).cookies["sessionid"].value
        sent.append((b"cookie", f"sessionid={cookie}".encode()))
    sent += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    path, _, query = address.partition("?")
    return ask_raw({"method": method, "path": path, "query_string": query.encode(), "headers": sent})


def ask_raw(scope: dict[str, Any]) -> FrameReply:
    """One request as the server hands it over."""
    return async_to_sync(_ask)({"type": "http", **scope})


async def _ask(scope: dict[str, Any]) -> FrameReply:
    talk = ApplicationCommunicator(frames_application, scope)
    start = await talk.receive_output(10)
    body, more = b"", True
    while more:
        message = await talk.receive_output(10)
        body, more = body + message["body"], message.get("more_body", False)
    await talk.wait(10)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return FrameReply(start["status"], headers, body)
