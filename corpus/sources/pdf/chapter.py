"""A whole PDF as passages and figures with their contexts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.sources.pdf.captions import caption_begins, figures_cited
from corpus.sources.pdf.layout import CJK, SENTENCE_END, Block, Flow, flows_of, text_joined
from corpus.sources.pdf.matching import FigureFound, figures_of
from corpus.sources.pdf.shapes import PageRead

LONGEST_PASSAGE = 1400  # characters, as for Markdown
LONGEST_HEADING = 240
REFERENCES = re.compile(r"(?:references|bibliography|参考文献)\s*$", re.IGNORECASE)


@dataclass(slots=True)
class Paragraph:
    """A paragraph, and the page and heading it stands under."""

    page: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class PagePassage:
    """A citable passage: some paragraphs under one heading, from one page on."""

    page: int
    heading: str
    paragraphs: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """What was made of a PDF; `contexts` are, for each figure, the paragraphs that cite it."""

    title: str
    paragraphs: list[Paragraph]
    passages: list[PagePassage]
    figures: list[FigureFound]
    contexts: list[tuple[int, ...]]


def chapter_of(pages: Sequence[PageRead]) -> Chapter:
    """Lay the pages out, match captions and pictures, cut passages, collect contexts."""
    flows = flows_of(pages)
    figures = figures_of(pages, flows)
    paragraphs = list(_paragraphs(flows))
    cited = [figures_cited(paragraph.text) for paragraph in paragraphs]
    contexts = [
        tuple(index for index, numbers in enumerate(cited) if figure.number and figure.number in numbers)
        for figure in figures
    ]
    return Chapter(_title(flows), paragraphs, list(_passages(paragraphs)), figures, contexts)


def _title(flows: Sequence[Flow]) -> str:
    """The largest heading of the first page."""
    first = [item for item in flows[0] if isinstance(item, Block) and item.is_heading] if flows else []
    return max(first, key=lambda block: block.size).text if first else ""


def _paragraphs(flows: Sequence[Flow]) -> Iterator[Paragraph]:
    """The paragraphs in reading order; one that goes on in the next column or page is one."""
    heading, last = "", None
    for block in (item for flow in flows for item in flow if isinstance(item, Block)):
        if block.is_heading:
            if last is not None:
                yield last
            heading, last = block.text[:LONGEST_HEADING], None
            continue
        if caption_begins(block.text) or not _has_words(block.text):
            continue
        if last is not None and _goes_on(last.text, block.text):
            last.text = text_joined([last.text, block.text])
            continue
        if last is not None:
            yield last
        last = Paragraph(block.page, heading, block.text)
    if last is not None:
        yield last


def _has_words(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]", text)) > 2


def _goes_on(before: str, after: str) -> bool:
    """Whether a paragraph is broken off and goes on with the next block."""
    if SENTENCE_END.search(before):
        return False
    return after[0].islower() or bool(CJK.match(after[0]) and CJK.match(before[-1]))


def _passages(paragraphs: Sequence[Paragraph]) -> Iterator[PagePassage]:
    gathered: list[int] = []
    for index, paragraph in enumerate(paragraphs):
        if gathered and not _fits(paragraphs, gathered, paragraph):
            yield _passage(paragraphs, gathered)
            gathered = []
        gathered.append(index)
    if gathered:
        yield _passage(paragraphs, gathered)


def _fits(paragraphs: Sequence[Paragraph], gathered: Sequence[int], more: Paragraph) -> bool:
    first = paragraphs[gathered[0]]
    length = sum(len(paragraphs[index].text) for index in gathered) + len(more.text)
    return (first.page, first.heading) == (more.page, more.heading) and length <= LONGEST_PASSAGE


def _passage(paragraphs: Sequence[Paragraph], indexes: Sequence[int]) -> PagePassage:
    first = paragraphs[indexes[0]]
    text = "\n\n".join(paragraphs[index].text for index in indexes)
    return PagePassage(first.page, first.heading, tuple(indexes), text)
