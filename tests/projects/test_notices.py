"""Notices: what is told to whom, read by opening or all at once, and kept to who may know it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imaging.models import ImportRun
from projects.models import Approval, Notice, NoticeKind, Project, RunState, User
from projects.notices import notice_address
from projects.services import run_cancel, run_claim, run_fail, run_finish, run_release
from projects.services.notices import notices_read
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def notice_make(person: User, project: Project, **columns: Any) -> Notice:
    made = {"kind": NoticeKind.RUN_DONE, "subject": "training run", "about_kind": "training.trainingrun"}
    row = {"person": person, "project": project, "about_uid": uuid4(), **made, **columns}
    return Notice.objects.create(**row)


def bell(user: User, page: str = "/notices/") -> str:
    html = signed_in(user).get(page).content.decode()
    return html.split('aria-label="Notifications', 1)[1].split('"', 1)[0]


def test_the_bell_counts_what_is_not_read(project: Project, lead: User, surgeon_a: User) -> None:
    assert bell(lead) == ""
    notice_make(lead, project)
    notice_make(lead, project, read_at=timezone.now())
    notice_make(surgeon_a, project)
    assert bell(lead) == ", 1 unread"
    assert bell(lead, "/p/lumbar/") == ", 1 unread"


def test_what_happened_in_a_project_one_has_left_is_not_told(
    project: Project, lead: User, other_project: Project
) -> None:
    hidden = notice_make(lead, other_project)
    assert bell(lead) == ""
    browser = signed_in(lead)
    assert "Elsewhere" not in browser.get("/notices/").content.decode()
    assert browser.get(reverse("projects:notice", args=[hidden.uid])).status_code == 404


def test_a_notice_is_read_by_opening_it_but_not_by_looking_ahead(project: Project, lead: User) -> None:
    told = notice_make(lead, project)
    address = reverse("projects:notice", args=[told.uid])
    browser = signed_in(lead)
    assert browser.get(address, headers={"Sec-Purpose": "prefetch"}).status_code == 302
    assert Notice.objects.unread().count() == 1
    assert browser.get(address).headers["Location"] == f"/p/lumbar/training/{told.about_uid}/"
    told.refresh_from_db()
    first = told.read_at
    browser.get(address)
    told.refresh_from_db()
    assert told.read_at == first


def test_nobody_opens_what_was_told_to_another(project: Project, lead: User, surgeon_a: User) -> None:
    told = notice_make(lead, project)
    browser = signed_in(surgeon_a)
    assert browser.get(reverse("projects:notice", args=[told.uid])).status_code == 404
    assert browser.post(reverse("projects:notices_read"), {"until": told.uid}).status_code == 404
    assert Notice.objects.unread().count() == 1


def test_all_are_marked_read_but_what_came_after_the_page(
    project: Project, lead: User, surgeon_a: User
) -> None:
    shown = [notice_make(lead, project) for _ in range(3)]
    notice_make(surgeon_a, project)
    later = notice_make(lead, project, created_at=timezone.now() + timedelta(seconds=1))
    browser = signed_in(lead)
    sent = browser.post(reverse("projects:notices_read"), {"until": shown[-1].uid})
    assert sent.headers["Location"] == "/notices/"
    assert list(Notice.objects.of(lead).unread()) == [later]
    assert notices_read(person=surgeon_a, until=timezone.now()) == 1
    assert browser.post(reverse("projects:notices_read"), {"until": "x"}).status_code == 302


def test_the_list_goes_on_in_pages(project: Project, lead: User) -> None:
    start = timezone.now()
    for number in range(31):
        notice_make(lead, project, subject=f"run {number}", created_at=start - timedelta(minutes=number))
    browser = signed_in(lead)
    first = browser.get("/notices/")
    assert [row.subject for row in first.context["page"].rows][:2] == ["run 0", "run 1"]
    older = browser.get("/notices/", {"after": first.context["page"].next_cursor})
    assert [row.subject for row in older.context["page"].rows] == ["run 30"]


@pytest.mark.parametrize("page", ["/notices/", "/p/lumbar/studies/"])
def test_a_page_asks_once_for_the_bell_however_much_there_is(project: Project, lead: User, page: str) -> None:
    browser = signed_in(lead)
    notice_make(lead, project)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            browser.get(page)
        return [query["sql"] for query in queries]

    asked()
    one = asked()
    assert sum("COUNT(" in sql and "projects_notice" in sql for sql in one) == 1
    for _ in range(7):
        notice_make(lead, project)
    assert len(asked()) == len(one)


def test_a_part_of_a_page_does_not_ask(project: Project, lead: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        signed_in(lead).get(reverse("imaging:import_outcome", args=["lumbar", uuid4()]))
    assert not any("COUNT(" in query["sql"] and "projects_notice" in query["sql"] for query in queries[:3])


@pytest.fixture
def run(project: Project, approval: Approval, lead: User) -> ImportRun:
    made = ImportRun.objects.create(project=project, approval=approval, started_by=lead)
    assert run_claim(run=made, owner="worker")
    return made


def test_who_started_a_run_is_told_how_it_ended(run: ImportRun, lead: User) -> None:
    assert run_finish(run=run, owner="worker")
    assert not run_finish(run=run, owner="worker")
    told = Notice.objects.get()
    assert (told.person, told.words) == (lead, "Your import finished")
    assert notice_address(told) == f"/p/lumbar/imports/{run.uid}/"


def test_a_run_that_failed_says_so_and_nothing_more(run: ImportRun) -> None:
    run_fail(run=run, owner="worker", error_for_user="Subject 17 is on disc 3.")
    told = Notice.objects.get()
    assert told.words == "Your import failed"


def test_a_run_that_was_cancelled_or_that_nobody_started_tells_nobody(run: ImportRun) -> None:
    run_cancel(run=run)
    assert run_release(run=run, owner="worker")
    assert run.state == RunState.CANCELLED
    ImportRun.objects.update(
        started_by=None, state=RunState.RUNNING, lease_owner="w", lease_until=timezone.now()
    )
    run.refresh_from_db()
    assert run_finish(run=run, owner="w")
    assert not Notice.objects.exists()
