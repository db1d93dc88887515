"""WADO-RS rendered images: frames as PNG, JPEG or GIF, with window and viewport (PS3.18 section 8.3.5)."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.http import QueryDict

from imaging.image_cache import cached_bytes
from imaging.png import png_bytes
from imaging.render import RENDERER_VERSION, frame_grey
from imaging.stored_bytes import stored_open
from imaging.tones import asked_shade
from projects.numbers import real_number, whole_number

if TYPE_CHECKING:
    from PIL import Image

    from imaging.tones import Shade

JPEG, PNG, GIF = "image/jpeg", "image/png", "image/gif"
THUMBNAIL = (128, 128)
LARGEST_SIDE = 4096
LARGEST_NUMBER = 1e9
DEFAULT_QUALITY = 90
# A moving picture is made in memory, and shown at ten frames a second.
MOST_MOVING = 200
FRAME_MS = 100
LINEAR, EXACT, SIGMOID = "linear", "linear-exact", "sigmoid"
# What a rendered picture could be asked for besides, and why it is not there.
NOT_DRAWN = {
    "annotation": "The following annotation values are not supported: {}",
    "iccprofile": "The following iccprofile values are not supported: {}",
}


class RenderProblem(ValueError):
    """The request cannot be rendered; the sentence says why."""


@dataclass(frozen=True, slots=True)
class RenderWish:
    """What is asked for.

    `window` is centre and width after rescale, `viewport` the largest width and height of the
    answer (px), `region` the part of the frame to show (left, top, width, height, px; a
    negative width or height means flipped, as the standard says). `sigmoid` is the curve of the window.
    """

    media_type: str
    window: tuple[float, float] | None = None
    viewport: tuple[int, int] | None = None
    region: tuple[float, float, float, float] | None = None
    quality: int = DEFAULT_QUALITY
    sigmoid: bool = False

    @property
    def shade(self) -> Shade | None:
        """The shades of the window; None where none is asked for."""
        return asked_shade(self.window, sigmoid=self.sigmoid)


def render_wish(asked: QueryDict, media_type: str, *, viewport: tuple[int, int] | None = None) -> RenderWish:
    """Read the query; `viewport` is the size without one. Raises RenderProblem with a sentence."""
    window, region, shape = None, None, LINEAR
    if "window" in asked:
        window, shape = _window(str(asked["window"]))
    if "viewport" in asked:
        viewport, region = _viewport(str(asked["viewport"]))
    quality = whole_number(str(asked.get("quality", DEFAULT_QUALITY)), least=1, most=100)
    if quality is None:
        raise RenderProblem("quality is a whole number from 1 to 100.")
    return RenderWish(media_type, window, viewport, region, quality, shape == SIGMOID)


def not_drawn(asked: QueryDict) -> list[str]:
    """Sentences for Warning headers: what was asked for and is not in the picture."""
    named = {name: str(asked.get(name, "")) for name in NOT_DRAWN}
    return [
        sentence.format("".join(sign for sign in named[name][:100] if sign.isalnum() or sign in ",- "))
        for name, sentence in NOT_DRAWN.items()
        if named[name] not in ("", "no")
    ]


class Stored(Protocol):
    """What a picture is drawn of: where the file lies, and its hash."""

    @property
    def path(self) -> str:
        """Name inside the storage."""

    @property
    def sha256(self) -> str:
        """Of the stored file."""


def picture_tag(frames: Iterable[tuple[Stored, int]], wish: RenderWish, *, multipart: bool) -> str:
    """The ETag of an answer with pictures of these frames."""
    told = f"{RENDERER_VERSION} {wish} {multipart}" + "".join(f"{sop.sha256} {n}" for sop, n in frames)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:40]}"'


def rendered_frame(
    sop: Stored, number: int, wish: RenderWish, later: Callable[[Callable[[], None]], None] | None = None
) -> bytes:
    """The picture of frame `number` (from 1), made once and kept; `later` is as in `cached_bytes`."""
    return cached_bytes(
        sop.sha256,
        f"rendered {RENDERER_VERSION} {number} {wish}",
        lambda: _written(_render(sop, number, wish), wish),
        later,
    )


def moving_picture(frames: Sequence[tuple[Stored, int]], wish: RenderWish) -> bytes:
    """All frames one after the other as a GIF, of the size of the first."""
    from PIL import Image

    first, *others = (_render(sop, number, wish) for sop, number in frames)
    pictures = [first]
    for other in others:
        canvas = Image.new(first.mode, first.size)
        canvas.paste(other.convert(first.mode), (0, 0))
        pictures.append(canvas)
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=pictures[1:], duration=FRAME_MS, loop=0)
    return out.getvalue()


def _render(sop: Stored, number: int, wish: RenderWish) -> Image.Image:
    from PIL import Image

    with stored_open(sop.path) as stream:
        picture = Image.fromarray(frame_grey(stream, number - 1, wish.window, sigmoid=wish.sigmoid))
    if wish.region is not None:
        picture = _cut(picture, wish.region)
    if wish.viewport is not None:
        scale = min(wish.viewport[0] / picture.width, wish.viewport[1] / picture.height)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    return picture


def _written(picture: Image.Image, wish: RenderWish) -> bytes:
    if wish.media_type == PNG:
        return png_bytes(picture)
    out = io.BytesIO()
    if wish.media_type == JPEG:
        picture.save(out, "JPEG", quality=wish.quality)
    else:
        picture.save(out, "GIF")
    return out.getvalue()


def _cut(picture: Image.Image, region: tuple[float, float, float, float]) -> Image.Image:
    from PIL.Image import Transpose

    left, top, width, height = region
    if left >= picture.width or top >= picture.height:
        raise RenderProblem("The viewport's region lies outside the image.")
    if width < 0:
        picture = picture.transpose(Transpose.FLIP_LEFT_RIGHT)
    if height < 0:
        picture = picture.transpose(Transpose.FLIP_TOP_BOTTOM)
    right = min(picture.width, math.ceil(left + (abs(width) or picture.width)))
    bottom = min(picture.height, math.ceil(top + (abs(height) or picture.height)))
    return picture.crop((int(left), int(top), right, bottom))


def _window(text: str) -> tuple[tuple[float, float], str]:
    """Centre and width of the exact line, and the shape (PS3.3 C.11.2.1.2 and C.11.2.1.3)."""
    parts = text.split(",")
    shape = parts.pop().strip().lower() if len(parts) == 3 else LINEAR
    if shape not in {LINEAR, EXACT, SIGMOID}:
        raise RenderProblem(f"The window's function is {LINEAR}, {EXACT} or {SIGMOID}.")
    numbers = _numbers(parts)
    least = 1.0 if shape == LINEAR else 0.0
    if len(numbers) != 2 or numbers[1] < least or numbers[1] <= 0:
        raise RenderProblem("window is centre,width,function with a width of at least 1, or over 0.")
    centre, width = numbers
    # The line of whole numbers runs from centre - width/2 to centre - 1 + width/2.
    return ((centre - 0.5, width - 1.0) if shape == LINEAR else (centre, width)), shape


def _viewport(text: str) -> tuple[tuple[int, int], tuple[float, float, float, float] | None]:
    parts = text.split(",")
    size = _numbers(parts[:2])
    if len(parts) not in {2, 6} or not all(1 <= side <= LARGEST_SIDE for side in size):
        raise RenderProblem(f"viewport is width,height[,x,y,w,h] with sides of 1 to {LARGEST_SIDE}.")
    viewport = int(size[0]), int(size[1])
    if len(parts) == 2:
        return viewport, None
    left, top, width, height = _numbers([part or "0" for part in parts[2:]])
    if left < 0 or top < 0:
        raise RenderProblem("The viewport's region starts inside the image.")
    return viewport, (left, top, width, height)


def _numbers(parts: list[str]) -> list[float]:
    found = [real_number(part, least=-LARGEST_NUMBER, most=LARGEST_NUMBER) for part in parts]
    numbers = [number for number in found if number is not None]
    if len(numbers) != len(parts):
        raise RenderProblem(f"Numbers are expected, separated by commas, none over {LARGEST_NUMBER:.0f}.")
    return numbers
