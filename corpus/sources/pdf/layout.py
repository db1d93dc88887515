"""From lines to paragraphs in reading order: columns, bands, headings, running heads left out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.sources.pdf.captions import caption_begins, table_caption_begins
from corpus.sources.pdf.shapes import Box, Line, PageRead, around
from corpus.sources.pdf.tables import Table, tables_of

# White space between columns, in points.
NARROWEST_GUTTER = 8.0
# Where running heads and page numbers stand: this share of the page at its top and at its bottom.
MARGIN = 0.09
# A line is a running head when it comes back on so many pages at the same height.
COMES_BACK = 3
SENTENCE_END = re.compile(r"[.!?:;。！？：；][)\]”’」）\"']*$")
CJK = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
LONGEST_HEADING_LINE = 110


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a caption: lines that belong together, in one column of one page."""

    page: int
    text: str
    box: Box
    size: float
    bold: bool
    lines: int
    is_heading: bool = False


# The size of most text, of Chinese and of other.
Sizes = dict[bool, float]
# What is read on a page, in order: blocks of text, pictures by their boxes, and tables.
Piece = Block | Box | Table
Flow = list[Piece]
# A caption stands so near its table, in points.
CAPTION_NEAR = 30.0


def flows_of(pages: Sequence[PageRead]) -> list[Flow]:
    """The blocks and pictures of each page in reading order."""
    _ornaments_drop(pages)
    running = _running_lines(pages)
    kept = [
        [line for line in page.lines if (_place(page, line), _bare(line.text)) not in running]
        for page in pages
    ]
    every = [line for lines in kept for line in lines]
    # Chinese letters of one size have other boxes than Latin ones.
    body = {
        script: _body_size([line for line in every if _is_cjk(line.text) == script])
        for script in (True, False)
    }
    return [_page_flow(page, lines, body) for page, lines in zip(pages, kept, strict=True)]


def _ornaments_drop(pages: Sequence[PageRead]) -> None:
    """Take out pictures that come back in the margins: marks of a publisher are no figures."""
    seen: dict[tuple[int, ...], int] = defaultdict(int)
    for page in pages:
        for picture in page.pictures:
            seen[_rounded(picture)] += _in_margin(page, picture)
    for page in pages:
        page.pictures = [
            one for one in page.pictures if not (seen[_rounded(one)] >= COMES_BACK and _in_margin(page, one))
        ]


def _rounded(box: Box) -> tuple[int, ...]:
    return tuple(round(side / 4) for side in (box.left, box.top, box.right, box.bottom))


def _in_margin(page: PageRead, box: Box) -> bool:
    return box.bottom < 1.5 * MARGIN * page.height or box.top > (1 - 1.5 * MARGIN) * page.height


def _running_lines(pages: Sequence[PageRead]) -> set[tuple[int, str]]:
    """(height, words) of what comes back at the head or foot of pages, numbers aside."""
    seen: dict[tuple[int, str], set[int]] = defaultdict(set)
    for page in pages:
        for line in page.lines:
            in_margin = line.box.bottom < MARGIN * page.height or line.box.top > (1 - MARGIN) * page.height
            if in_margin:
                seen[_place(page, line), _bare(line.text)].add(page.number)
    few = min(COMES_BACK, len(pages))
    return {where for where, on in seen.items() if len(on) >= max(2, few) or not where[1]}


def _place(page: PageRead, line: Line) -> int:
    """The height of a line on its page, in steps of 6 points; 0 far from both margins."""
    in_margin = line.box.bottom < MARGIN * page.height or line.box.top > (1 - MARGIN) * page.height
    return round((line.box.top + line.box.bottom) / 12) + 1 if in_margin else 0


def _bare(text: str) -> str:
    """The words of a line without page numbers."""
    return re.sub(r"[\W\d_]+", " ", re.sub(r"\b[ivxlc]+\b", " ", text.lower())).strip()


def _is_cjk(text: str) -> bool:
    return 2 * len(CJK.findall(text)) > len(text)


