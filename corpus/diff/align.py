"""Finding which words two versions share."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from corpus.diff.tokens import Token


class Change(NamedTuple):
    """Words `[before_start:before_end]` became `[after_start:after_end]`."""

    before_start: int
    before_end: int
    after_start: int
    after_end: int


def changes(before: list[Token], after: list[Token]) -> list[Change]:
    """The places where `after` differs from `before`, white space apart.

    Two changes with nothing but a comma or one short word between them are
    one change to a reader, but are kept apart here so that each can be taken.
    """
    matcher = SequenceMatcher(
        None,
        [token.word for token in before],
        [token.word for token in after],
        autojunk=False,
    )
    return [Change(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
