"""A form that begins a run is looked at before: its worst case is told for what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from benchmark.errors import BenchmarkError

LOOK = "look"  # the name of the button that only reckons


def start_page(
    request: HttpRequest,
    template: str,
    form: Form,
    begin: Callable[[dict[str, Any]], HttpResponse],
    **context: Any,
) -> HttpResponse:
    """The page of a form, its worst case alone, or what `begin` answers; a refusal stands at the form's head.

    `context` holds the worst case as `worst`.
    """
    context["form"] = form
    if is_partial(request):
        return render(request, "benchmark/_worst.html", context)
    if starts(request) and form.is_valid():
        try:
            return begin(form.cleaned_data)
        except BenchmarkError as refusal:
            form.add_error(None, str(refusal))
    return render(request, template, context, status=422 if starts(request) else 200)


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
