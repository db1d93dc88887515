"""No text of the house has the sign NUL: a request that brings one is refused before anybody asks with it.

PostgreSQL keeps no such text and answers with an error; Django's own forms refuse it, addresses do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase

from projects.middleware import house_answer

NUL = "\x00"
REFUSED = (
    "Something in this has a sign that no text may hold (NUL, it is not seen), so nothing was done. "
    "Go back, type anew what was pasted, and try again."
)
# As JSON writes it; after an even number of backslashes, for two of them are one that is meant.
_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class NoNulMiddleware:
    """404 to an address with a NUL in it, 400 to a query, a form or a JSON message with one."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: object) -> HttpResponse | None:
        """Refuse, once it is known that the sender may send: what is sent has been read by then.

        Raises Http404 for the address.
        """
        if NUL in request.path:
            raise Http404
        # What programs send without the token of a form is streamed, and read by who takes it.
        is_streamed = getattr(view, "csrf_exempt", False)
        if _has_nul(request.GET) or (not is_streamed and _sends_nul(request)):
            return _refused(request)
        return None


def _refused(request: HttpRequest) -> HttpResponse:
    """Who sends JSON reads it."""
    if request.content_type == "application/json":
        return JsonResponse({"detail": REFUSED}, status=400)
    return house_answer(request, REFUSED, 400)


def _has_nul(fields: QueryDict) -> bool:
    return any(NUL in name or any(NUL in value for value in values) for name, values in fields.lists())


def _sends_nul(request: HttpRequest) -> bool:
    if request.content_type == "application/json":
        return _IN_JSON.search(request.body) is not None
    return request.method == "POST" and _has_nul(request.POST)
