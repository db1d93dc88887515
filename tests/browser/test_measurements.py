"""No measurement is lost: a line is on the server once it is drawn, and there again wherever one looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.pictures import LOSE_CONTEXT, until
from tests.browser.test_nothing_kept import BLOCKED, leaving_asks

pytestmark = pytest.mark.browser

MR, FILM = "MR", "DX"
SAVED = "Measurements saved"
FIGURES = ".vp-image svg.svg-layer text"
DRAGS = {"t": 1, "g": 2, "b": 2, "y": 1}
LINES = re.compile(r"/lines/")


@pytest.fixture
def read(enter: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Open a study as somebody, in a browser of their own; what was drawn is taken away afterwards."""
    pages: list[Page] = []

    def opened(who: str, study: str, *, backend: str = "", lines: int = 0, **options: object) -> Page:
        page = enter(who, **options)
        pages.append(page)
        if backend:
            page.route("**/studies/*/", lambda route: pinned(route, backend))
        if lines:
            page.route(LINES, lambda route: route.fulfill(status=lines))
        go(page, study)
        return page

    yield opened
    for page in pages:
        if page.is_closed() or "/login/" in page.url:
            continue
        page.unroute_all(behavior="ignoreErrors")
        for uid in (line["uid"] for line in kept(page) if line["own"]):
            sent = page.evaluate(REMOVE, uid)
            assert sent == 200


def go(page: Page, study: str, slug: str = "demo") -> None:
    """Open the oldest study of a modality: the demonstration has it, whatever else was imported since."""
    page.goto(f"/p/{slug}/studies/")
    # By its cells: the pseudonym in the row's head may hold any two letters.
    rows = page.locator("tbody tr", has=page.locator("td", has_text=study))
    rows.last.get_by_role("link").first.click()
    shown(page)


REMOVE = """async (uid) => {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const { series, layout } = JSON.parse(document.getElementById("viewer-config").textContent);
  const { measurements } = series.find((one) => one.uid === layout[0]);
  const body = JSON.stringify({ version: Date.now() });
  return (await fetch(`${measurements}${uid}/remove/`, { method: "POST", headers, body })).status;
}"""
KEPT = """async () => {
  const { series, layout } = JSON.parse(document.getElementById("viewer-config").textContent);
  const { measurements } = series.find((one) => one.uid === layout[0]);
  return (await (await fetch(measurements, { headers: { Accept: "application/json" } })).json()).measurements;
}"""


def pinned(route: Route, backend: str) -> None:
    """The page as it is, with its viewer drawn by one backend."""
    answer = route.fetch()
    route.fulfill(
        response=answer, body=answer.text().replace("<spine-viewer ", f'<spine-viewer backend="{backend}" ')
    )


def shown(page: Page) -> None:
    expect(page.locator("spine-viewer")).to_have_attribute("data-shown", "yes")
    until(page, "!document.querySelector('spine-viewer').hasAttribute('aria-busy')")
    page.wait_for_timeout(400)


def kept(page: Page) -> list[dict[str, Any]]:
    """What the server keeps of the first series in view."""
    found: list[dict[str, Any]] = page.evaluate(KEPT)
    return found


def draw(page: Page, key: str = "t", *, higher: int = 0) -> None:
    """Draw with one tool in the middle of the first picture, or some CSS px higher."""
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    page.locator(".vp").first.focus()
    page.keyboard.press(key)
    x, y = frame["x"] + frame["width"] / 2 - 40, frame["y"] + frame["height"] / 2 - 50 - higher
    for turn in range(DRAGS[key]):
        page.mouse.move(x + 20 * turn, y + 80 * turn)
        page.mouse.down()
        page.mouse.move(x + 70 + 20 * turn, y + 30 + 50 * turn, steps=5)
        page.mouse.up()
        page.wait_for_timeout(100)
    page.keyboard.press("w")


def first_number(said: str) -> float:
    """The first figure of what stands beside a line: `31.4 mm`, or of a region its mean."""
    found = re.search(r"-?\d+(?:\.\d+)?", said)
    assert found, said
    return float(found[0])


def figures(page: Page) -> list[str]:
    return page.locator(FIGURES).all_text_contents()


@pytest.mark.parametrize("key", ["t", "b", *(pytest.param(key, marks=pytest.mark.soak) for key in "gy")])
def test_a_line_is_there_again_in_another_browser_with_the_same_figure_drawn_either_way(
    read: Callable[..., Page], watch: Watch, key: str
) -> None:
    page = read("surgeon-a", MR)
    draw(page, key)
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    [said], [line] = figures(page), kept(page)
    assert first_number(said) == pytest.approx(line["value"], abs=0.1)
    assert line["unit"] == {"t": "mm", "y": "raw"}.get(key, "deg")
    page.reload()
    shown(page)
    expect(page.locator(FIGURES)).to_have_text([said])
    other = read("surgeon-a", MR, backend="cpu")
    assert other.locator("spine-viewer").get_attribute("data-backend") == "cpu"
    expect(other.locator(FIGURES)).to_have_text([said])
    assert kept(other) == [line], "reading it back wrote it anew"
    assert watch.csp == []
    assert watch.errors == []


