"""How many keys a decision takes, pressed by a script in Chromium: beside Label Studio where it is.

A batch of thirty items of the four kinds, none told apart by kind. What is typed as text is not counted. No
claim about anybody's time: that waits for clinicians.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.figure import Absent, Figure
from tests.bench.inside import run_inside
from tests.bench.keyboard import EDIT, Keys
from tests.bench.label_keys import peer_keys
from tests.bench.tab import chromium, page_of
from tests.browser.conftest import CHROMIUM
from tests.browser.journey import decided, item, with_picture
from tests.studio import studio_start

BATCH = 30
MOST_TO_APPROVE = 3
# Of each ten: six as they stand, two edited, one sent back, one rejected.
ACTS = (*("approve",) * 6, "edit", "edit", "send back", "reject")
SECONDS = 300


def keys() -> Iterator[Figure]:
    """Keys per act over the batch; raises Absent without Chromium."""
    if not Path(CHROMIUM).exists():
        raise Absent("Chromium is not installed.")
    ours = _ours()
    try:
        theirs = peer_keys()
    except Absent as absent:
        theirs = {}
        yield Figure("keys beside Label Studio", None, "", note=f"not measured: {absent}")
    for act, counts in ours.items():
        limit = MOST_TO_APPROVE if act == "approve" else None
        beside = f"; Label Studio {theirs[act]}" if act in theirs else ""
        note = f"{len(counts)} of {BATCH} mixed items, at most {max(counts)}{beside}"
        yield Figure(f"keys to {act}", median(counts), "", limit, note=note)
    total = sum(sum(counts) for counts in ours.values())
    yield Figure(f"keys of a batch of {BATCH}", total, "", note="without typed text")


def _ours() -> dict[str, list[int]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        studio = studio_start(folder, seconds=SECONDS)
        try:
            made = run_inside(folder, "keys_make", BATCH, seconds=SECONDS)
            with sync_playwright() as playwright, chromium(playwright) as browser:
                page = page_of(browser, studio.url)
                session = {"name": "sessionid", "value": made["session"], "url": studio.url}
                page.context.add_cookies([session])  # type: ignore[list-item]
                return _batch(page)
        finally:
            studio.stop()


def _batch(page: Page) -> dict[str, list[int]]:
    """From item to item as the page goes on by itself, each with the act that is its turn."""
    counted: dict[str, list[int]] = defaultdict(list)
    page.goto("/p/keys/queue/next/")
    for number in range(BATCH):
        act = ACTS[number % len(ACTS)]
        with_picture(page)
        board, before = Keys(page), item(page)
        OURS[act](board)
        counted[act].append(board.pressed)
        if number < BATCH - 1:
            decided(page, before)
    return counted


def _edit(board: Keys) -> None:
    board.press("e")
    expect(board.page.locator("textarea:focus")).to_have_count(1)
    board.press("Control+End")
    board.write(EDIT)
    board.press("Control+Enter")


def _send_back(board: Keys) -> None:
    board.press("s")
    expect(board.page.locator("#panel-comment")).to_be_focused()
    board.write("Name the level in every part.")
    board.press("Control+Enter")


def _reject(board: Keys) -> None:
    board.press("x")
    expect(board.page.locator("dialog.panel")).to_be_visible()
    board.press("o", "2", "Enter")


OURS: dict[str, Callable[[Keys], None]] = {
    "approve": lambda board: board.press("a"),
    "edit": _edit,
    "send back": _send_back,
    "reject": _reject,
}
