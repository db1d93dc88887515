"""A Chromium whose tabs fall asleep as a person's do.

A page of one of Playwright's own contexts is told that it has the focus for good; such a page is always
visible, and Chromium refuses to freeze it. Here the browser is a process of its own whose pages are left
as they are.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.pictures import until

HEARD = """() => {
  window.slept = [];
  for (const name of ["freeze", "resume"]) document.addEventListener(name, () => slept.push(name));
  document.addEventListener("visibilitychange", () => slept.push(document.visibilityState));
}"""


@contextmanager
def drowsy(chromium: Browser, folder: Path) -> Iterator[tuple[BrowserContext, Callable[[float], None]]]:
    """Its only context, and how to stop all its processes for some seconds, as a suspended machine does."""
    started = [CHROMIUM, "--headless=new", "--remote-debugging-port=0", "--window-size=1440,987"]
    process = subprocess.Popen(
        [*started, *ARGUMENTS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def suspend(seconds: float) -> None:
        os.killpg(process.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGCONT)

    try:
        port = _port(folder / "DevToolsActivePort", process)
        browser = chromium.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}", no_defaults=True)
        yield browser.contexts[0], suspend
        browser.close()
    finally:
        process.terminate()
        process.wait(30)


def _port(named: Path, process: subprocess.Popen[bytes], seconds: float = 60) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if named.exists() and (lines := named.read_text().split()):
            return lines[0]
        time.sleep(0.1)
    raise RuntimeError("Chromium named no port.")


def new_page(context: BrowserContext, url: str) -> Page:
    """A page, in front of all others, whose addresses begin at `url`."""
    page = context.new_page()
    go = page.goto
    page.goto = lambda address, **more: go(urljoin(url, address), **more)  # type: ignore[method-assign]
    return page


@contextmanager
def asleep(page: Page) -> Iterator[Page]:
    """The tab sleeps behind another one, which is handed over; afterwards it is awake and in front."""
    page.evaluate(HEARD)
    other = new_page(page.context, page.url)
    until(page, "document.visibilityState === 'hidden'")
    session = page.context.new_cdp_session(page)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    try:
        until(page, "slept.join() === 'hidden,freeze'")
        yield other
    finally:
        session.send("Page.setWebLifecycleState", {"state": "active"})
        page.bring_to_front()
        other.close()
    until(page, "slept.join() === 'hidden,freeze,resume,visible'")
