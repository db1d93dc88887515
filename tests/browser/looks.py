"""A page as people see it: both themes, from a small screen to a wide one, and clean for axe."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.journey import Picture
from tests.browser.test_base import AXE

CLEAN, READABLE = (
    f"async () => (await axe.run(document, {{runOnly: {rules}}}))"
    ".violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))])"
    # Of what is checked the contrast alone hangs on the colours.
    for rules in (["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], ["color-contrast"])
)

WIDTHS = (1024, 1440)
WIDE = (*WIDTHS, 1920)


def four_looks(
    page: Page, name: str, picture: Picture, *, at: str = "", widths: tuple[int, ...] = WIDTHS
) -> None:
    """Keep a picture of each look; the page is not wider than the window, and axe finds nothing.

    `at` selects what is scrolled to the top of each picture.
    """
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if at:
            page.locator(at).first.evaluate("one => one.scrollIntoView()")
        for theme in ("dark", "light"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            picture(page, f"{name}-{theme}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.evaluate(AXE.read_text())
    assert page.evaluate(CLEAN) == [], name
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(READABLE) == [], f"{name}, dark"
    page.emulate_media(color_scheme="light")
