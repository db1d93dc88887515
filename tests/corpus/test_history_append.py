"""The history of an Instance as it is written, tampered with and verified."""

from __future__ import annotations

import io
import json
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from corpus.errors import MoveNotAllowed, StaleRevision
from corpus.history.chain import canonical_json, link_hash
from corpus.history.verify import history_faults
from corpus.models import Decision, ErrorReason, Finding, Harm, HistoryEvent, Instance, State
from corpus.services import finding_overrule, instance_move
from projects.models import Project, User
from review.services import assignment_approve, assignment_edit_and_approve, assignment_reject, decision_undo
from tests.append_only import triggers_off
from tests.review.making import claimed as claim
from tests.review.making import finding, opened, press, question, revised

pytestmark = pytest.mark.django_db


def verify() -> str:
    out = io.StringIO()
    call_command("verify_history", stdout=out)
    return out.getvalue()


def sql(statement: str, *values: object) -> None:
    """Change a row behind the program's back, as somebody with the database in hand would."""
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def complaints() -> list[str]:
    """What `verify_history` finds wrong."""
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", stdout=out)
    return [line for line in out.getvalue().splitlines() if line.startswith("BAD")]


def test_an_approved_instance_has_a_chain_that_holds(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    assignment_approve(press=press(claim(round, surgeon_a), surgeon_a))
    events = list(HistoryEvent.objects.order_by("seq").values_list("event", "to_state"))
    assert events == [
        ("created", "drafting"),
        ("revised", "revised"),
        ("review_opened", "in_review"),
        ("decision_approve", "in_review"),
        ("settled", "approved"),
    ]
    assert "5 history rows and 0 audit blocks checked, 0 faults." in verify()


def test_a_decision_is_sealed_with_what_stood_before_it_moved_the_instance(
    project: Project, surgeon_a: User
) -> None:
    round = opened(project)
    assignment = claim(round, surgeon_a)
    assignment_approve(press=press(assignment, surgeon_a))
    decided, settled = HistoryEvent.objects.filter(instance=round.instance).order_by("-seq")[:2][::-1]
    assert (decided.event, settled.event) == ("decision_approve", "settled")
    assert settled.previous_hash == decided.hash
    tiers = [json.loads(one.payload)["tier"] for one in (decided, settled)]
    texts = {json.loads(one.payload)["current"] for one in (decided, settled)}
    assert (tiers, texts) == (["V0", "V2"], {str(round.seen.uid)})
    assert list(history_faults()) == []


def test_a_stale_move_is_refused_and_leaves_no_row(project: Project) -> None:
    instance = revised(project)
    before = Instance.objects.get(pk=instance.pk)
    instance_move(
        instance=instance, to=State.WITHDRAWN, seen=instance.current_revision, event="withdrawn", actor=None
    )
    with pytest.raises(StaleRevision):
        instance_move(
            instance=before,
            to=State.IN_REVIEW,
            seen=before.current_revision,
            event="review_opened",
            actor=None,
        )
    assert HistoryEvent.objects.count() == 3


def test_a_move_outside_the_table_is_refused_and_leaves_no_row(project: Project) -> None:
    instance = revised(project)
    with pytest.raises(MoveNotAllowed):
        instance_move(
            instance=instance, to=State.APPROVED, seen=instance.current_revision, event="settled", actor=None
        )
    assert HistoryEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("statement", "seq", "word"),
    [
        (
            "UPDATE corpus_historyevent SET payload = replace(payload, 'revised', 'revisod') WHERE seq = 2",
            2,
            "hash",
        ),
        ("UPDATE corpus_historyevent SET to_state = 'approved' WHERE seq = 2", 2, "columns"),
        ("DELETE FROM corpus_historyevent WHERE seq = 2", 2, "missing"),
        ("DELETE FROM corpus_historyevent WHERE seq = 3", 3, "counts 3 rows"),
        ("UPDATE corpus_instance SET state = 'approved'", 3, "the instance is approved"),
        ("UPDATE corpus_revision SET body = replace(body, 'dark', 'bright')", 0, "its body"),
    ],
)
def test_a_row_tampered_with_in_sql_is_named(project: Project, statement: str, seq: int, word: str) -> None:
    instance = opened(project).instance
    opened(project)
    sql(f"{statement} {'AND' if 'WHERE' in statement else 'WHERE'} {_column(statement)} = %s", instance.pk)
    bad = complaints()
    if seq:
        assert len(bad) == 1
        assert f"BAD instance {instance.uid} row {seq}:" in bad[0]
    assert word in bad[0]


