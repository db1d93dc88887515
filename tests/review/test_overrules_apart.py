"""While readers decide apart, what one of them overrules is overruled for them alone."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from corpus.history.verify import history_faults
from corpus.models import ErrorReason, Finding, Harm, OwnOverrule, RevisionKind
from corpus.services import revision_add
from corpus.services.revision_add import overrules_carry
from corpus.services.revision_check import revision_check
from projects.models import Project, Role, User
from review.errors import UnsettledFindings
from review.models import Assignment, Round, RoundPurpose
from review.services import (
    assignment_approve,
    assignment_edit_and_approve,
    assignment_reject,
    assignment_skip,
    decision_undo,
)
from tests.append_only import triggers_off
from tests.conftest import person, signed_in
from tests.review.making import claimed, finding, opened, press, question
from tests.review.test_review_page import at

pytestmark = pytest.mark.django_db
WHY = "The mark was moved since."


@pytest.fixture
def round(project: Project) -> Round:
    """Two read it apart; a check finds an error."""
    made = opened(project, readers=2)
    finding(made.seen)
    return made


@pytest.fixture
def first(round: Round, surgeon_a: User) -> Assignment:
    return claimed(round, surgeon_a, 0)


@pytest.fixture
def second(round: Round, surgeon_b: User) -> Assignment:
    return claimed(round, surgeon_b, 1)


def overrule(client: Client, assignment: Assignment, reason: str = WHY) -> None:
    row = Finding.objects.get(revision=assignment.round.seen)
    address = reverse("review:overrule", args=["lumbar", assignment.uid, row.uid])
    assert client.post(address, {"reason": reason}).status_code == 302


def shown(user: User, assignment: Assignment) -> str:
    return signed_in(user).get(at("item", assignment)).content.decode()


def test_another_reader_sees_neither_that_nor_why_it_was_overruled(
    first: Assignment, second: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    overrule(signed_in(surgeon_a), first)
    own, others = shown(surgeon_a, first), shown(surgeon_b, second)
    assert (WHY in own, "(by you)" in own, "finding-ok" in own) == (True, True, True)
    assert (WHY in others, "finding-ok" in others, "1 error to settle" in others) == (False, False, True)


def test_another_reader_approves_only_what_they_overruled_themselves(
    first: Assignment, second: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    overrule(signed_in(surgeon_a), first)
    reject = {"reasons": [ErrorReason.LEVEL], "harm": Harm.MINOR}
    with pytest.raises(UnsettledFindings):
        assignment_approve(press=press(second, surgeon_b))
    overrule(signed_in(surgeon_b), second, "An old mark.")
    assignment_approve(press=press(second, surgeon_b))
    assignment_reject(press=press(first, surgeon_a), **reject)
    assert list(history_faults()) == []


def test_whoever_gives_the_item_back_opens_no_gate(
    first: Assignment, second: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    overrule(signed_in(surgeon_a), first)
    assignment_skip(assignment=first, reviewer=surgeon_a)
    with pytest.raises(UnsettledFindings):
        assignment_approve(press=press(second, surgeon_b))


def test_the_queue_counts_an_error_for_those_who_have_not_overruled_it(
    first: Assignment, second: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    overrule(signed_in(surgeon_a), first)
    told = {who: signed_in(who).get("/p/lumbar/queue/").content.decode() for who in (surgeon_a, surgeon_b)}
    assert {who: "1 error" in page for who, page in told.items()} == {surgeon_a: False, surgeon_b: True}


def test_once_settled_the_first_who_said_so_is_shown_to_everybody(
    round: Round, first: Assignment, second: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    for who, assignment, reason in ((surgeon_a, first, WHY), (surgeon_b, second, "An old mark.")):
        overrule(signed_in(who), assignment, reason)
    assignment_approve(press=press(first, surgeon_a))
    assert Finding.objects.get(revision=round.seen).overruled_by is None
    last = assignment_approve(press=press(second, surgeon_b))
    settled = Finding.objects.get(revision=round.seen)
    assert (settled.overruled_by, settled.overrule_reason) == (surgeon_a, WHY)
    assert settled.overruled_at == OwnOverrule.objects.get(by=surgeon_a).created_at
    assert list(history_faults()) == []
    decision_undo(decision=last, by=surgeon_b)
    assert WHY not in shown(surgeon_b, second)
    assert list(history_faults()) == []


def test_a_settling_that_was_taken_back_opens_no_gate_to_who_has_not_read(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    """The second of two takes it back and gives it to a third: the first one's reason is told to neither."""
    round = opened(project, readers=2)
    finding(round.seen)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    for who, assignment, reason in ((surgeon_a, first, WHY), (surgeon_b, second, "An old mark.")):
        overrule(signed_in(who), assignment, reason)
        last = assignment_approve(press=press(assignment, who))
    again = decision_undo(decision=last, by=surgeon_b)
    assert WHY not in shown(surgeon_b, again)
    assignment_skip(assignment=again, reviewer=surgeon_b)
    third = person("surgeon_c", project, Role.SURGEON)
    assert "1 error" in signed_in(third).get("/p/lumbar/queue/").content.decode()
    mine = claimed(round, third, 1)
    assert WHY not in shown(third, mine)
    with pytest.raises(UnsettledFindings):
        assignment_approve(press=press(mine, third))
    edit = revision_add(
        instance=round.instance, parent=round.seen, kind=RevisionKind.EDIT, author=third, reading=round.uid,
        body=question(rationale="The disc is dark, narrow and low."),
    )  # fmt: skip
    assert not edit.findings.filter(overruled_by=surgeon_a).exists()


