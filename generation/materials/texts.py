"""What a source offers: its passages, its figures with their captions, and the text of a hospital case."""

from __future__ import annotations

import re
from typing import Final

from corpus.models import Figure, Passage, Source
from generation.material import FigureView, PassageView

_CJK: Final = re.compile(r"[\u4e00-\u9fff]")
_LABEL: Final = re.compile(
    r"\s*(?:figures?|fig\.?|图|圖)\s*\d[\d.\-–]*(?:\s*(?:and|&|,|、|和|及)\s*\d[\d.\-–]*)*\s*[.．:：、]?\s*",
    re.IGNORECASE,
)
MOST_CITING = 4  # passages that cite a figure; more say the same again
LONGEST_CASE = 24_000  # characters of a case's text; a longer record is cut at a passage


def passage_view(passage: Passage) -> PassageView:
    """A passage as drafters see it."""
    return PassageView(
        uid=str(passage.uid),
        text=passage.text,
        heading=passage.heading,
        source_title=passage.source.title,
        language=passage.source.language,
    )


def figure_view(figure: Figure) -> FigureView:
    """A figure as drafters see it, with what the captions of its source's other usable figures say."""
    language = _language_of(figure.caption)
    others = Figure.objects.filter(source=figure.source).usable().exclude(pk=figure.pk).exclude(caption="")
    rows = others.order_by("position").values_list("label", "caption")
    return FigureView(
        uid=str(figure.uid),
        label=figure.label,
        caption=figure.caption,
        words=_without_label(figure.caption),
        source_title=figure.source.title,
        language=language,
        others=tuple((label, _without_label(text)) for label, text in rows if _language_of(text) == language),
    )


def _language_of(caption: str) -> str:
    """A caption's own language: a book may have captions in another one than its text."""
    return "zh" if _CJK.search(caption) else "en"


def _without_label(caption: str) -> str:
    """A caption without its "Figure 3.2.", as a slice of it."""
    return caption[found.end() :] if (found := _LABEL.match(caption)) else caption


def passages_citing(figure: Figure) -> tuple[PassageView, ...]:
    """The passages that cite a figure, in reading order."""
    rows = figure.context.usable().select_related("source").order_by("position")[:MOST_CITING]
    return tuple(map(passage_view, rows))


def case_passages(source: Source) -> tuple[PassageView, ...]:
    """The text of a hospital case from its beginning."""
    found: list[PassageView] = []
    length = 0
    for passage in source.passages.select_related("source").order_by("position"):
        length += len(passage.text)
        if found and length > LONGEST_CASE:
            break
        found.append(passage_view(passage))
    return tuple(found)