def _column(statement: str) -> str:
    return "id" if "corpus_instance " in statement else "instance_id"


def test_what_is_not_sealed_yet_is_counted(project: Project, surgeon_a: User) -> None:
    assignment_approve(press=press(claim(opened(project), surgeon_a), surgeon_a))
    assert "1 audit rows are not sealed yet." in verify()


@pytest.mark.parametrize(
    "statement", ["UPDATE corpus_historyevent SET event = 'x'", "DELETE FROM corpus_historyevent"]
)
def test_the_database_refuses_to_change_the_record(project: Project, statement: str) -> None:
    opened(project)
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
    ):
        cursor.execute(statement)
    assert list(history_faults()) == []


APPROVED = {
    "a revision that nobody read": (
        "UPDATE corpus_instance SET current_revision_id = (SELECT id FROM corpus_revision"
        " WHERE instance_id = corpus_instance.id AND number = 1)",
        "it ends with revision",
    ),
    "a higher tier": ("UPDATE corpus_instance SET tier = 'V3'", "it ends with tier V2"),
    "another verdict": ("UPDATE corpus_decision SET verdict = 'reject'", "the verdict of decision"),
    "another revision": (
        "UPDATE corpus_decision SET revision_id = (SELECT id FROM corpus_revision"
        " WHERE instance_id = corpus_decision.instance_id AND number = 1)",
        "the revision of decision",
    ),
    "other words": ("UPDATE corpus_decision SET comment = 'fine'", "the comment of decision"),
    "graver harm": ("UPDATE corpus_decision SET harm = 'could_injure'", "the harm of decision"),
    "a reason more": (
        "INSERT INTO corpus_decisionreason (decision_id, reason) SELECT id, 'level' FROM corpus_decision",
        "the reasons of decision",
    ),
    "another reader": (
        "UPDATE corpus_decision SET reviewer_id ="
        " (SELECT id FROM projects_user WHERE username = 'surgeon_b')",
        "the reviewer of decision",
    ),
    "taken back": ("UPDATE corpus_decision SET undone_at = created_at", "was taken back in one place"),
}


@pytest.mark.parametrize("what", APPROVED)
def test_what_was_swapped_after_an_approval_is_named(
    project: Project, surgeon_a: User, surgeon_b: User, what: str
) -> None:
    assignment_approve(press=press(claim(opened(project), surgeon_a), surgeon_a))
    statement, word = APPROVED[what]
    sql(statement)
    bad = complaints()
    assert len(bad) == 1
    assert word in bad[0]


