"""The comments of a send-back, one a line, and what the redraft says to each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from corpus.models import CommentReply, RedraftRequest

LONGEST_REPLY = 2000  # characters
_BULLET = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)、])\s*")


class Reply(NamedTuple):
    """One comment, and what was changed or why not; neither where it was passed over."""

    number: int
    comment: str
    changed: str = ""
    why_not: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether anything is said to it."""
        return bool(self.changed or self.why_not)


def comments_in(text: str) -> list[str]:
    """The comments in what a surgeon wrote: a line each, bullets and numbers left off."""
    lines = (_BULLET.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line] or [text.strip()]


def replies_of(request: RedraftRequest) -> list[Reply]:
    """Every comment of a request with its reply. One query."""
    said = {row.number: row for row in CommentReply.objects.filter(request=request)}
    return [
        Reply(number, comment, said[number].changed, said[number].why_not)
        if number in said
        else Reply(number, comment)
        for number, comment in enumerate(comments_in(request.comment), 1)
    ]


@transaction.atomic
def replies_keep(*, request: RedraftRequest, replies: Iterable[tuple[int, str, str]]) -> None:
    """Keep what a redraft says: (comment's number, what was changed, why not). Those of a later redraft hold.

    Of two replies to one comment the first holds; a number that no comment has is left out.
    """
    comments = len(comments_in(request.comment))
    found: dict[int, CommentReply] = {}
    for number, changed, why_not in replies:
        told = {"changed": changed.strip()[:LONGEST_REPLY], "why_not": why_not.strip()[:LONGEST_REPLY]}
        if 1 <= number <= comments and number not in found and any(told.values()):
            found[number] = CommentReply(request=request, number=number, **told)
    CommentReply.objects.filter(request=request).delete()
    CommentReply.objects.bulk_create(found.values())
