"""Every write of reviewing: one verb per function."""

from review.services.assignment_lease import (
    assignment_claim,
    assignment_flag,
    assignment_renew,
    assignment_skip,
)
from review.services.assignments_return import assignments_return
from review.services.decide import (
    Press,
    assignment_approve,
    assignment_edit_and_approve,
    assignment_leave_open,
    assignment_reject,
    assignment_send_back,
)
from review.services.decision_undo import decision_undo
from review.services.errors_overrule import Overrule
from review.services.instance_withdraw import instance_withdraw
from review.services.round_open import round_open, round_open_if_due
from review.services.round_settle import round_settle
from review.services.work_save import work_discard, work_save

__all__ = [
    "Overrule",
    "Press",
    "assignment_approve",
    "assignment_claim",
    "assignment_edit_and_approve",
    "assignment_flag",
    "assignment_leave_open",
    "assignment_reject",
    "assignment_renew",
    "assignment_send_back",
    "assignment_skip",
    "assignments_return",
    "decision_undo",
    "instance_withdraw",
    "round_open",
    "round_open_if_due",
    "round_settle",
    "work_discard",
    "work_save",
]
