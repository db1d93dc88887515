"""Levels are labelled by hand: with the mouse, the keyboard alone, by two people, and with the line gone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project, open_study, shown_levels
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS
from tests.browser.test_review_lost_code import SAID, lose
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "labelling"
# A sagittal MR and a film from the side, of which is known where every body lies.
STORE = """
import json
from imaging.models import LevelMark, Plane, Series
from imaging.phantom import phantom_studies
from projects.models import Project
from tests.imaging.stored import dataset_store, study_store
project, told = Project.objects.get(slug="labelling"), {}
phantom = phantom_studies(3)
for name, made in (("mr", phantom[1].series[0]), ("film", phantom[2].series[1])):
    uid = str(made.datasets[0].SeriesInstanceUID)
    if not Series.objects.filter(study__project=project, series_instance_uid=uid):
        row = study_store(project, series=uid, slices=0)
        for dataset in made.datasets:
            dataset_store(row, dataset)
        Series.objects.filter(pk=row.pk).update(
            plane=made.plane, modality=made.modality, description=made.description.split(",")[0],
            rows=made.datasets[0].Rows, columns=made.datasets[0].Columns, frame_count=len(made.datasets),
            number=1 if name == "mr" else 2)
    told[name] = {
        "origin": [float(part) for part in made.datasets[0].get("ImagePositionPatient", [0, 0, 0])],
        "apart": float(made.datasets[0].get("SpacingBetweenSlices", 1)),
        "gap": float(made.datasets[0].PixelSpacing[0]),
        "marks": {mark.level: list(mark.centroid) for mark in made.marks}}
