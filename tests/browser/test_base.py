"""The frame of every page: no hindrance for anyone, choices that last, keys that press the real button."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watch
from tests.studio import ROOT, free_port

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site in DEBUG, which shows the styleguide; its pages here ask no database."""
    url = f"http://127.0.0.1:{free_port()}"
    folder = str(tmp_path_factory.mktemp("guide"))
    with subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", url.removeprefix("http://")],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": folder, "DEBUG": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and server.poll() is None:
            try:
                urllib.request.urlopen(f"{url}/healthz", timeout=20).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        yield url
        server.terminate()


@pytest.fixture
def guide(address: str, chromium: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Open the styleguide, which shows every component in every state."""
    contexts = []

    def opened(*, scheme: str = "light", width: int = 1440, path: str = "/styleguide/") -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            bypass_csp=False,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: watch.hear(message))
        page.on("pageerror", lambda problem: watch.errors.append(str(problem)))
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/styleguide/", "/login/"])
def test_axe_finds_nothing_to_complain_of(guide: Callable[..., Page], scheme: str, path: str) -> None:
    page = guide(scheme=scheme, path=path)
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}))"
        ".violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))])"
    )
    assert found == []


@pytest.mark.parametrize("width", [1024, 1440])
def test_nothing_is_wider_than_the_window(guide: Callable[..., Page], width: int) -> None:
    page = guide(width=width)
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0


def test_nothing_violates_the_policy(guide: Callable[..., Page], watch: Watch) -> None:
    guide()
    assert watch.csp == []
    assert watch.errors == []


def test_theme_and_density_are_remembered_by_the_server(guide: Callable[..., Page]) -> None:
    page = guide()
    page.get_by_role("button", name="Dark theme").click()
    page.get_by_role("button", name="Compact rows").click()
    page.reload()
    # Written by the server, thus right before any script runs.
    assert page.evaluate("async () => (await (await fetch(location.href)).text())").count(
        'data-theme="dark" data-density="compact"'
    )
    expect(page.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")


def test_a_key_presses_the_button_that_prints_it_and_can_be_changed_or_switched_off(
    guide: Callable[..., Page],
) -> None:
    page = guide()
    page.evaluate(
        "() => { window.pressed = 0; document.querySelector('[aria-keyshortcuts=e]')"
        ".addEventListener('click', () => { window.pressed += 1; }); }"
    )
    page.keyboard.press("e")
    assert page.evaluate("() => pressed") == 1
    page.keyboard.press("?")
    field = page.get_by_label("Key for Edit")
    field.fill("j")
    field.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("e")
    assert page.evaluate("() => pressed") == 1
    page.keyboard.press("j")
    page.wait_for_function("() => pressed === 2")
    expect(page.get_by_role("button", name="Edit").locator("kbd")).to_have_text("j")
    page.keyboard.press("?")
    page.get_by_label("Keys of one character press buttons").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("j")
    assert page.evaluate("() => pressed") == 2
