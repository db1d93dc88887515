"""Every page a person can open: no hindrance, no breach of the policy, no error, nothing cut off.

SPINEMED_PICTURES names a folder into which each page is pictured on the way, for people to look at.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch
from tests.browser.test_base import AXE
from tests.permissions.test_permission_table import collected_rows
from tests.studio import Studio

pytestmark = pytest.mark.browser

# What a GET answers here is a file, a part of a page, a redirect or a machine's word: no page of its own.
NO_PAGE = {
    "projects:events",
    "projects:healthz",
    "projects:readyz",
    "projects:notice",
    "review:next",
    "review:answer",
    "review:decide",
    "review:agreement_csv",
    "review:colleagues",
    "review:take",
    "review:thread",
    "imaging:import_outcome",
    "imaging:import_csv",
    "imaging:marks",
    "imaging:cut",
    "imaging:measurements",
    "imaging:study_objects",
    "imaging:marks_seg",
    "imaging:marks_sr",
    "imaging:lines_sr",
    "imaging:key_images",
    "imaging:key_object",
    "corpus:source_runs",
    "corpus:source_scans",
    "corpus:source_picture",
    "corpus:source_page_image",
    "corpus:release_runs",
    "corpus:release_file",
    "corpus:transfers",
    "corpus:transfer_file",
    "training:run_part",
    "training:run_log",
    "benchmark:board_csv",
    "benchmark:board_json",
    "benchmark:compare_csv",
    "benchmark:levels_csv",
    "benchmark:levels_json",
    "benchmark:item_picture",
    "benchmark:suite_items",
    "benchmark:suite_task",
    "benchmark:run_results",
    "benchmark:run_manifest",
    "benchmark:rating_next",
    "benchmark:baseline_next",
    "benchmark:baseline_picture",
    "benchmark:judge_run_csv",
    "benchmark:judge_run_json",
}
TOO_WIDE = """() => [document.documentElement.scrollWidth - innerWidth,
    [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.outerHTML.slice(0, 160)).slice(-3)]"""
SERIOUS = """async (rules) => (await axe.run(document, {resultTypes: ['violations'], ...rules})).violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .map((one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 160)).join(' | '))"""
# Of what is checked the contrast alone hangs on the colours.
COLOURS = {"runOnly": ["color-contrast"]}


@pytest.fixture(scope="module")
def addresses(studio: Studio) -> dict[str, tuple[str, str]]:
    """Who visits which address, by route."""
    printed = studio.inside(
        "from tests.browser.walk_addresses import walk_addresses; print(walk_addresses())"
    )
    return {name: (who, address) for name, (who, address) in json.loads(printed.splitlines()[-1]).items()}


def test_the_walk_leaves_no_page_out(addresses: dict[str, tuple[str, str]]) -> None:
    pages = {row.route for row in collected_rows() if row.method == "get" and not row.machine}
    walked = {name.removesuffix(" 2") for name in addresses}
    assert pages - walked - NO_PAGE == set(), "these routes are neither visited nor named as no page"
    assert walked - pages == set(), "these visits name no page"


def faults_of(page: Page, address: str, watch: Watch) -> list[str]:
    """What is wrong with one page, light and dark."""
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    if page.locator("spine-viewer").count():
        page.locator("spine-viewer canvas").first.wait_for(timeout=20_000)
    found = [] if answer is not None and answer.ok else [f"answered {answer and answer.status}"]
    page.evaluate(AXE.read_text())
    found += page.evaluate(SERIOUS, {})
    found += [*_too_wide(page, address), *_faults_in_the_dark(page, address)]
    found += watch.csp + watch.errors
    watch.csp.clear()
    watch.errors.clear()
    return found


def _too_wide(page: Page, address: str) -> list[str]:
    found = []
    _picture(page, address)
    for width, height in ((1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        _picture(page, address)
        wide, places = page.evaluate(TOO_WIDE)
        found += [f"{wide} px wider than the window at {width}: {places}"] if wide > 0 else []
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def _faults_in_the_dark(page: Page, address: str) -> list[str]:
    page.emulate_media(color_scheme="dark")
    dark = [f"dark: {one}" for one in page.evaluate(SERIOUS, COLOURS)]
    _picture(page, address)
    return dark


def _picture(page: Page, address: str) -> None:
    """Keep the page as it stands, where a folder for that is named."""
    if folder := os.environ.get("SPINEMED_PICTURES"):
        scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
        name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")[:80] or "front"
        width = page.evaluate("innerWidth")
        page.screenshot(path=Path(folder) / f"{name}.{width}.{scheme}.png", full_page=True)


def test_every_page_is_without_fault(
    addresses: dict[str, tuple[str, str]], enter: Callable[..., Page], watch: Watch
) -> None:
    faults: dict[str, list[str]] = {}
    for who in sorted({who for who, _ in addresses.values()} - {""}):
        page = enter(who)
        visits = {name: address for name, (one, address) in addresses.items() if one == who}
        for name, address in visits.items():
            if found := faults_of(page, address, watch):
                faults[name] = found
    page.context.clear_cookies()
    for name, (who, address) in addresses.items():
        if not who and (found := faults_of(page, address, watch)):
            faults[name] = found
    assert faults == {}, json.dumps(faults, indent=1)


def test_the_page_of_an_error_is_without_fault(enter: Callable[..., Page], watch: Watch) -> None:
    page = enter("surgeon-a")
    faults = faults_of(page, "/p/nowhere/", watch)
    # The refusal itself, once as the answer and once as the browser's own remark on it.
    assert [one for one in faults if "404" not in one] == []


def test_the_page_of_an_item_that_another_has_open_is_without_fault(
    addresses: dict[str, tuple[str, str]], enter: Callable[..., Page], watch: Watch
) -> None:
    holder, address = addresses["review:item"]
    enter(holder).goto(address)
    page = enter("surgeon-c")
    faults = faults_of(page, address, watch)
    # The refusal itself, once as the answer.
    assert [one for one in faults if "409" not in one] == []
    assert page.get_by_text("Not open to you").is_visible()
