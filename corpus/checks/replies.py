"""A redraft answers every comment of the surgeon who sent the text back, and keeps to what it says."""

from __future__ import annotations

from typing import Final

from corpus.checks.material import CheckFinding, CheckInput

COMMENTS_ANSWERED: Final = "comments_are_answered"
SHOWN = 120  # characters of a comment in a message


def comments_are_answered(given: CheckInput) -> list[CheckFinding]:
    """Each comment has a reply; who says that something was changed has changed something."""
    found = []
    for reply in given.replies:
        words = reply.comment if len(reply.comment) <= SHOWN else reply.comment[: SHOWN - 1] + "…"
        if not (reply.changed or reply.why_not):
            message = f"Comment {reply.number} was not answered: “{words}”."
        elif reply.changed and given.is_unchanged:
            message = f"Comment {reply.number} is said to be followed, but the text is as it was: “{words}”."
        else:
            continue
        found.append(CheckFinding(COMMENTS_ANSWERED, "warning", message))
    return found
