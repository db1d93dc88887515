"""A chapter made by the tests: every figure with its caption, its panels and the paragraphs that cite it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.sources.chapter import chapter_set
from tests.corpus.sources.scoring import links_found, links_meant, precision_recall, read_whole
from tests.pdf_writer import pdf_bytes

LEAST = 0.95


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_figures_captions_and_contexts_are_found(rotate: int, tmp_path: Path) -> None:
    pages, truths = chapter_set(rotate)
    (tmp_path / "chapter.pdf").write_bytes(pdf_bytes(pages))
    chapter, code = read_whole(tmp_path / "chapter.pdf", tmp_path)
    found, meant = links_found(chapter, code), links_meant(truths)
    assert len(truths) == 12
    precision, recall = precision_recall(found, meant)
    print(  # noqa: T201 the figures are asked for
        f"turned by {rotate}: {len(meant)} links, precision {precision:.3f}, recall {recall:.3f}"
    )
    assert precision >= LEAST, sorted(found - meant)
    assert recall >= LEAST, sorted(meant - found)


def test_running_heads_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "chapter.pdf").write_bytes(pdf_bytes(chapter_set()[0]))
    chapter, _ = read_whole(tmp_path / "chapter.pdf", tmp_path)
    assert chapter.title == "12 Imaging of lumbar stenosis"
    assert not any("degenerative spine" in paragraph.text for paragraph in chapter.paragraphs)
    headings = list(dict.fromkeys(passage.heading for passage in chapter.passages))
    assert headings == ["Normal appearance", "Herniation", "腰椎管狭窄的影像学"]