def test_a_line_drawn_without_webgl_is_the_same_line(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR, backend="cpu", device_scale_factor=2)
    draw(page, "b")
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    [said], [line] = figures(page), kept(page)
    assert first_number(said) == pytest.approx(line["value"], abs=0.1)
    other = read("surgeon-a", MR)
    assert other.locator("spine-viewer").get_attribute("data-backend") == "webgl"
    expect(other.locator(FIGURES)).to_have_text([said])


def test_what_is_drawn_offline_waits_and_is_sent_when_the_server_is_back(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR)
    status = page.locator(".v-kept")
    page.context.set_offline(True)
    draw(page)
    expect(status).to_have_text("1 measurement waits in this browser until the server is back.")
    page.context.set_offline(False)
    expect(status).to_have_text(SAVED)
    assert len(kept(page)) == 1
    page.route(LINES, lambda route: route.fulfill(status=503))
    draw(page, "g", higher=140)
    expect(status).to_contain_text("1 measurement waits")
    other = read("surgeon-a", MR, lines=503)
    expect(other.locator(".v-kept")).to_contain_text("Measurements are not loaded yet")
    other.unroute(LINES)
    expect(other.locator(FIGURES)).to_have_count(1)
    expect(other.locator(".v-kept")).to_be_hidden()
    # The lines also wait for a page that is loaded anew, while the server still cannot take them.
    page.reload()
    shown(page)
    assert len(figures(page)) == 1
    expect(status).to_contain_text("1 measurement waits")
    page.unroute(LINES)
    expect(status).to_have_text(SAVED)
    expect(page.locator(FIGURES)).to_have_count(2)
    assert sorted(line["kind"] for line in kept(page)) == ["angle", "length"]


def test_where_the_browser_keeps_nothing_the_page_says_so_and_asks_before_it_goes(
    read: Callable[..., Page],
) -> None:
    page = read("surgeon-a", MR)
    page.add_init_script(BLOCKED)
    page.reload()
    shown(page)
    status = page.locator(".v-kept")
    page.context.set_offline(True)
    draw(page)
    expect(status).to_have_text(
        "1 measurement waits on this page alone until the server is back: leave it open."
    )
    assert leaving_asks(page)
    page.context.set_offline(False)
    expect(status).to_have_text(SAVED)
    assert not leaving_asks(page)
    page.wait_for_url("**/account/")
    go(page, MR)
    assert len(kept(page)) == 1


def test_a_line_outlives_a_tab_that_is_left_at_once(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR)
    draw(page)
    page.goto("about:blank")
    other = read("surgeon-a", MR)
    expect(other.locator(FIGURES)).to_have_count(1)
    go(page, MR)
    assert len(kept(page)) == 1


def test_a_line_outlives_a_tab_that_is_closed_while_the_server_is_away(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR)
    page.context.route(LINES, lambda route: route.abort())
    draw(page)
    draw(page, "y", higher=140)
    expect(page.locator(".v-kept")).to_contain_text("2 measurements wait in this browser")
    kept_here = page.evaluate("() => JSON.stringify({ ...localStorage })")
    study = page.evaluate("() => JSON.parse(document.getElementById('viewer-config').textContent).study")
    subject = page.locator("h1").first.inner_text()
    page.close(run_before_unload=False)
    other = page.context.new_page()
    go(other, MR)
    expect(other.locator(".v-kept")).to_contain_text("2 measurements wait in this browser")
    expect(other.locator(FIGURES)).to_have_count(2)
    other.context.unroute(LINES)
    expect(other.locator(".v-kept")).to_have_text(SAVED)
    assert sorted(line["kind"] for line in kept(other)) == ["ellipse", "length"]
    assert "spinemed.measured" not in other.evaluate("() => Object.keys(localStorage).join()")
    # What waited names neither the study nor the subject.
    assert "spinemed.measured" in kept_here
    for told in (study, subject, "studies"):
        assert told not in kept_here
    for uid in (line["uid"] for line in kept(other)):
        assert other.evaluate(REMOVE, uid) == 200


def test_a_line_waits_for_the_tab_that_is_still_open(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR)
    page.context.route(LINES, lambda route: route.abort())
    draw(page)
    expect(page.locator(".v-kept")).to_contain_text("1 measurement waits")
    other = page.context.new_page()
    go(other, MR)
    other.wait_for_timeout(1000)
    expect(other.locator(FIGURES)).to_have_count(0)
    page.close(run_before_unload=False)
    expect(other.locator(FIGURES)).to_have_count(1)
    other.context.unroute(LINES)
    expect(other.locator(".v-kept")).to_have_text(SAVED)
    for uid in (line["uid"] for line in kept(other)):
        assert other.evaluate(REMOVE, uid) == 200


