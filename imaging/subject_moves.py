"""What moving Subjects from one Approval to another would change, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imaging.models import Subject
from imaging.past_uses import past_uses
from projects.models import Approval, Purpose

SHOWN = 3


@dataclass(frozen=True, slots=True)
class SubjectMove:
    """A move as its page shows it before anybody confirms it."""

    old: Approval
    new: Approval
    count: int
    gained: list[Purpose]
    lost: list[Purpose]
    barred: list[str]
    """Sentences; the move is refused while there is one."""


def subject_move(old: Approval, new: Approval) -> SubjectMove:
    """Count the Subjects and compare what is allowed for them today with what would be."""
    before, after = _allowed_today(old), _allowed_today(new)
    return SubjectMove(
        old=old,
        new=new,
        count=Subject.objects.filter(approval=old).count(),
        gained=[purpose for purpose in after if purpose not in before],
        lost=[purpose for purpose in before if purpose not in after],
        barred=list(_bars(old, new, after)),
    )


def _allowed_today(approval: Approval) -> list[Purpose]:
    return approval.purposes if approval.state == "valid" else []


def _bars(old: Approval, new: Approval, allowed: list[Purpose]) -> Iterator[str]:
    if old.pk == new.pk or old.project_id != new.project_id:
        yield "Choose two different approvals of this project."
    elif new.state != "valid":
        yield f"Approval {new.number} is not valid today. Renew it, or choose another one."
    else:
        for purpose, done in past_uses(old).items():
            if purpose not in allowed:
                yield (
                    f"Approval {new.number} does not allow “{purpose.label}”, which was done already: "
                    f"{_listed(done)}. Choose an approval that allows it."
                )


def _listed(done: list[str]) -> str:
    more = f" and {len(done) - SHOWN} more" if len(done) > SHOWN else ""
    return ", ".join(done[:SHOWN]) + more
