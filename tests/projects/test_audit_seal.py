"""Sealed audit rows cannot be changed or dropped unnoticed."""

from typing import Any

import pytest
from django.db import connection

from projects.models import AuditEvent
from projects.services import audit
from projects.services.audit_seal import audit_seal, audit_verify
from tests.append_only import tamper

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_blocks_verify_and_new_events_count_as_unsealed() -> None:
    audit(action="one")
    assert audit_seal() == 1
    audit(action="two")
    audit(action="three")
    assert audit_seal() == 2
    audit(action="four")
    state = audit_verify()
    assert (state.blocks, state.fault, state.unsealed) == (2, "", 1)


def test_a_changed_event_is_named() -> None:
    audit(action="one")
    audit_seal()
    tamper("UPDATE projects_auditevent SET action = 'other'")
    assert "block 1" in audit_verify().fault


def test_a_dropped_block_is_noticed_by_the_kept_head() -> None:
    audit(action="one")
    audit_seal()
    tamper("DELETE FROM projects_auditseal")
    tamper("DELETE FROM projects_auditblock")
    assert audit_verify().fault == "The last sealed audit blocks are gone."
    assert AuditEvent.objects.count() == 1


def test_what_is_sealed_while_the_record_is_read_is_no_fault() -> None:
    audit(action="first")
    audit_seal()
    audit(action="second")
    late = [audit_seal]

    def sealed_meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        """As another process does, after the blocks were read and before the verdict."""
        answer = execute(sql, *rest)
        if late and "seal" in sql and "projects_auditevent" in sql:
            late.pop()()
        return answer

    with connection.execute_wrapper(sealed_meanwhile):
        assert audit_verify().fault == ""
    assert late == [], "a block was sealed in between"
