"""Whoever may decide between readers who differ is told that an item waits, for as long as it does."""

from __future__ import annotations

import pytest
from django.urls import reverse

from corpus.models import ErrorReason, Harm
from projects.models import Membership, Notice, NoticeKind, Project, Role, User
from projects.services.memberships import adjudicator_name, membership_end
from review.readings import readings_of
from review.services import (
    assignment_approve,
    assignment_reject,
    assignment_take,
    decision_undo,
    instance_withdraw,
)
from tests.conftest import person, signed_in
from tests.review.disagreeing import disagreed, held, judge_of, judged
from tests.review.making import claimed, opened, press, question

pytestmark = pytest.mark.django_db
EDIT = question(rationale="Black on T2, half as high.", answer="C", levels=["L3/L4"])


def told() -> dict[str, str]:
    """Who is told of what."""
    rows = Notice.objects.filter(kind=NoticeKind.ADJUDICATE).order_by("pk")
    return {row.person.username: row.words for row in rows}


@pytest.fixture
def judge(project: Project) -> User:
    return judge_of(project)


def test_who_may_decide_is_told_and_who_read_it_or_may_not_is_not(
    project: Project, judge: User, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    Membership.objects.filter(user=surgeon_a).update(may_adjudicate=True)
    trainee = judge_of(project, "trainee")
    User.objects.filter(pk=trainee.pk).update(is_trainee=True)
    person("plain", project, Role.SURGEON)
    round = disagreed(project, (surgeon_a, "approve"), (surgeon_b, EDIT))
    words = f"Readers differ on question {round.instance.number}: you may decide between them"
    assert told() == {"judge": words}


def test_readers_who_agree_are_told_of_to_nobody(
    project: Project, judge: User, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    for place, reader in enumerate((surgeon_a, surgeon_b)):
        assignment_approve(press=press(claimed(round, reader, place), reader))
    assert told() == {}


def test_it_leads_to_the_item_and_from_there_to_the_next_disagreement(
    project: Project, judge: User, surgeon_a: User, surgeon_b: User
) -> None:
    round = disagreed(project, (surgeon_a, "approve"), (surgeon_b, EDIT))
    there = reverse("review:item", args=["lumbar", round.assignments.get().uid])
    link = reverse("projects:notice", args=[Notice.objects.get(kind=NoticeKind.ADJUDICATE).uid])
    assert signed_in(judge).get(link)["Location"] == f"{there}?only=adjudication"
    other = judge_of(project, "other-judge")
    held(round, other)
    queue = reverse("review:queue", args=["lumbar"])
    assert signed_in(judge).get(link)["Location"] == f"{queue}?only=adjudication"


def test_once_somebody_has_decided_it_is_gone_for_all(
    project: Project, judge: User, surgeon_a: User, surgeon_b: User
) -> None:
    judge_of(project, "other-judge")
    round = disagreed(project, (surgeon_a, "approve"), (surgeon_b, EDIT))
    other = disagreed(project, (surgeon_a, "approve"), (surgeon_b, EDIT))
    assert set(told()) == {"judge", "other-judge"}
    decision = assignment_take(press=judged(round, judge), taken=readings_of(round)[0])
    left = Notice.objects.filter(kind=NoticeKind.ADJUDICATE)
    assert set(left.values_list("about_uid", flat=True)) == {other.uid}
    # Taken back, it waits again; with whoever took it back it is open.
    decision_undo(decision=decision, by=judge)
    again = Notice.objects.filter(kind=NoticeKind.ADJUDICATE, about_uid=round.uid)
    assert [notice.person.username for notice in again] == ["other-judge"]


def test_a_disagreement_that_was_a_mispress_or_is_withdrawn_is_told_of_no_more(
    project: Project, judge: User, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    assignment_approve(press=press(claimed(round, surgeon_a, 0), surgeon_a))
    wrong = {"reasons": [ErrorReason.LEVEL], "harm": Harm.MINOR}
    last = assignment_reject(press=press(claimed(round, surgeon_b, 1), surgeon_b), **wrong)
    assert set(told()) == {"judge"}
    decision_undo(decision=last, by=surgeon_b)
    assert told() == {}
    other = disagreed(project, (surgeon_a, "approve"), (surgeon_b, EDIT))
    assert set(told()) == {"judge"}
    instance_withdraw(instance=other.instance, seen=other.seen, by=lead, reason="Twice in the set.")
    assert told() == {}


@pytest.mark.django_db(transaction=True)
def test_who_is_named_later_is_told_of_what_waits_until_they_are_one_no_longer(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    for _ in range(2):
        disagreed(project, (surgeon_a, "approve"), (surgeon_b, EDIT))
    seat = Membership.objects.get(user=person("later", project, Role.SURGEON))
    assert told() == {}
    adjudicator_name(membership=seat, may=True, named_by=lead)
    assert Notice.objects.filter(kind=NoticeKind.ADJUDICATE, person=seat.user).count() == 2
    adjudicator_name(membership=seat, may=False, named_by=lead)
    assert told() == {}
    adjudicator_name(membership=seat, may=True, named_by=lead)
    membership_end(membership=seat, ended_by=lead)
    assert told() == {}


def test_home_says_how_many_wait_apart_from_what_is_read(
    project: Project, judge: User, surgeon_a: User, surgeon_b: User
) -> None:
    for _ in range(2):
        disagreed(project, (surgeon_a, "approve"), (surgeon_b, EDIT))
    opened(project)
    page = " ".join(signed_in(judge).get("/p/lumbar/").content.decode().split())
    assert "2 disagreements to decide" in page
    assert "1 text item" in page
    assert "3 items wait" in page
    assert reverse("review:queue", args=["lumbar"]) + "?only=adjudication" in page
    assert "to decide</b>" not in signed_in(surgeon_a).get("/p/lumbar/").content.decode()
