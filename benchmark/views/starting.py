"""A form that begins a run is looked at before: its worst case is told for what stands in it."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

LOOK = "look"  # the name of the button that only reckons


def is_partial(request: HttpRequest) -> bool:
    """Whether the page asks, as it stands in the browser, for the worst case of its form alone."""
    return request.method == "GET" and bool(request.headers.get("HX-Request"))


def starts(request: HttpRequest) -> bool:
    """Whether the run is to begin."""
    return request.method == "POST" and LOOK not in request.POST


def form_sent(request: HttpRequest) -> QueryDict | None:
    """What the form holds; None where it is shown for the first time."""
    if request.method == "POST":
        return request.POST
    return request.GET if is_partial(request) else None
