"""The invitations of a project: listed, withdrawn, given a new link."""

from __future__ import annotations

import html
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from projects.errors import InvitationClosed
from projects.models import AuditEvent, Invitation, Membership, Project, Role, User
from projects.services.people import (
    invitation_join,
    invitation_renew,
    invitation_send,
    invitation_withdraw,
)
from tests.conftest import person, signed_in

pytestmark = pytest.mark.django_db
CLOSED = "was withdrawn, or has expired. Ask for a new one."


def people_page(client: Client, project: Project) -> str:
    return client.get(reverse("projects:people", args=[project.slug])).content.decode()


def link_in(page: str) -> str:
    """The address in the box; the page shows it nowhere else."""
    (link,) = re.findall(r'readonly value="http://testserver(/invitations/[^"]+)"', page)
    assert page.count(link) == 1
    return html.unescape(link)


def test_the_link_stands_in_a_box_once_and_is_stored_nowhere(lead: User, project: Project) -> None:
    client = signed_in(lead)
    invite = reverse("projects:invite", args=[project.slug])
    page = client.post(invite, {"to": "n@example.org", "role": "surgeon"}, follow=True).content.decode()
    link = link_in(page)
    assert Client().get(link).status_code == 200
    token = link.split("/")[2]
    assert token not in str([session.get_decoded() for session in Session.objects.all()])
    assert link not in people_page(client, project)


def test_open_invitations_are_listed_with_who_role_when_and_until(lead: User, project: Project) -> None:
    sent, _ = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.STEWARD)
    page = people_page(signed_in(lead), project)
    (row,) = re.findall(r"<tr>\s*<th scope=\"row\">n@example.org.*?</tr>", page, re.DOTALL)
    for said in ("Steward", "by Lead", f"{sent.created_at:%b %Y}", f"{sent.expires_at:%b %Y, %H:%M}"):
        assert said in row


def test_an_invitation_is_withdrawn_after_confirming(lead: User, project: Project) -> None:
    sent, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.LEAD)
    client, address = signed_in(lead), reverse("projects:invitation_withdraw", args=[project.slug, sent.uid])
    assert address in people_page(client, project)
    assert "Withdraw the invitation of n@example.org?" in client.get(address).content.decode()
    link = reverse("projects:invitation", args=[token])
    assert Client().get(link).status_code == 200
    said = client.post(address, follow=True).content.decode()
    assert "The invitation of n@example.org is withdrawn." in said
    assert address not in said
    for answer in (Client().get(link), Client().post(link)):
        assert answer.status_code == 410
        assert CLOSED in answer.content.decode()
    event = AuditEvent.objects.get(action="invitation_withdraw")
    assert (event.actor, event.project, event.object_uid) == (lead, project, str(sent.uid))
    assert CLOSED in client.post(address, follow=True).content.decode()
    assert AuditEvent.objects.filter(action="invitation_withdraw").count() == 1


def test_a_withdrawn_offer_to_a_sign_in_name_leaves_home(
    lead: User, outsider: User, project: Project
) -> None:
    sent, _ = invitation_send(username="outsider", invited_by=lead, project=project, role=Role.SURGEON)
    invitation_withdraw(invitation=sent, withdrawn_by=lead)
    client = signed_in(outsider)
    assert str(sent.uid) not in client.get("/", follow=True).content.decode()
    answer = client.post(reverse("projects:join"), {"offer": str(sent.uid)})
    assert (answer.status_code, CLOSED in answer.content.decode()) == (410, True)
    assert not Membership.objects.filter(user=outsider, project=project).exists()


def test_a_new_link_ends_the_old_one(lead: User, project: Project) -> None:
    sent, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.LEAD)
    before = sent.expires_at
    address = reverse("projects:invitation_link", args=[project.slug, sent.uid])
    link = link_in(signed_in(lead).post(address, follow=True).content.decode())
    old = Client().get(reverse("projects:invitation", args=[token]))
    assert (old.status_code, CLOSED in old.content.decode()) == (410, True)
    assert Client().get(link).status_code == 200
    sent.refresh_from_db()
    assert sent.expires_at > before
    assert AuditEvent.objects.get(action="invitation_renew").object_uid == str(sent.uid)


