"""The review page in Chromium: its first picture cold, and the step to the next item."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.bench.figure import Absent, Figure
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.studio import Studio

COLD = 5
STEPS = 8
READS_MS = 3000  # A surgeon looks at an item longer than this; the page looks ahead meanwhile.
FIRST_PICTURE = "() => performance.getEntriesByName('spine:first-picture')[0]?.startTime"
# From the key until the next item's words stand there; and until its viewer rests, and no picture follows.
WATCH = """() => {
  window.benchStep = new Promise((resolve) => {
    const before = document.querySelector("h1").textContent;
    let began = 0, words = 0, shown = 0, settled = 0;
    document.addEventListener("keydown", () => { began ||= performance.now(); }, { capture: true });
    document.addEventListener("spine:slice-viewed", () => { shown = performance.now(); });
    const look = () => {
      const now = performance.now();
      const viewer = document.querySelector("spine-viewer");
      const here = document.querySelector("h1").textContent !== before;
      if (!words && began && here) words = now;
      const rests = !viewer || (viewer.querySelector("canvas") && !viewer.hasAttribute("aria-busy"));
      if (!settled && began && here && rests) settled = now;
      const last = viewer ? Math.max(settled, shown) - began : null;
      if (settled && now - settled > 700) resolve([words - began, last]);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}"""


def opening(studio: Studio) -> Iterator[Figure]:
    """Raises Absent without Chromium."""
    if not Path(CHROMIUM).exists():
        raise Absent("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            seat = _sign_in(browser, studio)
            address = _image_item(browser, studio, seat)
            yield _cold(browser, studio, seat, address)
            yield from _next(browser, studio, seat, address)
        finally:
            browser.close()


def _page(browser: Browser, studio: Studio, seat: StorageState | None = None) -> Page:
    """A page of a new context: signed in perhaps, with nothing in its cache."""
    size = {"width": 1440, "height": 900}
    return browser.new_context(base_url=studio.url, viewport=size, storage_state=seat).new_page()  # type: ignore[arg-type]


def _sign_in(browser: Browser, studio: Studio) -> StorageState:
    page = _page(browser, studio)
    page.goto("/login/")
    page.fill("#id_username", "surgeon-a")
    page.fill("#id_password", studio.password("surgeon-a"))
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/p/|/$"))
    seat = page.context.storage_state()
    page.context.close()
    return seat


def _image_item(browser: Browser, studio: Studio, seat: StorageState) -> str:
    """The first item of the queue that has images; looked for without running its scripts' requests."""
    context = browser.new_context(base_url=studio.url, storage_state=seat, java_script_enabled=False)
    page = context.new_page()
    page.goto("/p/demo/queue/")
    found = page.locator("main table a[href*=review]").evaluate_all("all => all.map(e => e.href)")
    for address in dict.fromkeys(found):
        page.goto(address)
        if page.locator("main.work-image").count():
            context.close()
            return str(address)
    raise Absent("No image item waits in the demonstration.")


def _cold(browser: Browser, studio: Studio, seat: StorageState, address: str) -> Figure:
    took = []
    for _ in range(COLD):
        page = _page(browser, studio, seat)
        page.goto(address)
        page.wait_for_function(FIRST_PICTURE, timeout=20_000)
        took.append(round(page.evaluate(FIRST_PICTURE)))
        page.context.close()
    note = f"p50 of {took}, empty browser cache each time"
    return Figure("first image in the review page, cold", statistics.median(took), "ms", 1500, note=note)


def _next(browser: Browser, studio: Studio, seat: StorageState, address: str) -> Iterator[Figure]:
    page = _page(browser, studio, seat)
    page.goto(address)
    took: list[int] = []
    ready: list[int] = []
    for _ in range(STEPS):
        page.locator("main#main[data-ready]").wait_for()
        page.wait_for_timeout(READS_MS)
        approve = page.locator("button[data-command=approve]:not([disabled])")
        page.evaluate(WATCH)
        page.keyboard.press("a" if approve.count() else "k")
        words, step = page.evaluate("window.benchStep")
        ready.append(round(words))
        if step is not None:
            took.append(round(step))
    page.context.close()
    note = f"p50 of {ready}, from the key, which decides, to the next item's words"
    yield Figure("next page ready", statistics.median(ready), "ms", 100, note=note)
    if not took:
        raise Absent("No image item followed another in the demonstration.")
    note = f"p50 of {took}, from the key to the last picture drawn"
    yield Figure("next instance with its image", statistics.median(took), "ms", 300, note=note)
