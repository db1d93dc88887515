"""kill -9 of a real worker while it reads a PDF: the same source as undisturbed, once."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from tests.generation.worker_process import WorkerPlace, wait_until

PAGES = 160
KILLS = 3
SETUP = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from projects.models import Project
from tests.corpus.sources.books import pdf_offered
from tests.corpus.sources.chapter import FILLER, chapter_set
from tests.pdf_writer import Page, pdf_bytes
pages = chapter_set()[0]
for number in range(int(sys.argv[1]) - len(pages)):
    page = Page(595, 842)
    for line in range(50):
        page.text(60, 80 + 14 * line, f"Page {number} line {line}: {FILLER[:60]}", 10)
    pages.append(page)
pdf_offered(Project.objects.create(slug="lumbar", name="Lumbar"), pdf_bytes(pages))
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[WorkerPlace]:
    """A worker's own place, closed at the end."""
    made = WorkerPlace(tmp_path)
    yield made
    made.close()


def _pictures(folder: Path) -> list[str]:
    """The pictures stored, also while another folder is let go of."""
    return [name for _, _, names in os.walk(folder) for name in fnmatch.filter(names, "picture-*.png")]


def _sweep(place: WorkerPlace) -> None:
    with Celery(broker=f"redis+socket://{place.socket}") as sender:
        sender.send_task("corpus.tasks.source_runs_wake", queue="default", ignore_result=True)


def _done(place: WorkerPlace) -> int:
    return int(str(place.query("SELECT done_count FROM corpus_sourcerun")[0][0]))


@pytest.mark.soak
def test_a_killed_worker_loses_one_portion_at_most(place: WorkerPlace) -> None:
    place.python("-c", SETUP, str(PAGES))
    reached = 0
    for _ in range(KILLS):
        place.worker_start()
        _sweep(place)
        wait_until(lambda: _done(place) > reached, seconds=60, what="another portion was read")  # noqa: B023
        place.worker_kill()
        assert _done(place) > reached
        reached = _done(place)
        assert place.query("SELECT state FROM corpus_sourcerun") == [("running",)]
        assert place.query("SELECT count(*) FROM corpus_source") == [(0,)]
        # Two minutes go by: the dead worker's lease ends.
        place.query("UPDATE corpus_sourcerun SET lease_until = '2020-01-01 00:00:00'")
    place.worker_start()
    _sweep(place)
    wait_until(
        lambda: place.query("SELECT state FROM corpus_sourcerun") == [("done",)],
        seconds=90,
        what="the reading is finished",
    )
    assert place.query("SELECT count(*) FROM corpus_source") == [(1,)]
    assert place.query("SELECT count(*) FROM corpus_figure") == [(12,)]
    assert place.query("SELECT count(*), count(DISTINCT position) FROM corpus_figurepanel") == [(17, 4)]
    pages = place.query("SELECT count(DISTINCT page), max(page) FROM corpus_passage")
    assert pages == [(PAGES, PAGES)]
    stored = _pictures(place.folder / "files")
    assert len(stored) == 17
    uploads = place.folder / "files" / "sources"
    wait_until(lambda: not list(uploads.iterdir()), seconds=20, what="the uploaded file is let go of")
