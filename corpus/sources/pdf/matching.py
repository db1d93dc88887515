"""Which caption belongs to which pictures, by place on the page and by reading order, and what is doubtful.

A match is taken as sure only where nothing speaks against it; everything else waits for a person, with the
sentence that says why.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.sources.pdf.captions import Label, caption_begins, panels_of
from corpus.sources.pdf.layout import Block, Flow, Piece
from corpus.sources.pdf.panels import panels_placed
from corpus.sources.pdf.places import Nearness, mates_of, nearness
from corpus.sources.pdf.shapes import Box, Line, PageRead

# A line of a list of figures: dots and the number of a page.
IN_A_LIST = re.compile(r"(?:\.\s?){4,}\s*\d*$|…\s*\d+$")
CONTINUED = re.compile(r"\bcont(?:inued|\.|['’]d)|（?续", re.IGNORECASE)
# The second-best caption is as good as the best within this factor and so many points.
AS_GOOD, AS_NEAR = 1.35, 4.0

NO_CAPTION = "No caption was found near this picture."
NO_PICTURE = "No picture was found near this caption."
TWO_CAPTIONS = "Two captions are about equally near."
FAR_OFF = "The caption stands apart from the picture, with text between them."
OTHER_PAGE = "The caption stands on another page, and its number does not follow the one before."
PICTURE_AFTER = "The picture stands on the page after its caption."
NUMBER_TWICE = "Another figure of this text has the same number."


@dataclass(slots=True)
class Caption:
    """A caption: what it is of, its words, and where it stands in the flow of all pages."""

    block: Block
    label: Label
    order: int

    @property
    def words(self) -> str:
        """The caption without its label."""
        return self.block.text[self.label.words_from :]

    @property
    def panels(self) -> tuple[str, ...]:
        """The panels it names, A first."""
        told = panels_of(self.block.text)
        return told or (tuple(sorted(self.label.panels)) if len(self.label.panels) > 1 else ())


@dataclass(slots=True)
class Picture:
    """A picture and where it stands in the flow of all pages."""

    page: int
    box: Box
    order: int
    letter: str = ""


@dataclass(slots=True)
class FigureFound:
    """A figure: its number, its caption and its pictures; `doubt` is empty where the match is sure."""

    number: str
    caption: Caption | None
    pictures: list[Picture]
    doubt: str = ""

    @property
    def order(self) -> int:
        """Where it stands in the text."""
        parts = [picture.order for picture in self.pictures]
        return min(parts) if parts else self.caption.order if self.caption else 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    cost: float
    caption: Caption
    side: str


@dataclass(slots=True)
class _Match:
    pictures: list[Picture] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def captions_in(flows: Sequence[Flow]) -> list[Caption]:
    """The captions of all pages in reading order."""
    return [
        Caption(item, label, order)
        for order, item in enumerate(_all(flows))
        if isinstance(item, Block)
        and (label := caption_begins(item.text)) is not None
        and not IN_A_LIST.search(item.text)
    ]


def figures_of(pages: Sequence[PageRead], flows: Sequence[Flow]) -> list[FigureFound]:
    """The figures of a text in reading order, those with a doubt among them."""
    captions = captions_in(flows)
    pictures = _pictures(pages, flows)
    found: dict[int, _Match] = defaultdict(_Match)
    style = _style(captions, pictures, flows)
    for page in pages:
        _match_page(page.number, captions, pictures, flows[page.number - 1], style, found)
    _match_along(captions, pictures, flows, found)
    figures = [one for caption in captions for one in _figures(caption, found[caption.order], pages)]
    taken = {picture.order for match in found.values() for picture in match.pictures}
    figures += [
        FigureFound("", None, [picture], NO_CAPTION) for picture in pictures if picture.order not in taken
    ]
    _numbers_once(figures)
    return sorted(figures, key=lambda figure: figure.order)


def _all(flows: Sequence[Flow]) -> Iterator[Piece]:
    for flow in flows:
        yield from flow


def _pictures(pages: Sequence[PageRead], flows: Sequence[Flow]) -> list[Picture]:
    found, order = [], 0
    for page, flow in zip(pages, flows, strict=True):
        for item in flow:
            if isinstance(item, Box):
                found.append(Picture(page.number, item, order))
            order += 1
    return found


def _texts(flow: Flow) -> list[Block]:
    return [item for item in flow if isinstance(item, Block)]


def _style(captions: Sequence[Caption], pictures: Sequence[Picture], flows: Sequence[Flow]) -> str:
    """Whether this text sets its captions below or above its pictures, by the nearest pairs."""
    votes = {"below": 0, "above": 0}
    for picture in pictures:
        texts = _texts(flows[picture.page - 1])
        near = [
            one
            for caption in captions
            if caption.block.page == picture.page
            and (
                one := nearness(
                    picture.box, caption.block.box, [t.box for t in texts if t is not caption.block]
                )
            )
        ]
        sides = {one.side for one in near if one.gap < 40}
        if len(sides) == 1 and (side := sides.pop()) in votes:
            votes[side] += 1
    return "above" if votes["above"] > 2 * votes["below"] else "below"


def _match_page(
    number: int,
    captions: Sequence[Caption],
    pictures: Sequence[Picture],
    flow: Flow,
    style: str,
    found: dict[int, _Match],
) -> None:
    """Give pictures of one page to captions of the same page."""
    here = [picture for picture in pictures if picture.page == number]
    own = [caption for caption in captions if caption.block.page == number]
    texts = [block for block in _texts(flow) if len(block.text) > 3]
    near = {picture.order: _candidates(picture, own, texts, here, style) for picture in here}
    facing = {best[0].caption.order for best in near.values() if best and best[0].side != "beside"}
    given: dict[int, Caption] = {}
    for order, best in near.items():
        # What stands under or over a picture is not also that of another one in the next column.
        best = [one for one in best if one.side != "beside" or one.caption.order not in facing]
        if best:
            given[order] = best[0].caption
            if len(best) > 1 and best[1].cost < AS_GOOD * best[0].cost + AS_NEAR:
                found[best[0].caption.order].doubts.append(TWO_CAPTIONS)
    _spread(here, given, [block.box for block in texts])
    for picture in here:
        if picture.order in given:
            found[given[picture.order].order].pictures.append(picture)


def _candidates(
    picture: Picture, captions: Sequence[Caption], texts: Sequence[Block], here: Sequence[Picture], style: str
) -> list[_Candidate]:
    """The captions that may belong to a picture, the likeliest first."""
    found = []
    for caption in captions:
        between = [block.box for block in texts if block is not caption.block]
        between += [other.box for other in here if other is not picture]
        near = nearness(picture.box, caption.block.box, between)
        if near is not None:
            found.append(_Candidate(_cost(near, style), caption, near.side))
    return sorted(found, key=lambda one: one.cost)


def _cost(near: Nearness, style: str) -> float:
    """Points of distance, and more where the caption stands as it does not elsewhere in this text."""
    against = {"below": 0.0, "above": 0.0, "beside": 15.0} | {"above" if style == "below" else "below": 30.0}
    return near.gap + against[near.side] + 20.0 * (1 - near.overlap)


def _spread(here: Sequence[Picture], given: dict[int, Caption], texts: Sequence[Box]) -> None:
    """Pictures beside or above one with a caption, and without their own, are panels of its figure."""
    mates = mates_of([picture.box for picture in here], texts)
    changed = True
    while changed:
        changed = False
        for index, picture in enumerate(here):
            if picture.order in given:
                continue
            theirs = [given[here[other].order] for other in mates[index] if here[other].order in given]
            if theirs:
                given[picture.order] = theirs[0]
                changed = True


def _match_along(
    captions: Sequence[Caption],
    pictures: Sequence[Picture],
    flows: Sequence[Flow],
    found: dict[int, _Match],
) -> None:
    """Captions without a picture take the pictures that stand just before them, across columns and pages."""
    items = list(_all(flows))
    taken = {picture.order for match in found.values() for picture in match.pictures}
    free = {picture.order: picture for picture in pictures if picture.order not in taken}
    for caption in captions:
        if found[caption.order].pictures:
            continue
        before, texts = _before(caption, items, free)
        if before:
            doubt = FAR_OFF if texts else "" if _follows(caption, captions) else OTHER_PAGE
            found[caption.order] = _Match(before, [doubt] if doubt else [])
        elif after := _after(caption, items, free):
            found[caption.order] = _Match(after, [PICTURE_AFTER])
        for picture in found[caption.order].pictures:
            del free[picture.order]


# How many blocks of text may part a picture from its caption.
MOST_TEXTS = 3


def _before(caption: Caption, items: Sequence[Piece], free: dict[int, Picture]) -> tuple[list[Picture], int]:
    """The free pictures in a row before a caption, at most a page back, and the texts between."""
    gathered: list[Picture] = []
    texts = 0
    for order in range(caption.order - 1, -1, -1):
        item = items[order]
        if isinstance(item, Block):
            if gathered or texts == MOST_TEXTS or caption_begins(item.text):
                break
            texts += len(item.text) > 3
        elif order not in free or caption.block.page - free[order].page > 1:
            break
        else:
            gathered.append(free[order])
    return gathered[::-1], texts


def _after(caption: Caption, items: Sequence[Piece], free: dict[int, Picture]) -> list[Picture]:
    following = items[caption.order + 1] if caption.order + 1 < len(items) else None
    picture = free.get(caption.order + 1)
    return [picture] if isinstance(following, Box) and picture is not None else []


def _follows(caption: Caption, captions: Sequence[Caption]) -> bool:
    """Whether a caption's number follows that of the caption before it in the text."""
    before = [one for one in captions if one.order < caption.order]
    if not before:
        return _last(caption.label.numbers[0]) <= 2
    last = before[-1].label.numbers[-1]
    own = caption.label.numbers[0]
    if last.split(".")[:-1] != own.split(".")[:-1]:
        return _last(own) == 1
    return _last(own) == _last(last) + 1


