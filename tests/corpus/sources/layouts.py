"""Chapters set at random: columns, sizes, captions below or above, panels in rows and grids."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.corpus.sources.chapter import FigureTruth, picture_pixels, wrapped
from tests.pdf_writer import Page, text_width

# What a picture's colour can tell apart.
CODES = 25


@dataclass
class Layout:
    """How one chapter is set."""

    columns: int
    size: float
    caption_size: float
    above: bool
    gutter: float
    margin: float
    label: str
    bold: bool
    shuffled: bool
    width: float = 595.0
    height: float = 842.0

    @property
    def column(self) -> float:
        return (self.width - 2 * self.margin - self.gutter * (self.columns - 1)) / self.columns


def layout_at_random(dice: random.Random) -> Layout:
    size = dice.choice([9.0, 10.0, 11.0, 12.0])
    return Layout(
        columns=dice.choice([1, 2, 2, 2]),
        size=size,
        caption_size=size - dice.choice([0.0, 1.0, 2.0]),
        above=dice.random() < 0.2,
        gutter=dice.choice([14.0, 18.0, 24.0]),
        margin=dice.choice([40.0, 54.0, 72.0]),
        label=dice.choice(
            ["Figure {}. ", "Fig. {}. ", "Figure {}: ", "FIG. {} ", "Figure 3.{}. ", "Fig. 3-{} "]
        ),
        bold=dice.random() < 0.5,
        shuffled=dice.random() < 0.3,
    )


@dataclass
class Setting:
    """A chapter being set."""

    layout: Layout
    dice: random.Random
    pages: list[Page] = field(default_factory=list)
    truths: list[FigureTruth] = field(default_factory=list)
    column: int = 0
    y: float = 0.0
    code: int = 0

    @property
    def x(self) -> float:
        return self.layout.margin + self.column * (self.layout.column + self.layout.gutter)

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def room(self, height: float) -> None:
        """Go on in the next column or page where `height` does not fit."""
        if not self.pages or self.y + height > self.layout.height - self.layout.margin:
            if self.pages and self.column + 1 < self.layout.columns:
                self.column += 1
            else:
                self.pages.append(Page(self.layout.width, self.layout.height))
                self.column = 0
                self.page.text(self.layout.margin, 30, "A book about the spine", 8)
                self.page.text(self.layout.width - 60, 30, str(len(self.pages)), 8)
            self.y = self.layout.margin + 10

    def paragraph(self, text: str) -> None:
        """A paragraph, ragged or justified, its lines over columns and pages."""
        size = self.layout.size
        lines = wrapped(text, size, self.layout.column, 0)
        for index, line in enumerate(lines):
            self.room(1.25 * size)
            self.y += 1.25 * size
            spare = self.layout.column - text_width(line, size)
            blanks = line.count(" ")
            is_last = index == len(lines) - 1
            self.page.text(self.x, self.y, line, size, stretch=0 if is_last or not blanks else spare / blanks)
        self.y += 0.5 * size

    def figure(self, number: int, words: str, citing: str, panels: int) -> None:
        """A figure with its caption, and the paragraph that cites it before it."""
        told = self.layout.label.format(number)
        shown = "3." + str(number) if "3" in self.layout.label.replace("{}", "") else str(number)
        letters = "ABCD"[:panels] if panels > 1 else ""
        words = words.rstrip() + "".join(f" ({letter}) Part {letter.lower()}." for letter in letters)
        truth = FigureTruth(shown, told + words, [])
        self.paragraph(citing.replace("FIG", f"Figure {shown}"))
        truth.context.append(citing.replace("FIG", f"Figure {shown}"))
        across = 1 if panels == 1 else 2
        gap = self.dice.choice([4.0, 8.0, 12.0])
        wide = (self.layout.column - gap * (across - 1)) / across
        high = min(wide * self.dice.choice([0.6, 0.75, 1.0]), 200.0)
        rows = -(-panels // across)
        lines = wrapped(truth.caption, self.layout.caption_size, self.layout.column, 0)
        caption_high = (len(lines) + 1) * 1.2 * self.layout.caption_size
        self.room(rows * (high + gap) + caption_high + 20)
        self.y += 10
        if self.layout.above:
            self._caption(lines, told)
        for index in range(panels):
            left = self.x + index % across * (wide + gap)
            top = self.y + 4 + index // across * (high + gap)
            self.page.picture(left, top, wide, high, picture_pixels(self.code))
            truth.pictures.append((letters[index : index + 1], self.code))
            self.code = (self.code + 1) % CODES
        self.y += rows * (high + gap) + 4
        if not self.layout.above:
            self._caption(lines, told)
        self.y += 12
        self.truths.append(truth)

    def _caption(self, lines: Sequence[str], told: str) -> None:
        """A caption; its label is bold in some layouts, and then wider."""
        size, label = self.layout.caption_size, told.rstrip()
        for index, line in enumerate(lines):
            self.y += 1.2 * size
            is_bold = index == 0 and self.layout.bold and line.startswith(label)
            head = label if is_bold else ""
            if head:
                self.page.text(self.x, self.y, head, size, bold=True)
            self.page.text(self.x + 1.1 * text_width(head, size), self.y, line[len(head) :], size)


def chapter_at_random(
    seed: int, captions: Sequence[str], texts: Sequence[str], figures: int = 12
) -> tuple[list[Page], list[FigureTruth]]:
    """Pages with figures under some captions, between paragraphs of some texts."""
    dice = random.Random(seed)
    setting = Setting(layout_at_random(dice), dice)
    for number in range(1, figures + 1):
        for _ in range(dice.randint(0, 3)):
            setting.paragraph(dice.choice(texts))
        citing = f"Item {number} of this chapter is seen in FIG, as far as it goes. " + dice.choice(texts)
        setting.figure(number, dice.choice(captions), citing, dice.choice([1, 1, 1, 2, 2, 3, 4]))
    setting.paragraph(dice.choice(texts))
    if setting.layout.shuffled:
        for page in setting.pages:
            dice.shuffle(page.drawn)
    return setting.pages, setting.truths
