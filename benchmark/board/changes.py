"""What a new edition of a board changes, model by model."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
JOINED, LEFT, RUN_AGAIN, SCORED_AGAIN = "joined", "left", "run again", "scored again"
BESIDE = ("all", "text", "image", "axes", "exact_level", "unanswered", "errors", "drafted", "report")


def changes_between(before: list[Row], after: list[Row]) -> list[Row]:
    """Who joined, left, was run again or scored again, with the whole score before and after.

    Models keep the order of the board; one of which nothing changed is not named.
    """
    old, new = ({row["uid"]: row for row in rows} for rows in (before, after))
    found = [_change(old.get(uid), row) for uid, row in new.items()]
    found += [_change(row, None) for uid, row in old.items() if uid not in new]
    return [change for change in found if change["what"]]


def _change(before: Row | None, after: Row | None) -> Row:
    named = after or before or {}
    return {
        "what": _what(before, after),
        "model": named["model"],
        "run": named["run"],
        "before": _score(before),
        "after": _score(after),
    }


def _what(before: Row | None, after: Row | None) -> str:
    if before is None:
        return JOINED
    if after is None:
        return LEFT
    if before["run"] != after["run"]:
        return RUN_AGAIN
    return SCORED_AGAIN if any(before.get(name) != after.get(name) for name in BESIDE) else ""


def _score(row: Row | None) -> float | None:
    return row["all"]["score"] if row and row["all"] else None
