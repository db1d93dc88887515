"""WADO-RS rendered frames and thumbnails through Django."""

from __future__ import annotations

import hashlib
import logging

from django.http import Http404, HttpResponse

from imaging.dicomweb.accept import accepts
from imaging.dicomweb.gate import MachineRequest, instances_within, machine_page, not_acceptable
from imaging.dicomweb.reach import REMEMBERED_SECONDS
from imaging.dicomweb.reads import read_note
from imaging.dicomweb.rendered import (
    JPEG,
    PNG,
    THUMBNAIL,
    RenderProblem,
    RenderWish,
    render_wish,
    rendered_frame,
)
from imaging.models import SopInstance
from imaging.render import RENDERER_VERSION

logger = logging.getLogger(__name__)


@machine_page
def rendered(
    request: MachineRequest, study: str, series: str, instance: str, number: int = 1
) -> HttpResponse:
    """One frame as JPEG or PNG, windowed, cut and scaled as asked."""
    media_type = accepts(request.headers.get("Accept", ""), JPEG, PNG)
    if media_type is None:
        return not_acceptable(f"{JPEG} or {PNG}")
    sop = instances_within(request.reach, study, series, instance).defer("metadata").first()
    if sop is None or not 1 <= number <= sop.number_of_frames:
        raise Http404("No such frame.")
    try:
        wish = render_wish(request.GET, media_type)
    except RenderProblem as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain")
    return _picture(request, sop, number, wish)


@machine_page
def thumbnail(request: MachineRequest, study: str, series: str, instance: str = "") -> HttpResponse:
    """A small picture: the frame in the middle of the series or of the file."""
    if accepts(request.headers.get("Accept", ""), JPEG) is None:
        return not_acceptable(JPEG)
    stack = list(instances_within(request.reach, study, series, instance).defer("metadata"))
    if not stack:
        raise Http404("No such images.")
    sop = stack[len(stack) // 2]
    return _picture(request, sop, sop.number_of_frames // 2 + 1, RenderWish(JPEG, viewport=THUMBNAIL))


def _picture(request: MachineRequest, sop: SopInstance, number: int, wish: RenderWish) -> HttpResponse:
    asked = f"{RENDERER_VERSION} {number} {wish}"
    tag = f'"{sop.sha256[:32]}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    try:
        body = rendered_frame(sop, number, wish)
    except FileNotFoundError:
        return HttpResponse("The file of this frame was erased.", status=410, content_type="text/plain")
    except RenderProblem as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain")
    except Exception:  # A decoder may raise anything on a broken stream; the frame is lost, not the server.
        logger.exception("A frame of %s cannot be rendered.", sop.path)
        return HttpResponse("This frame cannot be decoded.", status=500, content_type="text/plain")
    read_note(request.reach.user_id, sop.series_id)
    answer = HttpResponse(body, content_type=wish.media_type)
    answer.headers["Cache-Control"] = f"private, max-age={REMEMBERED_SECONDS:.0f}"
    answer.headers["ETag"] = tag
    answer.headers["Vary"] = "Accept, Cookie, Authorization"
    return answer
