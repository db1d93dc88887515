"""The first account of a site makes a project, and whoever makes one leads it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from projects.errors import AddressTaken
from projects.models import Approval, AuditEvent, Membership, Project, Role, User
from projects.services.projects import project_create
from tests.conftest import person, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "nine sagittal slices"
NEW = {"name": "Cervical trial", "slug": "cervical", "description": "", "readers_per_instance": "2"}


def create_admin(monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str = PASSWORD) -> str:
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("create_admin", *arguments, stdout=said)
    return said.getvalue()


def test_from_an_empty_site_to_a_project_that_may_import(monkeypatch: pytest.MonkeyPatch) -> None:
    create_admin(monkeypatch, "chief", "--display-name", "Chief Of All")
    client = Client()
    client.post(reverse("projects:login"), {"username": "chief", "password": PASSWORD})
    home = client.get("/").content.decode()
    assert "You belong to no project yet" in home
    assert reverse("projects:project_new") in home
    began = client.post(reverse("projects:project_new"), NEW, follow=True).content.decode()
    assert "Enter an approval" in began
    assert Membership.objects.get(user__username="chief").role == Role.LEAD
    entered = {
        "number": "EC-7",
        "ethics_body": "Board of a clinic",
        "basis": "waiver",
        "valid_from": "2020-01-01",
        "expires_on": "2099-12-31",
        "purposes": ["draft"],
    }
    client.post(reverse("projects:approval_new", args=["cervical"]), entered)
    opened = client.post(
        reverse("imaging:imports", args=["cervical"]),
        {"approval": Approval.objects.get().pk, "picture_modality": "CR"},
    )
    assert opened.status_code == 302
    # What was begun is not offered again.
    assert (
        "Begin this project"
        not in client.get(reverse("projects:project", args=["cervical"])).content.decode()
    )


def test_the_making_of_a_project_stands_in_the_audit_trail(admin: User) -> None:
    project = project_create(slug="thoracic", name="Thoracic", made_by=admin)
    event = AuditEvent.objects.get(action="project_create")
    assert (event.actor, event.project, event.object_uid) == (admin, project, str(project.uid))


def test_an_address_is_given_once(admin: User, project: Project) -> None:
    with pytest.raises(AddressTaken, match="Choose another one"):
        project_create(slug=project.slug, name="Double", made_by=admin)
    answer = signed_in(admin).post(reverse("projects:project_new"), {**NEW, "slug": project.slug})
    assert answer.status_code == 422
    assert "Another project has this address." in answer.content.decode()
    assert Project.objects.count() == 1


@pytest.mark.parametrize("readers", ["0", "10", "many"])
def test_one_to_nine_surgeons_read(admin: User, readers: str) -> None:
    answer = signed_in(admin).post(reverse("projects:project_new"), {**NEW, "readers_per_instance": readers})
    assert answer.status_code == 422
    assert not Project.objects.exists()


def test_who_is_no_admin_is_told_who_makes_projects(lead: User) -> None:
    assert signed_in(lead).get(reverse("projects:project_new")).status_code == 403
    lonely = person("lonely")
    home = signed_in(lonely).get("/").content.decode()
    assert "made by the site&#x27;s admin" in home or "made by the site's admin" in home
    assert reverse("projects:project_new") not in home


def test_an_account_that_is_there_becomes_admin_and_keeps_its_password(
    monkeypatch: pytest.MonkeyPatch, lead: User
) -> None:
    kept = lead.password
    assert "keeps their password" in create_admin(monkeypatch, "Lead")
    lead.refresh_from_db()
    assert (lead.is_admin, lead.password) == (True, kept)
    create_admin(monkeypatch, "lead")
    assert AuditEvent.objects.filter(action="admin_appoint", object_uid="lead").count() == 1


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [("chief", "password1234", "too common"), ("a chief", PASSWORD, "letters, digits")],
)
def test_a_weak_password_or_an_impossible_name_makes_no_account(
    monkeypatch: pytest.MonkeyPatch, name: str, password: str, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        create_admin(monkeypatch, name, password=password)
    assert not User.objects.exists()


def test_an_admin_without_a_seat_sees_nothing_of_a_project(admin: User, project: Project) -> None:
    Approval.objects.create(
        project=project, number="1", valid_from=date(2020, 1, 1), expires_on=date(2099, 1, 1), basis="public"
    )
    client = signed_in(admin)
    assert client.get(reverse("projects:approvals", args=[project.slug])).status_code == 404
