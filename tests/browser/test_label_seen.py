"""An axial CT is labelled on cuts; pictures are seen near, through any window; unsaved marks are not lost."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project, open_study, shown_levels
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS, TOO_WIDE
from tests.browser.test_label import AT, listed, seen
from tests.browser.test_nothing_kept import BLOCKED
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "cuts"
STORE = """
import json
from imaging.models import LevelMark, Plane, Series
from imaging.phantom import phantom_studies
from projects.models import Project
from tests.imaging.stored import dataset_store, study_store
project, made = Project.objects.get(slug="cuts"), phantom_studies(3)[0].series[0]
first, uid = made.datasets[0], str(made.datasets[0].SeriesInstanceUID)
if not Series.objects.filter(study__project=project):
    row = study_store(project, series=uid, slices=0)
    for dataset in made.datasets:
        dataset_store(row, dataset)
    Series.objects.filter(pk=row.pk).update(
        plane=Plane.AXIAL, modality="CT", description="Spine", rows=first.Rows, columns=first.Columns,
        frame_count=len(made.datasets), number=1)
LevelMark.objects.filter(series__study__project=project).delete()
step = [float(first.PixelSpacing[1]), float(first.PixelSpacing[0]), float(first.SliceThickness)]
print(json.dumps({"marks": {mark.level: list(mark.centroid) for mark in made.marks}, "step": step}))
"""
STORED = """
import json
from imaging.models import LevelMark
rows = LevelMark.objects.filter(series__study__project__slug="cuts").order_by("pk")
print(json.dumps([[m.author.username, m.level, m.x, m.y, m.z, m.space] for m in rows]))
"""
# On which plane of a direction a point of the patient lies, and at which pixel.
WHERE = """([cut, point]) => {
    const sheet = JSON.parse(document.getElementById('label-sheet').textContent);
    const planes = sheet.pictures.filter((one) => one.cut === cut), axis = cut === 'sagittal' ? 0 : 1;
    const at = planes.map((one) => Math.abs(one.origin[axis] - point[axis]));
    const number = at.indexOf(Math.min(...at)), { origin, across, down } = planes[number], along = 1 - axis;
    return [number + 1, (point[along] - origin[along]) / across[along], (point[2] - origin[2]) / down[2]];
}"""
# Rows of these pictures are higher than wide.
PLACE = AT.replace("(row + 0.5) * scale", "(row + 0.5) * shape * scale").replace(
    "const box =",
    "const sheet = document.getElementById('label-sheet').textContent;"
    " const { shape } = JSON.parse(sheet).pictures[0]; const box =",
)


@pytest.fixture
def known(studio: Studio) -> dict[str, Any]:
    make_project(studio, SLUG)
    told: dict[str, Any] = json.loads(studio.inside(STORE).splitlines()[-1])
    return told


def stored(studio: Studio) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(studio.inside(STORED).splitlines()[-1])
    return rows


def open_cuts(page: Page) -> None:
    page.goto(f"/p/{SLUG}/studies/")
    study = page.locator("tbody tr th a").first.get_attribute("href")
    page.goto(f"{study}label/")
    seen(page)


def turn_to(page: Page, number: int) -> None:
    """Turn to a plane by the keys."""
    place = page.locator("[data-label-place]")
    now = int((place.text_content() or "").split()[1])
    for _ in range(abs(number - now)):
        page.keyboard.press("PageDown" if now < number else "PageUp")
    expect(place).to_contain_text(f"Picture {number} of")
    seen(page)


def click_level(page: Page, known: dict[str, Any], level: str, cut: str = "sagittal") -> None:
    number, column, row = page.evaluate(WHERE, [cut, known["marks"][level]])
    turn_to(page, number)
    page.mouse.click(*page.evaluate(PLACE, [column, row]))


def test_the_levels_of_an_axial_ct_are_marked_on_cuts_and_shown_in_the_viewer(
    studio: Studio, known: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("surgeon-a")
    open_cuts(page)
    page.get_by_label("Level to place").select_option("L5")
    click_level(page, known, "L5")
    click_level(page, known, "L4")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Coronal c")).to_have_attribute("aria-pressed", "true")
    seen(page)
    # Both were seen from the other side already: the plane goes through the cross.
    expect(page.locator(".label-own[data-mark=L4]")).to_have_count(1)
    click_level(page, known, "L3", "coronal")
    assert listed(page) == ["L3", "L4", "L5"]
    expect(page.locator("[data-label-list]")).to_contain_text("coronal picture")
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []
    picture(page, "label-cuts-light")
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    rows = stored(studio)
    assert [row[1] for row in rows] == ["L5", "L4", "L3"]
    for _who, level, *point, space in rows:
        assert space == "patient"
        for found, true, step in zip(point, known["marks"][level], known["step"], strict=True):
            assert abs(found - true) <= step / 2 + 0.3, (level, point, known["marks"][level])
    open_study(page, SLUG)
    assert {"L3", "L4", "L5"} & shown_levels(page)
    page.keyboard.press("Shift+M")
    expect(page.locator(".v-cuts canvas").first).to_be_visible(timeout=30_000)
    expect(page.locator(".v-cuts [data-mark=L4]").first).to_be_attached(timeout=30_000)
    assert (watch.csp, watch.errors) == ([], [])


def test_a_mark_is_placed_right_however_near_the_picture_is_seen(
    studio: Studio, known: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("surgeon-a", color_scheme="dark")
    open_cuts(page)
    number, column, row = page.evaluate(WHERE, ["sagittal", known["marks"]["L3"]])
    turn_to(page, number)
    page.get_by_label("Level to place").select_option("L3")
    page.mouse.move(*page.evaluate(PLACE, [column, row]))
    page.keyboard.down("Control")
    for _ in range(12):
        page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    box = page.locator("[data-label-picture]").bounding_box()
    assert box is not None
    x, y = page.evaluate(PLACE, [column, row])
    page.mouse.move(x + 90, y + 60)
    page.mouse.down()
    page.mouse.move(x + 30, y - 40, steps=6)
    page.mouse.up()
    assert listed(page) == [], "a drag beside the marks moves the picture"
    moved = page.evaluate(PLACE, [column, row])
    assert [round(moved[0] - x), round(moved[1] - y)] == [-60, -100]
    picture(page, "label-near-dark")
    page.mouse.click(*moved)
    page.keyboard.press("0")
    page.keyboard.press("+")
    page.locator("[data-label-picture]").focus()
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    ((_who, level, _x, y_mm, z_mm, _space),) = stored(studio)
    assert level == "L3"
    assert abs(y_mm - known["marks"]["L3"][1]) <= 0.5 * known["step"][1]
    assert abs(z_mm - known["marks"]["L3"][2]) <= 0.5 * known["step"][2]
    for width, height in ((1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        picture(page, f"label-near-{width}")
        assert page.evaluate(TOO_WIDE)[0] <= 0
    assert (watch.csp, watch.errors) == ([], [])


def test_grey_values_are_chosen_by_key_and_dragged(
    known: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("surgeon-a")
    open_cuts(page)
    told = page.locator("[data-label-window]")
    before = told.text_content() or ""
    page.keyboard.press("2")
    expect(told).to_have_text("W 2500 L 480")
    expect(page.locator("[data-label-picture] image")).to_have_attribute(
        "href", re.compile("window=480,2500")
    )
    page.keyboard.press("1")
    expect(told).to_have_text("W 400 L 40")
    page.keyboard.press("w")
    x, y, width, height = (page.locator("[data-label-picture]").bounding_box() or {}).values()
    page.mouse.move(x + width / 2, y + height / 2)
    page.mouse.down()
    page.mouse.move(x + width / 2 + 100, y + height / 2, steps=4)
    page.mouse.up()
    assert listed(page) == []
    expect(told).not_to_have_text("W 400 L 40")
    page.keyboard.press("w")
    page.keyboard.press("i")
    expect(page.locator("[data-label-picture] image")).to_have_class("label-inverted")
    page.get_by_text("Greys", exact=True).click()
    picture(page, "label-greys-light")
    page.get_by_role("button", name="Invert").click()
    page.get_by_role("button", name="As stored").click()
    expect(told).to_have_text(before)
    page.keyboard.press("]")
    expect(told).not_to_have_text(before)
    assert (watch.csp, watch.errors) == ([], [])


def test_unsaved_marks_outlive_the_tab_and_are_nobody_else_s(
    studio: Studio, known: dict[str, Any], enter: Enter
) -> None:
    page = enter("surgeon-a")
    open_cuts(page)
    page.get_by_label("Level to place").select_option("L5")
    click_level(page, known, "L5")
    click_level(page, known, "L4")
    address, context = page.url, page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(address)
    seen(page)
    expect(page.locator("[data-label-count]")).to_have_text("2")
    assert listed(page) == ["L4", "L5"]
    expect(page.get_by_text("Marks that were not saved are back.")).to_be_visible()
    expect(page.locator("[data-label-unsaved]")).to_have_text("Not saved yet")
    # A second window of the same person leaves them to the one that has them.
    second = context.new_page()
    second.goto(address)
    seen(second)
    second.wait_for_timeout(1000)
    assert listed(second) == []
    second.close()
    page.get_by_role("button", name="Undo").click()
    assert listed(page) == []
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("[data-label-unsaved]")).to_have_text("All saved")
    assert [row[1] for row in stored(studio)] == ["L5", "L4"]
    assert (
        page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('spinemed.marks'))")
        == []
    )


def test_marks_that_the_browser_does_not_keep_are_called_so(
    studio: Studio, known: dict[str, Any], enter: Enter
) -> None:
    page = enter("surgeon-a")
    page.add_init_script(BLOCKED)
    open_cuts(page)
    page.get_by_label("Level to place").select_option("L5")
    click_level(page, known, "L5")
    standing = page.locator("[data-label-unsaved]")
    expect(standing).to_have_text("Not saved yet, on this page alone")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save marks").click()
    expect(page.get_by_role("alert")).to_contain_text("stand on this page alone, so leave it open")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save marks").click()
    expect(standing).to_have_text("All saved")
    assert [row[1] for row in stored(studio)] == ["L5"]


def test_marks_that_others_overtook_wait_behind_redo(
    studio: Studio, known: dict[str, Any], enter: Enter
) -> None:
    page = enter("surgeon-a")
    open_cuts(page)
    address, context = page.url, page.context
    other = context.new_page()
    other.goto(address)
    seen(other)
    page.bring_to_front()
    page.get_by_label("Level to place").select_option("L5")
    click_level(page, known, "L5")
    other.bring_to_front()
    other.get_by_label("Level to place").select_option("L4")
    click_level(other, known, "L4")
    other.get_by_role("button", name="Save marks").click()
    expect(other.locator("[data-label-unsaved]")).to_have_text("All saved")
    other.close()
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(address)
    seen(page)
    expect(page.get_by_text("others were saved meanwhile")).to_be_visible()
    assert listed(page) == ["L4"]
    page.reload()
    expect(page.get_by_text("others were saved meanwhile")).to_be_visible()
    page.get_by_role("button", name="Redo").click()
    assert listed(page) == ["L5"]


def test_signing_out_clears_unsaved_marks(known: dict[str, Any], enter: Enter) -> None:
    page = enter("surgeon-a")
    open_cuts(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[data-label-picture]").focus()
    page.keyboard.press("Enter")
    kept = "() => Object.keys(localStorage).filter((key) => key.startsWith('spinemed.marks')).length"
    assert page.evaluate(kept) == 1
    page.locator("form[data-sign-out]").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/login/**")
    page.wait_for_timeout(500)
    assert page.evaluate(kept) == 0
