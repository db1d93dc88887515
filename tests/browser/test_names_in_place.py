"""Names of levels stand beside their own bodies, in any size, and move with the picture that is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route

from tests.browser.pictures import SAGITTAL, Picture, PictureServer, Series, until
from tests.browser.test_viewer import mark

pytestmark = pytest.mark.browser

LONG, STACK, DISCS = "1.2.3.77", "1.2.3.78", "1.2.3.79"
COLUMN = [*(f"C{n}" for n in range(2, 8)), *(f"T{n}" for n in range(1, 13)), *(f"L{n}" for n in range(1, 6))]
# Usual distances of neighbours, mm.
STEP = {"C": 18.0, "T": 24.0, "L": 37.0}
# Each name that is written, with the body whose middle is nearest to it.
NAMES = """() => { const viewport = document.querySelector('.vp');
  const middle = (one) => { const box = one.getBoundingClientRect(); return (box.top + box.bottom) / 2; };
  const bodies = [...viewport.querySelectorAll('[data-mark]')].map((one) => [one.dataset.mark, middle(one)]);
  return [...viewport.querySelectorAll('.ov-name')].map((name) => {
    const off = ([, at]) => Math.abs(at - middle(name));
    return [name.textContent, bodies.reduce((a, b) => (off(b) < off(a) ? b : a))[0]]; }); }"""
PLACES = """() => { const pane = document.querySelector('spine-viewer').stage.panes[0];
  const bodies = [...document.querySelectorAll('path[data-mark]')];
  return [pane.isDrawn, pane.shown().f,
    Object.fromEntries(bodies.map((one) => [one.dataset.mark, one.getBoundingClientRect().top]))]; }"""
MOVE = """() => { const { viewport } = document.querySelector('spine-viewer').stage.panes[0];
  const [x, y] = viewport.getPan(); viewport.setPan([x, y + 75]); viewport.render(); }"""
COVERED = """() => {
  const boxes = (what) => [...document.querySelectorAll(what)].map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.right > b.left + 1 && a.left < b.right && a.bottom > b.top && a.top < b.bottom;
  const discs = boxes('path[data-mark]');
  return boxes('.ov-name').filter((name) => discs.some((disc) => meet(name, disc))).length; }"""
WHOLE = """() => { const view = document.querySelector('spine-viewer').stage.panes[0];
  view.enlarge(1 / view.zoom()); }"""


def _whole_spine() -> Series:
    heights = np.cumsum([0.0, *(STEP[level[0]] for level in COLUMN[:-1])])
    marks = [
        mark(level, [0.0, 0.0, 270.0 - float(down)]) for level, down in zip(COLUMN, heights, strict=True)
    ]
    picture = Picture(f"{LONG}.1", np.full((700, 500), 200, np.int16), (0.0, -250.0, 330.0))
    return Series(LONG, "CT sagittal", "sagittal", SAGITTAL, 1.0, [picture], marks=marks)


def _lumbar_stack() -> Series:
    slices = []
    for number in range(1, 6):
        pixels = np.full((300, 300), 100 * number, np.int16)
        for body in range(5):
            pixels[38 + 35 * body : 62 + 35 * body, 130:170] = 900
        slices.append(Picture(f"{STACK}.{number}", pixels, (4.0 * number, -150.0, 150.0)))
    marks = [
        {
            **mark(f"L{body + 1}", [12.0, 0.0, 100.0 - 35 * body]),
            "box": {"min": [0.0, -20.0, 88.0 - 35 * body], "max": [30.0, 20.0, 112.0 - 35 * body]},
        }
        for body in range(5)
    ]
    return Series(STACK, "T2", "sagittal", SAGITTAL, 1.0, slices, marks=marks)


def _discs_alone() -> Series:
    """As public masks of discs have it: no body is marked."""
    marks = []
    for upper in range(1, 5):
        middle = 82.5 - 35.0 * (upper - 1)
        corners = [(-20.0, 5.0), (20.0, 5.0), (20.0, -5.0), (-20.0, -5.0)]
        outline = [[0.0, across, middle + up] for across, up in corners]
        disc = mark(f"L{upper}/L{upper + 1}", [0.0, 0.0, middle])
        marks.append({**disc, "kind": "segment", "outlines": [{"sop": f"{DISCS}.1", "points": outline}]})
    picture = Picture(f"{DISCS}.1", np.full((300, 300), 200, np.int16), (0.0, -150.0, 150.0))
    return Series(DISCS, "Discs", "sagittal", SAGITTAL, 1.0, [picture], marks=marks)


@pytest.fixture(scope="module")
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([_whole_spine(), _lumbar_stack(), _discs_alone()])
    yield server
    server.stop()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 600), (390, 844)])
def test_no_name_stands_beside_another_body(look: Callable[..., Page], width: int, height: int) -> None:
    page = look(LONG, STACK, width=width, height=height)
    for act in (None, WHOLE):
        if act:
            page.evaluate(act)
        page.wait_for_timeout(300)
        names = page.evaluate(NAMES)
        assert len(names) >= 5
        assert [pair for pair in names if pair[0] != pair[1]] == []


def test_discs_are_shown_and_named_where_no_body_is_marked(look: Callable[..., Page]) -> None:
    page = look(DISCS)
    discs = [f"L{upper}/L{upper + 1}" for upper in range(1, 5)]
    assert page.evaluate(NAMES) == [[disc, disc] for disc in discs]
    # A name would cover what is looked at.
    assert page.evaluate(COVERED) == 0
    page.locator("[data-goto='L3/L4']").first.click()
    until(page, "document.querySelector('.ov-tag text')?.textContent === 'L3/L4'")
    assert [name for name, _body in page.evaluate(NAMES)] == [disc for disc in discs if disc != "L3/L4"]
    assert page.locator("path[data-mark]").count() == 4
    page.locator(".vp").first.focus()
    page.keyboard.press("o")
    until(page, "document.querySelectorAll('path[data-mark]').length === 0")


def test_marks_go_with_the_picture_while_the_next_slice_is_on_its_way(look: Callable[..., Page]) -> None:
    page = look(STACK)
    waits: list[Route] = []
    page.route(f"**/instances/{STACK}.5/frames/**", lambda route: waits.append(route))
    page.reload()
    until(page, "document.querySelectorAll('path[data-mark]').length === 5")
    page.locator(".vp").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(300)
    drawn, row, before = page.evaluate(PLACES)
    assert not drawn, "the slice is on its way"
    page.evaluate(MOVE)
    page.wait_for_timeout(300)
    _, moved, after = page.evaluate(PLACES)
    assert moved - row == pytest.approx(75, abs=1)
    assert _moved(before, after) == pytest.approx(dict.fromkeys(before, 75.0), abs=1)


def _moved(before: dict[str, Any], after: dict[str, Any]) -> dict[str, float]:
    return {level: after[level] - top for level, top in before.items()}
