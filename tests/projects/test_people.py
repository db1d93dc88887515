"""The people page: seats end and are given; nobody learns who has accounts elsewhere."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.errors import LastLead, SeatGone
from projects.models import AuditEvent, Invitation, Membership, Project, Role, User
from projects.services.memberships import membership_end
from projects.services.people import invitation_send
from tests.conftest import person, signed_in

pytestmark = pytest.mark.django_db


def seat(user: User, role: Role = Role.SURGEON) -> Membership:
    return Membership.objects.get(user=user, role=role)


def end_address(project: Project, user: User, role: Role = Role.SURGEON) -> str:
    return reverse("projects:seat_end", args=[project.slug, user.username, role])


def test_a_lead_ends_a_seat_after_confirming(lead: User, surgeon_a: User, project: Project) -> None:
    client, address = signed_in(lead), end_address(project, surgeon_a)
    assert address in client.get(reverse("projects:people", args=[project.slug])).content.decode()
    asked = client.get(address).content.decode()
    assert "Surgeon A: no longer surgeon?" in asked
    assert Membership.objects.filter(user=surgeon_a).exists()
    said = client.post(address, follow=True).content.decode()
    assert "Surgeon A is no longer surgeon here." in said
    assert not Membership.objects.filter(user=surgeon_a).exists()
    assert signed_in(surgeon_a).get(reverse("projects:project", args=[project.slug])).status_code == 404


def test_the_end_of_a_seat_stands_in_the_audit_trail(lead: User, surgeon_a: User, project: Project) -> None:
    membership_end(membership=seat(surgeon_a), ended_by=lead)
    event = AuditEvent.objects.get(action="membership_end")
    assert (event.actor, event.project, event.object_uid) == (lead, project, "surgeon_a")
    assert json.loads(event.detail) == {"role": "surgeon"}


def test_the_last_lead_stays_until_somebody_else_leads(lead: User, admin: User, project: Project) -> None:
    client, address = signed_in(lead), end_address(project, lead, Role.LEAD)
    refused = client.post(address)
    assert refused.status_code == 422
    assert "Make somebody else its lead first." in refused.content.decode()
    with pytest.raises(LastLead):
        membership_end(membership=seat(lead, Role.LEAD), ended_by=admin)
    person("second", project, Role.LEAD)
    # Whoever has ended their own lead seat finds themselves at home.
    assert client.post(address).headers["Location"] == reverse("projects:home")


def test_a_seat_that_was_ended_meanwhile_changes_nothing(
    lead: User, surgeon_a: User, project: Project
) -> None:
    seen = seat(surgeon_a)
    membership_end(membership=seat(surgeon_a), ended_by=lead)
    with pytest.raises(SeatGone):
        membership_end(membership=seen, ended_by=lead)
    said = signed_in(lead).post(end_address(project, surgeon_a), follow=True).content.decode()
    assert "does not have that role any more" in said
    assert AuditEvent.objects.filter(action="membership_end").count() == 1


def test_the_admin_gives_and_ends_seats_and_sees_nothing_else(
    admin: User, surgeon_a: User, project: Project
) -> None:
    client = signed_in(admin)
    assert reverse("projects:people", args=[project.slug]) in client.get("/").content.decode()
    client.post(reverse("projects:role_add", args=[project.slug, "surgeon_a"]), {"role": "lead"})
    assert Membership.objects.filter(user=surgeon_a, role=Role.LEAD).exists()
    client.post(end_address(project, surgeon_a))
    assert not Membership.objects.filter(user=surgeon_a, role=Role.SURGEON).exists()
    assert client.get(reverse("projects:project", args=[project.slug])).status_code == 404


def test_a_role_is_added_only_to_who_belongs_to_the_project(
    lead: User, outsider: User, surgeon_a: User, project: Project
) -> None:
    client = signed_in(lead)
    for name in ("outsider", "nobody"):
        address = reverse("projects:role_add", args=[project.slug, name])
        assert client.post(address, {"role": "surgeon"}).status_code == 404
    client.post(reverse("projects:role_add", args=[project.slug, "surgeon_a"]), {"role": "evaluator"})
    assert set(Membership.objects.filter(user=surgeon_a).values_list("role", flat=True)) == {
        Role.SURGEON,
        Role.EVALUATOR,
    }


def test_who_decides_where_readers_differ_is_named_on_the_page(
    lead: User, surgeon_a: User, project: Project
) -> None:
    client, page = signed_in(lead), reverse("projects:people", args=[project.slug])
    address = reverse("projects:adjudicator", args=[project.slug, "surgeon_a"])
    assert "Name as adjudicator" in client.get(page).content.decode()
    for _ in range(2):
        client.post(address, {"may": "yes"})
    assert Membership.objects.adjudicators().get().user == surgeon_a
    said = client.get(page).content.decode()
    assert "adjudicates" in said
    assert "No longer adjudicator" in said
    client.post(address, {"may": "no"})
    assert not Membership.objects.adjudicators().exists()
    told = AuditEvent.objects.filter(action__startswith="adjudicator_").values_list("action", flat=True)
    assert sorted(told) == ["adjudicator_end", "adjudicator_name"]


def test_neither_a_trainee_nor_another_role_is_named(lead: User, surgeon_a: User, project: Project) -> None:
    client = signed_in(lead)
    address = reverse("projects:adjudicator", args=[project.slug, "surgeon_a"])
    User.objects.filter(pk=surgeon_a.pk).update(is_trainee=True)
    assert (
        "Name as adjudicator"
        not in client.get(reverse("projects:people", args=[project.slug])).content.decode()
    )
    assert "who is no trainee" in client.post(address, {"may": "yes"}, follow=True).content.decode()
    membership_end(membership=seat(surgeon_a), ended_by=lead)
    assert client.post(address, {"may": "yes"}).status_code == 404
    assert not Membership.objects.filter(may_adjudicate=True).exists()


def test_an_invited_sign_in_name_finds_the_offer_at_home_and_joins(
    lead: User, outsider: User, project: Project
) -> None:
    signed_in(lead).post(
        reverse("projects:invite", args=[project.slug]), {"to": "Outsider", "role": "surgeon"}
    )
    client = signed_in(outsider)
    assert "Lead invites you to Lumbar pilot" in client.get("/", follow=True).content.decode()
    assert not Membership.objects.filter(user=outsider, project=project).exists()
    offer = Invitation.objects.get()
    answer = client.post(reverse("projects:join"), {"offer": str(offer.uid)})
    assert answer.headers["Location"] == reverse("projects:project", args=[project.slug])
    assert Membership.objects.get(user=outsider, project=project).role == Role.SURGEON
    assert client.post(reverse("projects:join"), {"offer": str(offer.uid)}).status_code == 410


def test_an_offer_is_for_nobody_else(lead: User, outsider: User, surgeon_b: User, project: Project) -> None:
    offer, token = invitation_send(username="outsider", invited_by=lead, project=project, role=Role.LEAD)
    answer = signed_in(surgeon_b).post(reverse("projects:join"), {"offer": str(offer.uid)})
    assert answer.status_code == 410
    assert signed_in(surgeon_b).post(reverse("projects:invitation", args=[token])).status_code == 410
    assert not Membership.objects.filter(user=surgeon_b, role=Role.LEAD).exists()


def test_the_screen_does_not_tell_whether_a_sign_in_name_exists(
    lead: User, outsider: User, project: Project
) -> None:
    client, invite = signed_in(lead), reverse("projects:invite", args=[project.slug])
    shown = []
    for name in ("outsider", "nobody_here"):
        page = client.post(invite, {"to": name, "role": "surgeon"}, follow=True).content.decode()
        page = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", page)
        shown.append(re.sub(r'"[A-Za-z0-9]{64}"', "", page).replace(name, "N"))
        Invitation.objects.all().delete()
    assert "find the invitation at home" in shown[0]
    assert shown[0] == shown[1]


def test_a_name_taken_later_does_not_find_an_older_offer(lead: User, project: Project) -> None:
    invitation_send(username="later", invited_by=lead, project=project, role=Role.LEAD)
    later = person("later")
    assert not Invitation.objects.waiting_for(later).exists()


def test_an_account_with_the_invited_address_needs_the_link(
    lead: User, outsider: User, project: Project
) -> None:
    """Nobody has proved that an account's address is theirs."""
    User.objects.filter(pk=outsider.pk).update(email="n@example.org")
    _, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.SURGEON)
    assert not Invitation.objects.waiting_for(outsider).exists()
    client, address = signed_in(outsider), reverse("projects:invitation", args=[token])
    assert "Join as Outsider" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert Membership.objects.get(user=outsider, project=project).role == Role.SURGEON
    assert Client().get(address).status_code == 410


