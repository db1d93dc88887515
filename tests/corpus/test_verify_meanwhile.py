"""The record is verified while people and workers go on writing."""

from __future__ import annotations

import io
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from corpus.models import Instance
from projects.models import Project, User
from review.services.instance_withdraw import instance_withdraw
from tests.corpus.releasing import approved, source_make


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_the_record_is_verified_is_no_fault(project: Project, lead: User) -> None:
    approved(project, source_make(project), 1)
    late = [Instance.objects.get()]

    def write() -> None:
        one = late.pop()
        instance_withdraw(instance=one, seen=one.current_revision, by=lead, reason="Found elsewhere.")
        connection.close()

    def written_meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        """As another process does, between the reading of the chains and that of the instances."""
        if late and 'FROM "corpus_instance"' in sql:
            thread = Thread(target=write)
            thread.start()
            thread.join(60)
        return execute(sql, *rest)

    out = io.StringIO()
    with connection.execute_wrapper(written_meanwhile):
        call_command("verify_history", stdout=out)
    assert late == [], "something was written in between"
    assert "0 faults" in out.getvalue()
