"""The daily mail: to who wishes it, once a day, of what is new; counts, kinds and links alone."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from projects.models import AuditEvent, Digest, Notice, NoticeKind, Project, User
from projects.services import digest_send as digests
from projects.services.digest_send import digest_send, digests_due
from tests.conftest import ROOT, signed_in
from tests.projects.test_notices import notice_make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def reader(lead: User) -> User:
    User.objects.filter(pk=lead.pk).update(email="lead@example.org", digest=Digest.DAILY)
    lead.refresh_from_db()
    return lead


def sent_at(now: datetime) -> int:
    """Run the sweep as at a time; how many mails went."""
    before = len(mail.outbox)
    for person in digests_due(now):
        digest_send(person=person, now=now)
    return len(mail.outbox) - before


def test_a_mail_tells_counts_kinds_and_links_and_no_word_of_anybody(
    project: Project, reader: User, surgeon_a: User, settings: Any
) -> None:
    settings.SITE_URL = "https://studio.example.org"
    for kind in (NoticeKind.MENTIONED, NoticeKind.MENTIONED, NoticeKind.RUN_DONE):
        last = notice_make(
            reader,
            project,
            kind=kind,
            actor=surgeon_a,
            subject="question 12",
            created_at=NOON - timedelta(hours=1),
        )
    assert sent_at(NOON) == 1
    (told,) = mail.outbox
    assert told.to == ["lead@example.org"]
    assert told.subject == "SpineMed Studio: 3 new"
    assert "2 × You were mentioned" in told.body
    assert "1 × A run finished" in told.body
    assert f"https://studio.example.org{reverse('projects:notice', args=[last.uid])}" in told.body
    assert "3 in all are not read: https://studio.example.org/notices/" in told.body
    for word in ("Surgeon A", "question 12", "Lumbar", "&"):
        assert word not in told.body


def test_it_comes_once_a_day_and_only_of_what_is_new(project: Project, reader: User) -> None:
    notice_make(reader, project, created_at=NOON - timedelta(hours=1))
    assert sent_at(NOON) == 1
    assert sent_at(NOON + timedelta(hours=1)) == 0
    tomorrow = NOON.replace(day=5, hour=digests.HOUR, minute=1)
    assert sent_at(tomorrow) == 0, "nothing new"
    notice_make(reader, project, created_at=NOON + timedelta(hours=2))
    assert sent_at(NOON + timedelta(hours=3)) == 0, "not before tomorrow"
    assert sent_at(tomorrow - timedelta(minutes=2)) == 0, "not before the hour"
    assert sent_at(tomorrow) == 1
    assert "1 new" in mail.outbox[-1].subject
    assert "2 in all are not read" in mail.outbox[-1].body


def test_what_was_read_or_lies_in_a_project_one_has_left_is_not_mailed(
    project: Project, other_project: Project, reader: User
) -> None:
    before = NOON - timedelta(hours=1)
    notice_make(reader, project, created_at=before, read_at=before)
    notice_make(reader, other_project, created_at=before)
    assert sent_at(NOON) == 0


def test_nobody_gets_a_mail_who_does_not_wish_it_or_is_gone(project: Project, reader: User) -> None:
    notice_make(reader, project, created_at=NOON - timedelta(hours=1))
    for columns in ({"digest": Digest.NEVER}, {"digest": Digest.DAILY, "is_active": False}):
        User.objects.filter(pk=reader.pk).update(**columns)
        assert sent_at(NOON) == 0


def test_of_two_workers_one_sends(project: Project, reader: User) -> None:
    notice_make(reader, project, created_at=NOON - timedelta(hours=1))
    two = [digests_due(NOON).get(), digests_due(NOON).get()]
    assert [digest_send(person=person, now=NOON) for person in two] == [True, False]
    assert len(mail.outbox) == 1


def test_a_mail_that_the_server_does_not_take_is_tried_again(
    project: Project, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice_make(reader, project, created_at=NOON - timedelta(hours=1))

    def refuse(*_: object, **__: object) -> None:
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as patched:
        patched.setattr(digests, "send_mail", refuse)
        assert sent_at(NOON) == 0
    assert sent_at(NOON + timedelta(minutes=10)) == 1


def test_somebody_sets_how_often_mail_comes(lead: User) -> None:
    browser, address = signed_in(lead), reverse("projects:account")
    assert "Never" in browser.get(address).content.decode()
    refused = browser.post(address, {"digest": "daily", "email": ""})
    assert refused.status_code == 422
    assert "Give the address" in refused.content.decode()
    assert browser.post(address, {"digest": "hourly", "email": ""}).status_code == 422
    assert browser.post(address, {"digest": "daily", "email": "lead@example.org"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.digest, lead.email) == (Digest.DAILY, "lead@example.org")
    browser.post(address, {"digest": "daily", "email": "lead@example.org"})
    assert AuditEvent.objects.filter(action="account_change").count() == 1
    browser.post(address, {"digest": "never", "email": ""})
    lead.refresh_from_db()
    assert (lead.digest, lead.email) == (Digest.NEVER, "")


def settings_say(folder: Path, **environment: str) -> str:
    """What the settings make of an environment, or the last line of why they refuse it."""
    program = (
        "from spinemed_site import settings as s;"
        "print(s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.SITE_URL)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EMAIL")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**kept, "DATA_DIR": str(folder), "PORT": "8123", **environment},
        capture_output=True,
        text=True,
    )
    return (done.stdout or done.stderr).strip().splitlines()[-1]


def test_mails_go_to_the_log_until_a_server_is_named(tmp_path: Path) -> None:
    assert settings_say(tmp_path) == "console 587 True False http://127.0.0.1:8123"
    named = settings_say(tmp_path, EMAIL_HOST="mail.example.org", EMAIL_SECURITY="tls", SITE_URL="https://s/")
    assert named == "smtp 465 False True https://s"
    plain = settings_say(tmp_path, EMAIL_HOST="m", EMAIL_SECURITY="none", EMAIL_PASSWORD="p")
    assert "EMAIL_PASSWORD would travel in plain text" in plain
    assert "EMAIL_SECURITY must be one of" in settings_say(tmp_path, EMAIL_SECURITY="perhaps")
    assert Notice.objects.count() == 0
