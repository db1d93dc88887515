"""Front and side view in one series: labelled each by itself, calibrated, measured, hung side by side."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project, open_study
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS, TOO_WIDE
from tests.browser.test_label import AT, listed, seen
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "two-films"
# A front and a side view of one spine, of which is known where every body lies.
STORE = """
import json
from imaging.models import FilmCalibration, LevelMark, Measurement, Plane, Series
from imaging.phantom import phantom_studies
from projects.models import Project
from tests.imaging.stored import dataset_store, study_store
project, told = Project.objects.get(slug="two-films"), {}
made = phantom_studies(3)[2].series
uid = str(made[0].datasets[0].SeriesInstanceUID)
is_new = not Series.objects.filter(study__project=project)
row = study_store(project, series=uid, slices=0) if is_new else Series.objects.get(study__project=project)
for number, each in enumerate(made, 1):
    (dataset,) = each.datasets
    if is_new:
        dataset.SeriesInstanceUID, dataset.InstanceNumber = uid, number
        dataset_store(row, dataset)
    told[each.description] = {mark.level: list(mark.centroid) for mark in each.marks}
    rows, columns = dataset.Rows, dataset.Columns
Series.objects.filter(pk=row.pk).update(
    plane=Plane.PROJECTION, modality="DX", description="LSPINE AP LAT", rows=rows, columns=columns,
    frame_count=len(made), calibrated=False)