LevelMark.objects.filter(series__study__project=project).delete()
print(json.dumps(told))
"""
STORED = """
import json
from imaging.models import LevelMark
rows = LevelMark.objects.filter(series__study__project__slug="labelling").order_by("pk")
print(json.dumps([[m.series.modality, m.author.username, m.level, m.x, m.y, m.z, m.space] for m in rows]))
"""
# Where a pixel of the picture is on the screen.
AT = """([column, row]) => {
    const drawing = document.querySelector('[data-label-picture] svg');
    const box = drawing.viewBox.baseVal, shown = drawing.getBoundingClientRect();
    const scale = Math.min(shown.width / box.width, shown.height / box.height);
    const left = shown.left + (shown.width - box.width * scale) / 2 - box.x * scale;
    const top = shown.top + (shown.height - box.height * scale) / 2 - box.y * scale;
    return [left + (column + 0.5) * scale, top + (row + 0.5) * scale];
}"""
Place = tuple[float, float]


@dataclass(slots=True)
class Known:
    """Where the levels of one series lie."""

    told: dict[str, Any]

    def pixel(self, level: str) -> Place:
        """Column and row of a level on the sagittal MR, from the geometry alone."""
        _x, y, z = self.told["marks"][level]
        return (y - self.told["origin"][1]) / self.told["gap"], (self.told["origin"][2] - z) / self.told[
            "gap"
        ]

    def picture(self, level: str) -> int:
        """The slice nearest to a level, from 1."""
        return round((self.told["marks"][level][0] - self.told["origin"][0]) / self.told["apart"]) + 1


@pytest.fixture
def known(studio: Studio) -> dict[str, Known]:
    make_project(studio, SLUG)
    told = json.loads(studio.inside(STORE).splitlines()[-1])
    return {name: Known(one) for name, one in told.items()}


def stored(studio: Studio) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(studio.inside(STORED).splitlines()[-1])
    return rows


def open_labelling(page: Page) -> None:
    open_study(page, SLUG)
    page.get_by_role("link", name="Label the levels").click()
    seen(page)


def seen(page: Page) -> None:
    """Wait until the picture is there."""
    expect(page.locator("[data-label-picture] image")).to_have_attribute("visibility", "visible")


def turn_to(page: Page, number: int) -> None:
    place = page.locator("[data-label-place]")
    for _ in range(40):
        now = int((place.text_content() or "").split()[1])
        if now == number:
            return seen(page)
        page.get_by_role("button", name="Next picture" if now < number else "Previous picture").click()
    raise AssertionError(f"Picture {number} does not come.")


def click_at(page: Page, pixel: Place) -> None:
    x, y = page.evaluate(AT, pixel)
    page.mouse.click(x, y)


def listed(page: Page) -> list[str]:
    return page.locator("[data-label-list] button[aria-pressed]").all_text_contents()


def test_a_column_is_labelled_with_the_mouse_and_shown_in_the_viewer(
    studio: Studio, known: dict[str, Known], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page, mr = enter("surgeon-a"), known["mr"]
    open_labelling(page)
    for level in ("L5", "L4", "L3", "L2"):
        turn_to(page, mr.picture(level))
        click_at(page, mr.pixel(level))
    expect(page.locator("[data-label-next]")).to_have_value("L1")
    assert listed(page) == ["L2", "L3", "L4", "L5"]
    click_at(page, (mr.pixel("L2")[0], mr.pixel("L2")[1] + 3))
    assert listed(page) == ["L2", "L3", "L4", "L5"], "a press on a mark takes hold of it"
    page.get_by_label("Level to place").select_option("L4")
    click_at(page, (20, 20))
    expect(page.get_by_role("alert")).to_contain_text("L4 is marked already, on picture")
    page.get_by_role("button", name="Delete L3").click()
    expect(page.locator("[data-label-doubts]")).to_contain_text("L3 is missing between the marks.")
    page.keyboard.press("Control+z")
    assert listed(page) == ["L2", "L3", "L4", "L5"]
    page.get_by_role("button", name="All names one up").click()
    assert listed(page) == ["L1", "L2", "L3", "L4"]
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Undo").click()
    picture(page, "label-light")
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    rows = stored(studio)
    assert [row[:3] for row in rows] == [["MR", "surgeon-a", level] for level in ("L5", "L4", "L3", "L2")]
    for _modality, _who, level, _x, y, z, _space in rows:
        _true_x, true_y, true_z = mr.told["marks"][level]
        assert max(abs(y - true_y), abs(z - true_z)) <= 0.4 * mr.told["gap"], level
    open_study(page, SLUG)
    assert {"L2", "L3", "L4", "L5"} <= shown_levels(page)
    expect(page.get_by_text("Level assumed").first).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])


def test_a_second_person_labels_with_the_keyboard_alone_beside_the_first(
    studio: Studio, known: dict[str, Known], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page, mr = enter("surgeon-a"), known["mr"]
    open_labelling(page)
    turn_to(page, mr.picture("L4"))
    page.get_by_label("Level to place").select_option("L4")
    click_at(page, mr.pixel("L4"))
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    other = enter("lead-b", color_scheme="dark")
    open_labelling(other)
    turn_to(other, mr.picture("L4"))
    expect(other.locator(".label-other[data-mark=L4]")).to_have_count(1)
    expect(other.get_by_text("marks of Surgeon A")).to_be_visible()
    other.evaluate(AXE.read_text())
    assert other.evaluate(SERIOUS) == []
    place = other.locator("[data-label-picture]")
    other.keyboard.press("d")
    expect(other.locator("[data-label-next]")).to_have_value("L4/L5")
    other.keyboard.press("v")
    place.focus()
    for _ in range(2):
        other.keyboard.press("Shift+ArrowDown")
    other.keyboard.press("Enter")
    other.keyboard.press("PageUp")
    seen(other)
    for _ in range(4):
        other.keyboard.press("Shift+ArrowUp")
    other.keyboard.press("Enter")
    assert listed(other) == ["L4", "L5"]
    other.get_by_role("button", name="L5", exact=True).press("Enter")
    other.keyboard.press("ArrowRight")
    other.keyboard.press("Delete")
    assert listed(other) == ["L4"]
    other.keyboard.press("Control+z")
    assert listed(other) == ["L4", "L5"]
    picture(other, "label-dark")
    other.keyboard.press("Control+s")
    # Placed without looking, they cannot be right beside the surgeon's.
    expect(other.get_by_role("alert")).to_contain_text("take them away on the page of the study first")
    assert [row[1:3] for row in stored(studio)] == [["surgeon-a", "L4"]]
    for name in ("L4", "L5"):
        other.get_by_role("button", name=f"Delete {name}").press("Enter")
    other.get_by_label("Level to place").select_option("L3")
    turn_to(other, mr.picture("L3"))
    click_at(other, mr.pixel("L3"))
    other.keyboard.press("Control+s")
    expect(other.locator("[data-label-unsaved]")).to_have_text("All saved")
    assert [row[1:3] for row in stored(studio)] == [["surgeon-a", "L4"], ["lead-b", "L3"]]
    assert (watch.csp, watch.errors) == ([], [])


def test_a_film_takes_pixels_a_mark_is_dragged_and_a_lost_line_keeps_what_was_placed(
    studio: Studio, known: dict[str, Known], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page, film = enter("surgeon-a"), known["film"].told["marks"]
    open_labelling(page)
    page.get_by_role("link", name="lateral").click()
    seen(page)
    click_at(page, (film["L5"][0] + 9, film["L5"][1]))
    click_at(page, film["L4"])
    start, end = page.evaluate(AT, (film["L5"][0] + 9, film["L5"][1])), page.evaluate(AT, film["L5"])
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()
    assert listed(page) == ["L4", "L5"]
    page.route("**/label/**", lambda route: route.abort())
    page.get_by_role("button", name="Save marks").click()
    expect(page.get_by_role("alert")).to_contain_text("The server could not be reached, so nothing is saved.")
    picture(page, "label-film")
    assert listed(page) == ["L4", "L5"]
    page.unroute("**/label/**")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Study of").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert listed(page) == ["L4", "L5"]
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    rows = stored(studio)
    assert {row[2] for row in rows} == {"L4", "L5"}
    for _modality, _who, level, x, y, _z, space in rows:
        assert space == "pixel"
        assert max(abs(x - film[level][0]), abs(y - film[level][1])) <= 0.4, level
    page.get_by_role("link", name="Study of").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert watch.csp == []
    assert [error for error in watch.errors if "ERR_FAILED" not in error] == []


def test_saved_marks_are_counted_before_the_code_has_come(
    studio: Studio, known: dict[str, Known], enter: Enter
) -> None:
    page, mr = enter("surgeon-a"), known["mr"]
    open_labelling(page)
    turn_to(page, mr.picture("L5"))
    click_at(page, mr.pixel("L5"))
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    lose(page, "label")
    page.reload()
    expect(page.locator(SAID)).to_be_visible()
    expect(page.locator("[data-label-count]")).to_have_text("1")


def test_the_keyboard_stays_in_the_list_and_undoes_from_a_choice(
    studio: Studio, known: dict[str, Known], enter: Enter, watch: Watch
) -> None:
    page = enter("surgeon-a")
    open_labelling(page)
    picture = page.locator("[data-label-picture]")
    picture.focus()
    for _ in range(3):
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+ArrowUp")
    assert listed(page) == ["L3", "L4", "L5"]
    page.get_by_role("button", name="Delete L4").press("Enter")
    expect(page.get_by_role("button", name="L5", exact=True)).to_be_focused()
    page.get_by_role("button", name="Delete L5").press("Enter")
    expect(page.get_by_role("button", name="L3", exact=True)).to_be_focused()
    page.get_by_role("button", name="Delete L3").press("Enter")
    expect(picture).to_be_focused()
    page.get_by_label("Level to place").focus()
    page.keyboard.press("Control+z")
    assert listed(page) == ["L3"]
    page.keyboard.press("v")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    picture.focus()
    page.keyboard.press("?")
    help_of_keys = page.locator("#shortcuts")
    expect(help_of_keys).to_contain_text("On the picture, place the mark")
    page.keyboard.press("Escape")
    expect(picture).to_be_focused()
    assert (watch.csp, watch.errors) == ([], [])
