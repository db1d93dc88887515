"""A textbook chapter as PDF, set in two columns, and what is true of its figures.

Twelve figures: panels beside one another and in rows, a caption shared by two figures, captions of
neighbours side by side, a caption on the next page, one beside its picture, Chinese ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tests.pdf_writer import Page, pdf_bytes, text_width

WIDTH, HEIGHT = 595.0, 842.0
COLUMNS = (50.0, 307.0)
COLUMN = 238.0
WHOLE = 495.0
TOP, BOTTOM = 70.0, 780.0
BODY, SMALL, LEADING = 10.0, 8.0, 12.5

# Words of no meaning for the text between: sentences end, lines break, nothing cites anything.
FILLER = (
    "The canal is bordered by the vertebral body, the pedicles and the laminae. Its width changes with "
    "posture, and narrowing of the lateral recess compresses the traversing root before it leaves the sac. "
    "Patients describe pain in the buttock and the leg that is relieved by sitting or by bending forward. "
)
FILLER_ZH = (
    "椎管由椎体、椎弓根和椎板围成，其宽度随体位改变。侧隐窝狭窄时，走行神经根在离开硬膜囊之前受压。"
    "患者常诉臀部及下肢疼痛，坐下或前屈后缓解。"
)


@dataclass
class FigureTruth:
    """A figure as the author meant it. `pictures` are (panel, code), the code told by a picture's colour."""

    number: str
    caption: str
    pictures: list[tuple[str, int]]
    context: list[str] = field(default_factory=list)