def _body_size(lines: Sequence[Line]) -> float:
    """The size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _page_flow(page: PageRead, lines: list[Line], body: Sizes) -> Flow:
    outside = [line for line in lines if not any(lies_on(line.box, picture) for picture in page.pictures)]
    tables = tables_of(page.number, outside, page.rules)
    outside = [line for line in outside if not any(lies_on(line.box, table.box) for table in tables)]
    flow: Flow = []
    gathered: list[Line] = []
    items = in_order(outside, page.pictures, tables)
    usual = _usual_gap(items)
    for item in items:
        if isinstance(item, Line) and (not gathered or _belongs(gathered, item, usual)):
            gathered.append(item)
            continue
        if gathered:
            flow.append(_block(page.number, gathered, body))
        gathered = [item] if isinstance(item, Line) else []
        if not isinstance(item, Line):
            flow.append(item)
    if gathered:
        flow.append(_block(page.number, gathered, body))
    return _captioned(flow)


def _captioned(flow: Flow) -> Flow:
    """The flow with each table's caption put to it: one that stands just above, else just below."""
    for at, item in enumerate(flow):
        if isinstance(item, Table):
            near = [flow[by] for by in (at - 1, at + 1) if 0 <= by < len(flow)]
            caption = next(
                (one for one in near if isinstance(one, Block) and _is_caption_of(one, item)), None
            )
            if caption is not None:
                flow[at] = replace(item, caption=caption.text)
                flow.remove(caption)
                return _captioned(flow)
    return flow


def _is_caption_of(block: Block, table: Table) -> bool:
    apart = -block.box.along(table.box)
    near = apart <= CAPTION_NEAR and block.box.across(table.box) > 0
    return near and not table.caption and table_caption_begins(block.text)


def lies_on(mark: Box, picture: Box) -> bool:
    """Whether a line is a mark in a picture: it is part of what the picture shows."""
    return mark.shared(picture) > 0.5 * mark.area


def in_order(lines: Sequence[Line], pictures: Sequence[Box] = (), tables: Sequence[Table] = ()) -> list[Laid]:
    """Lines, pictures and tables in reading order; all of them part bands and columns."""
    items: list[Item] = [(line.box, line) for line in lines]
    items += [(picture, picture) for picture in pictures]
    items += [(table.box, table) for table in tables]
    return [item for _, item in _ordered(items)]


Laid = Line | Box | Table
Item = tuple[Box, Laid]


def _ordered(items: list[Item], deep: int = 12) -> list[Item]:
    """Bands from top to bottom, their columns from left to right, each ordered in turn."""
    if len(items) < 2 or deep == 0:
        return sorted(items, key=_by_rows)
    found: list[Item] = []
    whole = around(box for box, _ in items)
    for band, gutters in _bands(items, whole):
        columns = _columns(band, gutters)
        if len(columns) > 1:
            found += [item for column in columns for item in _ordered(column, deep - 1)]
        else:
            found += sorted(band, key=_by_rows)
    return found


def _by_rows(item: Item) -> tuple[float, float]:
    return item[0].top, item[0].left


Gap = tuple[float, float]


def _bands(items: list[Item], whole: Box) -> list[tuple[list[Item], list[Gap]]]:
    """Strips that no item crosses, neighbours with a gutter in common put together."""
    found: list[tuple[list[Item], list[Gap]]] = []
    for strip in _strips(items):
        gaps = _gaps([box for box, _ in strip], whole)
        if found:
            both = _common(found[-1][1], gaps)
            if both:
                found[-1] = (found[-1][0] + strip, both)
                continue
        found.append((strip, gaps))
    return found


def _strips(items: list[Item]) -> list[list[Item]]:
    found: list[list[Item]] = []
    lowest = float("-inf")
    for item in sorted(items, key=_by_rows):
        if item[0].top > lowest - 0.5 or not found:
            found.append([])
        found[-1].append(item)
        lowest = max(lowest, item[0].bottom)
    return found


def _gaps(boxes: Sequence[Box], whole: Box) -> list[Gap]:
    """Spans from left to right that no box of a strip covers, its ends included."""
    found: list[Gap] = []
    reached = whole.left
    for box in sorted(boxes, key=lambda one: one.left):
        if box.left - reached >= NARROWEST_GUTTER:
            found.append((reached, box.left))
        reached = max(reached, box.right)
    if whole.right - reached >= NARROWEST_GUTTER:
        found.append((reached, whole.right))
    return found


