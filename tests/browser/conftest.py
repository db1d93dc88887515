"""One running system and one Chromium for all browser tests; every page is watched."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.pictures import PictureServer, until
from tests.studio import ROOT, Studio, studio_join, studio_start

CHROMIUM = "/usr/bin/chromium"
# The same engine without windows: a context takes a tenth of the processor's time (0.1 s, not 1 s).
WINDOWLESS = "/usr/bin/chromium-headless-shell"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]
PICTURES = ROOT / "var" / "screenshots"
# A machine that runs other suites beside draws pages late; what never comes still fails.
expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True)
def _quick_passwords() -> None:
    """The running system has its own settings."""


@dataclass(slots=True)
class Watch:
    """What went wrong on a page while nobody looked."""

    csp: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep violations of the content security policy, and errors."""
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.csp.append(message.text)
        elif message.type == "error" and not re.search(r"status of (409|422)", message.text):
            self.errors.append(message.text)


# What tests of other files meet in the demonstration.
DEMONSTRATION = """
import json
from corpus.models import Decision, Instance, Source
from imaging.models import KeyImage, Study
from projects.models import Leave, Membership, Project
from review.models import Assignment, Lot, Skip, Workflow
demo = Project.objects.get(slug="demo")
counted = {
    "items": Instance.objects.filter(project=demo),
    "decisions": Decision.objects.filter(instance__project=demo),
    "items kept for somebody": Assignment.objects.filter(project=demo, reserved_for__isnull=False),
    "items passed over": Skip.objects.filter(assignment__project=demo),
    "lots": Lot.objects.filter(project=demo),
    "leaves": Leave.objects.filter(project=demo),
    "studies": Study.objects.filter(project=demo),
    "sources": Source.objects.filter(project=demo),
    "key images": KeyImage.objects.filter(sop_instance__series__study__project=demo),
}
print(json.dumps({
    "name": demo.name, "readers": demo.readers_per_instance, "blind": demo.is_blind_first,
    "seats": sorted(Membership.objects.filter(project=demo).values_list("user__username", "role")),
    "seeded": list(Workflow.objects.filter(project=demo).values_list("seeded_per_mille", flat=True)),
    **{name: rows.count() for name, rows in counted.items()}
}))
"""


def _demonstration(studio: Studio) -> dict[str, object]:
    told: dict[str, object] = json.loads(studio.inside(DEMONSTRATION).splitlines()[-1])
    return told


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory, prepared: Callable[[Path], Path]) -> Iterator[Studio]:
    """The whole system with the demonstration, as `make up` starts it.

    Tests share it in any order: they look at the demonstration, and decide, import and set in projects of
    their own (`journey.phantom`, `journey.make_project`), with people of their own where something is kept
    of a person.

    SPINEMED_STUDIO names the folder of one that runs already, to save its start while writing tests.
    """
    if folder := os.environ.get("SPINEMED_STUDIO"):
        joined = studio_join(Path(folder))
        before = _demonstration(joined)
        yield joined
        try:
            after = _demonstration(joined)
        finally:
            joined.leave()
        assert after == before, "tests leave the demonstration as it was"
        return
    running = studio_start(prepared(tmp_path_factory.mktemp("studio")))
    before = _demonstration(running)
    yield running
    try:
        after = _demonstration(running)
    finally:
        running.stop()
    assert after == before, "tests leave the demonstration as it was"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, without windows where that one is installed."""
    installed = [one for one in (WINDOWLESS, CHROMIUM) if Path(one).exists()]
    if not installed:
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed[0], args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    """Collects what the pages of a test complain about."""
    return Watch()


def _press_in_time(page: Page) -> None:
    """Press keys as a person does: once the page's scripts have run and what it shows has stood for a moment.

    No key decides before that moment is over, and a test is quicker than a person.
    """
    press = page.keyboard.press

    def patient(key: str, *, delay: float | None = None) -> None:
        page.wait_for_load_state()
        page.locator("main[data-settling]").wait_for(state="detached")
        press(key, delay=delay)

    page.keyboard.press = patient  # type: ignore[method-assign]


def sign_in(page: Page, studio: Studio, username: str, watch: Watch) -> None:
    """Sign somebody in on a page as a person does, watched from then on."""
    _watched(page, watch)
    page.goto("/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", studio.password(username))
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/p/|/$"))


def _watched(page: Page, watch: Watch) -> None:
    _press_in_time(page)
    page.on("console", lambda message: watch.hear(message))
    page.on("pageerror", lambda problem: watch.errors.append(str(problem)))


# What the sign-in page does once the password is right: Argon2 and two pages take a second or two each time.
SESSION_OF = """
from django.test import Client; from projects.models import User
client = Client(); client.force_login(User.objects.get(username={username!r}))
print(client.cookies["sessionid"].value)
"""


def _begin_session(context: BrowserContext, studio: Studio, username: str) -> None:
    key = studio.inside(SESSION_OF.format(username=username)).strip()
    context.add_cookies([{"name": "sessionid", "value": key, "url": studio.url, "httpOnly": True}])


@pytest.fixture
def enter(studio: Studio, chromium: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Begin somebody's session and hand over a watched page of a browser of their own."""
    contexts: list[BrowserContext] = []

    def entered(username: str, *, width: int = 1440, height: int = 900, **options: object) -> Page:
        context = chromium.new_context(
            base_url=studio.url,
            viewport={"width": width, "height": height},
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        _watched(page, watch)
        _begin_session(context, studio, username)
        page.goto("/")
        return page

    yield entered
    for context in contexts:
        context.close()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a screenshot for people to look at."""

    def keep(page: Page, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")

    return keep


@pytest.fixture
def look(chromium: Browser, watch: Watch, pictures: PictureServer) -> Iterator[Callable[..., Page]]:
    """Open a page with a viewer and wait until it is ready."""
    contexts = []

    def opened(*layout: str, ratio: float = 1, width: int = 1440, height: int = 900, **options: str) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=ratio)
        contexts.append(context)
        page = context.new_page()
        _press_in_time(page)
        page.on("console", lambda message: watch.hear(message))
        page.on("pageerror", lambda problem: watch.errors.append(str(problem)))
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.add_init_script(
            "window.heard = []; for (const name of ['ready', 'level-active', 'slice-viewed', 'toast'])"
            " document.addEventListener('spine:' + name, (event) => heard.push([name, event.detail]))"
        )
        page.goto(pictures.address(*layout, **options))
        until(page, "heard.some(([name]) => name === 'ready')")
        page.wait_for_timeout(150)
        return page

    yield opened
    pictures.broken.clear()
    pictures.slow = 0
    for context in contexts:
        context.close()