def _last(number: str) -> int:
    return int(number.split(".")[-1])


def _figures(caption: Caption, match: _Match, pages: Sequence[PageRead]) -> list[FigureFound]:
    """The figures under one caption: one for each number it names."""
    pictures = sorted(match.pictures, key=lambda one: (one.page, one.order))
    doubts = list(dict.fromkeys(match.doubts))
    numbers = caption.label.numbers
    if not pictures:
        return [FigureFound(number, caption, [], NO_PICTURE) for number in numbers]
    if len(numbers) == 1:
        lines: list[Line] = pages[pictures[0].page - 1].lines
        doubts += panels_placed(pictures, caption.panels, lines)
        return [FigureFound(numbers[0], caption, pictures, " ".join(doubts))]
    if len(pictures) != len(numbers):
        doubts.append(f"The caption is of {len(numbers)} figures, and {_count(len(pictures))} found.")
        # All of them for each number: which one is which, a person says.
        return [FigureFound(number, caption, pictures, " ".join(doubts)) for number in numbers[:1]] + [
            FigureFound(number, caption, [], " ".join(doubts)) for number in numbers[1:]
        ]
    doubt = " ".join(doubts)
    rows = sorted(pictures, key=lambda one: (one.page, round(one.box.top / 30), one.box.left))
    return [
        FigureFound(number, caption, [picture], doubt) for number, picture in zip(numbers, rows, strict=True)
    ]


def _count(pictures: int) -> str:
    return "1 picture was" if pictures == 1 else f"{pictures} pictures were"


def _numbers_once(figures: Sequence[FigureFound]) -> None:
    """Of two figures with one number one is not what it seems, unless the second goes on the first."""
    by_number: dict[str, list[FigureFound]] = defaultdict(list)
    for figure in figures:
        if figure.caption is not None and not CONTINUED.search(figure.caption.block.text):
            by_number[figure.number].append(figure)
    for same in by_number.values():
        if len(same) > 1:
            for figure in same:
                figure.doubt = f"{figure.doubt} {NUMBER_TWICE}".strip()
