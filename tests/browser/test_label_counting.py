"""Counting the other way, spines with a bone more or less, and marks that are offered to the other series."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project, open_study
from tests.browser.test_label import STORE as OF_TWO
from tests.browser.test_label import Known, click_at, listed, seen, turn_to
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "label-counting"
# The three series of one MR, which share a frame of reference.
STORE = (
    OF_TWO.replace('slug="labelling"', f'slug="{SLUG}"')
    .replace(
        '(("mr", phantom[1].series[0]), ("film", phantom[2].series[1]))', "enumerate(phantom[1].series, 1)"
    )
    .replace(
        'number=1 if name == "mr" else 2',
        "number=name,\n            frame_of_reference_uid=made.datasets[0].FrameOfReferenceUID",
    )
)
STORED = f"""
import json
from imaging.models import LevelMark
rows = LevelMark.objects.filter(series__study__project__slug="{SLUG}").order_by("series__number", "level")
print(json.dumps([[m.series.number, m.level, m.x, m.y, m.z, m.accepted_at is not None] for m in rows]))
"""
FIRST, SECOND, ACROSS = "T2 sagittal", "T1 sagittal", "T2 axial"


@pytest.fixture
def known(studio: Studio) -> Known:
    make_project(studio, SLUG)
    told: dict[str, dict[str, Any]] = json.loads(studio.inside(STORE).splitlines()[-1])
    return Known(told["1"])


def stored(studio: Studio) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(studio.inside(STORED).splitlines()[-1])
    return rows


def open_labelling(page: Page) -> None:
    open_study(page, SLUG)
    page.get_by_role("link", name="Label the levels").click()
    seen(page)


def place(page: Page, mr: Known, level: str) -> None:
    turn_to(page, mr.picture(level))
    click_at(page, mr.pixel(level))


def next_level(page: Page) -> Any:
    return page.locator("[data-label-next]")


def test_counting_goes_on_the_other_way_and_back(known: Known, enter: Enter, watch: Watch) -> None:
    page = enter("surgeon-a")
    open_labelling(page)
    next_level(page).select_option("L3")
    place(page, known, "L3")
    expect(next_level(page)).to_have_value("L2")
    page.get_by_role("button", name="Reverse").click()
    expect(page.get_by_role("button", name="Downwards")).to_have_attribute("aria-pressed", "true")
    expect(next_level(page)).to_have_value("L4")
    place(page, known, "L4")
    expect(next_level(page)).to_have_value("L5")
    page.locator("[data-label-picture]").focus()
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Upwards")).to_have_attribute("aria-pressed", "true")
    expect(next_level(page)).to_have_value("L2")
    place(page, known, "L2")
    assert listed(page) == ["L2", "L3", "L4"]
    expect(page.locator("[data-label-doubts]")).to_be_empty()
    assert (watch.csp, watch.errors) == ([], [])


def test_a_spine_may_have_a_bone_more_or_less(
    known: Known, enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("surgeon-a")
    open_labelling(page)
    names = next_level(page).locator("option")
    assert not {"L6", "T13"} & set(names.all_text_contents())
    for variant in ("a T13", "an L6"):
        page.get_by_label(variant).check()
    assert {"L6", "T13"} <= set(names.all_text_contents())
    page.get_by_role("button", name="Downwards").click()
    next_level(page).select_option("L5")
    place(page, known, "L5")
    expect(next_level(page)).to_have_value("L6")
    page.get_by_label("an L6").uncheck()
    expect(next_level(page)).not_to_have_value("L6")
    page.get_by_label("four lumbar vertebrae").check()
    expect(page.locator("[data-label-doubts]")).to_contain_text(
        "L5 is marked, but this spine is said not to have it."
    )
    picture(page, "label-variants")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("four lumbar vertebrae")).not_to_be_checked()
    expect(page.locator("[data-label-doubts]")).to_be_empty()
    assert (watch.csp, watch.errors) == ([], [])


def test_marks_are_offered_to_the_other_series_by_position_and_wait_for_a_person(
    studio: Studio, known: Known, enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("surgeon-a")
    open_labelling(page)
    for level in ("L5", "L4"):
        next_level(page).select_option(level)
        place(page, known, level)
    page.get_by_role("button", name="Discs").click()
    next_level(page).select_option("L4/L5")
    upper, lower = known.pixel("L4"), known.pixel("L5")
    click_at(page, ((upper[0] + lower[0]) / 2, (upper[1] + lower[1]) / 2))
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    mine = {row[1]: row[2:5] for row in stored(studio)}
    page.get_by_role("link", name=SECOND).click()
    seen(page)
    page.get_by_role("button", name="3 from").click()
    assert listed(page) == ["L4", "L4/L5", "L5"]
    page.get_by_role("button", name="Delete L4/L5").click()
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    taken = {row[1]: row[2:5] for row in stored(studio) if row[0] == 2}
    assert taken.keys() == {"L4", "L5"}
    for level, at in taken.items():
        assert at == pytest.approx(mine[level], abs=0.6), level
    open_study(page, SLUG)
    card = page.get_by_role("region", name=f"Not verified on {ACROSS}")
    expect(card).to_contain_text(f"Taken over by position from {FIRST}")
    picture(page, "label-lent")
    assert not [row for row in stored(studio) if row[0] == 3]
    card.get_by_role("button", name=f"on {ACROSS}").first.click()
    expect(page.get_by_role("region", name=f"Not verified on {ACROSS}")).to_have_count(0)
    (across,) = [row for row in stored(studio) if row[0] == 3]
    assert across[1] == "L4/L5"
    assert across[2:5] == pytest.approx(mine["L4/L5"], abs=0.6)
    assert (watch.csp, watch.errors) == ([], [])
