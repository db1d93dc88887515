"""The keys of the same decisions in Label Studio's own page, by a script in Chromium."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.keyboard import EDIT, Keys
from tests.bench.label_studio import LEAD, Peer, label_studio, tasks_make
from tests.bench.tab import chromium, page_of

# What a decision of ours says: one verdict, of a rejection the error and its harm, and the text as it ends.
CONFIG = """<View><Text name="text" value="$text"/>
<Choices name="verdict" toName="text" choice="single">
<Choice value="approve"/><Choice value="edit"/><Choice value="send back"/><Choice value="reject"/></Choices>
<Choices name="error" toName="text"
 visibleWhen="choice-selected" whenTagName="verdict" whenChoiceValue="reject">
<Choice value="omission"/><Choice value="level"/><Choice value="side"/></Choices>
<Choices name="harm" toName="text" choice="single"
 visibleWhen="choice-selected" whenTagName="verdict" whenChoiceValue="reject">
<Choice value="minor"/><Choice value="changes management"/><Choice value="could injure"/></Choices>
<TextArea name="own" toName="text" value="$text" maxSubmissions="1" showSubmitButton="false"/></View>"""
WAIT_MS = 60_000
MOST_TABS = 60


def peer_keys() -> dict[str, int]:
    """Keys of each act. Raises Absent where Label Studio is not installed."""
    with tempfile.TemporaryDirectory() as name, label_studio(Path(name), 0) as peer:
        texts = [f"Which segment is narrow in case {number}?" for number in range(2 * len(THEIRS))]
        tasks_make(peer, texts, annotated=0, config=CONFIG)
        base = f"http://127.0.0.1:{peer.port}"
        with sync_playwright() as playwright, chromium(playwright) as browser:
            page = page_of(browser, base)
            _sign_in(page)
            page.goto(f"/projects/{peer.project}/data?labeling=1")
            counted = {act: _one(page, number, press) for number, (act, press) in enumerate(THEIRS.items())}
        assert _stored(peer) == list(THEIRS), _stored(peer)
        return counted


def _sign_in(page: Page) -> None:
    page.goto("/user/login/")
    page.fill("[name=email]", LEAD[0])
    page.fill("[name=password]", LEAD[1])
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/(projects/?)?$"))


def _one(page: Page, number: int, press: Callable[[Keys], None]) -> int:
    """One task from its appearance to the next one's."""
    _stands(page, number)
    board = Keys(page)
    press(board)
    _stands(page, number + 1)
    return board.pressed


def _stands(page: Page, number: int) -> None:
    text = page.get_by_text(f"Which segment is narrow in case {number}?").first
    expect(text).to_be_visible(timeout=WAIT_MS)
    page.wait_for_load_state("networkidle")


def _stored(peer: Peer) -> list[str]:
    """The verdicts in the order of the tasks; of an edit also that its words arrived."""
    status, _, text = peer.line(peer.lead).ask("GET", f"/api/projects/{peer.project}/export?exportType=JSON")
    assert status == 200, text[:300]
    found = []
    for task in sorted(json.loads(text), key=lambda task: int(task["id"])):
        said = {one["from_name"]: one["value"] for one in task["annotations"][0]["result"]}
        verdict = said["verdict"]["choices"][0]
        words = said.get("own", {}).get("text", [""])[0]
        found.append(verdict if verdict != "edit" or words.endswith(EDIT) else "edit without its words")
    return found


def _edit(board: Keys) -> None:
    board.press("2")
    field = board.page.locator("[class*=is-search], textarea").first
    for _ in range(MOST_TABS):
        if field.evaluate("(one) => one === document.activeElement"):
            break
        board.press("Tab")
    board.press("End")
    board.write(EDIT)
    # In the field itself the key for Submit does nothing.
    board.press("Tab", "Control+Enter")


THEIRS: dict[str, Callable[[Keys], None]] = {
    "approve": lambda board: board.press("1", "Control+Enter"),
    "edit": _edit,
    "reject": lambda board: board.press("4", "5", "8", "Control+Enter"),
}
