"""A small writer of PDF files: text, pictures, rotation. Independent of the library that reads them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

# Advance widths of Helvetica for the characters 32 to 126, in thousandths of the size (Adobe's metrics).
WIDTHS = [
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *([556] * 10),
    *(278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833),
    *(722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333),
    *(556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278),
    *(556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
]


def text_width(text: str, size: float) -> float:
    """How wide a line is, in points; a Chinese character is as wide as it is high."""
    return sum(WIDTHS[ord(one) - 32] if 32 <= ord(one) < 127 else 1000 for one in text) * size / 1000


@dataclass
class Page:
    """What is drawn on one page; y counts from the top, in points."""

    width: float
    height: float
    rotate: int = 0
    drawn: list[str] = field(default_factory=list)
    pictures: list[NDArray[np.uint8]] = field(default_factory=list)

    def text(
        self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False, stretch: float = 0
    ) -> None:
        """One line whose baseline lies at `y`; `stretch` is added to every blank."""
        is_latin = all(ord(one) < 127 for one in text)
        font = ("FB" if bold else "FL") if is_latin else "FC"
        shown = _escaped(text) if is_latin else f"<{text.encode('utf-16-be').hex()}>"
        place = f"1 0 0 1 {x:.2f} {self.height - y:.2f} Tm"
        self.drawn.append(f"BT /{font} {size} Tf {stretch:.3f} Tw {place} {shown} Tj ET")

    def picture(self, x: float, y: float, width: float, height: float, pixels: NDArray[np.uint8]) -> None:
        """An image (rows, columns, 3) whose upper left corner lies at (x, y)."""
        self.pictures.append(pixels)
        name = f"I{len(self.pictures)}"
        self.drawn.append(
            f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {self.height - y - height:.2f} cm /{name} Do Q"
        )

    def raw(self, operators: str) -> None:
        """Operators of the content stream as they are."""
        self.drawn.append(operators)


def _escaped(text: str) -> str:
    return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


FONTS = (
    b"<< /FL << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> "
    b"/FB << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> "
    b"/FC << /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts "
    b"[<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
    b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 "
    b"/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /Ascent 880 /Descent -120 "
    b"/CapHeight 880 /StemV 80 /ItalicAngle 0 /FontBBox [0 -120 1000 880] >> >>] >> >>"
)


def pdf_bytes(pages: Iterable[Page], *, trailer: bytes = b"", title: str = "") -> bytes:
    """The file: PDF 1.4 with a plain cross-reference table."""
    objects: list[bytes] = [b"", b"", FONTS, f"<< /Title {_escaped(title)} >>".encode()]
    kids = []
    for page in pages:
        names = []
        for number, pixels in enumerate(page.pictures, 1):
            objects.append(_image(pixels))
            names.append(f"/I{number} {len(objects)} 0 R")
        objects.append(_stream("\n".join(page.drawn).encode("latin-1")))
        resources = f"<< /Font 3 0 R /XObject << {' '.join(names)} >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] /Rotate {page.rotate} "
            f"/Resources {resources} /Contents {len(objects)} 0 R >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(objects, trailer)


def _file(objects: list[bytes], trailer: bytes) -> bytes:
    written, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    written += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(written + b"startxref\n%d\n%%%%EOF\n" % start)


def _stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), more, packed)


def _image(pixels: NDArray[np.uint8]) -> bytes:
    rows, columns = pixels.shape[:2]
    more = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
    return _stream(pixels.tobytes(), more % (columns, rows))


# Of no known password: every reader has to ask for one.
ENCRYPTED = (
    b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] "
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <" + b"28" * 32 + b"> /U <" + b"4e" * 32 + b"> >>"
)
