"""Turns the house's errors into answers a person can use."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from projects.errors import StudioError

MACHINE_ROUTES = ("/api/", "/dicomweb/")
WRONG_METHOD = "This address only takes what a button or a form sends. Nothing was done by opening it."


class HouseErrorMiddleware:
    """Maps StudioError to its status once, for pages, partials and the API alike."""

    # The innermost of the chain: as long as it is not asynchronous the others are not either, and the
    # whole chain is one step onto the request's thread instead of two for each of them.
    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or answer.content:
            return answer
        # Django's own answer is an empty page.
        said = house_answer(request, WRONG_METHOD, answer.status_code)
        said.headers["Allow"] = answer.headers["Allow"]
        return said

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer a broken rule; anything unexpected is left to Django."""
        if not isinstance(problem, StudioError):
            return None
        return house_answer(request, str(problem), problem.status)


def house_answer(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """One sentence for the person: as JSON to a program, as a partial to an exchange, else as a page."""
    if request.path.startswith(MACHINE_ROUTES) or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": message}, status=status)
    template = "projects/_error.html" if request.headers.get("HX-Request") else "projects/error.html"
    return render(request, template, {"message": message, "status": status}, status=status)