LevelMark.objects.filter(series=row).delete()
Measurement.objects.filter(series=row).delete()
FilmCalibration.objects.filter(film__series=row).delete()
print(json.dumps(list(told.values())))
"""
STORED = """
import json
from imaging.models import LevelMark
rows = LevelMark.objects.filter(series__study__project__slug="two-films").order_by("pk")
print(json.dumps([[m.level, m.sop_instance.instance_number, m.x, m.y] for m in rows]))
"""
LEVELS = ("L5", "L4", "L3")
PLACE = AT.replace("data-label-picture", "data-calibrate-picture")


@pytest.fixture
def films(studio: Studio) -> list[dict[str, Any]]:
    make_project(studio, SLUG)
    told: list[dict[str, Any]] = json.loads(studio.inside(STORE).splitlines()[-1])
    return told


def press(page: Page, script: str, pixel: Any) -> None:
    x, y = page.evaluate(script, list(pixel)[:2])
    page.mouse.click(x, y)


def test_both_films_are_labelled_and_saved(
    studio: Studio, films: list[dict[str, Any]], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("surgeon-a")
    open_study(page, SLUG)
    page.get_by_role("link", name="Label the levels").click()
    seen(page)
    expect(page.get_by_text("This series holds 2 films")).to_be_visible()
    expect(page.locator("[data-label-place]")).to_have_text("Picture 1 of 2")
    for at, film in enumerate(films):
        if at:
            page.get_by_role("button", name="Next picture").click()
            seen(page)
        expect(page.locator("[data-label-next]")).to_have_value("L5")
        for level in LEVELS:
            press(page, AT, film[level])
    assert listed(page) == ["L3", "L4", "L5"] * 2
    expect(page.locator("[data-label-doubts]")).to_be_empty()
    page.get_by_label("Level to place").select_option("L4")
    press(page, AT, (20, 20))
    expect(page.get_by_role("alert")).to_contain_text("L4 is marked already, on picture 2.")
    page.get_by_role("button", name="Delete L4 on picture 1").click()
    expect(page.locator("[data-label-place]")).to_have_text("Picture 1 of 2")
    expect(page.locator("[data-label-doubts]")).to_contain_text("Picture 1: L4 is missing between the marks.")
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Next picture").click()
    page.get_by_role("button", name="All names of this picture one up").click()
    assert listed(page) == ["L3", "L4", "L5", "L2", "L3", "L4"]
    page.get_by_role("button", name="Previous picture").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-label-place]")).to_have_text("Picture 2 of 2")
    assert listed(page) == ["L3", "L4", "L5"] * 2
    picture(page, "two-films-label-light")
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    rows = json.loads(studio.inside(STORED).splitlines()[-1])
    assert [row[:2] for row in rows] == [[level, number] for number in (1, 2) for level in LEVELS]
    for level, number, x, y in rows:
        true_x, true_y = films[number - 1][level][:2]
        assert max(abs(x - true_x), abs(y - true_y)) <= 1.5, level
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []
    assert (watch.csp, watch.errors) == ([], [])


def test_the_films_hang_side_by_side(films: list[dict[str, Any]], enter: Enter, picture: Picture) -> None:
    page = enter("surgeon-a")
    open_study(page, SLUG)
    config = json.loads(page.locator("#viewer-config").text_content() or "")
    assert [film["role"] for film in config["series"][0]["films"]] == ["AP", "lateral"]
    expect(page.locator("spine-viewer")).to_have_attribute("data-shown", "yes")
    panes = page.locator("spine-viewer .vp:visible")
    expect(panes).to_have_count(2)
    expect(panes.nth(0)).to_have_attribute("aria-label", "LSPINE AP LAT, slice 1 of 2")
    expect(panes.nth(1)).to_have_attribute("aria-label", "LSPINE AP LAT, slice 2 of 2")
    picture(page, "two-films-hung")


def calibrate(page: Page, length: str) -> None:
    """Draw a line of 100 pixels on the film that is open, and say how long it is."""
    expect(page.locator("[data-calibrate-picture] image")).to_have_attribute("visibility", "visible")
    if page.locator("[data-calibrate-line]", has_text="Press one end").count():
        press(page, PLACE, (40, 50))
        expect(page.locator("[data-calibrate-line]")).to_have_text("Now press the other end.")
        press(page, PLACE, (40, 150))
    expect(page.locator("[data-calibrate-line]")).to_contain_text("pixels long")
    page.get_by_label("Its length in millimetres").fill(length)
    page.get_by_label("The line lies over").select_option("ruler")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_film_is_calibrated_and_taken_back(
    films: list[dict[str, Any]], enter: Enter, watch: Watch, picture: Picture, scheme: str
) -> None:
    page = enter("surgeon-a", color_scheme=scheme)
    open_study(page, SLUG)
    page.get_by_role("link", name="Calibrate a film").click()
    page.get_by_role("button", name="Calibrate this film").click()
    calibrate(page, "50")
    expect(page.locator("[data-calibrate-size]")).to_contain_text("A pixel would be 0.5")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-calibrate-line]")).to_have_text("Now press the other end.")
    page.get_by_role("button", name="Redo").click()
    for width in (1440, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        picture(page, f"calibrate-{scheme}-{width}")
        wide, places = page.evaluate(TOO_WIDE)
        assert wide <= 0, places
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []
    page.get_by_role("button", name="Calibrate this film").click()
    expect(page.get_by_text("Calibrated by Surgeon A on")).to_be_visible()
    picture(page, f"calibrated-{scheme}")
    page.get_by_role("link", name="Measure the alignment").click()
    expect(page.get_by_text("Calibrated by Surgeon A on")).to_be_visible()
    picture(page, f"calibrated-alignment-{scheme}")
    page.get_by_role("link", name="Change the calibration").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("This film is not calibrated")).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])


LINES = "spine-viewer .vp:visible svg.svg-layer text"


def test_a_length_in_the_viewer_turns_from_pixels_to_millimetres(
    films: list[dict[str, Any]], enter: Enter, picture: Picture
) -> None:
    page = enter("surgeon-a")
    open_study(page, SLUG)
    expect(page.locator("spine-viewer")).to_have_attribute("data-shown", "yes")
    box = page.locator("spine-viewer .vp:visible").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    page.keyboard.press("t")
    page.mouse.move(x - 60, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 20)
    page.mouse.move(x + 60, y + 20)
    page.mouse.up()
    expect(page.locator(LINES).first).to_contain_text("px")
    expect(page.locator("spine-viewer .v-kept")).to_contain_text("Measurements saved")
    page.get_by_role("link", name="Calibrate a film").click()
    calibrate(page, "50")
    page.get_by_role("button", name="Calibrate this film").click()
    expect(page.get_by_text("Length by Surgeon A:")).to_be_visible()
    open_study(page, SLUG)
    expect(page.locator(LINES).first).to_contain_text("mm")
    expect(page.locator(LINES).first).to_contain_text("calibrated by Surgeon A")
    picture(page, "two-films-millimetres")
