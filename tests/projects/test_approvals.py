"""Approvals are entered, renewed and ended on a page; an ended one allows nothing from then on."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects.errors import ApprovalEnded, NoValidApproval
from projects.models import Approval, AuditEvent, Project, Purpose, User
from projects.services.approvals import approval_end, approval_renew, approval_require
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
ENTERED = {
    "number": "EC-2",
    "ethics_body": "Board of a clinic",
    "basis": "consent",
    "sites": "Two hospitals",
    "valid_from": "2020-01-01",
    "expires_on": "2099-12-31",
    "purposes": ["draft", "train"],
}


def address(name: str, project: Project, *rest: object) -> str:
    return reverse(f"projects:{name}", args=[project.slug, *rest])


def test_a_lead_enters_a_decision_and_the_list_says_what_it_allows(lead: User, project: Project) -> None:
    client = signed_in(lead)
    assert "No approval yet" in client.get(address("approvals", project)).content.decode()
    told = client.post(address("approval_new", project), ENTERED, follow=True).content.decode()
    assert "Draft, Train" in told
    approval = Approval.objects.get()
    assert (approval.project, approval.state) == (project, "valid")
    assert approval.purposes == [Purpose.DRAFT, Purpose.TRAIN]
    event = AuditEvent.objects.get(action="approval_add")
    assert (event.actor, json.loads(event.detail)["allows"]) == (lead, ["draft", "train"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"purposes": []}, "Tick at least one thing that it allows."),
        ({"expires_on": "2019-01-01"}, "Check the year."),
        ({"valid_from": "2100-01-01"}, "The approval must end after it begins."),
        ({"number": "EC-1"}, "Renew that one instead."),
    ],
)
def test_a_slip_is_said_by_its_field(
    lead: User, project: Project, approval: Approval, wrong: dict[str, object], said: str
) -> None:
    answer = signed_in(lead).post(address("approval_new", project), {**ENTERED, **wrong})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert list(Approval.objects.all()) == [approval]


def test_an_approval_that_was_ended_allows_nothing_from_then_on(
    lead: User, project: Project, approval: Approval
) -> None:
    client, end = signed_in(lead), address("approval_end", project, approval.uid)
    assert "End approval EC-1?" in client.get(end).content.decode()
    assert client.post(end, {"reason": ""}).status_code == 422
    approval_require(approval, Purpose.TRAIN)
    told = client.post(end, {"reason": "Withdrawn by the board"}, follow=True).content.decode()
    assert "Withdrawn by the board" in told
    for purpose in Purpose:
        with pytest.raises(NoValidApproval, match="EC-1 does not allow"):
            approval_require(approval, purpose)
    assert (
        json.loads(AuditEvent.objects.get(action="approval_end").detail)["reason"] == "Withdrawn by the board"
    )


def test_the_reason_of_who_ended_it_first_stays(lead: User, project: Project, approval: Approval) -> None:
    approval_end(approval=Approval.objects.get(), reason="First", ended_by=lead)
    with pytest.raises(ApprovalEnded):
        approval_end(approval=approval, reason="Second", ended_by=lead)
    said = signed_in(lead).get(address("approval_end", project, approval.uid), follow=True).content.decode()
    assert "was ended already" in said
    assert Approval.objects.get().end_reason == "First"


def test_renewing_says_what_is_allowed_from_now_on(lead: User, project: Project, approval: Approval) -> None:
    approval_end(approval=approval, reason="Withdrawn", ended_by=lead)
    last = timezone.localdate() + timedelta(days=400)
    client, renew = signed_in(lead), address("approval_renew", project, approval.uid)
    assert "Withdrawn" in client.get(renew).content.decode()
    client.post(renew, {"expires_on": last.isoformat(), "purposes": ["draft"]})
    approval.refresh_from_db()
    assert (approval.expires_on, approval.state, approval.purposes) == (last, "valid", [Purpose.DRAFT])
    assert AuditEvent.objects.filter(action="approval_renew", actor=lead).count() == 1


def test_an_end_without_who_and_why_is_refused_by_the_database(approval: Approval) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(ended_at=timezone.now())


def test_a_surgeon_reads_the_list_and_changes_nothing(
    surgeon_a: User, project: Project, approval: Approval
) -> None:
    shown = signed_in(surgeon_a).get(address("approvals", project)).content.decode()
    assert "EC-1" in shown
    assert address("approval_renew", project, approval.uid) not in shown
    assert address("approval_new", project) not in shown


def test_an_approval_of_another_project_is_not_found(
    lead: User, project: Project, other_project: Project
) -> None:
    other = Approval.objects.create(
        project=other_project,
        number="X",
        basis="public",
        valid_from=date(2020, 1, 1),
        expires_on=date(2099, 1, 1),
    )
    for name in ("approval_end", "approval_renew"):
        assert signed_in(lead).get(address(name, project, other.uid)).status_code == 404


def test_the_list_asks_as_much_for_eight_as_for_one(lead: User, project: Project, approval: Approval) -> None:
    client = signed_in(lead)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address("approvals", project))
        return len(queries)

    approval_end(approval=approval, reason="Over", ended_by=lead)
    one = asked()
    for number in range(7):
        other = Approval.objects.create(
            project=project,
            number=f"N-{number}",
            basis="public",
            valid_from=date(2020, 1, 1),
            expires_on=date(2099, 1, 1),
        )
        approval_end(approval=other, reason="Over", ended_by=lead)
    assert asked() == one


def test_renewal_keeps_what_the_form_does_not_ask(lead: User, approval: Approval) -> None:
    approval_renew(approval=approval, expires_on=date(2098, 1, 1), purposes=[Purpose.SHARE], renewed_by=lead)
    approval.refresh_from_db()
    assert (approval.ethics_body, approval.valid_from) == ("Ethics committee of a test", date(2020, 1, 1))
