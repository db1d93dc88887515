"""Writes texts so that what they hide is seen: nothing turns the page, nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from corpus.signs import Sign, signs_in

register = template.Library()


@register.filter
def seen(text: object) -> SafeString:
    """The text, escaped; a box with its code and its name in words instead of each sign that is not seen.

    Behind a letter that only looks like that of a level stands such a box, too.
    """
    plain = str(text)
    signs = signs_in(plain)
    if not signs or isinstance(text, SafeString):
        return conditional_escape(text if isinstance(text, SafeString) else plain)
    return format_html_join("", "{}", ((piece,) for piece in _pieces(plain, signs)))


@register.filter
def hidden(text: object) -> str:
    """What the text hides, in words: `right-to-left override (U+202E), zero width space (U+200B)`."""
    names = dict.fromkeys(f"{sign.name} ({sign.code})" for sign in signs_in(str(text)))
    return ", ".join(names)


def _pieces(text: str, signs: tuple[Sign, ...]) -> Iterator[str]:
    at = 0
    for sign in signs:
        # The sign itself is not written: it would be carried out where it stands.
        yield text[at : sign.end if sign.kind == "alike" else sign.start]
        yield _box(sign)
        at = sign.end
    yield text[at:]


def _box(sign: Sign) -> SafeString:
    name = sign.name if sign.kind == "alike" else f"hidden sign: {sign.name}"
    return format_html(
        '<span class="sign" role="img" data-code="{}" title="{}, {}" aria-label="{}"></span>',
        sign.code,
        name,
        sign.code,
        name,
    )
