"""Who may use the routes of the projects room."""

from datetime import date
from uuid import uuid4

from imaging.models import ImportRun
from projects.models import Approval, Notice, Project, Role, User
from projects.services.people import invitation_send
from tests.conftest import person
from tests.permissions.table import EVERYBODY, MEMBERS, Row

SIGNED_IN = EVERYBODY - {"anonymous"}
LEAD = frozenset({"lead"})
SEATS = frozenset({"lead", "admin"})  # The admin gives and ends seats, and sees nothing else of a project.


def a_run(project: Project) -> dict[str, object]:
    """A run of the project; the address of its events does not name the project."""
    approval = Approval.objects.create(
        project=project,
        ethics_body="Ethics committee",
        number="EC-events",
        basis=Approval.Basis.PUBLIC,
        valid_from=date(2020, 1, 1),
        expires_on=date(2099, 1, 1),
    )
    return {"uid": ImportRun.objects.create(project=project, approval=approval).uid}


def an_approval(project: Project) -> dict[str, object]:
    a_run(project)
    return {"uid": Approval.objects.get(project=project).uid}


def a_seat(project: Project) -> dict[str, object]:
    """A second lead's seat, which may end."""
    return {"username": person("second", project, Role.LEAD).username, "role": "lead"}


def a_member(project: Project) -> dict[str, object]:
    return {"username": person("second", project, Role.SURGEON).username}


def an_invitation(project: Project) -> dict[str, object]:
    """An open invitation to an address; it is withdrawn once, later tries are told so."""
    lead = User.objects.get(username="lead")
    sent, _ = invitation_send(email="new@example.org", invited_by=lead, project=project, role=Role.SURGEON)
    return {"uid": sent.uid}


def a_notice(project: Project) -> dict[str, object]:
    """Something told to the lead alone."""
    lead = User.objects.get(username="lead")
    told = Notice.objects.create(
        person=lead, project=project, kind="run_done", subject="run", about_kind="", about_uid=uuid4()
    )
    return {"uid": told.uid}


ROWS = [
    Row("projects:events", MEMBERS, kwargs=a_run, in_project=False, hides=True),
    Row("projects:home", SIGNED_IN, in_project=False),
    Row("projects:login", EVERYBODY, in_project=False),
    Row("projects:logout", EVERYBODY, method="post", in_project=False),
    Row("projects:healthz", EVERYBODY, in_project=False),
    Row("projects:readyz", EVERYBODY, in_project=False),
    Row("projects:invitation", EVERYBODY, kwargs=lambda project: {"token": "unknown"}, in_project=False),
    Row("projects:project", MEMBERS),
    Row("projects:project_new", frozenset({"admin"}), in_project=False),
    Row("projects:project_new", frozenset({"admin"}), method="post", in_project=False),
    Row("projects:approvals", frozenset({"lead", "surgeon", "steward"})),
    Row("projects:approval_new", LEAD),
    Row("projects:approval_new", LEAD, method="post"),
    Row("projects:approval_renew", LEAD, kwargs=an_approval),
    Row("projects:approval_renew", LEAD, method="post", kwargs=an_approval),
    Row("projects:approval_end", LEAD, kwargs=an_approval),
    Row("projects:approval_end", LEAD, method="post", kwargs=an_approval, sends={"reason": "Withdrawn"}),
    Row("projects:join", SIGNED_IN, method="post", in_project=False),
    Row("projects:account", SIGNED_IN, in_project=False),
    Row("projects:account", SIGNED_IN, method="post", in_project=False, sends={"digest": "never"}),
    Row("projects:notices", SIGNED_IN, in_project=False),
    Row("projects:notice", frozenset({"lead"}), kwargs=a_notice, in_project=False, owned=True),
    Row("projects:notices_read", SIGNED_IN, method="post", in_project=False),
    Row("projects:people", SEATS),
    Row("projects:invite", SEATS, method="post", sends={"to": "new@example.org", "role": "surgeon"}),
    Row("projects:invitation_withdraw", SEATS, kwargs=an_invitation),
    Row("projects:invitation_withdraw", SEATS, method="post", kwargs=an_invitation),
    Row("projects:invitation_link", SEATS, method="post", kwargs=an_invitation),
    Row("projects:role_add", SEATS, method="post", kwargs=a_member, sends={"role": "lead"}),
    Row("projects:adjudicator", SEATS, method="post", kwargs=a_member, sends={"may": "yes"}),
    Row("projects:seat_end", SEATS, kwargs=a_seat),
    Row("projects:seat_end", SEATS, method="post", kwargs=a_seat),
    Row("api-schema", SIGNED_IN, in_project=False, machine=True),
]
