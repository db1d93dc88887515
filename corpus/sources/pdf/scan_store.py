"""The rows of scanned pages that were read: passages in reading order, captions, pictures to check by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from corpus.bodies import sha256_hex
from corpus.models import Caption, PageImage, PageState, Passage, ReadBy, ScannedPage, ScanRun, Source
from corpus.sources.pdf.chapter import PageTexts, page_texts
from corpus.sources.pdf.shapes import PageRead
from corpus.sources.pdf.store import caption_row
from corpus.sources.source_add import UNTITLED

# A page that was read less surely waits for a person: from there down one word in ten is wrong, and soon
# more (docs/measurements.md).
SURE = 0.98
# Beyond the last passage of any source.
ASIDE = 10_000_000


@transaction.atomic
def scans_store(
    *, run: ScanRun, told: Mapping[int, Mapping[str, Any] | None], ended: Callable[[], None]
) -> None:
    """Write what was read of each page (None: could not be read) and end the run, in one transaction."""
    source = run.source
    pages = [PageRead.from_json(one["page"]) for one in told.values() if one is not None]
    texts = page_texts(sorted(pages, key=lambda page: page.number))
    for page, one in told.items():
        _page_store(source, page, one)
    _passages_store(source, texts, told)
    _captions_store(source, texts)
    _title_store(source, texts)
    ended()


def state_of(confidence: float, *, letters: bool) -> PageState:
    """What becomes of a page that was read so surely; on an empty one there is nothing to check."""
    return PageState.WAITS if letters and confidence < SURE else PageState.READ


def _page_store(source: Source, page: int, told: Mapping[str, Any] | None) -> None:
    row = ScannedPage.objects.filter(source=source, page=page)
    if told is None:
        row.update(state=PageState.FAILED)
        return
    state = state_of(told["confidence"], letters=bool(told["page"]["lines"]) or told["confidence"] > 0)
    row.update(state=state, confidence=told["confidence"], turn=told["page"]["turn"])
    drawn = {name: told["picture"][name] for name in ("path", "scale", "width", "height")}
    PageImage.objects.update_or_create(source=source, page=page, defaults=drawn)


def _passages_store(
    source: Source, texts: Iterable[PageTexts], told: Mapping[int, Mapping[str, Any] | None]
) -> None:
    """Put the new passages where their pages stand between those that are here."""
    states = dict(source.scanned_pages.values_list("page", "state"))
    new = [
        Passage(
            source=source,
            heading=passage.heading,
            page=page.number,
            text=passage.text,
            sha256=sha256_hex(passage.text),
            read_by=ReadBy.OCR_WAITS if states[page.number] == PageState.WAITS else ReadBy.OCR,
            confidence=(told[page.number] or {})["confidence"],
        )
        for page in texts
        for passage in page.passages
    ]
    source.passages.update(position=F("position") + ASIDE)
    here = list(source.passages.order_by("position"))
    for position, passage in enumerate(sorted([*here, *new], key=lambda one: one.page or 0), 1):
        passage.position = position
    Passage.objects.bulk_update(here, ["position"], batch_size=500)
    Passage.objects.bulk_create(new)


def _captions_store(source: Source, texts: Iterable[PageTexts]) -> None:
    """Keep captions as ones without a picture: of a scan none is cut."""
    last = source.captions.aggregate(Max("position"))["position__max"] or 0
    captions = [caption for page in texts for caption in page.captions]
    Caption.objects.bulk_create(caption_row(source, at, one) for at, one in enumerate(captions, last + 1))


def _title_store(source: Source, texts: list[PageTexts]) -> None:
    """A source that has no name yet takes the first heading that was read."""
    headings = (passage.heading for page in texts for passage in page.passages if passage.heading)
    heading = next(headings, "")
    if heading:
        Source.objects.filter(pk=source.pk, title=UNTITLED).update(title=heading[:240])
