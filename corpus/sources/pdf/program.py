"""What the reading process does with a PDF: it alone touches the file, bounded in memory and time.

Run by `imaging.formats.fork_server`, one process per reading, as the import of images does it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from imaging.formats import child
from imaging.formats.errors import Refused

NAME = "corpus.sources.pdf.program"
LOADED = ("corpus.sources.pdf.page_read", "PIL.Image")
MOST_PAGES = 3_000
# Dots per point: figures as sharp as print, pages to be read on a screen.
FIGURE_SCALE, PAGE_SCALE = 200 / 72, 110 / 72
# Longest side of a cut picture, in pixels.
LONGEST_SIDE = 2400
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


def pdf_open(request: dict[str, Any]) -> dict[str, Any]:
    """How many pages a PDF has. Raises Refused where it cannot be read at all."""
    document = document_open(Path(request["path"]))
    count = len(document)
    if not count:
        raise _damaged()
    if count > MOST_PAGES:
        raise Refused(
            "too_many_pages",
            f"This PDF has {count} pages; the most that is taken at once is {MOST_PAGES:,}.",
            "Split it into chapters and add each as a source",
        )
    return {"pages": count}


def pdf_pages(request: dict[str, Any]) -> dict[str, Any]:
    """Pages `first` to `last` (from 1); one that cannot be read says so in its place."""
    document = document_open(Path(request["path"]))
    return {"pages": [_page(document, number) for number in range(request["first"], request["last"] + 1)]}


def pdf_cut(request: dict[str, Any]) -> dict[str, Any]:
    """Draw parts of pages as PNG below `scratch`: each of `cuts` names page, box (None: all of it), file."""
    document = document_open(Path(request["path"]))
    scratch = Path(request["scratch"])
    return {"cuts": [_cut(document, cut, scratch) for cut in request["cuts"]]}


def document_open(path: Path) -> Any:
    """The PDF. Raises Refused where it is locked or damaged."""
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as problem:
        if problem.err_code == PASSWORD_ERROR:
            raise Refused(
                "encrypted",
                "This PDF is locked with a password.",
                "Save it without a password, where its terms allow that, and add it again",
            ) from problem
        raise _damaged() from problem


def _damaged() -> Refused:
    return Refused("damaged", "This PDF is damaged or incomplete.", "Export or download it again")


def _page(document: Any, number: int) -> dict[str, Any]:
    import pypdfium2 as pdfium

    from corpus.sources.pdf.page_read import page_read
    from corpus.sources.pdf.shapes import PageRead

    try:
        return page_read(document, number).as_json()
    except pdfium.PdfiumError:
        return PageRead(number, 0, 0, trouble=f"Page {number} is damaged; it was left out.").as_json()


def _cut(document: Any, cut: dict[str, Any], scratch: Path) -> dict[str, Any]:
    from corpus.sources.pdf.page_read import view_of

    page = document[cut["page"] - 1]
    text = page.get_textpage()
    view = view_of(page, text)
    width, height = view.size
    left, top, right, bottom = cut["box"] or (0.0, 0.0, width, height)
    scale = FIGURE_SCALE if cut["box"] else PAGE_SCALE
    scale = min(scale, LONGEST_SIDE / max(right - left, bottom - top, 1.0))
    drawn = page.render(
        scale=scale,
        rotation=(view.turn - page.get_rotation()) % 360,
        crop=(left, height - bottom, width - right, top),
    ).to_pil()
    text.close()
    page.close()
    return file_told(drawn.convert("RGB"), scratch / cut["file"], scale)


def file_told(drawn: Any, path: Path, scale: float) -> dict[str, Any]:
    """Write a drawn picture as PNG, and what is told of it."""
    drawn.save(path, "PNG")
    return {
        "file": path.name,
        "width": drawn.width,
        "height": drawn.height,
        "scale": scale,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


VERBS: child.Verbs = {"pdf_open": pdf_open, "pdf_pages": pdf_pages, "pdf_cut": pdf_cut}


def main() -> None:
    """Answer requests until the input ends."""
    child.main(VERBS)
