"""Somebody corrects marks while pictures are open: no picture goes on showing the old name of a level."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pictures import PictureServer, until
from tests.browser.test_review_room import FOLLOW, open_image_item
from tests.browser.test_viewer import SIDE, sagittal
from tests.browser.test_viewer_mpr import CUBE, even, reformat, volume
from tests.studio import Studio

pytestmark = pytest.mark.browser

# As an exchange of the page does: another item of the same study, as the server words it now.
NEXT_ITEM = """([version, level]) => {
  const place = document.getElementById("viewer-config");
  place.textContent = JSON.stringify({
    ...JSON.parse(place.textContent), marks_version: version, active_level: level });
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
}"""
# As when the person comes back to this window.
COME_BACK = "() => window.dispatchEvent(new Event('focus'))"
ON_PICTURES = "all => [...new Set(all.map((one) => one.dataset.mark))].sort()"
SHOWN = "document.querySelector('spine-viewer').dataset.shown === 'yes'"


@pytest.fixture
def pictures() -> Iterator[PictureServer]:
    server = PictureServer([sagittal(), volume(CUBE, "Cube", even())])
    yield server
    server.stop()


def correct(pictures: PictureServer, series: str, before: str, after: str) -> None:
    """One level of a series gets another name; the server then has other marks."""
    for told in pictures.series[series].marks:
        if told["level"] == before:
            told |= {"level": after, "uid": f"corrected {after}"}
    pictures.version += "+"


def on_pictures(page: Page) -> list[str]:
    """The levels that are drawn on the pictures."""
    found: list[str] = page.locator("spine-viewer .marks [data-mark]").evaluate_all(ON_PICTURES)
    return found


def on_strip(page: Page) -> list[str]:
    return [name.rstrip(" ?") for name in page.locator(".levelrail button").all_inner_texts()]


def asked_from_now(page: Page) -> list[str]:
    """Addresses asked for once the slices around the open one are here."""
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_the_next_item_of_the_study_shows_the_corrected_name(
    look: Callable[..., Page], pictures: PictureServer
) -> None:
    page = look(SIDE, level="L2")
    assert "L3" in on_pictures(page)
    asked = asked_from_now(page)
    correct(pictures, SIDE, "L3", "T7")
    page.evaluate(NEXT_ITEM, [pictures.version, "L4"])
    until(page, SHOWN)
    assert "L3" not in on_pictures(page) + on_strip(page)
    assert "T7" in on_pictures(page)
    assert "T7" in on_strip(page)
    assert [url.rsplit("/", 2)[-2:] for url in asked] == [["marks", SIDE]], "pictures are not fetched anew"


def test_an_item_whose_marks_are_the_same_asks_for_nothing(
    look: Callable[..., Page], pictures: PictureServer
) -> None:
    page = look(SIDE, level="L2")
    asked = asked_from_now(page)
    page.evaluate(NEXT_ITEM, [pictures.version, "L4"])
    until(page, SHOWN)
    assert asked == []


def test_the_old_name_is_gone_before_the_new_one_is_here(
    look: Callable[..., Page], pictures: PictureServer
) -> None:
    page = look(SIDE, level="L2")
    held: list[Route] = []
    page.route("**/marks/**", lambda route: held.append(route))
    correct(pictures, SIDE, "L3", "T7")
    page.evaluate(NEXT_ITEM, [pictures.version, "L4"])
    until(page, "document.querySelectorAll('.marks [data-mark]').length === 0")
    assert on_strip(page) == []
    assert page.locator("spine-viewer").get_attribute("data-shown") is None, "it cannot be decided yet"
    held[0].continue_()
    until(page, SHOWN)
    assert "T7" in on_pictures(page)


def test_names_that_cannot_be_had_are_missing_and_not_old(
    look: Callable[..., Page], pictures: PictureServer, watch: object
) -> None:
    page = look(SIDE, level="L2")
    page.route("**/marks/**", lambda route: route.abort())
    correct(pictures, SIDE, "L3", "T7")
    page.evaluate(NEXT_ITEM, [pictures.version, "L4"])
    until(page, SHOWN)
    assert on_pictures(page) == []
    expect(page.locator(".vp .tr").first).to_contain_text("Marks missing")
    page.unroute("**/marks/**")
    page.evaluate(NEXT_ITEM, [pictures.version, "L5"])
    until(page, SHOWN)
    assert "T7" in on_pictures(page)
    expect(page.locator(".vp .tr").first).not_to_contain_text("Marks missing")


@pytest.mark.parametrize("backend", ["", "cpu"])
def test_the_pictures_in_view_show_it_when_the_person_comes_back(
    look: Callable[..., Page], pictures: PictureServer, backend: str
) -> None:
    page = look(SIDE, level="L2", backend=backend)
    correct(pictures, SIDE, "L3", "T7")
    page.evaluate(COME_BACK)
    until(page, "[...document.querySelectorAll('.marks [data-mark]')].some((e) => e.dataset.mark === 'T7')")
    assert "L3" not in on_pictures(page) + on_strip(page)
    assert page.evaluate("heard.filter(([name]) => name === 'toast').length") == 1
    # Put into the viewport once more it does not come back with the name it was fetched with first.
    page.locator(f"[data-series='{CUBE}']").click()
    until(page, "document.querySelector('.vp .tl').textContent.includes('Cube')")
    page.locator(f"[data-series='{SIDE}']").click()
    until(page, "document.querySelector('.vp .tl').textContent.includes('sagittal')")
    until(page, "document.querySelectorAll('.marks [data-mark]').length > 0")
    assert "L3" not in on_pictures(page) + on_strip(page)


def test_reformats_show_it_too(look: Callable[..., Page], pictures: PictureServer) -> None:
    page = look(CUBE, level="L3")
    reformat(page)
    marks = page.locator(".v-cuts [data-mark]")
    assert "L3" in marks.evaluate_all(ON_PICTURES)
    correct(pictures, CUBE, "L3", "T7")
    page.evaluate(COME_BACK)
    until(page, "[...document.querySelectorAll('.v-cuts [data-mark]')].some((e) => e.dataset.mark === 'T7')")
    assert "L3" not in marks.evaluate_all(ON_PICTURES)


# One mark of the study of an item is corrected, and called as before again.
RENAME = """
from imaging.models import LevelMark
from review.models import Assignment
study = Assignment.objects.get(uid=%r).round.instance.study
marks = LevelMark.objects.filter(series__study=study, level=%r)
if not marks and %r == "":
    print(LevelMark.objects.filter(series__study=study).order_by("pk").first().level)
