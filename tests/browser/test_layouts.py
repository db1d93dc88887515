"""A study hangs as a surgeon expects, comes back as they left it, and keeps what they marked as key."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pydicom
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, phantom
from tests.browser.test_measurements import go, shown
from tests.browser.test_nothing_kept import BLOCKED, leaving_asks
from tests.studio import Studio

pytestmark = pytest.mark.browser
DECIDE = re.compile(r"/keys/decide/$")
KEPT_KEYS = """async () => {
  const { key_images } = JSON.parse(document.getElementById("viewer-config").textContent);
  const { keys } = await (await fetch(key_images.list, { headers: { Accept: "application/json" } })).json();
  return keys.filter((key) => key.own).length;
}"""
RESET = """async () => {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const { keep } = JSON.parse(document.getElementById("viewer-config").textContent).hanging;
  for (const kind of ["MR", "CT", "XR"]) {
    await fetch(keep, { method: "POST", headers, body: JSON.stringify({ kind, choice: null }) });
  }
}"""


@pytest.fixture(scope="module")
def people(studio: Studio) -> tuple[str, str, str]:
    """A project without key images, and two surgeons who have kept no layout of any project."""
    one, other = fresh("reader"), fresh("reader")
    told = ((one, "Reader One", "surgeon"), (other, "Reader Two", "surgeon"))
    return phantom(studio, "layouts", *told, with_items=False), one, other


@pytest.fixture
def reader(enter: Callable[..., Page], people: tuple[str, str, str]) -> Iterator[Page]:
    """A surgeon's page; what they keep is forgotten afterwards."""
    page = enter(people[1])
    yield page
    opened(page, people, "MR lumbar")
    page.evaluate(RESET)


def opened(page: Page, people: tuple[str, str, str], study: str) -> None:
    go(page, study, people[0])


def names(page: Page) -> list[str]:
    """What hangs in the viewports, left to right, by the first words of each."""
    taken = page.locator(".vgrid:not(.v-cuts) .vp:not(.vp-vacant) .tl")
    return [text.split(",")[0].split("\n")[0] for text in taken.all_inner_texts()]


def layout(page: Page, word: str) -> None:
    """Press an entry of the Layout menu."""
    menu = page.locator(".v-layout")
    if not menu.evaluate("(one) => one.open"):
        page.keyboard.press("Shift+L")
    menu.get_by_role("button", name=word, exact=True).click()
    shown(page)


def kept(page: Page) -> None:
    expect(page.locator(".v-layout [data-said]")).to_have_text("Kept for your MR studies.")


def test_studies_open_as_a_spine_surgeon_hangs_them(
    reader: Page, people: tuple[str, str, str], watch: Watch
) -> None:
    for study, expected in (
        ("MR lumbar", ["T2 sagittal", "T1 sagittal", "T2 axial"]),
        ("CT thoracolumbar", ["CT sagittal bone", "CT axial bone"]),
        ("DX", ["AP standing", "lateral standing"]),
    ):
        opened(reader, people, study)
        assert names(reader) == expected
    reader.keyboard.press("Shift+L")
    expect(reader.locator(".v-layout [data-hung]")).to_have_text("Hung by the headers: AP, lateral.")
    assert watch.csp == []
    assert watch.errors == []


def test_viewports_and_switches_come_back_and_reset_undoes_them(
    reader: Page, people: tuple[str, str, str]
) -> None:
    opened(reader, people, "MR lumbar")
    layout(reader, "2 viewports")
    assert names(reader) == ["T2 sagittal", "T1 sagittal"]
    kept(reader)
    reader.keyboard.press("Escape")
    reader.locator(".vp").first.focus()
    reader.keyboard.press("o")
    kept(reader)
    opened(reader, people, "CT thoracolumbar")
    expect(reader.locator("[data-viewer=marks]")).to_have_attribute("aria-pressed", "true")
    opened(reader, people, "MR lumbar")
    assert len(names(reader)) == 2
    expect(reader.locator("[data-viewer=marks]")).to_have_attribute("aria-pressed", "false")
    layout(reader, "Reset layout")
    expect(reader.locator(".v-layout [data-said]")).to_contain_text("Reset.")
    assert names(reader) == ["T2 sagittal", "T1 sagittal", "T2 axial"]
    expect(reader.locator("[data-viewer=marks]")).to_have_attribute("aria-pressed", "true")
    opened(reader, people, "MR lumbar")
    assert len(names(reader)) == 3


def test_series_are_kept_where_they_stand_only_on_request(
    reader: Page, people: tuple[str, str, str], enter: Callable[..., Page]
) -> None:
    opened(reader, people, "MR lumbar")
    layout(reader, "1 viewport")
    reader.locator("[data-series]", has_text="T1 sagittal").click()
    expect(reader.locator(".vp .tl").first).to_contain_text("T1 sagittal")
    opened(reader, people, "MR lumbar")
    assert names(reader) == ["T2 sagittal"]
    reader.locator("[data-series]", has_text="T2 axial").click()
    expect(reader.locator(".vp .tl").first).to_contain_text("T2 axial")
    layout(reader, "Keep these series here")
    kept(reader)
    opened(reader, people, "MR lumbar")
    assert names(reader) == ["T2 axial"]
    other = enter(people[2])
    opened(other, people, "MR lumbar")
    assert len(names(other)) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_layout_menu_can_be_read_and_four_viewports_stand_in_two_rows(
    reader: Page, people: tuple[str, str, str], picture: Callable[[Page, str], None], scheme: str
) -> None:
    reader.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    opened(reader, people, "MR lumbar")
    reader.keyboard.press("Shift+L")
    expect(reader.locator(".v-layout summary")).to_be_focused()
    four = reader.get_by_role("button", name="4 viewports")
    expect(four).to_be_disabled()
    picture(reader, f"layout-{scheme}")


