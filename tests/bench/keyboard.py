"""A keyboard in Chromium that counts."""

from __future__ import annotations

from playwright.sync_api import Page

EDIT = " Say why."


class Keys:
    """Counts what is pressed on it; a key with another held down is two. Typed text is not counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        """One key after the other, as "e" or "Control+Enter"."""
        for key in keys:
            self.pressed += key.count("+") + 1
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Text."""
        self.page.keyboard.type(text)
