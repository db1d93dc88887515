"""What a person sees when something is not there, not allowed, or broken."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from projects.middleware import house_answer

NOT_UNDERSTOOD = "This could not be read, so nothing was done. Go back, reload the page and try again."
TOO_LONG = "This text is longer than {limit} MB; shorten it. Nothing of it was saved yet."
TOO_OLD = "This form is too old. Go back, reload the page and send it again."


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What cannot be read; a text that is too long is told so with status 413."""
    if isinstance(exception, RequestDataTooBig):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1024**2
        return house_answer(request, TOO_LONG.format(limit=f"{limit:.2g}"), 413)
    return house_answer(request, NOT_UNDERSTOOD, 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing for this person: the two look alike on purpose."""
    return _page(request, 404, "There is no such page, or it lies outside your projects.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Signed in, but not allowed."""
    return _page(request, 403, "You may not do this. Ask the project's lead if you should.")


def server_error(request: HttpRequest) -> HttpResponse:
    """The unexpected."""
    return _page(request, 500, "Something broke on our side. Nothing you saved is lost; please try again.")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere; a script may fetch a new token and send again."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": TOO_OLD, "old_token": True}, status=403)
    return _page(request, 403, TOO_OLD)


def _page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    return render(request, "projects/error.html", {"status": status, "message": message}, status=status)
