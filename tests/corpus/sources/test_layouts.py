"""Chapters set at random, of made-up and of real captions and texts, through the same reading."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.corpus.sources.chapter import FILLER
from tests.corpus.sources.layouts import chapter_at_random
from tests.corpus.sources.scoring import Link, links_found, links_meant, precision_recall, read_whole
from tests.pdf_writer import pdf_bytes

LEAST = 0.95
CHAPTERS = 12
CAPTIONS = [
    "Sagittal T2-weighted image of the lumbar spine.",
    "Axial image through the disc L4/L5, with a fragment in the left recess that reaches the root.",
    "Radiograph.",
]


def _score(
    captions: Sequence[str], texts: Sequence[str], folder: Path, first: int, what: str
) -> tuple[float, float]:
    found: set[tuple[int, Link]] = set()
    meant: set[tuple[int, Link]] = set()
    for seed in range(first, first + CHAPTERS):
        pages, truths = chapter_at_random(seed, captions, texts)
        (folder / "chapter.pdf").write_bytes(pdf_bytes(pages))
        chapter, code = read_whole(folder / "chapter.pdf", folder)
        found |= {(seed, link) for link in links_found(chapter, code)}
        meant |= {(seed, link) for link in links_meant(truths)}
    precision, recall = precision_recall(found, meant)
    print(  # noqa: T201 the figures are asked for
        f"{what}: {CHAPTERS} chapters, {len(meant)} links, precision {precision:.3f}, recall {recall:.3f}"
    )
    for name, one in (("wrong", found - meant), ("missed", meant - found)):
        print(name, sorted(one)[:12])  # noqa: T201
    # A picture under another figure's caption is worse than any that is missed.
    assert not [link for link in found - meant if link[1][1] == "picture"]
    return precision, recall


def test_chapters_set_at_random_are_read_right(tmp_path: Path) -> None:
    texts = [FILLER, FILLER.split(". ")[0] + ".", FILLER * 2]
    precision, recall = _score(CAPTIONS, texts, tmp_path, 1000, "made-up words")
    assert min(precision, recall) >= LEAST


def _plain(text: str) -> str:
    """What the test's own fonts can print."""
    return re.sub(r"\s+", " ", re.sub(r"[^\x20-\x7e]|['`]", "", text)).strip()


@pytest.mark.shared
def test_real_captions_and_texts_are_read_right(shared_files: Path, tmp_path: Path) -> None:
    rows = (shared_files / "text" / "roco_spine_captions.jsonl").read_text(encoding="utf-8").splitlines()
    captions = [_plain(json.loads(row)["caption"]) for row in rows]
    # Captions with panels of their own would need pictures of their own: the chapters name their panels.
    captions = [
        one for one in captions if 20 < len(one) < 500 and not re.search(r"\([A-Ha-h]\)|\b[A-H][,:]", one)
    ]
    rows = (shared_files / "text" / "pubmedqa_spine.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [_plain(text) for row in rows for text in json.loads(row)["CONTEXTS"]]
    assert len(captions) > 150
    precision, recall = _score(
        captions, [one for one in texts if len(one) > 80], tmp_path, 2000, "public texts"
    )
    assert min(precision, recall) >= LEAST