def test_a_key_image_is_marked_listed_opened_given_out_and_taken_back(
    reader: Page, people: tuple[str, str, str], watch: Watch
) -> None:
    opened(reader, people, "MR lumbar")
    first = reader.locator(".vp").first
    first.focus()
    reader.keyboard.press("Home")
    reader.wait_for_timeout(300)
    reader.keyboard.press("Shift+K")
    expect(first.locator(".tr")).to_contain_text("Key image")
    expect(reader.locator("[data-viewer=key]")).to_have_attribute("aria-pressed", "true")
    first.focus()
    reader.keyboard.press("ArrowDown")
    expect(first.locator(".tr")).not_to_contain_text("Key image")
    expect(reader.locator("[data-viewer=key]")).to_have_attribute("aria-pressed", "false")
    reader.reload()
    shown(reader)
    reader.locator(".v-keys > summary").click()
    reader.locator(".v-keys").get_by_role("button", name="T2 sagittal, slice 1").click()
    expect(first.locator(".bl")).to_contain_text("slice 1 of")
    with reader.expect_download() as held:
        reader.get_by_role("link", name="Your 1 key image as DICOM (KO)").click()
    made = pydicom.dcmread(io.BytesIO(held.value.path().read_bytes()))
    assert made.Modality == "KO"
    first.focus()
    reader.keyboard.press("Shift+K")
    expect(first.locator(".tr")).not_to_contain_text("Key image")
    expect(reader.locator(".v-keys")).to_be_hidden()
    assert watch.errors == []


def test_a_key_image_that_is_marked_offline_waits_and_is_sent(
    reader: Page, people: tuple[str, str, str], watch: Watch
) -> None:
    opened(reader, people, "MR lumbar")
    first = reader.locator(".vp").first
    first.focus()
    reader.keyboard.press("Home")
    reader.wait_for_timeout(300)
    reader.context.set_offline(True)
    reader.keyboard.press("Shift+K")
    expect(first.locator(".tr")).to_contain_text("Key image, waits for the server")
    expect(reader.locator("[data-viewer=key]")).to_have_attribute("aria-pressed", "true")
    reader.keyboard.press("Shift+K")
    expect(first.locator(".tr")).not_to_contain_text("Key image")
    reader.keyboard.press("Shift+K")
    reader.context.set_offline(False)
    expect(first.locator(".tr")).to_contain_text("Key image")
    expect(first.locator(".tr")).not_to_contain_text("waits")
    _until_kept(reader, 1)
    _take_key_back(reader)
    # It also waits for a page that is loaded anew, while the server still cannot take it.
    reader.route(DECIDE, lambda route: route.fulfill(status=503))
    reader.keyboard.press("Shift+K")
    expect(first.locator(".tr")).to_contain_text("waits for the server")
    reader.reload()
    shown(reader)
    reader.locator(".v-keys > summary").click()
    reader.locator(".v-keys").get_by_role("button", name="T2 sagittal, slice 1").click()
    # Sent as the page went, without an answer: whether it was taken is not known here.
    expect(first.locator(".tr")).to_contain_text("waits for the server")
    reader.unroute(DECIDE)
    expect(first.locator(".tr")).not_to_contain_text("waits", timeout=20_000)
    _until_kept(reader, 1)
    _take_key_back(reader)
    assert watch.csp == []


def test_a_key_image_that_waits_where_the_browser_keeps_nothing_is_said_and_asked_about(
    enter: Callable[..., Page], people: tuple[str, str, str], watch: Watch
) -> None:
    page = enter(people[2])
    page.add_init_script(BLOCKED)
    opened(page, people, "MR lumbar")
    first = page.locator(".vp").first
    first.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    page.keyboard.press("Shift+K")
    expect(first.locator(".tr")).to_contain_text("Key image, waits for the server, on this page alone")
    expect(page.locator("#toasts")).to_contain_text("key images that wait stand on this page alone")
    assert leaving_asks(page)
    page.context.set_offline(False)
    expect(first.locator(".tr")).not_to_contain_text("waits", timeout=20_000)
    _until_kept(page, 1)
    _take_key_back(page)
    _leave_unasked(page)
    assert watch.csp == []


def _leave_unasked(page: Page) -> None:
    """The server has the last decision before the page has heard so: until then it rightly asks."""
    for _ in range(10):
        if not leaving_asks(page):
            return page.wait_for_url("**/account/")
    raise AssertionError("The page still asks, though the server has everything.")


def _take_key_back(reader: Page) -> None:
    first = reader.locator(".vp").first
    first.focus()
    reader.keyboard.press("Shift+K")
    expect(first.locator(".tr")).not_to_contain_text("Key image")
    _until_kept(reader, 0)


def _until_kept(reader: Page, count: int) -> None:
    """Wait until the server has so many key images of one's own."""
    for _ in range(300):
        if _kept_keys(reader) == count:
            return
        reader.wait_for_timeout(100)
    raise AssertionError(f"Not {count} but {_kept_keys(reader)} key images are kept.")


def _kept_keys(reader: Page) -> int:
    """How many key images of one's own the server has of this study."""
    found: int = reader.evaluate(KEPT_KEYS)
    return found
