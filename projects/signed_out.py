"""What a request gets that comes without a session: a page goes to sign in, a program is told so.

A press that was not carried out leads back to the page it was made on: its own address takes no
visit, and the person has to look at the page again before pressing.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

SAFE = frozenset({"GET", "HEAD"})
SIGNED_OUT = "You are signed out, so this was not done. Sign in, in another tab if you like, and try again."
NOT_DONE = "unsent"


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's door to every page, with answers that a script and a pressed form can use."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """401 to what reads no pages; everybody else to the sign-in page."""
        if _reads_no_pages(request):
            return JsonResponse({"detail": SIGNED_OUT, "signed_out": True}, status=401)
        if request.method in SAFE:
            back = {"next": request.get_full_path()}
        else:
            back = {"next": page_of_form(request), NOT_DONE: "1"}
        return redirect(f"{_sign_in()}?{urlencode(back, safe='/')}")


def page_of_form(request: HttpRequest) -> str:
    """Path and query of the page of ours that a form was sent from; home where none is known."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(came_from)
    if not ours or not parts.netloc or parts.path.startswith(("//", _sign_in())):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"


def _sign_in() -> str:
    return resolve_url(settings.LOGIN_URL)


def _reads_no_pages(request: HttpRequest) -> bool:
    """Whether a script or a stream asks; a part of a page is led to sign in as a whole page."""
    accepts = request.headers.get("Accept", "")
    return "text/html" not in accepts and ("application/json" in accepts or "text/event-stream" in accepts)