def test_a_decision_that_was_slipped_in_or_lost_is_named(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    assignment_approve(press=press(claim(round, surgeon_a), surgeon_a))
    made = Decision.objects.get()
    sql("UPDATE corpus_decision SET uid = %s", "0" * 32)
    bad = complaints()
    assert "is not in the record" in bad[0]
    sql("UPDATE review_assignment SET decision_id = NULL")
    sql("DELETE FROM corpus_decision")
    assert f"decision {made.uid} is gone" in complaints()[0]


def test_a_rejection_with_its_reasons_and_harm_holds(project: Project, surgeon_a: User) -> None:
    wrong = [ErrorReason.SIDE, ErrorReason.LEVEL]
    assignment_reject(
        press=press(claim(opened(project), surgeon_a), surgeon_a), reasons=wrong, harm=Harm.COULD_INJURE
    )
    assert ", 0 faults." in verify()
    with triggers_off():
        Decision.objects.get().reasons.filter(reason="side").delete()
    assert "the reasons of decision" in complaints()[0]


def test_a_decision_taken_back_and_an_edit_that_asks_a_second_reader_hold(
    project: Project, surgeon_a: User
) -> None:
    round = opened(project)
    edit = question(answer="A", levels=["L1/L2"])
    first = assignment_edit_and_approve(press=press(claim(round, surgeon_a), surgeon_a), body=edit)
    assert ", 0 faults." in verify()
    decision_undo(decision=first, by=surgeon_a)
    assert ", 0 faults." in verify()
    assignment_approve(press=press(claim(round, surgeon_a), surgeon_a))
    assert ", 0 faults." in verify()


def test_an_overruled_finding_is_held_to_the_record(project: Project, surgeon_a: User) -> None:
    instance = opened(project).instance
    assert instance.current_revision is not None
    said = finding(instance.current_revision)
    finding_overrule(finding=said, by=surgeon_a, reason="The numbering differs.")
    assert ", 0 faults." in verify()
    sql("UPDATE corpus_finding SET overrule_reason = 'It is right.'")
    assert "the overruling of finding" in complaints()[0]
    sql("UPDATE corpus_finding SET overruled_by_id = NULL, overruled_at = NULL, overrule_reason = ''")
    assert "no longer overruled" in complaints()[0]


def test_a_finding_overruled_in_sql_alone_is_named(project: Project, surgeon_a: User) -> None:
    instance = opened(project).instance
    assert instance.current_revision is not None
    finding(instance.current_revision)
    sql("UPDATE corpus_finding SET overruled_by_id = %s, overrule_reason = 'So.'", surgeon_a.pk)
    assert "overruled outside the record" in complaints()[0]


def test_a_chain_from_before_tier_and_revision_were_sealed_still_holds(
    project: Project, surgeon_a: User
) -> None:
    assignment_approve(press=press(claim(opened(project), surgeon_a), surgeon_a))
    previous = ""
    for row in HistoryEvent.objects.order_by("seq"):
        said = json.loads(row.payload)
        payload = canonical_json({name: said[name] for name in said if name not in {"tier", "current"}})
        digest = link_hash(previous=previous, payload=payload)
        sql(
            "UPDATE corpus_historyevent SET payload = %s, previous_hash = %s, hash = %s WHERE id = %s",
            *(payload, previous, digest, row.pk),
        )
        previous = digest
    assert ", 0 faults." in verify()
    sql(APPROVED["a revision that nobody read"][0])
    assert "it ends with revision" in complaints()[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE corpus_decision SET verdict = 'approve'",
        "UPDATE corpus_decision SET harm = 'minor'",
        "DELETE FROM corpus_decision",
        "DELETE FROM corpus_decisionreason",
        "UPDATE corpus_revision SET body = ''",
        "UPDATE corpus_finding SET severity = 'note'",
        "UPDATE corpus_finding SET overrule_reason = 'Other.'",
        "DELETE FROM corpus_finding",
    ],
)
def test_the_database_refuses_to_change_what_was_decided(
    project: Project, surgeon_a: User, statement: str
) -> None:
    round = opened(project)
    finding_overrule(finding=finding(round.seen), by=surgeon_a, reason="The numbering differs.")
    press_made = press(claim(round, surgeon_a), surgeon_a)
    assignment_reject(press=press_made, reasons=[ErrorReason.WORDING], harm=None)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="never"), transaction.atomic():
        cursor.execute(statement)
    assert ", 0 faults." in verify()


def test_a_finding_that_nobody_overruled_may_go(project: Project) -> None:
    finding(opened(project).seen)
    Finding.objects.all().delete()
    assert not Finding.objects.exists()


def test_two_thousand_instances_are_verified_in_a_few_seconds(project: Project) -> None:
    """Ten thousand then take seconds: every table is read once, in the order of the instances."""
    call_command("seed_load", instances=2000, subjects=20, sources=5, stdout=io.StringIO())
    began = time.monotonic()
    assert list(history_faults()) == []
    assert time.monotonic() - began < 4
