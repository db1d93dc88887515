"""The alignment is measured on a film whose angles are known: by mouse, by keyboard, with the line gone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project, open_study
from tests.browser.pictures import until
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS, TOO_WIDE
from tests.browser.test_nothing_kept import BLOCKED
from tests.studio import Studio

pytestmark = pytest.mark.browser
SLUG = "alignment"
STORE = """
import json
from imaging.models import Alignment, Plane, Series
from imaging.phantom.standing import standing_film
from projects.models import Project
from tests.imaging.stored import dataset_store, study_store
project, film = Project.objects.get(slug="alignment"), standing_film(3)
uid = str(film.dataset.SeriesInstanceUID)
if not Series.objects.filter(study__project=project):
    row = study_store(project, series=uid, slices=0)
    dataset_store(row, film.dataset)
    Series.objects.filter(pk=row.pk).update(
        plane=Plane.PROJECTION, modality="DX", description="lateral standing", rows=film.dataset.Rows,
        columns=film.dataset.Columns, frame_count=1, calibrated=False)
Alignment.objects.filter(series__study__project=project).delete()
print(json.dumps({"landmarks": film.landmarks, "figures": film.figures}))
"""
STORED = """
import json
from imaging.models import Measurement
rows = Measurement.objects.filter(series__study__project__slug="alignment", alignment__isnull=False)
print(json.dumps([[m.kind, m.value, m.unit, m.posture, m.author.username] for m in rows.order_by("pk")]))
"""
# Where a pixel of the picture is on the screen, however near it is seen.
AT = """([column, row]) => {
    const seen = document.querySelector('[data-align-picture] svg').getScreenCTM();
    const point = new DOMPoint(column + 0.5, row + 0.5).matrixTransform(seen);
    return [point.x, point.y];
}"""
PELVIS = ("hip.one", "hip.two", "S1.upper.back", "S1.upper.front")
Place = tuple[float, float]


@pytest.fixture
def known(studio: Studio) -> dict[str, Any]:
    make_project(studio, SLUG)
    told: dict[str, Any] = json.loads(studio.inside(STORE).splitlines()[-1])
    return told


def stored(studio: Studio) -> dict[str, list[Any]]:
    return {row[0]: row[1:] for row in json.loads(studio.inside(STORED).splitlines()[-1])}


def open_alignment(page: Page) -> None:
    open_study(page, SLUG)
    page.get_by_role("link", name="Measure the alignment").click()
    seen(page)


def seen(page: Page) -> None:
    expect(page.locator("[data-align-picture] image")).to_have_attribute("visibility", "visible")


def press(page: Page, pixel: Place) -> None:
    """Zoom in on a place with the wheel and press it; then see the whole again."""
    page.mouse.move(*page.evaluate(AT, pixel))
    for _ in range(14):
        page.mouse.wheel(0, -100)
    seen_high = "document.querySelector('[data-align-picture] svg').viewBox.baseVal.height"
    high = "document.querySelector('[data-align-picture] image').height.baseVal.value"
    until(page, f"{seen_high} < {high} / 10")
    page.mouse.click(*page.evaluate(AT, pixel))
    page.keyboard.press("0")


def place_all(page: Page, known: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        press(page, known["landmarks"][key])


def shown(page: Page) -> dict[str, str]:
    names = page.locator("[data-align-figures] .align-short").all_text_contents()
    values = page.locator("[data-align-figures] b").all_text_contents()
    return dict(zip(names, values, strict=True))


def figure(page: Page, name: str) -> Locator:
    return page.locator(f'[data-align-figures] button[data-for="{name}"]')


def saved(page: Page) -> None:
    expect(page.locator("[data-align-unsaved]")).to_have_text("All saved")


def test_the_pelvic_set_comes_out_as_it_was_drawn(
    studio: Studio, known: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("surgeon-a")
    open_alignment(page)
    expect(page.locator("[data-align-prompt]")).to_have_text("Hips: centre of one femoral head")
    page.get_by_label("What to measure").select_option("pelvis")
    place_all(page, known, PELVIS)
    expect(page.locator("[data-align-prompt]")).to_contain_text("All points are placed")
    expect(page.locator("[data-align-figures] li")).to_have_count(3)
    saved(page)
    for name, value in shown(page).items():
        assert float(value.rstrip("°")) == pytest.approx(known["figures"][name], abs=0.1), name
    rows = stored(studio)
    for kind, name in (("pelvic_incidence", "PI"), ("pelvic_tilt", "PT"), ("sacral_slope", "SS")):
        value, unit, posture, who = rows[kind]
        assert value == pytest.approx(known["figures"][name], abs=0.1)
        assert (unit, posture, who) == ("deg", "unknown", "surgeon-a")
    expect(page.locator("[data-align-sum]")).to_contain_text("Checked: PI = PT + SS")
    tilt = figure(page, "PT")
    expect(tilt).to_contain_text("position unknown")
    tilt.focus()
    expect(page.locator("[data-align-definition]")).to_contain_text("Legaye J, Duval-Beaupère G")
    picture(page, "alignment-light")
    page.get_by_label("the patient was").select_option("standing")
    expect(figure(page, "PT")).not_to_contain_text("position unknown")
    saved(page)
    page.reload()
    seen(page)
    expect(page.locator(".label-own")).to_have_count(4)
    expect(page.get_by_label("the patient was")).to_have_value("standing")
    assert shown(page).keys() == {"PI", "PT", "SS"}
    page.get_by_role("button", name="Remove all points").click()
    expect(page.locator("[data-align-none]")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-align-figures] li")).to_have_count(3)
    saved(page)
    assert stored(studio).keys() == rows.keys()
    assert (watch.csp, watch.errors) == ([], [])


def test_a_point_is_dragged_undone_removed_and_asked_for_again(
    studio: Studio, known: dict[str, Any], enter: Enter, watch: Watch
) -> None:
    page = enter("surgeon-a")
    open_alignment(page)
    page.get_by_label("What to measure").select_option("lumbar")
    keys = (
        "S1.upper.back",
        "S1.upper.front",
        "L4.upper.back",
        "L4.upper.front",
        "L1.upper.back",
        "L1.upper.front",
    )
    place_all(page, known, keys)
    expect(page.locator("[data-align-figures] li")).to_have_count(4)
    before = shown(page)
    assert float(before["LL"].rstrip("°")) == pytest.approx(known["figures"]["LL"], abs=0.2)
    start = page.evaluate(AT, known["landmarks"]["L1.upper.front"])
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0], start[1] + 25, steps=5)
    page.mouse.up()
    expect(figure(page, "LL")).not_to_contain_text(before["LL"])
    page.keyboard.press("Control+z")
    expect(figure(page, "LL")).to_contain_text(before["LL"])
    page.get_by_role("button", name="Remove L4: front corner of the upper endplate").click()
    expect(page.locator("[data-align-prompt]")).to_have_text("L4: front corner of the upper endplate")
    expect(page.locator("[data-align-figures] li")).to_have_count(2)
    press(page, known["landmarks"]["L4.upper.front"])
    expect(page.locator("[data-align-figures] li")).to_have_count(4)
    saved(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_the_keyboard_alone_places_and_mends_a_point(
    studio: Studio, known: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("lead-b", color_scheme="dark")
    open_alignment(page)
    page.get_by_label("What to measure").select_option("lumbar")
    page.locator("[data-align-picture]").focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    for _ in range(2):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(figure(page, "SS")).to_contain_text("33.7°")
    page.get_by_role("button", name="S1: front corner of the upper endplate, placed").press("Enter")
    expect(page.locator("[data-align-picture]")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    expect(figure(page, "SS")).to_contain_text("18.4°")
    page.keyboard.press("Escape")
    page.keyboard.press("=")
    page.evaluate(AXE.read_text())
    assert page.evaluate(SERIOUS) == []
    saved(page)
    picture(page, "alignment-dark")
    # From the figures on to the points; the definition that goes takes nothing with it.
    page.locator("[data-align-figures] button").last.focus()
    page.keyboard.press("Tab")
    expect(page.locator("[data-align-steps] button").first).to_be_focused()
    page.get_by_role("button", name="Remove S1: front corner of the upper endplate").press("Enter")
    front = page.get_by_role("button", name="S1: front corner of the upper endplate, not placed")
    expect(front).to_be_focused()
    page.get_by_label("What to measure").focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="S1: front corner of the upper endplate, placed")).to_be_visible()
    page.get_by_role("button", name="S1: back corner of the upper endplate, placed").press("Enter")
    page.keyboard.press("Delete")
    expect(page.locator("[data-align-none]")).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])


def test_points_wait_while_the_server_is_away(
    studio: Studio, known: dict[str, Any], enter: Enter, watch: Watch
) -> None:
    page = enter("surgeon-a")
    open_alignment(page)
    page.get_by_label("What to measure").select_option("pelvis")
    page.route("**/alignment/**", lambda route: route.abort())
    place_all(page, known, PELVIS[:2])
    expect(page.get_by_role("alert")).to_contain_text("The server could not be reached, so nothing is saved.")
    expect(page.locator("[data-align-unsaved]")).to_have_text("Not saved yet")
    page.unroute("**/alignment/**")
    place_all(page, known, PELVIS[2:])
    expect(page.locator("[data-align-figures] li")).to_have_count(3)
    saved(page)
    assert stored(studio).keys() == {"pelvic_incidence", "pelvic_tilt", "sacral_slope"}
    assert watch.csp == []
    assert [error for error in watch.errors if "ERR_FAILED" not in error] == []


def test_points_that_wait_where_the_browser_keeps_nothing_are_called_so(
    studio: Studio, known: dict[str, Any], enter: Enter
) -> None:
    page = enter("surgeon-a")
    page.add_init_script(BLOCKED)
    open_alignment(page)
    page.get_by_label("What to measure").select_option("pelvis")
    page.route("**/alignment/**", lambda route: route.abort())
    place_all(page, known, PELVIS)
    expect(page.locator("[data-align-unsaved]")).to_have_text("Not saved yet, on this page alone")
    expect(page.get_by_role("alert")).to_contain_text(
        "Your points stand on this page alone, so leave it open: wait a moment, then they are sent again"
    )
    page.unroute("**/alignment/**")
    expect(page.locator("[data-align-figures] li")).to_have_count(3)
    saved(page)
    assert stored(studio).keys() == {"pelvic_incidence", "pelvic_tilt", "sacral_slope"}


def test_points_that_could_not_be_sent_outlive_the_tab_and_are_sent_once(
    studio: Studio, known: dict[str, Any], enter: Enter
) -> None:
    page = enter("surgeon-a")
    open_alignment(page)
    page.get_by_label("What to measure").select_option("pelvis")
    page.route("**/alignment/**", lambda route: route.abort())
    place_all(page, known, PELVIS)
    expect(page.locator("[data-align-unsaved]")).to_have_text("Not saved yet")
    address, context = page.url, page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(address)
    seen(page)
    expect(page.get_by_text("Points that were not saved are back. They are sent now.")).to_be_visible()
    expect(page.locator("[data-align-figures] li")).to_have_count(3)
    saved(page)
    assert stored(studio).keys() == {"pelvic_incidence", "pelvic_tilt", "sacral_slope"}
    page.reload()
    seen(page)
    expect(page.locator(".label-own")).to_have_count(4)
    assert page.get_by_text("Points that were not saved are back.").count() == 0
    kept = "() => Object.keys(localStorage).filter((key) => key.startsWith('spinemed.points'))"
    assert page.evaluate(kept) == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_a_whole_set_fits_every_window(
    studio: Studio,
    known: dict[str, Any],
    enter: Enter,
    watch: Watch,
    picture: Picture,
    width: int,
    height: int,
) -> None:
    store_whole(studio)
    for scheme in ("light", "dark"):
        page = enter("surgeon-a", width=width, height=height, color_scheme=scheme)
        open_alignment(page)
        expect(page.locator("[data-align-figures] li").first).to_be_visible()
        values = shown(page)
        for name, value in known["figures"].items():
            assert float(values[name].rstrip("° px").replace("−", "-")) == pytest.approx(value, abs=0.06), (
                name
            )
        page.evaluate(AXE.read_text())
        assert page.evaluate(SERIOUS) == []
        wide, places = page.evaluate(TOO_WIDE)
        assert wide <= 0, places
        figure(page, "SVA").focus()
        picture(page, f"alignment-{width}-{scheme}")
        page.locator("[data-align-prompt]").scroll_into_view_if_needed()
        picture(page, f"alignment-{width}-{scheme}-next")
    assert (watch.csp, watch.errors) == ([], [])


def store_whole(studio: Studio) -> None:
    """Every point of the film, as the surgeon would have placed them."""
    studio.inside("""
import json
from imaging.models import Series
from imaging.alignment_points import Spot
from imaging.phantom.standing import standing_film
from imaging.selectors.alignment import Offer, alignment_set
from imaging.services.alignment_keep import alignment_keep
from projects.models import User
film, series = standing_film(3), Series.objects.get(study__project__slug="alignment")
sop = str(film.dataset.SOPInstanceUID)
spots = {key: Spot(sop, *place) for key, place in film.landmarks.items()}
alignment_keep(place=alignment_set(Offer(series, sop)), spots=spots, stated="standing",
    author=User.objects.get(username="surgeon-a"), seen="")
""")
