"""The viewer at work on a CT of 300 slices: scrolling, going to a level, and what the tab holds."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle, islice, pairwise
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.bench import ct
from tests.bench.archive import Archive, archive_running
from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.tab import chromium, page_of, processor_s, seat_of, tab_mb

LEVELS = ("T11", "T12", "L1", "L2", "L3", "L4", "L5")
# No two neighbours in a row: each click leaves the slices around the last one.
TOUR = ("L1", "L5", "T11", "L3", "T12", "L4", "L2")
CLICKS = 42
# Width and centre of what is stored, and of what the key 2 chooses.
STORED, BONE = (400, 40), (2500, 480)
# The noise of the made-up body, smoothed by enlarging it, leaves this at most.
GREYS_APART = 8
STUDIES, SHORT = 20, 60
READY_MS = 60_000
BACKENDS = {"webgl": ("software WebGL", ()), "cpu": ("CPU", ("--disable-3d-apis",))}
READY = "() => document.querySelector('spine-viewer')?.dataset.shown === 'yes'"
LOADED = """() => [...document.querySelectorAll(".vp:not(.vp-vacant)")]
  .every((pane) => pane.getAttribute("aria-busy") === "false")"""
# Stands at the first slice, then turns the wheel one notch as soon as a picture is drawn, to the last slice.
# What counts is when a picture of another slice was drawn, not when the wheel was turned or a slice chosen.
SCROLL = """(patience) => new Promise((resolve, reject) => {
  const [pane] = document.querySelector("spine-viewer").panes;
  const last = pane.series.imageIds.length - 1, drawn = [];
  const standing = () => pane.series.imageIds.indexOf(pane.viewport.getCornerstoneImage()?.imageId);
  const stuck = () => reject(new Error(`Stuck at slice ${standing()}, ${drawn.length} drawn.`));
  const late = setTimeout(stuck, patience);
  // Chromium gives a made-up wheel the opposite notch unless it is told one.
  const notch = { deltaY: 100, wheelDeltaY: -120, bubbles: true, cancelable: true };
  const turn = () => pane.image.querySelector("canvas").dispatchEvent(new WheelEvent("wheel", notch));
  let shown = -1;
  const onDrawn = () => {
    const index = standing();
    if (shown < 0 ? index !== 0 : index === shown) return;
    shown = index;
    drawn.push(performance.now());
    if (index < last) return setTimeout(turn);
    clearTimeout(late);
    pane.image.removeEventListener("CORNERSTONE_IMAGE_RENDERED", onDrawn);
    resolve(drawn);
  };
  pane.image.addEventListener("CORNERSTONE_IMAGE_RENDERED", onDrawn);
  pane.viewport.setImageIdIndex(0);
  pane.viewport.render();
})"""
# From the click on a level until the picture of its slice has been drawn, with its mark above it.
CLICKED = """(level) => {
  window.benchClick = new Promise((resolve) => {
    const [pane] = document.querySelector("spine-viewer").panes;
    let began = 0, told = false, drawn = null;
    const onDrawn = () => { drawn = pane.viewport.getCornerstoneImage()?.imageId; };
    document.addEventListener("click", () => {
      began = performance.now();
      pane.image.addEventListener("CORNERSTONE_IMAGE_RENDERED", onDrawn);
    }, { capture: true, once: true });
    const heard = (event) => {
      if (event.detail.level !== level) return;
      document.removeEventListener("spine:level-active", heard);
      told = true;
    };
    document.addEventListener("spine:level-active", heard);
    const look = () => {
      const marked = pane.marks.querySelector(`[data-goto="${level}"]`);
      if (!told || !marked || drawn !== pane.series.imageIds[pane.index]) return requestAnimationFrame(look);
      pane.image.removeEventListener("CORNERSTONE_IMAGE_RENDERED", onDrawn);
      resolve(performance.now() - began);
    };
    requestAnimationFrame(look);
  });
}"""
# Which slice stands there, and how far the greys on the canvas are from those of its values in a window: as
# it lies, and as its two neighbours lie, whose bodies are 17 pixels further (tests.bench.ct).
PAINTED = """([width, centre]) => {
  const [pane] = document.querySelector("spine-viewer").panes, { canvas } = pane.viewport;
  const image = pane.viewport.getCornerstoneImage(), values = image.voxelManager.getScalarData();
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const { a, b, c, d, e, f } = pane.shown(), ratio = canvas.width / pane.image.clientWidth;
  const { slope, intercept, columns } = image, isScaled = image.preScale?.scaled;
  const greyOf = (value) => {
    const units = isScaled ? value : value * slope + intercept;
    return 255 * Math.min(1, Math.max(0, (units - (centre - 0.5)) / (width - 1) + 0.5));
  };
  const apart = (shift) => {
    const all = [];
    for (let row = 40; row < 470; row += 9) for (let column = 40; column < 470; column += 9) {
      const x = Math.round((a * column + c * row + e) * ratio);
      const y = Math.round((b * column + d * row + f) * ratio);
      if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) continue;
      all.push(Math.abs(data[4 * (y * canvas.width + x)] - greyOf(values[row * columns + column + shift])));
    }
    return all.reduce((sum, one) => sum + one, 0) / all.length;
  };
  return [pane.standing, apart(0), apart(-17), apart(17)];
}"""
# As an exchange of the page does: another configuration for the viewer that stands.
EXCHANGE = """(config) => {
  const viewer = document.querySelector("spine-viewer");
  document.getElementById(viewer.getAttribute("config")).textContent = config;
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
}"""
CONFIG = (
    "() => document.getElementById(document.querySelector('spine-viewer').getAttribute('config')).textContent"
)


def viewer() -> Iterator[Figure]:
    """Raises Absent without Chromium."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_now:
        folder = Path(name)
        archive = open_now.enter_context(archive_running(folder / "ours"))
        (study,) = run_inside(archive.folder, "studies_store", folder / "ct", ct.SLICES)
        run_inside(archive.folder, "levels_mark", *LEVELS)
        playwright = open_now.enter_context(sync_playwright())
        for backend, (words, arguments) in BACKENDS.items():
            with chromium(playwright, *arguments) as browser:
                seat = seat_of(browser, archive)
                page = _opened(browser, archive, seat, study)
                yield from _clicks(page, words)
                yield from _scroll(page, backend, words)


