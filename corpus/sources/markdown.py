"""Markdown to passages: one per heading, cut between blocks where it grows too long.

Passages hold the words of the text without its markup, so that a quote is looked for in what a reader
reads. Code, HTML and images carry no citable words and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST_PASSAGE = 1400  # characters; about what a prompt and a screen take at once
LONGEST_HEADING = 240


@dataclass(frozen=True)
class PassageText:
    """One passage: the path of its headings and its plain text."""

    heading: str
    text: str


def passages_of(markdown: str) -> list[PassageText]:
    """The passages of a Markdown or plain text, in order."""
    found: list[PassageText] = []
    blocks: list[str] = []
    path: dict[int, str] = {}
    heading = ""

    def close() -> None:
        found.extend(PassageText(heading, text) for text in _cut(blocks))
        blocks.clear()

    for level, text in _blocks(markdown):
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


def title_of(markdown: str) -> str:
    """The first heading of the first level, or an empty string."""
    return next((text for level, text in _blocks(markdown) if level == 1), "")[:LONGEST_HEADING]


def _blocks(markdown: str) -> Iterator[tuple[int, str]]:
    """(heading level, text) in order; level 0 is a paragraph, a list item or a table row."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    level, in_cell = 0, False
    cells: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield 0, " | ".join(cells)
        elif token.type in {"td_open", "th_open", "td_close", "th_close"}:
            in_cell = token.type.endswith("_open")
        elif token.type == "inline":
            text = _words(token)
            if in_cell:
                cells.append(text)
            elif text:
                yield level, text
        elif token.type == "heading_close":
            level = 0


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