def picture_pixels(code: int, rows: int = 90, columns: int = 120) -> NDArray[np.uint8]:
    """A grey gradient whose colour tells the code."""
    grey = np.linspace(40, 200, rows * columns).reshape(rows, columns)
    told = np.stack([grey, grey, grey], axis=2)
    told[rows // 4 : -rows // 4, columns // 4 : -columns // 4] = colour_of(code)
    return told.astype(np.uint8)


def colour_of(code: int) -> tuple[int, int, int]:
    """The colour at the middle of a picture."""
    return 40 + code % 5 * 45, 40 + code // 5 * 35, 220


def code_of(pixels: NDArray[np.uint8]) -> int:
    """The code of a cut picture (rows, columns, 3), by the colour in its middle."""
    rows, columns = pixels.shape[:2]
    red, green, _blue = (int(value) for value in pixels[rows // 2, columns // 2])
    return round((red - 40) / 45) + 5 * round((green - 40) / 35)


class Typesetter:
    """Sets text in two columns, page after page."""

    def __init__(self, rotate: int = 0) -> None:
        self.pages: list[Page] = []
        self.truths: list[FigureTruth] = []
        self.rotate = rotate
        self.page_new()

    def page_new(self) -> None:
        """A new page with its running head, its number and the publisher's mark."""
        self.page = Page(WIDTH, HEIGHT, self.rotate)
        self.pages.append(self.page)
        number = len(self.pages)
        self.page.text(50, 40, "Imaging of the degenerative spine", 8)
        self.page.text(520, 40, str(100 + number), 8)
        self.page.picture(285, 812, 20, 12, np.full((6, 10, 3), 90, np.uint8))
        self.column, self.y = 0, TOP

    @property
    def x(self) -> float:
        return COLUMNS[self.column]

    def _turn(self, height: float) -> None:
        """Go on in the next column or page where `height` does not fit."""
        if self.y + height > BOTTOM:
            if self.column == 0:
                self.column, self.y = 1, self.tops[1]
            else:
                self.page_new()

    tops = (TOP, TOP)

    def paragraph(self, text: str, *, size: float = BODY, width: float = COLUMN, indent: float = 12) -> None:
        """A justified paragraph."""
        lines = wrapped(text, size, width, indent)
        for index, line in enumerate(lines):
            self._turn(LEADING)
            self.y += LEADING * size / BODY
            first = indent if index == 0 else 0
            blanks = line.count(" ")
            spare = width - first - text_width(line, size)
            stretch = spare / blanks if blanks and index < len(lines) - 1 else 0.0
            self.page.text(self.x + first, self.y, line, size, stretch=stretch)
        self.y += 3

    def heading(self, text: str) -> None:
        """A heading in a column."""
        self._turn(40)
        self.y += 22
        self.page.text(self.x, self.y, text, 12, bold=True)
        self.y += 6

    def caption(self, x: float, y: float, text: str, width: float, *, bold_to: int = 0) -> float:
        """A caption from `y` down; returns where it ends. The first `bold_to` signs are bold."""
        for index, line in enumerate(wrapped(text, SMALL, width, 0)):
            y += 10
            head = line[:bold_to] if index == 0 else ""
            if head:
                self.page.text(x, y, head, SMALL, bold=True)
            # Bold letters are wider; the rest of the line begins behind them.
            self.page.text(x + 1.08 * text_width(head, SMALL), y, line[len(head) :], SMALL)
        return y + 4

    def column_figure(self, truth: FigureTruth, high: float, *, bold_to: int = 0) -> None:
        """One figure in the column: its pictures side by side, the caption below."""
        count = len(truth.pictures)
        self._turn(high + 60)
        self.y += 10
        wide = (COLUMN - 8 * (count - 1)) / count
        for index, (_panel, code) in enumerate(truth.pictures):
            self.page.picture(self.x + index * (wide + 8), self.y, wide, high, picture_pixels(code))
        self.y = self.caption(self.x, self.y + high + 4, truth.caption, COLUMN, bold_to=bold_to) + 8
        self.truths.append(truth)


def wrapped(text: str, size: float, width: float, indent: float) -> list[str]:
    """Lines of a paragraph: broken between words, Chinese between any two characters."""
    is_latin = all(ord(one) < 127 for one in text)
    pieces = [f"{word} " for word in text.split()] if is_latin else list(text)
    lines, line, room = [], "", width - indent
    for piece in pieces:
        if line and text_width((line + piece).rstrip(), size) > room:
            lines.append(line.rstrip())
            line, room = "", width
        line += piece
    return [*lines, line.rstrip()]


def chapter_set(rotate: int = 0) -> tuple[list[Page], list[FigureTruth]]:
    """The pages and the truth."""
    setter = Typesetter(rotate)
    _first_page(setter)
    _wide_pages(setter)
    _page_break(setter)
    _chinese(setter)
    return setter.pages, setter.truths


def _say(setter: Typesetter, text: str, *cited: FigureTruth) -> None:
    setter.paragraph(text)
    for truth in cited:
        truth.context.append(text)


def _first_page(setter: Typesetter) -> None:
    one = FigureTruth("1", "Figure 1. Sagittal T2-weighted image of a normal lumbar spine.", [("", 1)])
    two = FigureTruth(
        "2",
        "Figure 2. Disc extrusion at L4/L5. (A) Sagittal T2-weighted image. (B) Axial image of it.",
        [("A", 2), ("B", 3)],
    )
    setter.page.text(50, 84, "12 Imaging of lumbar stenosis", 18, bold=True)
    setter.y, setter.tops = 100.0, (TOP, 100.0)
    setter.heading("Normal appearance")
    _say(setter, "A normal disc is bright on T2-weighted images, as Figure 1 shows. " + FILLER, one)
    setter.column_figure(one, 130, bold_to=9)
    setter.paragraph(FILLER * 2)
    setter.heading("Herniation")
    _say(
        setter,
        "An extruded disc is wider than its base (Fig. 2A), and it may press on a root (Fig. 2B). " + FILLER,
        two,
    )
    setter.paragraph(FILLER * 2)
    setter.column_figure(two, 100, bold_to=9)
    _say(setter, "Figure 2 also shows that the fragment has moved downwards. " + FILLER, two)
    setter.paragraph(FILLER * 2)
    setter.tops = (TOP, TOP)


def _wide_pages(setter: Typesetter) -> None:
    """Figures over both columns: a grid of four, a caption for two figures, neighbours with their own."""
    three = FigureTruth(
        "3",
        "Figure 3. Grades of central stenosis. (A) Grade A. (B) Grade B. (C) Grade C. (D) Grade D. "
        "The sac loses its fluid from A to D, and the roots cannot be told apart in the last of them.",
        [("A", 4), ("B", 5), ("C", 6), ("D", 7)],
    )
    shared = "Figures 4 and 5. The same patient before and one year after decompression, seen from the side."
    four, five = FigureTruth("4", shared, [("", 8)]), FigureTruth("5", shared, [("", 9)])
    six = FigureTruth("6", "Figure 6. Slip of L4 on L5 in extension.", [("", 10)])
    seven = FigureTruth(
        "7", "Figure 7. Slip of L4 on L5 in flexion, now wider by five millimetres.", [("", 11)]
    )
    setter.page_new()
    for row in range(2):
        for column in range(2):
            code = 4 + 2 * row + column
            setter.page.picture(50 + 250 * column, 70 + 120 * row, 240, 112, picture_pixels(code))
            setter.page.text(54 + 250 * column, 176 + 120 * row, "ABCD"[2 * row + column], 9, bold=True)
    below = setter.caption(50, 306, three.caption, WHOLE, bold_to=9)
    setter.truths += [three]
    setter.y, setter.tops = below + 10, (below + 10, below + 10)
    _say(setter, "The grades of stenosis are read on axial images (Figure 3). " + FILLER, three)
    _say(setter, "Decompression widened the canal in this patient (Figs. 4 and 5). " + FILLER, four, five)
    setter.paragraph(FILLER * 4)
    _say(setter, "The slip grows when the patient bends (Figs. 6, 7), which " + FILLER.lower(), six, seven)
    setter.paragraph(FILLER * 2)
    setter.page_new()
    setter.page.picture(50, 70, 240, 140, picture_pixels(8))
    setter.page.picture(305, 70, 240, 140, picture_pixels(9))
    below = setter.caption(50, 214, shared, WHOLE)
    setter.page.picture(50, below + 14, 236, 120, picture_pixels(10))
    setter.page.picture(309, below + 14, 236, 120, picture_pixels(11))
    ends = [
        setter.caption(50, below + 138, six.caption, 236),
        setter.caption(309, below + 138, seven.caption, 236),
    ]
    setter.truths += [four, five, six, seven]
    setter.y = max(ends) + 10
    setter.tops = (setter.y, setter.y)
    _table(setter)
    setter.paragraph(FILLER * 5)


def _table(setter: Typesetter) -> None:
    setter.y += 12
    setter.page.text(setter.x, setter.y, "Table 1. Widths of the canal in millimetres.", SMALL, bold=True)
    for row in (("L3/L4", "16", "12"), ("L4/L5", "15", "9")):
        setter.y += 12
        for index, cell in enumerate(row):
            setter.page.text(setter.x + 70 * index, setter.y, cell, SMALL)
    setter.y += 8


def _page_break(setter: Typesetter) -> None:
    """A picture at the end of a page whose caption had no room there, and a caption beside its picture."""
    eight = FigureTruth("8", "Figure 8. Sagittal CT after fusion from L3 to L5.", [("", 12)])
    twelve = FigureTruth(
        "9", "Figure 9. The foramen, seen from the side. The exiting root is free.", [("", 13)]
    )
    setter.page_new()
    setter.tops = (TOP, TOP)
    _say(setter, "Fusion is judged on CT (see Figure 8 overleaf). " + FILLER, eight)
    while setter.column == 0 or setter.y < 560:
        setter.paragraph(FILLER)
    setter.page.picture(307, BOTTOM - 160, COLUMN, 160, picture_pixels(12))
    setter.page_new()
    setter.y = setter.caption(50, TOP, eight.caption, COLUMN, bold_to=9) + 8
    setter.paragraph(FILLER)
    _say(setter, "The foramen is wide enough in Figure 9 for the root to pass. " + FILLER, twelve)
    setter.y += 10
    setter.page.picture(50, setter.y, 130, 110, picture_pixels(13))
    setter.caption(190, setter.y, twelve.caption, 98)
    setter.y += 124
    setter.truths += [eight, twelve]
    setter.paragraph(FILLER * 4)
    setter.paragraph(FILLER * 4)


def _chinese(setter: Typesetter) -> None:
    ten = FigureTruth("10", "图 10 腰椎矢状位T2加权像，腰4/5椎间盘突出。", [("", 14)])
    eleven = FigureTruth("11", "图11 腰椎管狭窄。(A)矢状位；(B)轴位。", [("A", 15), ("B", 16)])
    twelve = FigureTruth("12", "图12．颈椎后凸畸形，术前侧位X线片。", [("", 17)])
    setter.page_new()
    setter.heading("腰椎管狭窄的影像学")
    _say(setter, "椎间盘突出在矢状位上最清楚（图10）。" + FILLER_ZH, ten)
    setter.column_figure(ten, 120)
    setter.paragraph(FILLER_ZH * 2)
    _say(setter, "图11显示椎管横断面积减小，神经根聚集。" + FILLER_ZH, eleven)
    setter.column_figure(eleven, 100)
    setter.paragraph(FILLER_ZH * 3)
    _say(setter, "颈椎后凸见图12，术前须测量其角度。" + FILLER_ZH, twelve)
    setter.column_figure(twelve, 130)
    setter.paragraph(FILLER_ZH)


@cache
def chapter_pdf() -> bytes:
    """The chapter as a file."""
    return pdf_bytes(chapter_set()[0], title="Imaging of lumbar stenosis")