def test_what_was_used_is_neither_withdrawn_nor_renewed(lead: User, project: Project) -> None:
    sent, _ = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.SURGEON)
    invitation_join(invitation=sent, user=person("newcomer"))
    with pytest.raises(InvitationClosed):
        invitation_withdraw(invitation=sent, withdrawn_by=lead)
    with pytest.raises(InvitationClosed):
        invitation_renew(invitation=sent, renewed_by=lead)
    assert Membership.objects.filter(user__username="newcomer").exists()


def test_nobody_reaches_the_invitations_of_another_project(
    lead: User, project: Project, other_project: Project
) -> None:
    sent, _ = invitation_send(
        email="n@example.org", invited_by=lead, project=other_project, role=Role.SURGEON
    )
    for route in ("projects:invitation_withdraw", "projects:invitation_link"):
        assert signed_in(lead).post(reverse(route, args=[project.slug, sent.uid])).status_code == 404
    assert Invitation.objects.get().is_open


@pytest.mark.parametrize("again", ["n@example.org", "N@Example.org"])
def test_the_same_address_invited_again_gets_a_new_link_and_the_old_one_ends(
    lead: User, project: Project, again: str
) -> None:
    client, invite = signed_in(lead), reverse("projects:invite", args=[project.slug])
    first = link_in(
        client.post(invite, {"to": "n@example.org", "role": "lead"}, follow=True).content.decode()
    )
    page = client.post(invite, {"to": again, "role": "lead"}, follow=True).content.decode()
    assert Client().get(link_in(page)).status_code == 200
    assert Client().get(first).status_code == 410
    said = "n@example.org was invited already as lead: the link sent before has ended."
    # On the page, where it stays, and in no toast.
    assert html.unescape(page).count(said) == 1
    assert f"<span data-text>{said}" not in html.unescape(page)
    assert Invitation.objects.count() == 1
    assert AuditEvent.objects.filter(action="invitation_renew").count() == 1


def test_of_two_open_offers_that_stand_already_one_is_left(lead: User, project: Project) -> None:
    sent, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.LEAD)
    Invitation.objects.create(
        email="n@example.org",
        project=project,
        role=Role.LEAD,
        token_hash="older",
        invited_by=lead,
        expires_at=sent.expires_at,
    )
    invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.LEAD)
    assert Invitation.objects.open().count() == 1
    assert Client().get(reverse("projects:invitation", args=[token])).status_code == 410


def test_another_role_or_another_project_is_another_invitation(
    lead: User, project: Project, other_project: Project
) -> None:
    for where, role in ((project, Role.LEAD), (project, Role.SURGEON), (other_project, Role.LEAD)):
        invitation_send(email="n@example.org", invited_by=lead, project=where, role=role)
    assert Invitation.objects.open().count() == 3


def test_what_was_withdrawn_or_used_is_not_renewed_but_sent_anew(lead: User, project: Project) -> None:
    for end in ("withdraw", "join"):
        sent, _ = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.SURGEON)
        if end == "withdraw":
            invitation_withdraw(invitation=sent, withdrawn_by=lead)
        else:
            invitation_join(invitation=sent, user=person("newcomer"))
    invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.SURGEON)
    assert (Invitation.objects.count(), Invitation.objects.open().count()) == (3, 1)


def test_a_sign_in_name_invited_again_waits_once_for_whoever_has_it_now(lead: User, project: Project) -> None:
    client, invite = signed_in(lead), reverse("projects:invite", args=[project.slug])
    client.post(invite, {"to": "newcomer", "role": "surgeon"})
    newcomer = person("newcomer")
    assert not Invitation.objects.waiting_for(newcomer).exists()
    client.post(invite, {"to": "Newcomer", "role": "surgeon"})
    assert Invitation.objects.waiting_for(newcomer).count() == 1
    assert Invitation.objects.count() == 1
