"""Angles are what a hand calculation gives; measurements that leave as a report come back as they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import atan2, degrees
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from spinemed_site.demo.seed import DEMO_SLUG
from tests.browser.journey import upload
from tests.browser.test_measurements import (
    FIGURES,
    FILM,
    MR,
    REMOVE,
    SAVED,
    figures,
    first_number,
    kept,
    read,
    shown,
)

pytestmark = pytest.mark.browser
__all__ = ["read"]
Drag = tuple[float, float, float, float]
# Two endplates each, as offsets in CSS px from the middle of the picture.
CURVES: dict[str, tuple[Drag, Drag]] = {
    "convex to the left": ((-70, -110, 60, -80), (-60, 70, 70, 15)),
    "convex to the right": ((-70, -70, 60, -120), (-70, 30, 65, 95)),
    "second plate from the other end": ((-70, -110, 60, -80), (70, 15, -60, 70)),
    "steep": ((-20, -110, 50, -40), (-10, 90, 60, 10)),
}


def _by_hand(first: Drag, second: Drag) -> float:
    """Degrees between two plates that are followed from left to right, from where the mouse was let go."""

    def slope(x: float, y: float, x_end: float, y_end: float) -> float:
        right = 1 if x_end > x else -1
        return degrees(atan2(right * (y_end - y), right * (x_end - x)))

    return abs(slope(*first) - slope(*second))


def _drag(page: Page, key: str, *lines: Drag) -> None:
    """Draw lines with one tool over the first picture."""
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    middle = round(frame["x"] + frame["width"] / 2), round(frame["y"] + frame["height"] / 2)
    page.locator(".vp").first.focus()
    page.keyboard.press(key)
    for x, y, x_end, y_end in lines:
        page.mouse.move(middle[0] + x, middle[1] + y)
        page.mouse.down()
        page.mouse.move(middle[0] + x_end, middle[1] + y_end, steps=5)
        page.mouse.up()
        page.wait_for_timeout(150)
    page.keyboard.press("w")


def _remove_own(page: Page) -> None:
    for uid in (line["uid"] for line in kept(page) if line["own"]):
        assert page.evaluate(REMOVE, uid) == 200


@pytest.mark.parametrize("study", [FILM, MR])
def test_a_cobb_angle_is_what_a_hand_calculation_gives(
    read: Callable[..., Page], study: str, picture: Callable[[Page, str], None]
) -> None:
    page = read("surgeon-a", study)
    for curve, plates in CURVES.items():
        _drag(page, "b", *plates)
        expect(page.locator(".v-kept")).to_have_text(SAVED)
        hand = _by_hand(*plates)
        [said], [line] = figures(page), kept(page)
        assert first_number(said) == pytest.approx(hand, abs=0.1), curve
        assert (line["value"], line["unit"]) == (pytest.approx(hand, abs=0.1), "deg"), curve
        # What is kept as its points gives the same angle once more.
        assert _of_points(line["points"]) == pytest.approx(min(hand, 180 - hand), abs=0.1), curve
        picture(page, f"cobb-{study.lower()}-{curve.replace(' ', '-')}")
        _remove_own(page)
        page.reload()
        shown(page)
        expect(page.locator(FIGURES)).to_have_count(0)


def _of_points(points: list[list[float]]) -> float:
    """The lesser of the two angles between two lines, by their four points in any plane."""

    def along(start: list[float], end: list[float]) -> list[float]:
        return [there - here for here, there in zip(start, end, strict=True)]

    def size(vector: list[float]) -> float:
        return sum(part * part for part in vector) ** 0.5

    one, other = along(*points[:2]), along(*points[2:])
    dot = sum(here * there for here, there in zip(one, other, strict=True))
    cross = (size(one) ** 2 * size(other) ** 2 - dot**2) ** 0.5
    return degrees(atan2(cross, abs(dot)))


def _told(page: Page) -> list[tuple[Any, ...]]:
    """What is kept of each line, without whose it is."""
    return sorted(
        (line["kind"], json.dumps(line["points"]), line["value"], line["unit"], json.dumps(line["picture"]))
        for line in kept(page)
    )


def test_measurements_that_left_as_a_report_come_back_as_they_were(
    read: Callable[..., Page], enter: Callable[..., Page], tmp_path: Path
) -> None:
    page = read("surgeon-a", MR)
    _drag(page, "b", *CURVES["convex to the left"])
    _drag(page, "t", (-70, 130, 40, 150))
    _drag(page, "y", (-130, -30, -90, 10))
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    expect(page.locator(FIGURES)).to_have_count(3)
    # "Saved" may still be said of the one before.
    for _ in range(100):
        if len(before := _told(page)) == 3:
            break
        page.wait_for_timeout(100)
    assert len(before) == 3
    said = sorted(map(first_number, figures(page)))
    page.reload()
    shown(page)
    page.locator("summary", has_text="Download as DICOM").click()
    with page.expect_download() as held:
        page.locator("tr", has_text="3 measurements").get_by_role("link", name="SR").click()
    report = tmp_path / "report.dcm"
    held.value.save_as(report)
    _remove_own(page)
    page.reload()
    shown(page)
    expect(page.locator(FIGURES)).to_have_count(0)
    assert _told(page) == []
    lead = enter("lead-b")
    upload(lead, DEMO_SLUG, [report])
    expect(lead.get_by_role("row", name="file 0001.dcm")).to_contain_text("Taken")
    page.reload()
    shown(page)
    expect(page.locator(FIGURES)).to_have_count(3)
    assert _told(page) == before
    # Beside each stands now under which pseudonym it came.
    assert sorted(map(first_number, figures(page))) == said
    _take_away(page)


def _take_away(page: Page) -> None:
    """Take away what came in the report, so that the demonstration is as it was."""
    page.locator("summary", has_text="Download as DICOM").click()
    page.get_by_role("link", name="Take away").first.click()
    page.get_by_role("button").filter(has_text="Take").first.click()
    page.wait_for_load_state()
