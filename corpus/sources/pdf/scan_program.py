"""What the process that reads scanned pages does: draw a page, read it, keep its picture to check it by.

Run by `imaging.formats.fork_server`, with room for the networks that read text; it alone touches the file.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from corpus.sources.pdf.program import PAGE_SCALE, document_open, file_told
from corpus.sources.pdf.shapes import PageRead
from imaging.formats import child, limits
from imaging.formats.errors import Refused

NAME = "corpus.sources.pdf.scan_program"
LOADED = ("corpus.sources.pdf.scan_read", "PIL.Image")
# Pixels a point as a page is read: letters of 10 points are 28 pixels high.
READ_SCALE = 200 / 72


def pdf_scan(request: dict[str, Any]) -> dict[str, Any]:
    """Read page `page` (from 1) from its picture, and draw it upright as `file` below `scratch`.

    After `seconds` of the processor's time the kernel ends the process.
    """
    signal.setitimer(signal.ITIMER_PROF, request["seconds"])
    try:
        return _read(request)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _read(request: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    from corpus.sources.pdf.scan_read import LONGEST, scan_read

    document = document_open(Path(request["path"]))
    drawn, scale = _drawn(document, request["page"], LONGEST)
    reading = scan_read(np.asarray(drawn), scale)
    rows, columns = reading.page.shape
    read = PageRead(
        number=request["page"],
        width=columns / scale,
        height=rows / scale,
        turn=reading.turn,
        lines=reading.lines,
        is_scan=True,
    )
    picture = _picture(reading.page, scale, Path(request["scratch"]) / request["file"])
    return {"page": read.as_json(), "confidence": round(reading.confidence, 4), "picture": picture}


def _drawn(document: Any, number: int, longest: int) -> tuple[Any, float]:
    """A page as a grey picture, and how many pixels a point has in it."""
    import pypdfium2 as pdfium

    try:
        page = document[number - 1]
        scale = min(READ_SCALE, longest / max(*page.get_size(), 1.0))
        drawn = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    except pdfium.PdfiumError as problem:
        raise Refused("unreadable", f"Page {number} is damaged.", "Export or download it again") from problem
    page.close()
    return drawn, scale


def _picture(page: Any, scale: float, path: Path) -> dict[str, Any]:
    """Keep a page for a person's screen."""
    from PIL import Image

    shown = Image.fromarray(page)
    smaller = min(1.0, PAGE_SCALE / scale)
    size = (max(1, round(shown.width * smaller)), max(1, round(shown.height * smaller)))
    return file_told(shown.resize(size, Image.Resampling.LANCZOS), path, scale * smaller)


def main() -> None:
    """Answer requests until the input ends."""
    verbs: child.Verbs = {"pdf_scan": pdf_scan}
    child.main(verbs, memory=limits.TEXT_MEMORY)
