"""Edits while network, server and tab are cut at random: every keystroke older than 3 s is there afterwards.

EDITS and SOAK_SEED set how many and which; SOAK_RESULTS names a file that takes the figures.
"""

from __future__ import annotations

import functools
import json
import logging
import os
import random
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from spinemed_site.supervisor.children import RESTARTS, WITHIN_SECONDS
from tests.browser.conftest import ARGUMENTS, CHROMIUM, SESSION_OF
from tests.browser.test_review_journey import MAKE
from tests.soak.killing import kill_minus_nine, result_note, rows, wait_until
from tests.studio import Studio, studio_start

pytestmark = pytest.mark.soak

EDITS = int(os.environ.get("EDITS", "200"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
ITEMS = 4
OLD_S = 3.0
SETTLED_MS = 90_000
CUTS = ("network", "server", "tab", "tab with the network", "tab with the server", "nothing")
FIELD = "textarea[name='body.rationale']"
WORDS = ("disc", "level", "canal", "root", "facet", "recess", "grade", "black", "thin", "bright", "oedema")
KEPT = """
SELECT w.body FROM review_workinprogress w JOIN review_assignment a ON a.id = w.assignment_id WHERE a.uid = ?
"""


@dataclass(slots=True)
class Typed:
    """What was typed into one item, key by key, each with its moment (s)."""

    address: str
    text: str
    moments: list[float] = field(default_factory=list)

    def key(self, page: Page, sign: str) -> None:
        """Press one key at the end of the text."""
        page.keyboard.type(sign)
        self.text += sign
        self.moments.append(time.monotonic())

    def missing(self, there: str) -> list[float]:
        """The moments of the keys that are not there."""
        pairs = zip(self.text, there, strict=False)
        same = next((at for at, (one, other) in enumerate(pairs) if one != other), len(there))
        return self.moments[same:]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, prepared: Callable[[Path], Path]) -> Iterator[Studio]:
    running = studio_start(prepared(tmp_path_factory.mktemp("studio")))
    yield running
    running.stop()


@pytest.fixture
def context(studio: Studio) -> Iterator[BrowserContext]:
    """A browser in which a surgeon is signed in."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with closing(browser.new_context(base_url=studio.url)) as signed_in:
            signed_in.set_default_timeout(SETTLED_MS)
            session = studio.python(SESSION_OF.format(username="surgeon-a")).strip().splitlines()[-1]
            signed_in.add_cookies([{"name": "sessionid", "value": session, "url": studio.url}])
            yield signed_in
        browser.close()


def test_what_was_typed_is_there_whatever_was_cut(studio: Studio, context: BrowserContext) -> None:
    made = json.loads(studio.python(MAKE.format(slug="cut", count=ITEMS, flawed=False)).splitlines()[-1])
    items = [Typed(f"/p/cut/review/{uid}/", "") for uid, _ in made]
    dice, done, kills = random.Random(SEED), Counter[str](), list[float]()
    lost, old_lost = 0, 0
    page: Page | None = None
    for _ in range(EDITS):
        item = dice.choice(items)
        page = _opened(context, page, item)
        cut = _cut(dice, kills)
        at = _edited(studio, context, page, item, cut, dice)
        done[cut] += 1
        if "tab" in cut:
            page.close()
        page = _whole_again(studio, context, page)
        page = _opened(context, page, item, anew="tab" in cut)
        missing = item.missing(page.locator(FIELD).input_value())
        lost += len(missing)
        old_lost += sum(at - moment > OLD_S for moment in missing)
        item.text = page.locator(FIELD).input_value()
        item.moments = item.moments[: len(item.text)]
    conflicts = _all_saved(studio, context, items)
    keys = sum(moment > 0 for item in items for moment in item.moments)
    figures = {
        "job": "edits_cut", "seed": SEED, "edits": EDITS, "cuts": dict(done), "keys": keys,
        "lost": lost, "lost_older_than_3_s": old_lost, "conflicts": conflicts,
    }  # fmt: skip
    result_note(**figures)
    logging.getLogger(__name__).warning("edits cut: %s", json.dumps(figures))
    assert (old_lost, conflicts) == (0, 0), figures


def _cut(dice: random.Random, kills: list[float]) -> str:
    """What is cut next; the server no more often than its supervisor takes for accidents."""
    cut, now = dice.choice(CUTS), time.monotonic()
    if "server" not in cut:
        return cut
    if sum(now - kill < WITHIN_SECONDS for kill in kills) >= RESTARTS - 2:
        return cut.replace("server", "network")
    kills.append(now)
    return cut


def _opened(context: BrowserContext, page: Page | None, item: Typed, *, anew: bool = False) -> Page:
    """The item with its text open for writing; a tab that stands at it already goes on."""
    if page is None or page.is_closed():
        page = context.new_page()
    if anew or item.address not in page.url or not page.locator(FIELD).count():
        page.goto(f"{item.address}?mode=edit")
        page.locator("main#main[data-ready]").wait_for()
        # What pages that are gone have left is there by now.
        page.wait_for_timeout(300)
    if not item.text:
        item.text = page.locator(FIELD).input_value()
        item.moments = [0.0] * len(item.text)
    return page


def _edited(
    studio: Studio, context: BrowserContext, page: Page, item: Typed, cut: str, dice: random.Random
) -> float:
    """Type some words; somewhere in them comes the cut. Returns its moment, or that of the last key (s)."""
    signs = "".join(f" {dice.choice(WORDS)}" for _ in range(dice.randint(2, 8)))
    at = dice.randrange(len(signs))
    page.locator(FIELD).focus()
    page.keyboard.press("Control+End")
    for number, sign in enumerate(signs):
        if number == at:
            if "network" in cut:
                context.set_offline(True)
            if "server" in cut:
                kill_minus_nine(studio, "web")
            if cut == "tab":
                return time.monotonic()
        item.key(page, sign)
        page.wait_for_timeout(dice.randrange(10, 150))
    # Less or more than it takes to be saved.
    page.wait_for_timeout(dice.choice((0, 500, 2500, 6000)))
    return time.monotonic()


def _whole_again(studio: Studio, context: BrowserContext, page: Page) -> Page:
    """Network and server are back."""
    context.set_offline(False)
    wait_until(lambda: _answers(studio), seconds=90, what="the server answers")
    return page


def _answers(studio: Studio) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{studio.url}/readyz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _all_saved(studio: Studio, context: BrowserContext, items: list[Typed]) -> int:
    """Each item as it was last seen comes to the server; returns how many told of another tab's text.

    The tab of the last edit is still open and may have its last words to save, so what is asked is the
    server, for the words, not a page for its "Saved".
    """
    conflicts = 0
    for item in items:
        page = _opened(context, None, item)
        is_saved = functools.partial(_is_saved, studio, item)
        wait_until(is_saved, seconds=30, what=f"the text of {item.address} is saved")
        conflicts += page.locator("#conflict").is_visible()
        page.close()
    return conflicts


def _is_saved(studio: Studio, item: Typed) -> bool:
    """Whether the server has the text of an item as it was typed."""
    uid = item.address.rstrip("/").rpartition("/")[2]
    kept = rows(studio, KEPT, uid.replace("-", "")) or rows(studio, KEPT, uid)
    saved = json.loads(str(kept[0][0]))["rationale"] if kept else ""
    return str(saved).rstrip() == item.text.strip()
