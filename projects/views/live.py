"""The stream behind live pages."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from projects.live import changes, has_a_stream_left, run_within_reach
from projects.models import User


async def run_events(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Authorise once, then stream until the browser leaves."""
    user = await request.auser()
    assert isinstance(user, User)
    if not await sync_to_async(run_within_reach)(user, uid):
        raise Http404("No such run.")
    if not has_a_stream_left(user.pk):
        return HttpResponse(status=204)  # Tells the browser not to come back; the page polls.
    stream = StreamingHttpResponse(changes(uid, user.pk), content_type="text/event-stream")
    stream.headers["Cache-Control"] = "no-store"
    stream.headers["X-Accel-Buffering"] = "no"
    return stream