def test_what_somebody_said_who_did_not_decide_settles_nothing(
    round: Round, first: Assignment, second: Assignment, surgeon_a: User, surgeon_b: User, project: Project
) -> None:
    overrule(signed_in(surgeon_a), first)
    assignment_skip(assignment=first, reviewer=surgeon_a)
    other = person("surgeon_c", project, Role.SURGEON)
    for who, number in ((surgeon_b, 1), (other, 0)):
        given = {"reasons": [ErrorReason.LEVEL], "harm": Harm.MINOR}
        assignment_reject(press=press(claimed(round, who, number), who), **given)
    assert Finding.objects.get(revision=round.seen).overruled_by is None
    assert list(history_faults()) == []


def test_an_edit_carries_what_its_own_author_overruled(
    round: Round, first: Assignment, second: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    overrule(signed_in(surgeon_a), first)
    said = Finding.objects.get(revision=round.seen)
    for who, carried in ((surgeon_b, None), (surgeon_a, surgeon_a)):
        edit = revision_add(
            instance=round.instance, parent=round.seen, kind=RevisionKind.EDIT,
            body=question(rationale=f"The disc is dark and narrow, says {who.pk}."), author=who,
        )  # fmt: skip
        # As if the checks said the same of the edit, and the parent's overrules were carried then.
        same = {"check_name": said.check_name, "field": said.field, "message": said.message}
        Finding.objects.create(revision=edit, severity=said.severity, fingerprint="e" * 64, **same)
        overrules_carry(parent=round.seen, revision=edit, reading=round.uid)
        assert Finding.objects.get(revision=edit, **same).overruled_by == carried
    assert list(history_faults()) == []


def test_an_edit_that_its_author_answers_for_is_approved(
    first: Assignment, surgeon_a: User, round: Round
) -> None:
    overrule(signed_in(surgeon_a), first)
    body = question(rationale="The disc is dark on T2 and lower than the others.")
    assignment_edit_and_approve(press=press(first, surgeon_a), body=body)
    assert list(history_faults()) == []


def test_a_check_that_is_run_again_keeps_what_somebody_overruled_for_themselves(
    round: Round, first: Assignment, surgeon_a: User
) -> None:
    overrule(signed_in(surgeon_a), first)
    revision_check(revision=round.seen)
    assert OwnOverrule.objects.count() == 1
    assert list(history_faults()) == []


def test_a_usual_reading_by_one_is_overruled_for_all(project: Project, surgeon_a: User) -> None:
    single = opened(project)
    finding(single.seen)
    overrule(signed_in(surgeon_a), claimed(single, surgeon_a))
    assert Finding.objects.get().overruled_by == surgeon_a
    assert not OwnOverrule.objects.exists()


def test_an_adjudicator_sees_what_was_overruled_before_and_overrules_for_themselves(
    round: Round, first: Assignment, second: Assignment, surgeon_a: User, surgeon_b: User, project: Project
) -> None:
    overrule(signed_in(surgeon_a), first)
    assignment_approve(press=press(first, surgeon_a))
    assignment_reject(press=press(second, surgeon_b), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    judging = round.instance.rounds.get(purpose=RoundPurpose.ADJUDICATION)
    judge = person("judge", project, Role.SURGEON)
    judge.memberships.update(may_adjudicate=True)
    assert Finding.objects.get(revision=round.seen).overruled_by == surgeon_a
    assert "1 error to settle" not in shown(judge, judging.assignments.get())
    assignment_approve(press=press(claimed(judging, judge), judge))
    assert list(history_faults()) == []


def test_a_record_that_was_changed_beside_its_chain_is_found(
    first: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    overrule(signed_in(surgeon_a), first)
    with triggers_off():
        OwnOverrule.objects.update(reason="Something else.")
        assert "was changed" in next(iter(history_faults())).reason
        OwnOverrule.objects.update(reason=WHY, by=surgeon_b)
        assert list(history_faults())
        OwnOverrule.objects.all().delete()
        assert "no longer overruled" in next(iter(history_faults())).reason


def test_what_somebody_overruled_for_themselves_is_never_changed(first: Assignment, surgeon_a: User) -> None:
    overrule(signed_in(surgeon_a), first)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        OwnOverrule.objects.update(reason="Something else.")
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        OwnOverrule.objects.all().delete()
