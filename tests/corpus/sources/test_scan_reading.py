"""Scanned pages through the real reading process: set upright, read in English and Chinese, within bounds."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from corpus.sources.pdf.chapter import page_texts
from corpus.sources.pdf.reading import ENDS_PROCESS
from corpus.sources.pdf.scan_program import NAME
from corpus.sources.pdf.scan_store import SURE
from corpus.sources.pdf.shapes import PageRead
from imaging.formats import limits
from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from tests.corpus.sources.scanned import (
    CHINESE,
    CLEAN,
    ENGLISH,
    HARDLY,
    Scanner,
    can_print_chinese,
    errors_of,
    page_scanned,
    scan_of,
    set_page,
    slip,
)
from tests.pdf_writer import Page, pdf_bytes


def read(content: bytes, folder: Path, page: int = 1) -> dict[str, Any]:
    """What the process tells of one page."""
    (folder / "file.pdf").write_bytes(content)
    asked = {"page": page, "file": "page.png", "scratch": str(folder), "seconds": 60}
    with Reader(program=NAME, seconds=600) as reader:
        return reader.ask("pdf_scan", folder / "file.pdf", **asked)


def text_of(told: dict[str, Any]) -> str:
    """The paragraphs of a page, as they become passages."""
    (page,) = page_texts([PageRead.from_json(told["page"])])
    return "\n\n".join(passage.text for passage in page.passages)


def scored(what: str, meant: Sequence[str], told: dict[str, Any]) -> tuple[float, float]:
    words, letters = errors_of(" ".join(meant), text_of(told))
    sure, turn = told["confidence"], told["page"]["turn"]
    print(  # noqa: T201 the figures are asked for
        f"{what}: word error rate {words:.3f}, of characters {letters:.3f}, sure {sure:.3f}, turned {turn}°"
    )
    return words, letters


WORN = Scanner(dpi=150, askew=0.8, blur=0.6, noise=12, ink=40)


@pytest.mark.parametrize("scanner", [CLEAN, WORN], ids=["clean", "worn"])
@pytest.mark.parametrize("paragraphs", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_printed_pages_are_read_with_few_errors(
    paragraphs: list[str], scanner: Scanner, tmp_path: Path
) -> None:
    if paragraphs is CHINESE and not can_print_chinese():
        pytest.skip("No font with Chinese letters is installed here.")
    told = read(scan_of([set_page(paragraphs)], scanner), tmp_path)
    words, letters = scored(f"{scanner}", paragraphs, told)
    assert words <= 0.05
    assert letters <= 0.02
    assert told["confidence"] >= SURE


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_head_is_set_upright(turned: int, tmp_path: Path) -> None:
    told = read(scan_of([set_page(ENGLISH)], Scanner(turned=turned)), tmp_path)
    assert told["page"]["turn"] == (360 - turned) % 360
    assert told["page"]["height"] > told["page"]["width"]
    assert scored(f"turned by {turned}", ENGLISH, told)[0] <= 0.05
    assert told["picture"]["height"] > told["picture"]["width"]


def test_paragraphs_and_headings_are_told_apart(tmp_path: Path) -> None:
    told = read(scan_of([set_page(ENGLISH, heading="Lumbar stenosis")]), tmp_path)
    (page,) = page_texts([PageRead.from_json(told["page"])])
    assert {passage.heading for passage in page.passages} == {"Lumbar stenosis"}
    paragraphs = text_of(told).split("\n\n")
    assert len(paragraphs) == len(ENGLISH)
    for found, meant in zip(paragraphs, ENGLISH, strict=True):
        assert found.split()[:2] == meant.split()[:2]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    page = Page(595, 842)
    for column, paragraph in enumerate(ENGLISH[:2]):
        words = paragraph.split()
        for line in range(0, len(words), 6):
            page.text(60 + 255 * column, 90 + 2.4 * line, " ".join(words[line : line + 6]), 10)
    told = read(pdf_bytes([page_scanned(page)]), tmp_path)
    assert scored("two columns", ENGLISH[:2], told)[0] <= 0.06


def test_a_page_that_cannot_be_made_out_says_how_unsure_it_is(tmp_path: Path) -> None:
    told = read(scan_of([slip(ENGLISH[1], size=9)], HARDLY), tmp_path)
    words, _ = scored("hardly legible", ENGLISH[1:2], told)
    assert words > 0.05
    assert 0 < told["confidence"] < SURE


def test_a_page_that_takes_too_much_ends_its_process_alone(tmp_path: Path) -> None:
    (tmp_path / "file.pdf").write_bytes(scan_of([slip(ENGLISH[0])]))
    asked = {"page": 1, "file": "page.png", "scratch": str(tmp_path)}
    with Reader(program=NAME, seconds=600) as reader:
        with pytest.raises(Refused) as refusal:
            reader.ask("pdf_scan", tmp_path / "file.pdf", **asked, seconds=0.05)
        assert refusal.value.code in ENDS_PROCESS
        assert reader.ask("pdf_scan", tmp_path / "file.pdf", **asked, seconds=60)["page"]["lines"]


def test_an_empty_page_holds_nothing(tmp_path: Path) -> None:
    told = read(scan_of([Page(595, 842)]), tmp_path)
    assert (told["confidence"], told["page"]["lines"]) == (0, [])


MEASURED = r"""
import re, resource, socket, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]),) * 2)
def refused(*_args, **_more):
    raise AssertionError("asked for the network")
socket.socket.connect = socket.getaddrinfo = refused
from corpus.sources.pdf.scan_program import pdf_scan
for number in range(int(sys.argv[4])):
    told = pdf_scan({"path": sys.argv[1], "page": 1, "file": "p.png", "scratch": sys.argv[2], "seconds": 60})
most = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())
print(len(told["page"]["lines"]), int(most[1]) // 1024)
"""


def test_a_full_page_needs_no_network_and_at_most_a_gigabyte(tmp_path: Path) -> None:
    full = Page(595, 842)
    for line in range(60):
        full.text(40, 50 + 13 * line, f"{line} " + re.sub(r"\s+", " ", ENGLISH[0])[:110], 9)
    (tmp_path / "file.pdf").write_bytes(scan_of([full], Scanner(dpi=300)))
    done = subprocess.run(
        [
            *(sys.executable, "-c", MEASURED, str(tmp_path / "file.pdf"), str(tmp_path)),
            *(str(limits.TEXT_MEMORY), "2"),
        ],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ".", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"},
    )
    assert done.returncode == 0, done.stderr
    lines, megabytes = map(int, done.stdout.split())
    print(f"{lines} lines of one page read in {megabytes} MB")  # noqa: T201 the figures are asked for
    assert lines == 60
    assert megabytes <= 1000
