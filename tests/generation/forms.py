"""A form as a browser would send it that somebody opened and left alone."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.sent: dict[str, object] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.inside = told.get("action") == self.action
        name, kind = told.get("name"), told.get("type")
        if tag == "input" and self.inside and name and (kind != "checkbox" or "checked" in told):
            self.sent[name] = "on" if kind == "checkbox" else told.get("value") or ""


def form_of(page: str, action: str) -> dict[str, object]:
    """What the inputs of the form with this action would send."""
    found = _Fields(action)
    found.feed(page)
    assert found.sent, action
    return found.sent
