"""How many of the links of a text were found, and how many of the found are right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from corpus.sources.pdf.chapter import Chapter, chapter_of
from corpus.sources.pdf.reading import PORTION, PdfReading
from tests.corpus.sources.chapter import FigureTruth, code_of

# (number, kind of link, what it links to)
Link = tuple[str, str, str]


def read_whole(path: Path, scratch: Path) -> tuple[Chapter, Callable[[int, object], int]]:
    """The chapter of a PDF through the reading process, and what tells the code of a cut picture."""
    with PdfReading(path) as reading:
        count = reading.page_count()
        pages = [
            page
            for first in range(1, count + 1, PORTION)
            for page in reading.pages(first, min(first + PORTION - 1, count))
        ]
        chapter = chapter_of(pages)
        every = [picture for figure in chapter.figures for picture in figure.pictures]
        cuts = [
            {
                "page": one.page,
                "box": [one.box.left, one.box.top, one.box.right, one.box.bottom],
                "file": f"{one.order}.png",
            }
            for one in every
        ]
        reading.cut(cuts, scratch)
    codes = {one.order: code_of(np.asarray(Image.open(scratch / f"{one.order}.png"))) for one in every}
    return chapter, lambda order, _=None: codes[order]


def links_meant(truths: Iterable[FigureTruth]) -> set[Link]:
    """Every picture with its panel, every caption, every paragraph that cites a figure."""
    return {
        link
        for truth in truths
        for link in [
            (truth.number, "caption", squeezed(truth.caption)),
            *((truth.number, "picture", f"{panel}{code}") for panel, code in truth.pictures),
            *((truth.number, "context", squeezed(text)[:60]) for text in truth.context),
        ]
    }


def links_found(chapter: Chapter, code: Callable[[int, object], int]) -> set[Link]:
    """The links of the figures that were matched without a doubt."""
    found: set[Link] = set()
    for figure, context in zip(chapter.figures, chapter.contexts, strict=True):
        if figure.doubt or figure.caption is None:
            continue
        found.add((figure.number, "caption", squeezed(figure.caption.block.text)))
        found |= {
            (figure.number, "picture", f"{one.letter}{code(one.order, None)}") for one in figure.pictures
        }
        found |= {
            (figure.number, "context", squeezed(chapter.paragraphs[index].text)[:60]) for index in context
        }
    return found


def squeezed(text: str) -> str:
    """A text without blanks, which Chinese lines and hyphens treat differently."""
    return re.sub(r"[\s-]+", "", text)


def precision_recall(found: set[Link], meant: set[Link]) -> tuple[float, float]:
    """Of what was found the share that is right; of what is right the share that was found."""
    right = len(found & meant)
    return right / max(1, len(found)), right / max(1, len(meant))
