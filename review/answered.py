"""What the page of a redraft tells of the send-back that it answers: to who wrote it, and to others."""

from __future__ import annotations

from typing import Any

from corpus.models import RedraftRequest
from corpus.replies import Reply, comments_in, replies_of
from projects.models import User
from review.models import Assignment


def answered_of(assignment: Assignment, reader: User) -> dict[str, Any]:
    """Who sent the item back, with which words, and what the new draft says to each; empty for a first draft.

    Where readers decide apart, each is told only of what they wrote themselves.
    """
    request = assignment.round.answers_request
    if request is None:
        return {}
    is_own, apart = request.return_to_id == reader.pk, assignment.round.is_apart
    said = _own_comment(request) if apart else request.comment
    shown = is_own or not apart
    return {
        "answered": request,
        "answers_me": is_own,
        "sent_back_with": said if shown else "",
        "replies": _replies(request, said) if shown and not request.failed_reason else [],
    }


def _own_comment(request: RedraftRequest) -> str:
    """Of all who sent it back, the words of the one to whom it returns."""
    return request.decision.comment if request.decision is not None else request.comment


def _replies(request: RedraftRequest, said: str) -> list[Reply]:
    own = comments_in(said)
    return [reply for reply in replies_of(request) if reply.comment in own]
