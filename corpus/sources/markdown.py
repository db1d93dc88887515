"""Markdown to passages: one per heading, cut between blocks where it grows too long.

Passages hold the words of the text without its markup, so that a quote is looked for in what a reader
reads. Code, HTML and images carry no citable words and are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST_PASSAGE = 1400  # characters; about what a prompt and a screen take at once
LONGEST_HEADING = 240


@dataclass(frozen=True)
class PassageText:
    """One passage: the path of its headings, its plain text, and its page where it has one."""

    heading: str
    text: str
    page: int | None = None
    is_table: bool = False


# Gets a text and the labels that stand before it: the heads of its column and row, or a short line above it.
Change = Callable[[str, Sequence[str]], str]
LONGEST_LABEL, LONGEST_LABELLED = 20, 40  # characters


def as_it_is(text: str, labels: Sequence[str]) -> str:
    """No change."""
    return text


def passages_of(markdown: str, change: Change = as_it_is) -> list[PassageText]:
    """The passages of a Markdown or plain text, in order; `change` gets every heading, block and cell."""
    found: list[PassageText] = []
    blocks: list[str] = []
    path: dict[int, str] = {}
    heading = ""

    def close() -> None:
        found.extend(PassageText(heading, text) for text in _cut(blocks))
        blocks.clear()

    for level, text in _blocks(markdown, change):
        if level == 0:
            blocks.append(text)
            continue
        close()
        path = {depth: words for depth, words in path.items() if depth < level} | {level: text}
        # The title of the whole text says nothing about a passage unless it stands alone.
        shown = [words for depth, words in sorted(path.items()) if depth > 1] or list(path.values())
        heading = " › ".join(shown)[:LONGEST_HEADING]
    close()
    return found


def title_of(markdown: str, change: Change = as_it_is) -> str:
    """The first heading of the first level, or an empty string."""
    return next((text for level, text in _blocks(markdown, change) if level == 1), "")[:LONGEST_HEADING]


def _blocks(markdown: str, change: Change) -> Iterator[tuple[int, str]]:
    """(heading level, text) in order; level 0 is a paragraph, a list item or a table row."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    level, in_cell, before = 0, False, ""
    cells: list[str] = []
    heads: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "tr_open":
            cells = []
        elif token.type == "thead_open":
            heads = []
        elif token.type == "tr_close":
            yield 0, " | ".join(_row(cells, heads, change))
            heads = heads or cells
        elif token.type in {"td_open", "th_open", "td_close", "th_close"}:
            in_cell = token.type.endswith("_open")
        elif token.type == "inline":
            text = _words(token)
            if in_cell:
                cells.append(text)
            elif text:
                yield level, change(text, _label(before, text))
            before = text
        elif token.type == "heading_close":
            level = 0


def _row(cells: list[str], heads: list[str], change: Change) -> list[str]:
    """The cells of a row; each is labelled by the head of its column and by the cell before it."""
    return [
        change(
            cell, [label for label in (*heads[place : place + 1], *cells[max(0, place - 1) : place]) if label]
        )
        for place, cell in enumerate(cells)
    ]


def _label(before: str, text: str) -> list[str]:
    """A short line above a short one may say what that is."""
    return [before] if before and len(before) <= LONGEST_LABEL and len(text) <= LONGEST_LABELLED else []


def _words(inline: Token) -> str:
    """The text of an inline token without markup; line breaks inside a paragraph become blanks."""
    parts = []
    for child in inline.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return " ".join("".join(parts).split())


def _cut(blocks: list[str]) -> Iterator[str]:
    """Blocks joined by blank lines, at most ``LONGEST_PASSAGE`` characters unless one block is longer."""
    gathered: list[str] = []
    for block in (block for block in blocks if block):
        if gathered and sum(map(len, gathered)) + len(block) > LONGEST_PASSAGE:
            yield "\n\n".join(gathered)
            gathered = []
        gathered.append(block)
    if gathered:
        yield "\n\n".join(gathered)