def _common(some: Sequence[Gap], others: Sequence[Gap]) -> list[Gap]:
    both = [(max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others]
    return [gap for gap in both if gap[1] - gap[0] >= NARROWEST_GUTTER]


def _columns(band: list[Item], gutters: Sequence[Gap]) -> list[list[Item]]:
    """The items of a band by the gutters between them."""
    middles = sorted((left + right) / 2 for left, right in gutters)
    columns: dict[int, list[Item]] = defaultdict(list)
    for item in band:
        columns[sum(item[0].left + item[0].width / 2 > middle for middle in middles)].append(item)
    return [columns[index] for index in sorted(columns)]


def _usual_gap(items: Sequence[Laid]) -> float:
    """The white between two lines of a paragraph on this page, as a share of their size."""
    gaps = []
    for before, after in pairwise(items):
        if isinstance(before, Line) and isinstance(after, Line) and before.box.across(after.box) > 0:
            gap = (after.box.top - before.box.bottom) / after.size
            if -0.6 < gap < 1.0:
                gaps.append(gap)
    return sorted(gaps)[len(gaps) // 2] if gaps else 0.2


# A paragraph ends where the white before the next line is larger than usual by this share of the size.
WIDER = 0.2


def _belongs(block: Sequence[Line], line: Line, usual: float) -> bool:
    """Whether a line goes on the paragraph before it."""
    before = block[-1]
    if len(block) > 1:
        usual = min(usual, (before.box.top - block[-2].box.bottom) / before.size)
    size = max(before.size, line.size)
    gap = line.box.top - before.box.bottom
    alike = abs(line.size - before.size) < 0.15 * size and (line.bold == before.bold or len(block) == 1)
    if (
        not alike
        or not -0.6 * size < gap < (usual + WIDER) * size
        or line.box.across(around(x.box for x in block)) <= 0
    ):
        return False
    # Within a sentence, `Figure 3` at the start of a line is no caption.
    if caption_begins(line.text) and SENTENCE_END.search(before.text):
        return False
    if line.bold and before.bold:
        return True
    return not (SENTENCE_END.search(before.text) and (_is_indented(block, line) or _is_short(block)))


def _is_indented(block: Sequence[Line], line: Line) -> bool:
    """Whether the line stands further in than the paragraph before it."""
    left = min(one.box.left for one in block[1:]) if len(block) > 1 else block[0].box.left
    return 0.6 * line.size < line.box.left - left < 4 * line.size


def _is_short(block: Sequence[Line]) -> bool:
    """Whether the last line of a paragraph of several ends well before the others do."""
    return len(block) > 1 and block[-1].box.right < max(one.box.right for one in block) - 6 * block[-1].size


def _block(page: int, lines: Sequence[Line], body: Sizes) -> Block:
    size = sorted(line.size for line in lines)[len(lines) // 2]
    bold = all(line.bold for line in lines)
    text = text_joined([line.text for line in lines])
    usual = body[_is_cjk(text)]
    larger = size > 1.12 * usual or (bold and size > 0.95 * usual)
    is_heading = (
        larger
        and len(lines) <= 3
        and len(text) <= LONGEST_HEADING_LINE
        and not SENTENCE_END.search(text)
        and caption_begins(text) is None
        and any(sign.isalpha() for sign in text)
    )
    return Block(page, text, around(line.box for line in lines), size, bold, len(lines), is_heading)


def text_joined(pieces: Sequence[str]) -> str:
    """Lines as one text: hyphens at line ends undone, no blank between Chinese characters."""
    whole = ""
    for piece in pieces:
        if not whole:
            whole = piece
        elif re.search(r"[^\W\d_]-$", whole) and piece[:1].islower():
            whole = whole[:-1] + piece
        elif CJK.match(whole[-1]) and CJK.match(piece[0]):
            whole += piece
        else:
            whole += " " + piece
    return whole
