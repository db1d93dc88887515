"""Subjects move to the approval that follows theirs, unless it allows less than what was done already."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from corpus.models import Instance, Release
from imaging.errors import SubjectsChanged, SubjectsStay
from imaging.models import Subject
from imaging.services.subjects_move import subjects_move
from projects.models import Approval, AuditEvent, Project, Purpose, User
from projects.services.approvals import approval_end
from tests.conftest import signed_in
from tests.corpus.releasing import approved, released
from training.models import Recipe, TrainingRun

PAGE = "/p/lumbar/approvals/move/"


def renewed(project: Project, **changed: object) -> Approval:
    """The decision that follows, for everything but commerce."""
    said: dict[str, object] = {
        "number": "EC-2",
        "basis": Approval.Basis.PUBLIC,
        "may_train": True,
        "may_share": True,
        "valid_from": date(2020, 1, 1),
        "expires_on": date(2099, 1, 1),
        **changed,
    }
    return Approval.objects.create(project=project, **said)


@pytest.fixture
def subject(project: Project, approval: Approval) -> Subject:
    """Somebody with an approved question about them."""
    subject = Subject.objects.create(project=project, approval=approval, pseudonym="P1", key_hash="k")
    instance = approved(project, None, 1)
    Instance.objects.filter(pk=instance.pk).update(subject=subject)
    return subject


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def test_a_lead_looks_then_moves(
    client: Client, lead: User, project: Project, approval: Approval, subject: Subject
) -> None:
    assert PAGE not in client.get("/p/lumbar/approvals/").content.decode(), "there is nowhere to move to"
    new = renewed(project, may_share=False, sites="Two hospitals")
    assert PAGE in client.get("/p/lumbar/approvals/").content.decode()
    chosen = {"old": str(approval.uid), "new": str(new.uid), "reason": "The board gave it a new number"}
    assert client.post(PAGE, {**chosen, "reason": ""}).status_code == 422
    shown = client.post(PAGE, chosen).content.decode()
    assert "Move 1 subject from EC-1 to EC-2?" in shown
    assert "<b>No longer allowed:</b> Share." in shown
    assert "Two hospitals" in shown
    subject.refresh_from_db()
    assert subject.approval == approval, "looking moves nobody"
    told = client.post(PAGE, {**chosen, "seen": "1"}, follow=True).content.decode()
    assert "1 subject moved to approval EC-2." in told
    subject.refresh_from_db()
    assert subject.approval == new
    event = AuditEvent.objects.get(action="subjects_move")
    assert (event.actor, event.object_uid) == (lead, str(new.uid))
    assert json.loads(event.detail) == {
        "from": "EC-1",
        "to": "EC-2",
        "reason": "The board gave it a new number",
        "count": 1,
        "subjects": [str(subject.uid)],
    }


def test_an_approval_that_ended_hands_its_subjects_on_and_they_are_released(
    lead: User, project: Project, approval: Approval, subject: Subject
) -> None:
    approval_end(approval=approval, reason="Replaced", ended_by=lead)
    subjects_move(old=approval, new=renewed(project), reason="Replaced", seen=1, moved_by=lead)
    assert released(project).row_count == 1


def refusal(old: Approval, new: Approval, lead: User) -> str:
    with pytest.raises(SubjectsStay) as told:
        subjects_move(old=old, new=new, reason="Renewed", seen=1, moved_by=lead)
    assert Subject.objects.get().approval == old
    assert not AuditEvent.objects.filter(action="subjects_move").exists()
    return str(told.value)


@pytest.mark.parametrize("purpose", [Purpose.TRAIN, Purpose.SHARE])
def test_what_was_released_must_be_allowed(
    client: Client, lead: User, project: Project, approval: Approval, subject: Subject, purpose: Purpose
) -> None:
    released(project, purpose=purpose.value)
    new = renewed(project, **{f"may_{purpose.value}": False})
    told = f"EC-2 does not allow “{purpose.label}”, which was done already: Release 1: First."
    assert told in refusal(approval, new, lead)
    answer = client.post(PAGE, {"old": approval.uid, "new": new.uid, "reason": "Renewed"})
    assert told in answer.content.decode()
    assert "Move 1 subject from" not in answer.content.decode()
    answer = client.post(PAGE, {"old": approval.uid, "new": new.uid, "reason": "Renewed", "seen": 1})
    assert (answer.status_code, Subject.objects.get().approval) == (422, approval)


def test_what_was_trained_on_must_be_allowed_whatever_its_release_was_for(
    lead: User, project: Project, approval: Approval, subject: Subject
) -> None:
    released(project, purpose="share")
    new = renewed(project, may_train=False)
    recipe = Recipe.objects.create(project=project, name="R", version=1)
    TrainingRun.objects.create(
        project=project, recipe=recipe, release=Release.objects.get(), base_model="tiny"
    )
    assert "training on Release 1: First" in refusal(approval, new, lead)


def test_what_was_released_of_others_stands_against_nobody(
    lead: User, project: Project, approval: Approval, subject: Subject
) -> None:
    released(project)
    other = renewed(project, number="EC-9")
    Subject.objects.create(project=project, approval=other, pseudonym="P2", key_hash="m")
    new = renewed(project, may_train=False, may_share=False)
    assert subjects_move(old=other, new=new, reason="Renewed", seen=1, moved_by=lead) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expires_on": date(2020, 2, 1)}, "EC-2 is not valid today"),
        ({"valid_from": date(2098, 1, 1)}, "EC-2 is not valid today"),
        ({"may_draft": False}, "the import of their images"),
    ],
)
def test_a_new_approval_allows_today_what_is_done_with_every_subject(
    lead: User, project: Project, approval: Approval, subject: Subject, changed: dict[str, object], said: str
) -> None:
    assert said in refusal(approval, renewed(project, **changed), lead)


def test_an_approval_of_another_project_takes_nobody(
    client: Client, lead: User, other_project: Project, approval: Approval, subject: Subject
) -> None:
    new = renewed(other_project)
    assert "of this project" in refusal(approval, new, lead)
    assert "of this project" in refusal(approval, approval, lead)
    answer = client.post(PAGE, {"old": approval.uid, "new": new.uid, "reason": "Renewed", "seen": 1})
    assert answer.status_code == 422


def test_a_subject_that_came_in_since_is_counted_first(
    client: Client, lead: User, project: Project, approval: Approval, subject: Subject
) -> None:
    new = renewed(project)
    Subject.objects.create(project=project, approval=approval, pseudonym="P2", key_hash="m")
    with pytest.raises(SubjectsChanged):
        subjects_move(old=approval, new=new, reason="Renewed", seen=1, moved_by=lead)
    assert set(Subject.objects.values_list("approval", flat=True)) == {approval.pk}
    answer = client.post(PAGE, {"old": approval.uid, "new": new.uid, "reason": "Renewed", "seen": 1})
    assert (answer.status_code, "Move 2 subjects from" in answer.content.decode()) == (409, True)
