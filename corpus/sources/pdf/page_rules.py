"""The straight level and upright lines that are drawn on a page, in the reading process."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

from corpus.sources.pdf.shapes import Box

# More than the rules of any printed table; drawings have many more.
MOST_RULES, MOST_SEGMENTS = 3_000, 60_000
DEEPEST_FORM = 4
# A line is level or upright when its ends differ by no more, in points; a shorter one is part of a letter.
STRAIGHT, SHORTEST = 0.6, 5.0

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
# Left, bottom, right and top in the page's own space make a box on the upright page.
Placed = Callable[[float, float, float, float], Box]


def product(inner: Matrix, outer: Matrix) -> Matrix:
    """First the inner matrix, then the outer one (PDF 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    o, p, q, r, s, t = outer
    return (a * o + b * q, a * p + b * r, c * o + d * q, c * p + d * r, e * o + f * q + s, e * p + f * r + t)


def matrix_of(placed: Any) -> Matrix:
    """The matrix of an object."""
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(placed, matrix)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def rules_of(page: Any, placed: Placed) -> list[Box]:
    """The rules of a page, also those inside forms; none where so many are drawn that it is a picture."""
    found: list[Box] = []
    left = MOST_SEGMENTS
    for ends in _segments(page):
        left -= 1
        if left == 0 or len(found) > MOST_RULES:
            return []
        (x0, y0), (x1, y1) = ends
        if min(abs(x0 - x1), abs(y0 - y1)) <= STRAIGHT and max(abs(x0 - x1), abs(y0 - y1)) >= SHORTEST:
            found.append(placed(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return found


def _segments(page: Any) -> Iterator[tuple[Point, Point]]:
    """The ends of every drawn line, in the page's own space."""
    for index in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        yield from _of(
            pdfium_c.FPDFPage_GetObject(page.raw, index), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), DEEPEST_FORM
        )


def _of(placed: Any, outer: Matrix, deep: int) -> Iterator[tuple[Point, Point]]:
    kind = pdfium_c.FPDFPageObj_GetType(placed)
    if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
        yield from _of_path(placed, product(matrix_of(placed), outer))
    elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and deep:
        inner = product(matrix_of(placed), outer)
        for index in range(max(0, pdfium_c.FPDFFormObj_CountObjects(placed))):
            yield from _of(pdfium_c.FPDFFormObj_GetObject(placed, index), inner, deep - 1)


def _of_path(path: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    first = last = (0.0, 0.0)
    for index in range(max(0, pdfium_c.FPDFPath_CountSegments(path))):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        point = _point(segment, matrix)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield last, point
        elif kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            first = point
        last = point
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            yield last, first
            last = first


def _point(segment: Any, matrix: Matrix) -> Point:
    across, along = ctypes.c_float(), ctypes.c_float()
    pdfium_c.FPDFPathSegment_GetPoint(segment, across, along)
    a, b, c, d, e, f = matrix
    return a * across.value + c * along.value + e, b * across.value + d * along.value + f
