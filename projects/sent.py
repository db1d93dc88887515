"""What a request sends as it is: a message in JSON, or a piece of a file."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import RawPostDataException


def body_of(request: HttpRequest) -> bytes:
    """Its bytes; none where a form with files was sent instead, which has been read as one by then."""
    try:
        return request.body
    except RawPostDataException:
        return b""
