"""Reading one page with PDFium, in the reading process: its characters as lines, its pictures as boxes."""

from __future__ import annotations

import ctypes
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.sources.pdf.page_rules import Matrix, matrix_of, product, rules_of
from corpus.sources.pdf.shapes import Box, Line, PageRead, around

# More characters than any printed page has; more objects than any drawing of a book.
MOST_CHARACTERS, MOST_OBJECTS = 60_000, 20_000
DEEPEST_FORM = 8
BOLD_FROM = 600  # weight of a font, PDF 32000-1 table 122
# A smaller picture is a bullet or an ornament.
SMALLEST_SIDE = 30.0
# A picture that covers so much of the page is its background, or the page itself as a scan.
WHOLE_PAGE = 0.85
SCAN_CHARACTERS = 20
# A scan with white margins, or in strips, covers so much; a publisher's stamp stands so near the edge.
SCANNED, STAMPED = 0.7, 0.09


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    box: Box
    bold: bool


@dataclass(frozen=True, slots=True)
class View:
    """How points of a page's own space lie on the upright page."""

    bounds: tuple[float, float, float, float]
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page, in points."""
        left, bottom, right, top = self.bounds
        wide, high = right - left, top - bottom
        return (high, wide) if self.turn in (90, 270) else (wide, high)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page's own space, whose y counts from below."""
        x0, y0 = self._point(left, bottom)
        x1, y1 = self._point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.bounds
        if self.turn == 90:
            return y - bottom, x - left
        if self.turn == 180:
            return right - x, y - bottom
        if self.turn == 270:
            return top - y, right - x
        return x - left, top - y


def page_read(document: pdfium.PdfDocument, number: int) -> PageRead:
    """Read page `number` (from 1)."""
    page = document[number - 1]
    text = page.get_textpage()
    try:
        view = view_of(page, text)
        width, height = view.size
        read = PageRead(number=number, width=width, height=height, turn=view.turn)
        count = text.count_chars()
        if count > MOST_CHARACTERS:
            read.trouble = f"Page {number} holds more characters than a printed page can; it was left out."
            return read
        read.lines = _lines(_glyphs(text, count, view))
        pictures = [box for box in _pictures(page, view) if min(box.width, box.height) > 0]
        whole = Box(0, 0, width, height)
        joined = _joined([_clipped(box, whole) for box in pictures])
        covering = [box for box in [*pictures, *joined] if box.shared(whole) > WHOLE_PAGE * whole.area]
        if covering:
            joined = _joined([_clipped(box, whole) for box in pictures if box not in covering])
        read.pictures = [box for box in joined if box not in covering]
        if _is_scan(read, whole, covered=bool(covering)):
            read.is_scan, read.lines = True, []
        read.rules = rules_of(page, view.box) if read.lines else []
        return read
    finally:
        text.close()
        page.close()


def _is_scan(read: PageRead, whole: Box, *, covered: bool) -> bool:
    """Whether a page is a picture of a page: what stands in its margins was stamped on it later."""
    inside = Box(0, STAMPED * whole.height, whole.right, (1 - STAMPED) * whole.height)
    letters = sum(len(line.text) for line in read.lines if line.box.shared(inside) > 0.5 * line.box.area)
    shown = sum(box.area for box in read.pictures)
    return letters < SCAN_CHARACTERS and (covered or shown > SCANNED * whole.area)


