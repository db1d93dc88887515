"""A text too long to be planned from while somebody waits."""

from __future__ import annotations

from corpus.models import Passage, ReadBy, Source
from generation.planning.reach import MOST_PIECES
from projects.models import Project
from tests.generation.cast import guideline_make

PASSAGES = MOST_PIECES + 100
# Two kinds of question, four rounds.
ITEMS = 8 * PASSAGES


def book_make(project: Project, *, passages: int = PASSAGES, read_by: str = ReadBy.TEXT) -> Source:
    """A guideline of so many short passages in all, each about another condition than the one before it."""
    source = guideline_make(
        project, text="# Care\n\nThe first passage of a long book about the lumbar spine.\n"
    )
    confidence = None if read_by == ReadBy.TEXT else 0.5
    first = source.passages.count() + 1
    Passage.objects.bulk_create(
        Passage(
            source=source,
            position=position,
            heading=("Stenosis", "Trauma", "Care")[position % 3],
            text=f"Passage {position} recommends magnetic resonance imaging before any operation.",
            sha256="0" * 64,
            read_by=read_by,
            confidence=confidence,
        )
        for position in range(first, passages + 1)
    )
    source.passages.update(read_by=read_by, confidence=confidence)
    return source
