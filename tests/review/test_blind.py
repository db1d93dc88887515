"""Blind reading: nobody sees another reader's decision before giving their own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from corpus.models import ErrorReason, Harm
from projects.models import Membership, Project, Role, User
from review.services import assignment_approve, assignment_reject
from tests.conftest import signed_in
from tests.review.making import claimed, opened, press, undo_gone_by

pytestmark = pytest.mark.django_db


def record(user: User, instance_uid: object) -> str:
    address = reverse("review:instance", kwargs={"slug": "lumbar", "uid": instance_uid})
    return signed_in(user).get(address).content.decode()


def test_the_second_reader_sees_nothing_of_the_first(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a), comment="Plainly right.")
    uid = round.instance.uid
    item = signed_in(surgeon_b).get(reverse("review:item", kwargs={"slug": "lumbar", "uid": second.uid}))
    for shown in (item.content.decode(), record(surgeon_b, uid)):
        assert "Plainly right." not in shown
        assert "Surgeon A" not in shown
        assert "Decision approve" not in shown
    assert "Plainly right." in record(surgeon_a, uid)
    assert "Plainly right." in record(lead, uid)
    assignment_reject(press=press(second, surgeon_b), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    shown = record(surgeon_b, uid)
    assert "Plainly right." not in shown, "theirs could be taken back after reading it"
    assert "are over" in shown
    undo_gone_by()
    assert "Plainly right." in record(surgeon_b, uid)


def test_a_lead_who_may_still_read_sees_nothing_either(project: Project, surgeon_a: User, lead: User) -> None:
    Membership.objects.create(project=project, user=lead, role=Role.SURGEON)
    round = opened(project, readers=2)
    assignment_approve(press=press(claimed(round, surgeon_a, 0), surgeon_a), comment="Plainly right.")
    assert "Plainly right." not in record(lead, round.instance.uid)
    claimed(round, lead, 1)
    assert "Plainly right." not in record(lead, round.instance.uid)


def test_an_adjudicator_sees_both_readings_without_names(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    from tests.conftest import person

    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a), comment="Plainly right.")
    assignment_reject(press=press(second, surgeon_b), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    judge = person("judge", project, Role.SURGEON)
    judge.memberships.update(may_adjudicate=True)
    third = round.instance.rounds.get(settled_at__isnull=True).assignments.get()
    page = signed_in(judge).get(reverse("review:item", kwargs={"slug": "lumbar", "uid": third.uid}))
    html = page.content.decode()
    assert "Reader I" in html
    assert "Approved as it was" in html
    assert "Rejected" in html
    assert "Plainly right." in html
    assert "Surgeon A" not in html
    assert "No consensus" in html


def test_a_refused_press_opens_no_adjudication_to_who_does_not_hold_it(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a), comment="Plainly right.")
    assignment_reject(press=press(second, surgeon_b), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    third = round.instance.rounds.get(settled_at__isnull=True).assignments.get()
    address = reverse("review:decide", kwargs={"slug": "lumbar", "uid": third.uid})
    sent = {"verdict": "approve", "key": "k", "seen": third.round.seen.uid}
    refused = signed_in(surgeon_b).post(address, sent)
    assert refused.status_code == 409
    assert "Plainly right." not in refused.content.decode()
    assert "Reader I" not in refused.content.decode()
