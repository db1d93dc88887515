"""Decisions: each moves the Instance once, and only through its Round."""

from __future__ import annotations

import pytest

from corpus.bodies import body_parse
from corpus.errors import RedraftsUsedUp, StaleRevision
from corpus.models import Decision, ErrorReason, Harm, RedraftRequest, Revision, RevisionKind, State, Tier
from corpus.services import finding_overrule, instance_revise, revision_add
from projects.models import AuditEvent, Project, User
from review.errors import (
    AlreadyDecided,
    AssignmentTaken,
    ErrorsNotShown,
    ReasonMissing,
    ReviewError,
    UnsettledFindings,
)
from review.models import Assignment, Round, RoundPurpose
from review.services import (
    Overrule,
    assignment_approve,
    assignment_claim,
    assignment_edit_and_approve,
    assignment_reject,
    assignment_send_back,
)
from tests.conftest import person
from tests.review.making import (
    claimed,
    events,
    finding,
    guideline,
    opened,
    overrule_of,
    press,
    question,
    revision_of,
)

pytestmark = pytest.mark.django_db


def test_approving_moves_the_instance_and_names_the_reader(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    decision = assignment_approve(press=press(claimed(round, surgeon_a), surgeon_a))
    instance = round.instance
    instance.refresh_from_db()
    assert (instance.state, instance.tier) == (State.APPROVED, Tier.V2)
    assert decision.revision == round.seen
    assert AuditEvent.objects.get(action="decision_approve").actor == surgeon_a


def test_a_double_click_decides_once(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    first = assignment_approve(press=press(assignment, surgeon_a, key="one form"))
    again = assignment_approve(press=press(assignment, surgeon_a, key="one form"))
    assert first == again
    assert Decision.objects.count() == 1


def test_a_second_tab_is_told_what_was_decided(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    assignment_approve(press=press(assignment, surgeon_a))
    with pytest.raises(AlreadyDecided, match="approved"):
        assignment_reject(
            press=press(assignment, surgeon_a), reasons=[ErrorReason.LEVEL], harm=Harm.COULD_INJURE
        )
    assert Decision.objects.count() == 1


def test_the_same_form_cannot_decide_two_ways(project: Project, surgeon_a: User) -> None:
    assignment = claimed(opened(project), surgeon_a)
    assignment_approve(press=press(assignment, surgeon_a, key="one form"))
    with pytest.raises(AlreadyDecided):
        assignment_send_back(press=press(assignment, surgeon_a, key="one form"), comment="Name the grade.")


def test_second_reviewer_is_told_that_the_instance_moved_on(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    pressed = press(claimed(round, surgeon_a), surgeon_a)
    instance = round.instance
    newer = revision_of(instance, question(rationale="Newer."), RevisionKind.REVISION, round.seen)
    instance_revise(instance=instance, seen=round.seen, current=newer, event="revised", actor=None)
    with pytest.raises(StaleRevision, match="moved on"):
        assignment_approve(press=pressed)
    assert Decision.objects.count() == 0
    assert Assignment.objects.open().count() == 1


def test_who_does_not_hold_the_lease_cannot_decide(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    assignment = claimed(opened(project), surgeon_a)
    with pytest.raises(AssignmentTaken):
        assignment_approve(press=press(assignment, surgeon_b))


def test_an_edit_of_wording_becomes_the_current_revision(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    body = question(rationale="On T2 the disc is narrow and dark.")
    decision = assignment_edit_and_approve(press=press(claimed(round, surgeon_a), surgeon_a), body=body)
    instance = round.instance
    instance.refresh_from_db()
    edit = instance.current_revision
    assert (edit.kind, edit.parent, edit.author) == (RevisionKind.EDIT, round.seen, surgeon_a)
    assert body_parse(edit.body) == body
    assert decision.result_revision == edit
    assert instance.state == State.APPROVED


def test_an_unchanged_edit_is_an_approval(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    decision = assignment_edit_and_approve(press=press(claimed(round, surgeon_a), surgeon_a), body=question())
    assert decision.verdict == "approve"
    assert Revision.objects.count() == 2


def test_an_edit_of_the_level_needs_a_second_reader(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project)
    body = question(rationale="The L2/L3 disc is dark on T2 and narrow; L3/L4 is not.")
    assignment_edit_and_approve(press=press(claimed(round, surgeon_a), surgeon_a), body=body)
    instance = round.instance
    instance.refresh_from_db()
    assert instance.state == State.IN_REVIEW
    second = Round.objects.get(settled_at__isnull=True)
    assert (second.purpose, second.seen) == (RoundPurpose.SECOND_READER, instance.current_revision)
    with pytest.raises(AssignmentTaken):  # not the one who wrote it
        claimed(second, surgeon_a)
    assignment_approve(press=press(claimed(second, surgeon_b), surgeon_b))
    instance.refresh_from_db()
    assert (instance.state, instance.tier) == (State.APPROVED, Tier.V3)
    assert instance.current_revision == second.seen


def test_sending_back_asks_for_a_redraft_that_returns_to_the_same_surgeon(
    project: Project, surgeon_a: User
) -> None:
    round = opened(project)
    assignment_send_back(
        press=press(claimed(round, surgeon_a), surgeon_a),
        comment="Name the grade.",
        reasons=[ErrorReason.GRADE],
    )
    request = RedraftRequest.objects.get()
    assert (request.return_to, request.comment, request.reasons) == (surgeon_a, "Name the grade.", "grade")
    assert request.revision == round.seen
    round.instance.refresh_from_db()
    assert (round.instance.state, round.instance.redraft_count) == (State.SENT_BACK, 1)


def test_sending_back_without_a_comment_is_refused(project: Project, surgeon_a: User) -> None:
    with pytest.raises(ReasonMissing):
        assignment_send_back(press=press(claimed(opened(project), surgeon_a), surgeon_a), comment="  ")


def test_a_third_redraft_is_refused(project: Project, surgeon_a: User) -> None:
    round = opened(project, redraft_count=2)
    with pytest.raises(RedraftsUsedUp):
        assignment_send_back(press=press(claimed(round, surgeon_a), surgeon_a), comment="Again.")
    assert RedraftRequest.objects.count() == 0


def test_rejecting_keeps_error_and_harm(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    decision = assignment_reject(
        press=press(claimed(round, surgeon_a), surgeon_a),
        reasons=[ErrorReason.LEVEL, ErrorReason.OVERCONFIDENT],
        harm=Harm.COULD_INJURE,
    )
    assert {row.reason for row in decision.reasons.all()} == {"level", "overconfident"}
    assert decision.harm == Harm.COULD_INJURE
    round.instance.refresh_from_db()
    assert round.instance.state == State.REJECTED


def test_rejecting_needs_an_error_and_its_harm_but_wording_needs_none(
    project: Project, surgeon_a: User
) -> None:
    pressed = press(claimed(opened(project), surgeon_a), surgeon_a)
    with pytest.raises(ReasonMissing, match="what is wrong"):
        assignment_reject(press=pressed, reasons=[], harm=Harm.NONE)
    with pytest.raises(ReasonMissing, match="harm"):
        assignment_reject(press=pressed, reasons=[ErrorReason.LEVEL], harm=None)
    assignment_reject(press=pressed, reasons=[ErrorReason.WORDING], harm=None)


def test_an_error_finding_must_be_overruled_before_approval(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    error = finding(round.seen)
    pressed = press(claimed(round, surgeon_a), surgeon_a)
    with pytest.raises(UnsettledFindings, match="L1/L2"):
        assignment_approve(press=pressed)
    finding_overrule(finding=error, by=surgeon_a, reason="The level is right; the check misread it.")
    assignment_approve(press=pressed)
    assert "finding_overruled" in events(round.instance)


def test_two_blind_readers_who_agree_settle_together(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a))
    round.instance.refresh_from_db()
    assert round.instance.state == State.IN_REVIEW
    assignment_approve(press=press(second, surgeon_b))
    round.instance.refresh_from_db()
    assert (round.instance.state, round.instance.tier) == (State.APPROVED, Tier.V3)


def test_nobody_reads_twice_in_one_round(project: Project, surgeon_a: User) -> None:
    round = opened(project, readers=2)
    assignment_approve(press=press(claimed(round, surgeon_a, 0), surgeon_a))
    with pytest.raises(AssignmentTaken):
        claimed(round, surgeon_a, 1)


def test_readers_who_disagree_send_it_to_adjudication_by_a_third(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a))
    assignment_reject(press=press(second, surgeon_b), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    round.instance.refresh_from_db()
    assert round.instance.state == State.IN_ADJUDICATION
    third = Assignment.objects.open().get()
    with pytest.raises(AssignmentTaken):
        assignment_claim(assignment=third, reviewer=surgeon_a)
    judge = person("surgeon_c", project, "surgeon")  # type: ignore[arg-type]
    with pytest.raises(AssignmentTaken):
        assignment_claim(assignment=third, reviewer=judge)
    judge.memberships.update(may_adjudicate=True)
    assignment_claim(assignment=third, reviewer=judge)
    with pytest.raises(ReviewError, match="adjudicator"):
        assignment_send_back(press=press(third, judge), comment="Again.")
    assignment_approve(press=press(third, judge))
    round.instance.refresh_from_db()
    assert (round.instance.state, round.instance.tier) == (State.APPROVED, Tier.V3)


def test_an_edit_is_checked_before_it_is_approved(project: Project, surgeon_a: User) -> None:
    source = guideline(project)
    passage = source.passages.create(position=1, text="At L2/L3 the disc is dark and narrow.", sha256="p")
    round = opened(project, source=source, passage=passage)
    false_quote = {"id": 1, "field": "rationale", "quote": "Nobody wrote this.", "passage": str(passage.uid)}
    pressed = press(claimed(round, surgeon_a), surgeon_a)
    with pytest.raises(UnsettledFindings):
        assignment_edit_and_approve(press=pressed, body=question(evidence=[false_quote]))
    assert Revision.objects.count() == 2
    true_quote = {**false_quote, "quote": "the disc is dark and narrow"}
    assignment_edit_and_approve(press=pressed, body=question(evidence=[true_quote]))


def test_an_error_in_ones_own_text_is_overruled_with_a_reason(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    body = question(rationale="The L5/S1 disc is dark on T2 and narrow.")
    pressed = press(claimed(round, surgeon_a), surgeon_a)
    with pytest.raises(UnsettledFindings, match="never of L2/L3"):
        assignment_edit_and_approve(press=pressed, body=body)
    with pytest.raises(ErrorsNotShown, match="never of L2/L3"):
        assignment_edit_and_approve(press=pressed, body=body, overrule=Overrule("Meant so.", frozenset()))
    overrule = overrule_of(pressed, body, "Meant so.")
    decision = assignment_edit_and_approve(press=pressed, body=body, overrule=overrule)
    assert decision.result_revision is not None
    errors = decision.result_revision.findings.filter(severity="error")
    assert {error.overrule_reason for error in errors} == {"Meant so."}
    assert "finding_overruled" in events(round.instance)


def test_a_name_and_a_record_number_are_not_approved_with_one_press(
    project: Project, surgeon_a: User
) -> None:
    pressed = press(claimed(opened(project), surgeon_a), surgeon_a)
    body = question(rationale="The disc is dark and narrow. Compare Mr John Smith, MRN 4471123.")
    with pytest.raises(UnsettledFindings, match="“4471123”"):
        assignment_edit_and_approve(press=pressed, body=body)


def test_an_overruled_eponym_does_not_excuse_a_name_that_is_typed_later(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project)
    said = "The disc is dark and narrow. Graded as by Dr House."
    first, body = press(claimed(round, surgeon_a), surgeon_a), question(rationale=said)
    overrule = overrule_of(first, body, "An author, not a patient.")
    decision = assignment_edit_and_approve(press=first, body=body, overrule=overrule)
    edit = decision.result_revision
    assert edit is not None
    later = revision_add(
        instance=round.instance,
        parent=edit,
        kind=RevisionKind.EDIT,
        body=question(rationale=f"{said} Compare Mr Okafor."),
        author=surgeon_b,
    )
    left = later.findings.filter(check_name="text_identifies_nobody", overruled_by=None)
    assert [one.message for one in left] == ["This looks like a person’s name: “Okafor”."]


def test_an_overrule_holds_for_the_edit_too(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    error = finding(round.seen)
    finding_overrule(finding=error, by=surgeon_a, reason="Misread.")
    body = question(rationale="On T2 the disc is narrow and dark.")
    decision = assignment_edit_and_approve(press=press(claimed(round, surgeon_a), surgeon_a), body=body)
    assert decision.verdict == "edit"
