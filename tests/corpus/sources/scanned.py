"""Scanned PDFs made from set ones: each page drawn, worsened as a scanner does it, and kept as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tests.corpus.sources.chapter import FILLER, wrapped
from tests.pdf_writer import Page, pdf_bytes

WIDTH, HEIGHT = 595.0, 842.0
GREY = NDArray[np.uint8]

ENGLISH = [
    FILLER,
    "Decompression at L4/L5 was done in 37 of 52 patients (71.2 %), and at L5/S1 in the other 15. "
    "Grade IV discs lost their height; the mean canal area was 94 mm2, and 130 mm2 after 12 months.",
    "Lateral recess stenosis without listhesis is decompressed alone. Where the slip exceeds 3 mm on "
    "flexion, instrumented fusion of L4 to L5 is considered with the patient.",
]
CHINESE = [
    "椎管由椎体、椎弓根和椎板围成，其宽度随体位改变。侧隐窝狭窄时，走行神经根在离开硬膜囊之前受压。",
    "患者常诉臀部及下肢疼痛，坐下或前屈后缓解。腰4/5椎间盘突出压迫左侧腰5神经根，应先行保守治疗。",
    "颈椎管狭窄伴脊髓压迫的患者，如出现步态不稳或手部笨拙，应尽早考虑减压手术。",
]


@dataclass(frozen=True)
class Scanner:
    """Dots per inch, degrees askew and turned clockwise, blur in pixels, noise and ink in grey levels."""

    dpi: int = 200
    askew: float = 0.0
    turned: int = 0
    blur: float = 0.0
    noise: float = 0.0
    ink: int = 0


CLEAN = Scanner()
# So small letters can be made out in part.
HARDLY = Scanner(dpi=72, blur=0.6, noise=20, ink=60)


def set_page(paragraphs: Sequence[str], *, heading: str = "", size: float = 11.0) -> Page:
    """One page of paragraphs under a heading."""
    return _set(Page(WIDTH, HEIGHT), paragraphs, heading, size)


def slip(*paragraphs: str, heading: str = "", size: float = 11.0) -> Page:
    """The same on a piece of paper that is read in a moment."""
    return _set(Page(WIDTH, 250), paragraphs, heading, size)


def _set(page: Page, paragraphs: Sequence[str], heading: str, size: float) -> Page:
    y = 60.0
    if heading:
        page.text(70, y, heading, 17, bold=True)
        y += 36
    for paragraph in paragraphs:
        for line in _lines(paragraph, size):
            page.text(70, y, line, size)
            y += 1.4 * size
        y += size
    return page


def _lines(paragraph: str, size: float) -> list[str]:
    if paragraph.isascii():
        return wrapped(paragraph, size, WIDTH - 140, 0)
    across = int((WIDTH - 140) / size)
    return [paragraph[first : first + across] for first in range(0, len(paragraph), across)]


def scan_of(pages: Sequence[Page], scanner: Scanner = CLEAN) -> bytes:
    """A PDF of the pages as pictures, without a text layer."""
    return pdf_bytes([page_scanned(page, scanner) for page in pages])


def page_scanned(page: Page, scanner: Scanner = CLEAN) -> Page:
    """A page that is one picture of another."""
    document = pdfium.PdfDocument(pdf_bytes([page]))
    drawn = document[0].render(scale=scanner.dpi / 72, grayscale=True).to_pil().convert("L")
    document.close()
    grey = _worsened(drawn, scanner)
    wide, high = (page.height, page.width) if scanner.turned % 180 else (page.width, page.height)
    scanned = Page(wide, high)
    scanned.picture(0, 0, wide, high, np.repeat(grey[:, :, np.newaxis], 3, axis=2))
    return scanned


def _worsened(drawn: Image.Image, scanner: Scanner) -> GREY:
    if scanner.askew:
        drawn = drawn.rotate(-scanner.askew, Image.Resampling.BICUBIC, fillcolor=255)
    if scanner.blur:
        drawn = drawn.filter(ImageFilter.GaussianBlur(scanner.blur))
    grey = np.asarray(drawn, dtype=np.float64)
    grey = scanner.ink + grey * (255 - scanner.ink) / 255
    grey += np.random.default_rng(7).normal(0, scanner.noise, grey.shape)
    return np.ascontiguousarray(np.rot90(np.clip(grey, 0, 255).astype(np.uint8), -scanner.turned // 90))


@cache
def can_print_chinese() -> bool:
    """Whether this machine has a font with Chinese letters: the pages embed none."""
    (drawn,) = page_scanned(set_page(["椎管"])).pictures
    return bool((drawn < 128).sum() > 50)


def errors_of(meant: str, read: str) -> tuple[float, float]:
    """The word error rate and the character error rate: edits to make one of the other, per unit meant.

    A Chinese character is a word.
    """
    return _rate(_words(meant), _words(read)), _rate(_letters(meant), _letters(read))


def _words(text: str) -> list[str]:
    spaced = "".join(f" {one} " if ord(one) > 0x2E7F else one for one in text)
    return spaced.split()


def _letters(text: str) -> list[str]:
    return [one for one in text if not one.isspace()]


def _rate(meant: Sequence[str], read: Sequence[str]) -> float:
    row = list(range(len(read) + 1))
    for number, one in enumerate(meant, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(read, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (one != other))
    return row[-1] / max(1, len(meant))
