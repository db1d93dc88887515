"""The first picture of a CT of 300 slices in a browser just started: ours, and OHIF's over an Orthanc."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page, Playwright, StorageState, sync_playwright

from tests.bench import ct
from tests.bench.archive import archive_running
from tests.bench.asking import Door
from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.ohif import ohif_fetch, ohif_running
from tests.bench.orthanc import orthanc_running, versions
from tests.bench.storing import stow
from tests.bench.tab import chromium, page_of, seat_of

TAKES = 5
LONGEST_MS = 60_000
# OHIF asks another port than its own: without this Chromium would ask Orthanc for leave before every request.
ONE_SITE = "--disable-web-security"
# Both viewers draw with Cornerstone, which says when; a picture counts when something of it is on its canvas.
WATCH = """
addEventListener("CORNERSTONE_IMAGE_RENDERED", (event) => {
  if (window.benchFirst) return;
  const canvas = event.target.querySelector("canvas");
  if (!canvas || canvas.width < 100) return;
  const { data } = canvas.getContext("2d").getImageData(canvas.width / 2 - 8, canvas.height / 2 - 8, 16, 16);
  if (data.some((value, index) => index % 4 < 3 && value > 40)) window.benchFirst = performance.now();
}, true);
"""
FIRST = "() => window.benchFirst"


def first_image() -> Iterator[Figure]:
    """Raises Absent without Orthanc, OHIF or Chromium."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_now:
        folder = Path(name)
        orthanc = open_now.enter_context(orthanc_running(folder))
        version = ohif_fetch(folder)
        ohif = open_now.enter_context(ohif_running(folder, orthanc.port))
        archive = open_now.enter_context(archive_running(folder / "ours"))
        (study,) = run_inside(archive.folder, "studies_store", folder / "ct", ct.SLICES)
        stow(Door(orthanc.port), orthanc.root, sorted((folder / "ct" / "1").iterdir()))
        playwright = open_now.enter_context(sync_playwright())
        with chromium(playwright) as browser:
            seat, number = seat_of(browser, archive), browser.version
        ours, theirs = [], []
        for _ in range(TAKES):
            ours.append(_cold(playwright, f"{archive.url}{study}", seat))
            theirs.append(_cold(playwright, f"{ohif}/viewer?StudyInstanceUIDs={ct.study_uid(1)}"))
    ratio = round(statistics.median(ours) / statistics.median(theirs), 2)
    note = f"ms: ours {ours}; OHIF {version} {theirs}; {versions()}; Chromium {number}"
    yield Figure("first image of 300 slices, against OHIF", ratio, "×", 0.5, note=note)


def _cold(playwright: Playwright, address: str, seat: StorageState | None = None) -> int:
    """Milliseconds from the address to the first picture, in a browser started for it."""
    with chromium(playwright, ONE_SITE) as browser:
        page: Page = page_of(browser, address, seat)
        page.add_init_script(WATCH)
        page.goto(address, wait_until="commit")
        page.wait_for_function(FIRST, timeout=LONGEST_MS)
        return round(page.evaluate(FIRST))