def tab() -> Iterator[Figure]:
    """What a tab holds after 20 studies, against what it holds after 3. Raises Absent without Chromium."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_now:
        folder = Path(name)
        archive = open_now.enter_context(archive_running(folder / "ours"))
        studies = run_inside(archive.folder, "studies_store", folder / "ct", *[SHORT] * STUDIES)
        playwright = open_now.enter_context(sync_playwright())
        with chromium(playwright) as browser:
            seat = seat_of(browser, archive)
            yield _tab_figure("by their addresses", list(_by_address(browser, archive, seat, studies)))
            yield _tab_figure("in one page", list(_in_place(browser, archive, seat, studies)))


def _opened(browser: Browser, archive: Archive, seat: StorageState, study: str) -> Page:
    page = page_of(browser, archive.url, seat)
    page.goto(study)
    page.wait_for_function(READY, timeout=READY_MS)
    return page


def _clicks(page: Page, words: str) -> Iterator[Figure]:
    """Begins as soon as the first picture is there: most slices have not been fetched then."""
    took, window = [], STORED
    for number, level in enumerate(islice(cycle(TOUR), CLICKS)):
        if number == CLICKS // 2:
            page.locator(".vp").first.press("2")
            window = BONE
        chip = page.locator(f".sheet a.lv[data-level={level}]").first
        page.evaluate(CLICKED, level)
        chip.click()
        took.append(page.evaluate("window.benchClick"))
        _require_painted(page, level, window)
    p95 = statistics.quantiles(took, n=20)[18]
    note = f"p50 {statistics.median(took):.0f}, slowest {max(took):.0f}, first {took[0]:.0f} of {CLICKS}"
    note += "; slice and window right on every canvas"
    yield Figure(f"level clicked to marked slice, p95, {words}", round(p95), "ms", 300, note=note)


def _require_painted(page: Page, level: str, window: tuple[int, int]) -> None:
    """The level's own slice is on the canvas, in the window. Raises RuntimeError."""
    standing, *apart = page.evaluate(PAINTED, window)
    place = (LEVELS.index(level) + 1) * ct.SLICES / (len(LEVELS) + 1) - 1
    if abs(standing - place) > 0.5 or apart[0] != min(apart) or apart[0] > GREYS_APART:
        told = ", ".join(f"{grey:.1f}" for grey in apart)
        raise RuntimeError(
            f"{level}: slice {standing} instead of {place:.1f}; {told} greys apart in {window}."
        )


def _scroll(page: Page, backend: str, words: str) -> Iterator[Figure]:
    page.wait_for_function(LOADED, timeout=READY_MS)
    standing = page.locator("spine-viewer").get_attribute("data-backend")
    if standing != backend:
        raise RuntimeError(f"The viewer draws by {standing}, not by {backend}.")
    before = processor_s(os.getpid())
    drawn = page.evaluate(SCROLL, READY_MS)
    tab, graphics = (
        1000 * (now - then) / len(drawn) for now, then in zip(processor_s(os.getpid()), before, strict=True)
    )
    gaps = [later - earlier for earlier, later in pairwise(drawn)]
    per_s, p99 = 1000 / statistics.median(gaps), statistics.quantiles(gaps, n=100)[98]
    note = f"{len(drawn)} slices drawn, slowest {max(gaps):.0f} ms"
    note += f"; processor time of each: graphics {graphics:.1f}, tab {tab:.1f} ms"
    yield Figure(f"scrolling 300 slices, {words}", round(per_s, 1), "/s", 30, at_least=True, note=note)
    yield Figure(f"scrolling 300 slices, p99, {words}", round(p99, 1), "ms", 100, note="between two slices")


def _by_address(browser: Browser, archive: Archive, seat: StorageState, studies: list[str]) -> Iterator[int]:
    page = page_of(browser, archive.url, seat)
    for study in studies:
        page.goto(study)
        yield _held(page)
    page.context.close()


def _in_place(browser: Browser, archive: Archive, seat: StorageState, studies: list[str]) -> Iterator[int]:
    """As the review page goes from item to item: the viewer and its graphics stay."""
    page = page_of(browser, archive.url, seat)
    configs = [page.goto(study) and page.evaluate(CONFIG) for study in studies]
    page.goto(studies[0])
    page.wait_for_function(READY, timeout=READY_MS)
    for config in configs:
        page.evaluate(EXCHANGE, config)
        yield _held(page)
    page.context.close()


def _held(page: Page) -> int:
    """MB when the whole series is there and what is no longer used was given back."""
    page.wait_for_function(READY, timeout=READY_MS)
    page.wait_for_function(LOADED, timeout=READY_MS)
    page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
    page.wait_for_timeout(300)
    return tab_mb(os.getpid())


def _tab_figure(how: str, held: list[int]) -> Figure:
    ratio = round(held[-1] / held[2], 2)
    note = f"{SHORT} slices each; {held[2]} MB after 3, {held[-1]} MB after {len(held)}, most {max(held)}"
    return Figure(f"tab after {STUDIES} studies, {how}", ratio, "×", 1.2, note=note)
