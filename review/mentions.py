"""Colleagues named in a comment: `@` and the sign-in name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from projects.models import User
from review.errors import NobodyCalled

# An address has letters before its sign, and a sentence ends behind a name.
MENTION = re.compile(r"(?<![\w.@])@(\w(?:[\w.+-]*\w)?)")


class Called(NamedTuple):
    """A stretch of a comment: plain text, or the name of somebody it is for."""

    text: str
    is_name: bool = False


def mentioned_in(text: str, hearers: Iterable[User]) -> list[User]:
    """Whom a text names, each once, in its order. Raises NobodyCalled for who is not among `hearers`."""
    names = dict.fromkeys(match[1].casefold() for match in MENTION.finditer(text))
    if not names:
        return []
    known = {person.username.casefold(): person for person in hearers}
    for name in names:
        if name not in known:
            raise NobodyCalled(name)
    return [known[name] for name in names]


def parts_of(text: str, mentioned: Iterable[User]) -> Iterator[Called]:
    """A comment cut at the names in it, each as colleagues know the person."""
    known = {person.username.casefold(): person for person in mentioned}
    at = 0
    for match in MENTION.finditer(text):
        person = known.get(match[1].casefold())
        if person is None:
            continue
        yield Called(text[at : match.start()])
        yield Called(f"@{person.display_name}", is_name=True)
        at = match.end()
    yield Called(text[at:])
