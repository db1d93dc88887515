"""The rows of a PDF source: passages, captions, figures with their panels and contexts, all or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from corpus.bodies import sha256_hex
from corpus.models import (
    Caption,
    Figure,
    FigurePanel,
    Match,
    PageImage,
    Passage,
    ScannedPage,
    Source,
    SourceKind,
    SourceRun,
)
from corpus.sources.cleaning import Cleaner
from corpus.sources.errors import SourceKnown
from corpus.sources.markdown import LONGEST_LABEL, LONGEST_LABELLED, PassageText
from corpus.sources.pdf import matching
from corpus.sources.pdf.chapter import Chapter
from corpus.sources.pdf.runs import terms_of
from corpus.sources.pdf.scans import scan_run_start
from corpus.sources.source_add import UNTITLED, Told, source_store

# Of each drawn file: its name in the storage, width, height (pixels) and SHA-256.
Pictures = dict[str, dict[str, Any]]
Change = Callable[[str], str]


def chapter_store(
    *,
    run: SourceRun,
    chapter: Chapter,
    pictures: Pictures,
    names: Iterable[str],
    notes: Sequence[str],
    scans: Sequence[int],
    ended: Callable[[], None],
) -> Source:
    """Write everything and end the run, in one transaction; `scans` are pages to be read from their pictures.

    Raises SourceKnown.
    """
    is_case = run.kind == SourceKind.HOSPITAL_CASE
    cleaner = Cleaner(names)
    if is_case:
        _learn(cleaner, chapter, run)
    clean: Change = cleaner.clean if is_case else str
    told = _told(run, chapter, cleaner, clean, is_case)
    try:
        with transaction.atomic():
            source = source_store(
                project=run.project,
                kind=SourceKind(run.kind),
                told=told,
                language=run.language,
                terms=terms_of(run),
                by=run.started_by,
            )
            _figures_store(source, chapter, pictures, clean)
            SourceRun.objects.filter(pk=run.pk).update(source=source, notes="\n".join(notes))
            _scans_store(run, source, scans)
            ended()
            return source
    except IntegrityError as problem:
        if Source.objects.filter(project=run.project, sha256=told.sha256).exists():
            raise SourceKnown("This text is in the project already.") from problem
        raise


def _scans_store(run: SourceRun, source: Source, scans: Sequence[int]) -> None:
    """Note the pages without a text layer, and have them read where that was asked for."""
    ScannedPage.objects.bulk_create(ScannedPage(source=source, page=page) for page in scans)
    if scans and run.read_scans:
        scan_run_start(source=source, started_by=run.started_by)


def _learn(cleaner: Cleaner, chapter: Chapter, run: SourceRun) -> None:
    """Note every name that is told anywhere, so that it goes everywhere."""
    before = ""
    for paragraph in chapter.paragraphs:
        cleaner.learn(paragraph.heading)
        cleaner.learn(paragraph.text, _label(before, paragraph.text))
        before = paragraph.text
    for caption in _captions(chapter):
        cleaner.learn(caption.block.text)
    cleaner.learn(run.title)


def _label(before: str, text: str) -> list[str]:
    return [before] if before and len(before) <= LONGEST_LABEL and len(text) <= LONGEST_LABELLED else []


def _told(run: SourceRun, chapter: Chapter, cleaner: Cleaner, clean: Change, is_case: bool) -> Told:
    passages = [
        PassageText(
            clean(passage.heading),
            _text(chapter, passage.paragraphs, cleaner, is_case),
            passage.page,
            passage.is_table,
        )
        for passage in chapter.passages
    ]
    title = clean(run.title or chapter.title) or UNTITLED
    content = "\n".join(f"{each.heading}\n{each.text}" for each in passages)
    citation = clean(terms_of(run).citation.strip())
    return Told(
        title=title[:240],
        citation=citation,
        passages=passages,
        # Of a case the hash is of what is stored: who holds the original shall not know it again.
        sha256=sha256_hex(content) if is_case else run.sha256,
        taken_out=dict(cleaner.taken),
    )


def _text(chapter: Chapter, indexes: Sequence[int], cleaner: Cleaner, is_case: bool) -> str:
    texts = [chapter.paragraphs[index].text for index in indexes]
    if not is_case:
        return "\n\n".join(texts)
    befores = [chapter.paragraphs[index - 1].text if index else "" for index in indexes]
    pairs = zip(befores, texts, strict=True)
    return "\n\n".join(cleaner.clean(text, _label(before, text)) for before, text in pairs)


def _captions(chapter: Chapter) -> list[matching.Caption]:
    """The captions of all figures, each once, in reading order."""
    found = {figure.caption.order: figure.caption for figure in chapter.figures if figure.caption}
    return [found[order] for order in sorted(found)]


def _figures_store(source: Source, chapter: Chapter, pictures: Pictures, clean: Change) -> None:
    captions = _captions(chapter)
    Caption.objects.bulk_create(
        caption_row(source, position, caption, clean) for position, caption in enumerate(captions, 1)
    )
    rows = {row.position: row for row in source.captions.all()}
    by_order = {caption.order: rows[position] for position, caption in enumerate(captions, 1)}
    passage_of = _passage_of(source, chapter)
    position = 0
    for found, context in zip(chapter.figures, chapter.contexts, strict=True):
        panels = [(one, pictures[name]) for one in found.pictures if (name := _file(one)) in pictures]
        if not panels:
            continue  # A caption whose picture is missing waits as a caption.
        position += 1
        row = by_order[found.caption.order] if found.caption else None
        figure = _figure_store(source, position, found, row, panels)
        figure.context.set({passage_of[index] for index in context})
    PageImage.objects.bulk_create(_page_images(source, pictures))


def _file(picture: matching.Picture) -> str:
    return f"picture-{picture.order:06}.png"


def caption_row(source: Source, position: int, caption: matching.Caption, clean: Change = str) -> Caption:
    """The row of a caption, not yet stored."""
    box = caption.block.box
    return Caption(
        source=source,
        position=position,
        label=caption.label.shown,
        numbers=",".join(caption.label.numbers)[:200],
        text=clean(caption.block.text),
        page=caption.block.page,
        left=box.left,
        top=box.top,
        right=box.right,
        bottom=box.bottom,
    )


def _passage_of(source: Source, chapter: Chapter) -> dict[int, Passage]:
    """The stored passage of each paragraph."""
    rows = {passage.position: passage for passage in source.passages.all()}
    return {
        index: rows[position] for position, one in enumerate(chapter.passages, 1) for index in one.paragraphs
    }


def _figure_store(
    source: Source,
    position: int,
    found: matching.FigureFound,
    caption: Caption | None,
    panels: Sequence[tuple[matching.Picture, dict[str, Any]]],
) -> Figure:
    figure = Figure.objects.create(
        source=source,
        position=position,
        number=found.number[:20],
        label=caption.label if caption else f"Picture on page {panels[0][0].page}",
        caption=caption.text if caption else "",
        page=panels[0][0].page,
        path=panels[0][1]["path"],
        sha256=sha256_hex("".join(drawn["sha256"] for _, drawn in panels)),
        matched_caption=caption,
        match=Match.DOUBTFUL if found.doubt else Match.SURE,
        doubt=found.doubt,
    )
    FigurePanel.objects.bulk_create(
        FigurePanel(
            figure=figure,
            position=number,
            letter=one.letter,
            page=one.page,
            left=one.box.left,
            top=one.box.top,
            right=one.box.right,
            bottom=one.box.bottom,
            path=drawn["path"],
            sha256=drawn["sha256"],
            width=drawn["width"],
            height=drawn["height"],
        )
        for number, (one, drawn) in enumerate(panels, 1)
    )
    return figure


def _page_images(source: Source, pictures: Pictures) -> list[PageImage]:
    return [
        PageImage(
            source=source,
            page=int(name.removeprefix("page-").removesuffix(".png")),
            path=drawn["path"],
            scale=drawn["scale"],
            width=drawn["width"],
            height=drawn["height"],
        )
        for name, drawn in pictures.items()
        if name.startswith("page-")
    ]