marks.update(level=%r)
"""


def uid_of(address: str) -> str:
    return address.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def a_level_of(studio: Studio, item: str) -> str:
    return studio.inside(RENAME % (uid_of(item), "", "", "")).strip()


def rename(studio: Studio, item: str, before: str, after: str) -> None:
    studio.inside(RENAME % (uid_of(item), before, before, after))


@pytest.mark.parametrize("words", ["MR image an arrow", "radiograph an arrow"])
def test_no_item_of_the_queue_opens_with_a_name_that_was_corrected(
    studio: Studio, enter: Callable[..., Page], words: str
) -> None:
    """An item of the same study, and one of another study whose marks were asked for ahead."""
    page = enter("surgeon-c")
    page.goto("/p/demo/queue/?source=image")
    other = page.locator("main table a", has_text=words).last.get_attribute("href")
    assert other
    before = a_level_of(studio, other)
    open_image_item(page, "MR image an arrow")
    with page.expect_response("**/metadata") if "radiograph" in words else page.expect_response("**/*"):
        page.evaluate(
            """(href) => {
              document.querySelector("main#main").dataset.next = href;
              document.dispatchEvent(new CustomEvent("review:swapped"));
            }""",
            other,
        )
    page.wait_for_load_state("networkidle")
    rename(studio, other, before, "T1")
    try:
        page.evaluate(FOLLOW, other)
        page.wait_for_url(f"**{other.split('?')[0]}**")
        until(page, SHOWN)
        assert "T1" in on_strip(page)
        assert before not in on_strip(page) + on_pictures(page)
    finally:
        rename(studio, other, "T1", before)
