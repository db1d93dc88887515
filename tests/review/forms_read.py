"""What a browser without JavaScript would send of a form on a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Control:
    """One field: the value it has, and of a list or of round marks the values it may have."""

    value: str = ""
    choices: list[str] = field(default_factory=list)
    is_text: bool = False
    is_sent: bool = True


class _Form(HTMLParser):
    """Reads the form that has the attribute `mark`."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark
        self.is_inside = False
        self.at = Control()
        self.is_writing = False
        self.controls: dict[str, Control] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = self.mark in given
        elif self.is_inside and tag == "option":
            self._choose(given, "selected")
        elif self.is_inside and tag in ("input", "textarea", "select"):
            self._begin(tag, given)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        self.at = self.controls.setdefault(given["name"], Control(is_sent="disabled" not in given))
        self.is_writing = self.at.is_text = tag == "textarea"
        if given.get("type") == "radio":
            self._choose(given, "checked")
        else:
            self.at.value = given.get("value", "")

    def _choose(self, given: dict[str, str], mark: str) -> None:
        self.at.choices.append(given["value"])
        if mark in given:
            self.at.value = given["value"]

    def handle_endtag(self, tag: str) -> None:
        self.is_writing = self.is_writing and tag != "textarea"
        self.is_inside = self.is_inside and tag != "form"

    def handle_data(self, data: str) -> None:
        if self.is_writing:
            self.at.value += data


def controls_in(html: str, mark: str) -> dict[str, Control]:
    """The fields of the form with the attribute `mark`, by name; buttons are none."""
    read = _Form(mark)
    read.feed(html)
    return read.controls


def sent_by(controls: dict[str, Control]) -> dict[str, str]:
    """What is sent when nobody changes anything."""
    return {name: control.value for name, control in controls.items() if control.is_sent}
