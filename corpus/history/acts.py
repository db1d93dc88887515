"""Decisions and overruled Findings against what the Instance's chain says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from corpus.models import Decision, Finding

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


def acts_fault(
    said: Sequence[Said], *, decisions: Sequence[Decision], findings: Sequence[Finding]
) -> Trouble | None:
    """The first Decision or overruled Finding of an Instance that is not as its chain has it."""
    return _decisions_fault(said, decisions) or _findings_fault(said, findings)


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


def _findings_fault(said: Sequence[Said], findings: Sequence[Finding]) -> Trouble | None:
    made = {row.detail["finding"]: row for row in said if row.event == "finding_overruled"}
    standing = {(finding.revision_id, *_claim(finding)) for finding in findings}
    for finding in findings:
        uid = str(finding.uid)
        row = made.pop(uid, None)
        if row is None:
            # An edit says the same and carries the overruling of the Revision it came from.
            if (finding.revision.parent_id, *_claim(finding)) not in standing:
                return len(said), f"finding {uid} was overruled outside the record"
        elif _claim(finding)[-2:] != (row.payload["actor"], row.detail["reason"]) or (
            finding.check_name != row.detail["check"] or str(finding.revision.uid) != row.payload["revision"]
        ):
            return row.seq, f"the overruling of finding {uid} was changed"
    for uid, row in made.items():
        return row.seq, f"finding {uid} is gone or no longer overruled"
    return None


def _claim(finding: Finding) -> tuple[str, ...]:
    by = finding.overruled_by.username if finding.overruled_by else ""
    return finding.check_name, finding.field, finding.message, by, finding.overrule_reason
