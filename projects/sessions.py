"""How long a session lives: an hour without anybody at it, twelve hours in all.

The end stands in the session's row, so whoever reads sessions, also outside Django's request
cycle, finds a dead one gone.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode

TOUCH_EVERY_SECONDS = 60
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"


def session_begin(*, request: HttpRequest, **_: Any) -> None:
    """Note when somebody signed in; the session's whole length counts from here."""
    now = int(time.time())
    request.session.update({SIGNED_IN_AT: now, SEEN_AT: now})
    request.session.set_expiry(settings.SESSION_IDLE_SECONDS)


def session_touch(session: SessionBase) -> None:
    """Somebody is there: move the end, at most once a minute, never past the longest length."""
    now = int(time.time())
    left = session.get(SIGNED_IN_AT, now) + settings.SESSION_LONGEST_SECONDS - now
    if left <= 0:
        session.flush()
    elif now - session.get(SEEN_AT, 0) >= TOUCH_EVERY_SECONDS:
        session.setdefault(SIGNED_IN_AT, now)
        session[SEEN_AT] = now
        session.set_expiry(min(settings.SESSION_IDLE_SECONDS, left))


class SessionClockMiddleware(MiddlewareMixin):
    """Keeps the session of somebody at work, and sends the page of a dead one to sign in."""

    def process_request(self, request: HttpRequest) -> None:
        """Move the session's end, unless the page asked by itself."""
        if request.session.session_key and SESSION_KEY in request.session and not _by_itself(request):
            session_touch(request.session)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A part that is fetched must not be replaced by the sign-in page: the whole page goes there."""
        sign_in = resolve_url(settings.LOGIN_URL)
        to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(sign_in)
        if not (to_sign_in and request.headers.get("HX-Request")):
            return response
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        whole = HttpResponse(status=204)
        whole.headers["HX-Redirect"] = f"{sign_in}?{urlencode({'next': page})}"
        return whole


def _by_itself(request: HttpRequest) -> bool:
    """Whether a page that follows a run asks, perhaps with nobody in front of it."""
    return "X-Unattended" in request.headers or request.headers.get("Accept") == "text/event-stream"


user_logged_in.connect(session_begin, dispatch_uid="projects.session_begin")
