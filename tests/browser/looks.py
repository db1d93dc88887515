"""A page as people see it: both themes, both widths, and clean for axe."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.journey import Picture
from tests.browser.test_base import AXE

CLEAN = (
    "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}))"
    ".violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))])"
)


def four_looks(page: Page, name: str, picture: Picture) -> None:
    """Keep a picture of each look; the page is not wider than the window, and axe finds nothing."""
    for width in (1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("dark", "light"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            picture(page, f"{name}-{theme}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.evaluate(AXE.read_text())
    assert page.evaluate(CLEAN) == [], name