def test_the_link_offers_to_sign_in_instead_of_making_an_account(lead: User, project: Project) -> None:
    _, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.SURGEON)
    address = reverse("projects:invitation", args=[token])
    shown = Client().get(address).content.decode()
    assert f"{reverse('projects:login')}?next={address}" in shown


def test_an_offer_of_a_seat_ends_with_the_seat(lead: User, surgeon_a: User, project: Project) -> None:
    invitation_send(username="surgeon_a", invited_by=lead, project=project, role=Role.SURGEON)
    membership_end(membership=seat(surgeon_a), ended_by=lead)
    assert not Invitation.objects.waiting_for(surgeon_a).exists()


def test_the_page_makes_as_many_queries_for_eight_people_as_for_one(lead: User, project: Project) -> None:
    client, address = signed_in(lead), reverse("projects:people", args=[project.slug])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(8):
        person(f"more_{number}", project, Role.SURGEON, Role.EVALUATOR)
    with CaptureQueriesContext(connection) as eight:
        client.get(address)
    assert len(eight) == len(one)


def test_a_lead_is_told_to_check_the_spelling_of_a_sign_in_name(lead: User, project: Project) -> None:
    client = signed_in(lead)
    sent = {"to": "surgon_a", "role": "lead"}
    said = client.post(reverse("projects:invite", args=[project.slug]), sent, follow=True).content.decode()
    assert "If somebody has the sign-in name surgon_a" in said
    assert "Check the spelling" in said


@pytest.mark.parametrize("name", ["Surgeon A", "dr/meier", "surgeon a"])
def test_what_can_be_no_sign_in_name_is_refused(lead: User, project: Project, name: str) -> None:
    sent = {"to": name, "role": "surgeon"}
    answer = signed_in(lead).post(reverse("projects:invite", args=[project.slug]), sent)
    assert answer.status_code == 422
    assert "This is neither an e-mail address nor a sign-in name" in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["surgeon_a", "Surgeon_A"])
def test_a_seat_that_somebody_has_already_is_not_offered_again(
    lead: User, surgeon_a: User, project: Project, name: str
) -> None:
    client, invite = signed_in(lead), reverse("projects:invite", args=[project.slug])
    answer = client.post(invite, {"to": name, "role": "surgeon"})
    assert answer.status_code == 422
    assert "Surgeon A is surgeon in this project already." in answer.content.decode()
    assert not Invitation.objects.exists()
    assert client.post(invite, {"to": name, "role": "lead"}).status_code == 302
