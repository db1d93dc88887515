"""Signs that nobody sees, the terms of a text and its findings, in a real browser and by keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, settled
from tests.browser.test_base import AXE
from tests.studio import Studio

pytestmark = pytest.mark.browser
MAKE = """
from corpus.services import revision_check
from projects.models import Membership, Project, User
from tests.review.making import opened, question
project = Project.objects.create(slug={slug!r}, name="Hidden signs")
user = User.objects.get(username="surgeon-c")
Membership.objects.create(user=user, project=project, role="surgeon")
body = question(
    stem="Which level shows the disc herniation: worst at \\u202e5L/4L\\u202c, spared at \\u04215?",
    rationale="The cage\\u200b and the pedicle screws stand at L4/L5; the Pfirrmann grade is IV. محمد.",
    conditions=["disc_herniation"],
)
round = opened(project, body=body)
revision_check(revision=round.seen)
print(round.assignments.get().uid)
"""
WIDER = "document.documentElement.scrollWidth - innerWidth"
ROUGH = "async () => (await axe.run(document)).violations.map((one) => [one.id, one.nodes[0].html])"


def open_item(studio: Studio, page: Page) -> None:
    slug = fresh("signs")
    uid = studio.inside(MAKE.format(slug=slug)).strip().splitlines()[-1]
    page.goto(f"/p/{slug}/review/{uid}/")
    page.locator("main#main[data-ready]").wait_for()
    settled(page)


def test_hidden_signs_are_shown_named_and_taken_out(
    studio: Studio, enter: Callable[..., Page], watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    page = enter("surgeon-c")
    open_item(studio, page)
    stem = page.locator("[data-field=stem]")
    assert [one.get_attribute("data-code") for one in stem.locator(".sign").all()] == [
        "U+202E",
        "U+202C",
        "U+0421",
    ]
    # The words stand as they are stored: nothing turned them.
    assert "5L/4L, spared at" in stem.inner_text()
    expect(stem.get_by_role("img", name="hidden sign: right-to-left override")).to_be_visible()
    assert stem.locator(".sign").first.bounding_box()["width"] > 20  # type: ignore[index]
    picture(page, "signs-1440-light")
    page.keyboard.press("Shift+N")
    expect(page.locator(".finding:focus")).to_have_count(1)
    first = page.locator(".finding:focus").inner_text()
    page.keyboard.press("Shift+N")
    assert page.locator(".finding:focus").inner_text() != first
    page.evaluate(AXE.read_text())
    assert page.evaluate(ROUGH) == []
    page.keyboard.press("e")
    told = page.locator("[data-signs-in=stem]")
    expect(told).to_contain_text("right-to-left override (U+202E)")
    picture(page, "signs-edit-1440-light")
    told.get_by_role("button", name="Take them out").click()
    expect(told).to_be_hidden()
    field = page.locator("#edit-stem")
    expect(field).to_have_value("Which level shows the disc herniation: worst at 5L/4L, spared at C5?")
    # What is pasted while one writes is told as well.
    field.fill("Which disc\u200b is dark?")
    expect(told).to_contain_text("zero width space (U+200B)")
    assert (watch.csp, watch.errors) == ([], [])


@pytest.mark.parametrize(("width", "theme"), [(1024, "light"), (1440, "dark")])
def test_terms_of_the_text_open_by_a_key_and_close_by_escape(
    studio: Studio,
    enter: Callable[..., Page],
    watch: Watch,
    picture: Callable[[Page, str], None],
    width: int,
    theme: str,
) -> None:
    page = enter("surgeon-c", width=width, height=800, color_scheme=theme)
    open_item(studio, page)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.keyboard.press("Shift+W")
    panel = page.locator("dialog#terms")
    ours = panel.locator("section", has_text="In this text")
    expect(ours.locator("dt b")).to_have_text(
        ["disc herniation", "interbody cage", "pedicle screw", "Pfirrmann grade"]
    )
    assert all(url.startswith(studio.url) for url in asked)
    assert page.evaluate(WIDER) <= 0
    picture(page, f"terms-{width}-{theme}")
    page.evaluate(AXE.read_text())
    assert page.evaluate(ROUGH) == []
    page.keyboard.type("骨盆入射角")
    expect(panel.locator(".term:visible dt b")).to_have_text(["pelvic incidence", "PI-LL"])
    page.keyboard.press("Control+A")
    page.keyboard.type("no such word")
    expect(panel).to_contain_text("No term has these words.")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.keyboard.press("?")
    for label in ("Terms", "Next finding"):
        expect(page.locator("#shortcuts th", has_text=label)).to_have_count(1)
    assert (watch.csp, watch.errors) == ([], [])
