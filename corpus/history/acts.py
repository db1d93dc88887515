"""Decisions and overruled Findings against what the Instance's chain says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from corpus.models import Decision, Finding
from projects.models import User

Trouble = tuple[int, str]


class Said(NamedTuple):
    """One row of a chain with its payload read."""

    seq: int
    event: str
    payload: dict[str, Any]

    @property
    def detail(self) -> dict[str, Any]:
        """What the event adds to its common columns."""
        detail: dict[str, Any] = self.payload["detail"]
        return detail

    @property
    def is_decision(self) -> bool:
        """Whether a person decided here; taking a decision back is none."""
        return self.event.startswith("decision_") and self.event != "decision_undone"


class Overruled(NamedTuple):
    """That somebody overruled a Finding, for all or for themselves."""

    finding: str
    check: str
    field: str
    message: str
    by: str
    reason: str
    revision: str
    revision_key: int
    parent_key: int | None

    @property
    def claim(self) -> tuple[str, ...]:
        """What an edit says again of its own text."""
        return self.check, self.field, self.message, self.by, self.reason


def overruled_of(finding: Finding, by: User, reason: str) -> Overruled:
    """The same of a row, whose Finding and Revision are at hand."""
    revision = finding.revision
    return Overruled(
        str(finding.uid),
        finding.check_name,
        finding.field,
        finding.message,
        by.username,
        reason,
        str(revision.uid),
        revision.pk,
        revision.parent_id,
    )


def acts_fault(
    said: Sequence[Said], *, decisions: Sequence[Decision], overruled: Sequence[Overruled]
) -> Trouble | None:
    """The first Decision or overruled Finding of an Instance that is not as its chain has it."""
    return _decisions_fault(said, decisions) or _findings_fault(said, overruled)


def _decisions_fault(said: Sequence[Said], decisions: Sequence[Decision]) -> Trouble | None:
    taken_back = {row.detail["decision"]: row.seq for row in said if row.event == "decision_undone"}
    made = {row.detail["decision"]: row for row in said if row.is_decision}
    for decision in decisions:
        uid = str(decision.uid)
        row = made.pop(uid, None)
        if row is None:
            return len(said), f"decision {uid} is not in the record"
        if wrong := _differing(decision, row):
            return row.seq, f"the {wrong} of decision {uid} was changed"
        if (decision.undone_at is not None) != (uid in taken_back):
            return taken_back.get(uid, row.seq), f"decision {uid} was taken back in one place only"
    for uid, row in made.items():
        return row.seq, f"decision {uid} is gone"
    return None


def _differing(decision: Decision, row: Said) -> str:
    """Which part of a Decision is not as it was written; empty when all agrees."""
    result = decision.result_revision
    read = decision.revision if result is None else result
    for part, here, there in (
        ("verdict", f"decision_{decision.verdict}", row.event),
        ("reviewer", decision.reviewer.username, row.payload["actor"]),
        ("revision", str(read.uid), row.payload["revision"]),
        ("revision", decision.revision_id, result.parent_id if result else decision.revision_id),
        ("reasons", {one.reason for one in decision.reasons.all()}, set(row.detail["reasons"])),
        ("harm", decision.harm, row.detail["harm"]),
        ("comment", decision.comment, row.detail["comment"]),
    ):
        if here != there:
            return part
    return ""


def _findings_fault(said: Sequence[Said], overruled: Sequence[Overruled]) -> Trouble | None:
    rows = [row for row in said if row.event == "finding_overruled"]
    # Readers who decide apart overrule the same Finding, each for themselves.
    made = {(row.detail["finding"], row.payload["actor"]): row for row in rows}
    told = {row.detail["finding"]: row for row in rows}
    standing = {(one.revision_key, *one.claim) for one in overruled}
    for one in overruled:
        row = made.get((one.finding, one.by)) or told.get(one.finding)
        if row is None:
            # An edit says the same and carries the overruling of the Revision it came from.
            if (one.parent_key, *one.claim) not in standing:
                return len(said), f"finding {one.finding} was overruled outside the record"
        elif one.claim[-2:] != (row.payload["actor"], row.detail["reason"]) or (
            one.check != row.detail["check"] or one.revision != row.payload["revision"]
        ):
            return row.seq, f"the overruling of finding {one.finding} was changed"
    stand = {(one.finding, one.by) for one in overruled}
    for key, row in made.items():
        if key not in stand:
            return row.seq, f"finding {key[0]} is gone or no longer overruled"
    return None
