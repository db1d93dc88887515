"""A tab of Chromium on our archive, and what its processes hold."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, StorageState

from tests.bench.archive import Archive
from tests.bench.figure import Absent
from tests.bench.standing import descendants, pss
from tests.browser.conftest import ARGUMENTS, CHROMIUM

SIZE = {"width": 1440, "height": 900}
# Of a browser's processes those that a tab fills: its own, and the one that holds its textures.
OF_TAB = (b"--type=renderer", b"--type=gpu-process")


@contextmanager
def chromium(playwright: Playwright, *arguments: str) -> Iterator[Browser]:
    """A browser of its own, with nothing in its cache. Raises Absent without Chromium."""
    if not Path(CHROMIUM).exists():
        raise Absent("Chromium is not installed.")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
    try:
        yield browser
    finally:
        browser.close()


def page_of(browser: Browser, base: str, seat: StorageState | None = None) -> Page:
    """A page of a new context: signed in perhaps. Service workers would fetch what nobody looks at."""
    context = browser.new_context(
        base_url=base,
        viewport=SIZE,  # type: ignore[arg-type]
        storage_state=seat,
        service_workers="block",
    )
    return context.new_page()


def seat_of(browser: Browser, archive: Archive) -> StorageState:
    """What the archive's lead has in the browser after signing in."""
    page = page_of(browser, archive.url)
    page.goto("/login/")
    page.fill("#id_username", "lead")
    page.fill("#id_password", archive.password)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/p/|/$"))
    seat = page.context.storage_state()
    page.context.close()
    return seat


def tab_mb(root: int) -> int:
    """Memory of all tabs of the browsers below a process, MB of proportional set size."""
    held = sum(_each(root, kind, pss) for kind in OF_TAB)
    return round(held * 1024 / 1e6)


def processor_s(root: int) -> tuple[float, float]:
    """Seconds of a processor that tabs and the process for graphics below a process have taken."""
    tab, graphics = (_each(root, kind, _ticks) / os.sysconf("SC_CLK_TCK") for kind in OF_TAB)
    return tab, graphics


def _each(root: int, kind: bytes, what: Callable[[int], int]) -> int:
    """The sum of something over all processes of a kind; one may end meanwhile."""
    found = 0
    for process in descendants(root):
        try:
            if kind in Path(f"/proc/{process}/cmdline").read_bytes():
                found += what(process)
        except FileNotFoundError:
            continue
    return found


def _ticks(process: int) -> int:
    # Behind the name in brackets, which may hold blanks: user and system time are the 12th and 13th word.
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(words[11]) + int(words[12])