def test_signing_out_clears_what_waits_and_an_ended_session_does_not(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR)
    waiting = "() => Object.keys(localStorage).filter((key) => key.startsWith('spinemed.measured')).length"
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.route(LINES, lambda route: route.abort())
    draw(page)
    expect(page.locator(".v-kept")).to_contain_text("1 measurement waits")
    session = page.context.cookies()
    page.context.clear_cookies()
    page.goto("/login/")
    page.wait_for_timeout(500)
    assert page.evaluate(waiting) == 1
    page.context.add_cookies(session)  # type: ignore[arg-type]
    page.goto("/p/demo/studies/")
    page.locator("form[data-sign-out] button").evaluate("(button) => button.click()")
    page.wait_for_url("**/login/**")
    page.wait_for_timeout(500)
    assert page.evaluate(waiting) == 0


def test_another_persons_line_has_their_name_and_stays_where_it_is(read: Callable[..., Page]) -> None:
    page, other = read("surgeon-a", MR), read("surgeon-c", MR)
    draw(page)
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    before = kept(page)
    other.reload()
    shown(other)
    words = other.locator(FIGURES).first
    expect(words).to_contain_text(before[0]["author"])
    frame = other.locator(".vp-image").first.bounding_box()
    assert frame
    other.mouse.move(frame["x"] + frame["width"] / 2 - 40, frame["y"] + frame["height"] / 2 - 50)
    other.mouse.down()
    other.mouse.move(frame["x"] + frame["width"] / 2 + 60, frame["y"] + frame["height"] / 2 + 90, steps=4)
    other.mouse.up()
    other.keyboard.press("Delete")
    other.wait_for_timeout(1000)
    expect(words).to_contain_text(before[0]["author"])
    assert [line["points"] for line in kept(other)] == [line["points"] for line in before]


def test_a_removal_is_undone(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR)
    draw(page)
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    [line] = kept(page)
    page.locator(".vp").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator(FIGURES)).to_have_count(0)
    expect(page.locator(".v-kept")).to_contain_text(SAVED)
    page.wait_for_timeout(800)
    assert kept(page) == []
    page.get_by_role("button", name="Undo removal").click()
    expect(page.locator(FIGURES)).to_have_count(1)
    page.wait_for_timeout(800)
    assert [(one["uid"], one["points"]) for one in kept(page)] == [(line["uid"], line["points"])]


def test_a_line_that_another_tab_removed_does_not_come_back_from_one_that_waits(
    read: Callable[..., Page],
) -> None:
    page = read("surgeon-a", MR)

    def unanswered(route: Route) -> None:
        """What is sent arrives; the page does not hear of it."""
        if route.request.method == "POST":
            route.fetch()
        route.abort()

    page.route(LINES, unanswered)
    draw(page)
    expect(page.locator(".v-kept")).to_contain_text("1 measurement waits")
    other = page.context.new_page()
    go(other, MR)
    expect(other.locator(FIGURES)).to_have_count(1)
    other.locator(".vp").first.focus()
    other.keyboard.press("Delete")
    expect(other.locator(".v-kept")).to_contain_text(SAVED)
    assert kept(other) == []
    page.unroute(LINES)
    expect(page.locator(FIGURES)).to_have_count(0)
    expect(page.locator(".v-kept")).to_be_hidden()
    assert kept(page) == []
    other.get_by_role("button", name="Undo removal").click()
    expect(other.locator(FIGURES)).to_have_count(1)
    other.wait_for_timeout(800)
    assert len(kept(other)) == 1
    page.reload()
    shown(page)
    expect(page.locator(FIGURES)).to_have_count(1)


def test_a_film_is_measured_in_pixels(
    read: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = read("surgeon-a", FILM)
    draw(page)
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    [said], [line] = figures(page), kept(page)
    assert said.endswith(" px")
    assert first_number(said) == pytest.approx(line["value"], abs=0.1)
    (x0, y0), (x1, y1) = line["points"]
    assert line["value"] == pytest.approx(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, abs=0.01)
    picture(page, "measured-film")
    other = read("surgeon-a", FILM)
    expect(other.locator(FIGURES)).to_have_text([said])


def test_a_line_that_leaves_the_picture_stays_in_the_tab_and_says_why(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", FILM)
    frame = page.locator(".vp-image").first.bounding_box()
    assert frame
    page.keyboard.press("t")
    page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + 3, frame["y"] + 3, steps=5)
    page.mouse.up()
    expect(page.locator(".v-kept")).to_contain_text("outside the picture")
    expect(page.locator(FIGURES)).to_have_count(1)
    assert kept(page) == []


def test_lines_survive_the_loss_of_the_graphics_context(read: Callable[..., Page]) -> None:
    page = read("surgeon-a", MR)
    draw(page)
    expect(page.locator(".v-kept")).to_have_text(SAVED)
    [said] = figures(page)
    page.evaluate(LOSE_CONTEXT)
    expect(page.locator(".vp-message").first).to_contain_text("graphics card was reset")
    expect(page.locator(".vp-message").first).to_be_hidden()
    expect(page.locator(FIGURES)).to_have_text([said])
    draw(page, "g", higher=140)
    expect(page.locator(FIGURES)).to_have_count(2)
    until(page, "document.querySelector('.v-kept').textContent === 'Measurements saved'")
    page.wait_for_timeout(800)
    assert len(kept(page)) == 2
