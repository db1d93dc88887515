"""The parent's side of reading a PDF: pages in portions, a broken page left out, a hostile file refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from corpus.sources.errors import SourceRefused
from corpus.sources.pdf.program import NAME
from corpus.sources.pdf.shapes import PageRead
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader

# Pages read by one request; so many are read again one by one when one of them ends the reading process.
PORTION = 10
# After so many pages that end the reading process the file is taken for hostile.
MOST_DEATHS = 5
ENDS_PROCESS = frozenset({"reader_died", "too_slow", "memory", "unreadable"})


class PdfReading:
    """Reads one PDF. Use as a context manager. `between` is called between pages that take their time."""

    def __init__(
        self, path: Path, *, seconds: float = 30.0, between: Callable[[], None] = lambda: None
    ) -> None:
        self.path = path
        self.between = between
        self.reader = Reader(program=NAME, seconds=seconds)
        self.deaths = 0

    def __enter__(self) -> PdfReading:
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.close()

    def page_count(self) -> int:
        """How many pages there are. Raises SourceRefused."""
        try:
            return int(self.reader.ask("pdf_open", self.path)["pages"])
        except Refused as refusal:
            raise refused(refusal) from refusal

    def pages(self, first: int, last: int) -> list[PageRead]:
        """Pages `first` to `last`; one that could not be read holds its trouble. Raises SourceRefused."""
        try:
            told = self.reader.ask("pdf_pages", self.path, first=first, last=last)
        except Refused as refusal:
            if refusal.code not in ENDS_PROCESS:
                raise refused(refusal) from refusal
            if first == last:
                return [self._lost(first)]
            return [page for number in range(first, last + 1) for page in self._alone(number)]
        return [PageRead.from_json(page) for page in told["pages"]]

    def _alone(self, number: int) -> list[PageRead]:
        self.between()
        return self.pages(number, number)

    def _lost(self, number: int) -> PageRead:
        self.deaths += 1
        if self.deaths > MOST_DEATHS:
            raise SourceRefused(
                "Several pages of this PDF cannot be read within the memory and time allowed; "
                "it is damaged or hostile. Export it again from its source."
            )
        return PageRead(number, 0, 0, trouble=f"Page {number} could not be read; it was left out.")

    def cut(self, cuts: Sequence[dict[str, Any]], scratch: Path) -> list[dict[str, Any] | None]:
        """Draw parts of pages as files below `scratch`; None for one that could not be drawn."""
        found: list[dict[str, Any] | None] = []
        for cut in cuts:
            try:
                told = self.reader.ask("pdf_cut", self.path, scratch=str(scratch), cuts=[cut])
            except Refused:
                found.append(None)
            else:
                found.append(told["cuts"][0])
        return found


def refused(refusal: Refused) -> SourceRefused:
    """The refusal in the words of sources."""
    if refusal.code in ENDS_PROCESS:
        return SourceRefused(
            "This PDF cannot be read within the memory and time allowed; it is damaged or hostile. "
            "Export it again from its source."
        )
    return SourceRefused(f"{refusal.sentence} {refusal.what_to_do}.")
