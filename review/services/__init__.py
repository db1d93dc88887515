"""Every write of reviewing: one verb per function."""

from review.services.adjudication_tell import adjudicator_tell_anew
from review.services.agreement_begin import agreement_begin, agreement_due
from review.services.answer_give import answer_give
from review.services.assignment_lease import (
    assignment_claim,
    assignment_lease_first,
    assignment_put_back,
    assignment_renew,
    assignment_skip,
)
from review.services.assignments_move import assignments_move, move_undo
from review.services.assignments_return import assignments_return, typed_tidy
from review.services.bulk import bulk_do, bulk_undo
from review.services.decide import (
    Press,
    assignment_approve,
    assignment_edit_and_approve,
    assignment_leave_open,
    assignment_reject,
    assignment_send_back,
    assignment_take,
)
from review.services.decision_undo import decision_undo
from review.services.errors_overrule import Overrule, error_overrule
from review.services.guidelines_write import guidelines_read, guidelines_write
from review.services.instance_withdraw import instance_withdraw
from review.services.leases_return import leases_return
from review.services.look_save import look_save
from review.services.looks_allow import looks_allow, looks_forget, looks_tidy
from review.services.lot_carry_out import lot_go_on, lot_run_carry_out
from review.services.lot_drafts_open import lot_of_drafts_open
from review.services.lot_reading_undo import lot_reading_undo
from review.services.lots import lot_member_read, lot_open, lot_read_whole, lots_settle
from review.services.round_open import round_open, round_open_if_due
from review.services.round_settle import round_settle
from review.services.search_save import search_remove, search_restore, search_save
from review.services.seeded_decide import (
    SeededPress,
    seeded_activity,
    seeded_ask,
    seeded_decide,
    seeded_void,
)
from review.services.seeded_prepare import seeded_prepare
from review.services.seeded_tidy import notice_accept, seeded_tidy
from review.services.threads import thread_answer, thread_open, thread_reopen, thread_resolve
from review.services.work_save import work_begin_from, work_discard, work_save, work_take_back
from review.services.workflow_change import workflow_change

__all__ = [
    "Overrule",
    "Press",
    "SeededPress",
    "adjudicator_tell_anew",
    "agreement_begin",
    "agreement_due",
    "answer_give",
    "assignment_approve",
    "assignment_claim",
    "assignment_edit_and_approve",
    "assignment_lease_first",
    "assignment_leave_open",
    "assignment_put_back",
    "assignment_reject",
    "assignment_renew",
    "assignment_send_back",
    "assignment_skip",
    "assignment_take",
    "assignments_move",
    "assignments_return",
    "bulk_do",
    "bulk_undo",
    "decision_undo",
    "error_overrule",
    "guidelines_read",
    "guidelines_write",
    "instance_withdraw",
    "leases_return",
    "look_save",
    "looks_allow",
    "looks_forget",
    "looks_tidy",
    "lot_go_on",
    "lot_member_read",
    "lot_of_drafts_open",
    "lot_open",
    "lot_read_whole",
    "lot_reading_undo",
    "lot_run_carry_out",
    "lots_settle",
    "move_undo",
    "notice_accept",
    "round_open",
    "round_open_if_due",
    "round_settle",
    "search_remove",
    "search_restore",
    "search_save",
    "seeded_activity",
    "seeded_ask",
    "seeded_decide",
    "seeded_prepare",
    "seeded_tidy",
    "seeded_void",
    "thread_answer",
    "thread_open",
    "thread_reopen",
    "thread_resolve",
    "typed_tidy",
    "work_begin_from",
    "work_discard",
    "work_save",
    "work_take_back",
    "workflow_change",
]
