"""WADO-RS rendered pictures and thumbnails of frames, files, series and studies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from imaging.dicomweb.accept import Offer
from imaging.dicomweb.delivery import Part, attempted, kept, parts_answer, unchanged
from imaging.dicomweb.gate import MachineRequest, instances_within, machine_page, not_acceptable, wanted
from imaging.dicomweb.reach import REMEMBERED_SECONDS
from imaging.dicomweb.reads import read_note
from imaging.dicomweb.rendered import (
    GIF,
    JPEG,
    MOST_MOVING,
    PNG,
    THUMBNAIL,
    RenderProblem,
    RenderWish,
    moving_picture,
    not_drawn,
    picture_tag,
    render_wish,
    rendered_frame,
)
from imaging.models import SopInstance
from projects.numbers import whole_number

KINDS = (JPEG, PNG, GIF)
IN_PARTS = tuple(Offer(kind, multipart=True) for kind in KINDS)
BARE = tuple(Offer(kind) for kind in KINDS)
# The first is what a client gets that takes anything.
ALONE = (*BARE, *IN_PARTS)
OFFERED = f"{JPEG}, {PNG} and {GIF}, bare or as multipart/related,"
SMALL = f"{JPEG} or {PNG}"
MOST_FRAMES = 1_000
KEEP = f"private, max-age={REMEMBERED_SECONDS:.0f}"
# A stored file and the number of its frame, from 1.
Frame = tuple[SopInstance, int]


@machine_page
def rendered_frames(
    request: MachineRequest, study: str, series: str, instance: str, frames: str
) -> HttpResponseBase:
    """Frames by their numbers: one as a picture, several as parts or as a moving picture."""
    sop = _files(request, study, series, instance)[0]
    numbers = [whole_number(text, least=1, most=sop.number_of_frames) for text in frames.split(",")]
    chosen = [(sop, number) for number in numbers if number is not None]
    if len(chosen) != len(numbers) or len(numbers) > MOST_FRAMES:
        raise Http404("No such frame.")
    return _answer(request, chosen, ALONE if len(chosen) == 1 else (*IN_PARTS, *_moving(chosen)))


@machine_page
def rendered_instance(request: MachineRequest, study: str, series: str, instance: str) -> HttpResponseBase:
    """A file: its frames as parts or as a moving picture; a bare picture is of the first."""
    frames = _frames(_files(request, study, series, instance))
    return _answer(request, frames, ALONE if len(frames) <= MOST_MOVING else (*BARE[:2], *IN_PARTS))


@machine_page
def rendered_files(request: MachineRequest, study: str, series: str = "") -> HttpResponseBase:
    """Every frame of a series or a study as a part; a series also as a moving picture."""
    frames = _frames(_files(request, study, series))
    return _answer(request, frames, (*IN_PARTS, *_moving(frames)) if series else IN_PARTS)


@machine_page
def thumbnail(
    request: MachineRequest, study: str, series: str = "", instance: str = "", frames: str = ""
) -> HttpResponseBase:
    """A small picture: of a frame, or of the one in the middle of the file, the series, or the study."""
    offer = wanted(request, BARE[:2])
    if offer is None:
        return not_acceptable(SMALL)
    stack = _files(request, study, series, instance)
    sop = stack[len(stack) // 2]
    number = whole_number(frames, least=1, most=sop.number_of_frames) if frames else _middle(sop)
    if number is None:
        raise Http404("No such frame.")
    return _drawn(request, [(sop, number)], offer, viewport=THUMBNAIL)


def _answer(request: MachineRequest, frames: Sequence[Frame], offers: Sequence[Offer]) -> HttpResponseBase:
    offer = wanted(request, offers)
    if offer is None:
        return not_acceptable(OFFERED)
    return _drawn(request, frames, offer)


def _drawn(
    request: MachineRequest,
    frames: Sequence[Frame],
    offer: Offer,
    *,
    viewport: tuple[int, int] | None = None,
) -> HttpResponseBase:
    try:
        wish = render_wish(request.GET, offer.media_type, viewport=viewport)
    except RenderProblem as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain")
    tag = picture_tag(frames, wish, multipart=offer.multipart)
    for series_id in {sop.series_id for sop, _ in frames}:
        read_note(request.reach.user_id, series_id)
    if (answer := unchanged(request, tag, cache=KEEP)) is not None:
        return answer
    found = _in_parts(request, frames, wish, tag) if offer.multipart else _picture(frames, wish, tag)
    if warnings := not_drawn(request.GET):
        base = request.build_absolute_uri(f"/dicomweb/{request.slug}")
        found.headers["Warning"] = ", ".join(f"299 {base}: {text}" for text in warnings)
    return found


def _picture(frames: Sequence[Frame], wish: RenderWish, tag: str) -> HttpResponse:
    def make() -> bytes:
        if wish.media_type == GIF and len(frames) > 1:
            return moving_picture(frames, wish)
        return rendered_frame(*frames[0], wish)

    body = _made(make, frames[0][0].path)
    if isinstance(body, HttpResponse):
        return body
    return kept(HttpResponse(body, content_type=wish.media_type), tag, cache=KEEP)


def _in_parts(
    request: MachineRequest, frames: Sequence[Frame], wish: RenderWish, tag: str
) -> HttpResponseBase:
    # The first before anything is said: whether the query fits the picture.
    first = _made(lambda: rendered_frame(*frames[0], wish), frames[0][0].path)
    if isinstance(first, HttpResponse):
        return first
    return kept(parts_answer(request, wish.media_type, _parts(frames, wish), tag), tag, cache=KEEP)


def _parts(frames: Sequence[Frame], wish: RenderWish) -> Iterator[Part]:
    for sop, number in frames:
        try:
            content = rendered_frame(sop, number, wish)
        except FileNotFoundError:
            continue
        yield Part(wish.media_type, content)


def _made(make: Callable[[], bytes], path: str) -> bytes | HttpResponse:
    """What is drawn, or the answer that says why it cannot be."""

    def drawn() -> bytes | HttpResponse:
        try:
            return make()
        except RenderProblem as problem:
            return HttpResponse(str(problem), status=400, content_type="text/plain")

    return attempted(drawn, path)


def _files(request: MachineRequest, study: str, series: str = "", instance: str = "") -> list[SopInstance]:
    found = list(instances_within(request.reach, study, series, instance, tells=False).defer("metadata"))
    if not found:
        raise Http404("No such images.")
    return found


def _frames(files: Sequence[SopInstance]) -> list[Frame]:
    return [(sop, number) for sop in files for number in range(1, sop.number_of_frames + 1)]


def _moving(frames: Sequence[Frame]) -> Sequence[Offer]:
    return BARE[2:] if len(frames) <= MOST_MOVING else ()


def _middle(sop: SopInstance) -> int:
    return sop.number_of_frames // 2 + 1
