"""Withdrawing: out of the queue for good, with a reason, and whoever has it open is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from corpus.errors import StaleRevision
from corpus.models import Instance, RedraftRequest, Release, ReleaseRow, State
from corpus.releases.selectors import releases_of
from projects.models import AuditEvent, Project, User
from review.errors import AlreadyDecided, InstanceWithdrawn, ReasonMissing, UndoTooLate
from review.following import queue_next
from review.models import Round
from review.services import (
    assignment_approve,
    assignment_renew,
    assignment_send_back,
    decision_undo,
    instance_withdraw,
)
from tests.conftest import signed_in
from tests.review.making import claimed, events, opened, press, revised

pytestmark = pytest.mark.django_db


def withdraw(instance: Instance, by: User, reason: str = "It is a duplicate.") -> None:
    instance_withdraw(instance=instance, seen=instance.current_revision, by=by, reason=reason)


def record(instance: Instance, name: str = "instance") -> str:
    return reverse(f"review:{name}", args=["lumbar", instance.uid])


def send(browser: Client, instance: Instance, reason: str = "It is a duplicate.") -> Any:
    seen = instance.current_revision and instance.current_revision.uid
    return browser.post(record(instance, "withdraw"), {"reason": reason, "seen": seen or ""})


def test_it_leaves_the_queue_and_is_in_history_and_audit(
    project: Project, lead: User, surgeon_a: User
) -> None:
    round = opened(project, readers=2)
    withdraw(round.instance, lead)
    round.refresh_from_db()
    assert round.settled_at is not None
    assert not round.assignments.filter(closed_at__isnull=True).exists()
    assert queue_next(surgeon_a, project) is None
    assert events(round.instance)[-1] == "withdrawn"
    assert AuditEvent.objects.get(action="instance_withdraw").actor == lead


def test_a_reason_is_needed_and_it_happens_once(project: Project, lead: User) -> None:
    instance = revised(project)
    with pytest.raises(ReasonMissing):
        withdraw(instance, lead, reason="  ")
    withdraw(instance, lead)
    with pytest.raises(AlreadyDecided):
        withdraw(instance, lead)


def test_who_looked_at_an_older_revision_withdraws_nothing(project: Project, lead: User) -> None:
    instance = opened(project).instance
    older = instance.revisions.get(number=1)
    with pytest.raises(StaleRevision):
        instance_withdraw(instance=instance, seen=older, by=lead, reason="It is a duplicate.")
    assert Round.objects.get().settled_at is None


def test_the_surgeon_who_has_it_open_is_told(project: Project, lead: User, surgeon_a: User) -> None:
    held = claimed(opened(project), surgeon_a)
    withdraw(Instance.objects.get(), lead)
    with pytest.raises(InstanceWithdrawn):
        assignment_renew(assignment=held, reviewer=surgeon_a)
    with pytest.raises(InstanceWithdrawn):
        assignment_approve(press=press(held, surgeon_a))


def test_the_press_of_a_decision_answers_409_with_the_way_on(
    project: Project, lead: User, surgeon_a: User
) -> None:
    held, browser = claimed(opened(project), surgeon_a), signed_in(surgeon_a)
    withdraw(Instance.objects.get(), lead)
    address = reverse("review:decide", args=["lumbar", held.uid])
    sent = {"verdict": "approve", "key": "k", "seen": held.round.seen.uid, "work_version": "0"}
    answer = browser.post(address, sent)
    assert answer.status_code == 409
    assert "withdrawn while you had it open" in answer.content.decode()
    assert "Take the next item" in answer.content.decode()


def test_a_decision_on_it_can_no_longer_be_taken_back(project: Project, lead: User, surgeon_a: User) -> None:
    round = opened(project)
    decision = assignment_approve(press=press(claimed(round, surgeon_a), surgeon_a))
    withdraw(Instance.objects.get(), lead)
    with pytest.raises(UndoTooLate):
        decision_undo(decision=decision, by=surgeon_a)


def test_a_redraft_on_the_way_is_called_back(project: Project, lead: User, surgeon_a: User) -> None:
    assignment_send_back(press=press(claimed(opened(project), surgeon_a), surgeon_a), comment="Why?")
    withdraw(Instance.objects.get(), lead)
    assert RedraftRequest.objects.get().withdrawn_at is not None


def test_the_record_says_before_the_press_what_it_does(project: Project, lead: User, surgeon_a: User) -> None:
    round = opened(project)
    claimed(round, surgeon_a)
    release = Release.objects.create(project=project, number=3, name="Spring", seed=1, row_count=1)
    ReleaseRow.objects.create(release=release, instance=round.instance, revision=round.seen, split="train")
    browser = signed_in(lead)
    html = browser.get(record(round.instance)).content.decode()
    assert "1 open assignment closes; Surgeon A has it open and will be told." in html
    assert "Release 3: Spring keeps it, and lists it as withdrawn." in html
    assert send(browser, round.instance, reason="").status_code == 422
    assert send(browser, round.instance).status_code == 302
    html = browser.get(record(round.instance)).content.decode()
    assert "It is a duplicate." in html
    assert "Withdraw question" not in html
    listed = releases_of(project)
    assert [row.withdrawn for row in listed] == [1]


def test_a_stale_record_withdraws_nothing_and_says_so(project: Project, lead: User) -> None:
    instance = opened(project).instance
    browser = signed_in(lead)
    sent = {"reason": "Twice.", "seen": instance.revisions.get(number=1).uid}
    answer = browser.post(record(instance, "withdraw"), sent)
    assert answer.status_code == 409
    assert "It was not withdrawn" in answer.content.decode()
    instance.refresh_from_db()
    assert instance.state == State.IN_REVIEW


def test_a_surgeon_is_not_offered_it(project: Project, surgeon_a: User) -> None:
    instance = revised(project)
    assert "Withdraw question" not in signed_in(surgeon_a).get(record(instance)).content.decode()