def view_of(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> View:
    """The upright view of a page: turned by its own entry, and once more where its text runs sideways."""
    bounds = pdfium_c.FS_RECTF()
    pdfium_c.FPDF_GetPageBoundingBox(page.raw, bounds)
    own = page.get_rotation()
    return View((bounds.left, bounds.bottom, bounds.right, bounds.top), (own + _sideways(text, own)) % 360)


def _sideways(text: pdfium.PdfTextPage, own: int) -> int:
    """By how many degrees clockwise the page has to be turned on for most of its text to be upright."""
    count = text.count_chars()
    step = max(1, count // 400)
    angles: Counter[int] = Counter()
    for index in range(0, min(count, MOST_CHARACTERS), step):
        if chr(pdfium_c.FPDFText_GetUnicode(text.raw, index)).isalnum():
            # PDFium counts clockwise, in radians, in the page's own space.
            degrees = math.degrees(pdfium_c.FPDFText_GetCharAngle(text.raw, index))
            angles[round(degrees / 90) * 90 % 360] += 1
    if not angles:
        return 0
    most = angles.most_common(1)[0][0]
    return (-most - own) % 360


def _glyphs(text: pdfium.PdfTextPage, count: int, view: View) -> Iterator[_Glyph | None]:
    """The upright characters in the order of the file; None where a line or a word is broken off."""
    raw, rect = text.raw, pdfium_c.FS_RECTF()
    width, height = view.size
    for index in range(count):
        sign = chr(pdfium_c.FPDFText_GetUnicode(raw, index))
        if sign in "\r\n":
            yield None
            continue
        if sign in "\x00\ufffe\uffff" or 0xD800 <= ord(sign) <= 0xDFFF:
            continue
        if not pdfium_c.FPDFText_GetLooseCharBox(raw, index, rect):
            continue
        angle = math.degrees(pdfium_c.FPDFText_GetCharAngle(raw, index)) + view.turn
        box = view.box(rect.left, rect.bottom, rect.right, rect.top)
        if abs((angle + 180) % 360 - 180) > 10 and not sign.isspace():
            continue  # The name of an axis, or a watermark.
        if box.right < 0 or box.left > width or box.bottom < 0 or box.top > height:
            continue
        sign = "-" if sign == "\x02" else sign  # PDFium's own sign for a hyphen at the end of a line.
        yield _Glyph(sign, box, pdfium_c.FPDFText_GetFontWeight(raw, index) >= BOLD_FROM)


def _lines(glyphs: Iterator[_Glyph | None]) -> list[Line]:
    """The lines of a page, from top to bottom; pieces of one line that stand close together are one."""
    found: list[list[_Glyph]] = [[]]
    for glyph in glyphs:
        if glyph is None or (found[-1] and not _goes_on(found[-1][-1], glyph)):
            found.append([])
        if glyph is not None:
            found[-1].append(glyph)
    return lines_pieced([line for line in map(_line, found) if line is not None])


def _goes_on(before: _Glyph, after: _Glyph) -> bool:
    size = max(before.box.height, after.box.height, 1.0)
    # The signs of a ligature share one box, so the next may begin where this one did.
    near = -1.2 * size < after.box.left - before.box.right < 0.8 * size
    return near and before.box.along(after.box) > 0.4 * min(before.box.height, after.box.height)


def _line(glyphs: list[_Glyph]) -> Line | None:
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not inked:
        return None
    text = " ".join("".join(glyph.text for glyph in glyphs).split())
    sizes = sorted(glyph.box.height for glyph in inked)
    bold = 2 * sum(glyph.bold for glyph in inked) > len(inked)
    return Line(text, around(glyph.box for glyph in inked), sizes[len(sizes) // 2], bold)


def lines_pieced(lines: list[Line]) -> list[Line]:
    """Lines with neighbours on the same baseline joined, as where a word in bold begins a line.

    The order of the file says nothing: PDFium may tell the end of a line before its beginning.
    """
    by_height: dict[int, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda one: one.box.left):
        step = round(_middle(line) / HEIGHT_STEP)
        near = [(at, one) for at in (step, step - 1, step + 1) for one in by_height[at]]
        before = next(((at, one) for at, one in near if _same_line(one, line)), None)
        if before is not None:
            by_height[before[0]].remove(before[1])
            line = _put_together(before[1], line)
        by_height[round(_middle(line) / HEIGHT_STEP)].append(line)
    return sorted(
        (line for at in by_height.values() for line in at), key=lambda one: (one.box.top, one.box.left)
    )


HEIGHT_STEP = 3.0  # points


def _middle(line: Line) -> float:
    return (line.box.top + line.box.bottom) / 2


def _put_together(before: Line, after: Line) -> Line:
    gap = after.box.left - before.box.right
    text = before.text + (" " if gap > 0.12 * after.size else "") + after.text
    # Bold as a whole only where both pieces are.
    bold = before.bold and after.bold
    return Line(text, around([before.box, after.box]), max(before.size, after.size), bold)


def _same_line(before: Line, after: Line) -> bool:
    gap = after.box.left - before.box.right
    size = min(before.size, after.size)
    return -0.3 * size < gap < 0.7 * size and before.box.along(after.box) > 0.6 * size


def _pictures(page: pdfium.PdfPage, view: View) -> Iterator[Box]:
    """The boxes of all images, also of those inside forms."""
    left = [MOST_OBJECTS]
    for index in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        placed = pdfium_c.FPDFPage_GetObject(page.raw, index)
        yield from _images(placed, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), view, left, DEEPEST_FORM)


def _images(placed: Any, outer: Matrix, view: View, left: list[int], deep: int) -> Iterator[Box]:
    left[0] -= 1
    kind = pdfium_c.FPDFPageObj_GetType(placed)
    if left[0] < 0 or deep < 0 or kind not in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM):
        return
    if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
        yield view.box(*_bounds(placed, outer))
        return
    inner = product(matrix_of(placed), outer)
    for index in range(max(0, pdfium_c.FPDFFormObj_CountObjects(placed))):
        yield from _images(pdfium_c.FPDFFormObj_GetObject(placed, index), inner, view, left, deep - 1)


def _bounds(placed: Any, outer: Matrix) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of an object in the page's space."""
    ends = [ctypes.c_float() for _ in range(4)]
    pdfium_c.FPDFPageObj_GetBounds(placed, *ends)
    left, bottom, right, top = (end.value for end in ends)
    a, b, c, d, e, f = outer
    corners = [
        (a * x + c * y + e, b * x + d * y + f)
        for x, y in ((left, bottom), (right, bottom), (left, top), (right, top))
    ]
    across, along = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(along), max(across), max(along)


def _clipped(box: Box, whole: Box) -> Box:
    return Box(
        max(box.left, whole.left),
        max(box.top, whole.top),
        min(box.right, whole.right),
        min(box.bottom, whole.bottom),
    )


def _joined(boxes: list[Box]) -> list[Box]:
    """Strips and tiles of one picture, and pictures laid over another, made one; ornaments left out."""
    found: list[Box] = []
    for box in boxes:
        touching = [one for one in found if _is_one(one, box)]
        while touching:
            found = [one for one in found if one not in touching]
            box = around([box, *touching])
            touching = [one for one in found if _is_one(one, box)]
        found.append(box)
    large = [box for box in found if min(box.width, box.height) >= SMALLEST_SIDE]
    return sorted(large, key=lambda box: (box.top, box.left))


def _is_one(one: Box, other: Box) -> bool:
    """Whether two images are parts of one picture: they overlap, or are strips along a common edge."""
    if one.shared(other) > 0.2 * min(one.area, other.area):
        return True
    stacked = abs(one.left - other.left) < 1 and abs(one.right - other.right) < 1 and one.along(other) > -0.7
    beside = abs(one.top - other.top) < 1 and abs(one.bottom - other.bottom) < 1 and one.across(other) > -0.7
    return stacked or beside
