"""Turns the house's errors into answers a person can use."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from projects.errors import StudioError


class HouseErrorMiddleware:
    """Maps StudioError to its status once, for pages, partials and the API alike."""

    # The innermost of the chain: as long as it is not asynchronous the others are not either, and the
    # whole chain is one step onto the request's thread instead of two for each of them.
    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer a broken rule; anything unexpected is left to Django."""
        if not isinstance(problem, StudioError):
            return None
        message = str(problem)
        if request.path.startswith(("/api/", "/dicomweb/")) or "application/json" in request.headers.get(
            "Accept", ""
        ):
            return JsonResponse({"detail": message}, status=problem.status)
        template = "projects/_error.html" if request.headers.get("HX-Request") else "projects/error.html"
        return render(
            request, template, {"message": message, "status": problem.status}, status=problem.status
        )
