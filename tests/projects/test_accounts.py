"""Accounts come from invitations; tokens and links are stored as hashes only."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from projects.models import ApiToken, Invitation, Membership, Project, Role, User
from projects.services.people import invitation_send
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
GOOD = {"username": "new-surgeon", "display_name": "Surgeon N", "password": "nine sagittal slices"}


def test_an_invited_person_gets_an_account_with_the_offered_role(lead: User, project: Project) -> None:
    _, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.SURGEON)
    client = Client()
    address = reverse("projects:invitation", args=[token])
    assert client.get(address).status_code == 200
    assert client.post(address, GOOD).status_code == 302
    assert Membership.objects.get(user__username="new-surgeon").role == Role.SURGEON
    assert client.get(reverse("projects:project", args=[project.slug])).status_code == 200


def test_a_link_works_once(lead: User, project: Project) -> None:
    _, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.LEAD)
    address = reverse("projects:invitation", args=[token])
    Client().post(address, GOOD)
    assert Client().get(address).status_code == 410
    assert User.objects.filter(username="new-surgeon").count() == 1


def test_a_weak_password_is_refused_with_a_sentence(lead: User, project: Project) -> None:
    _, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.LEAD)
    answer = Client().post(reverse("projects:invitation", args=[token]), {**GOOD, "password": "password1234"})
    assert answer.status_code == 422
    assert "too common" in answer.content.decode()


def test_the_link_itself_is_not_stored(lead: User, project: Project) -> None:
    _, token = invitation_send(email="n@example.org", invited_by=lead, project=project, role=Role.LEAD)
    assert token not in str(Invitation.objects.values_list().get())


def test_a_token_is_printed_once_and_signs_a_script_in(
    lead: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_token", "lead")
    text = capsys.readouterr().out.strip()
    assert text not in str(ApiToken.objects.values_list().get())
    answer = Client().get("/api/schema/", headers={"Authorization": f"Token {text}"})
    assert answer.status_code == 200
    assert Client().get("/api/schema/", headers={"Authorization": "Token nonsense"}).status_code == 401


def test_home_leads_to_the_only_project(lead: User, project: Project) -> None:
    answer = signed_in(lead).get("/")
    assert answer.headers["Location"] == reverse("projects:project", args=[project.slug])
