"""Marks of one source are taken away from a series, so that a conflict can be mended in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from imaging.mark_sources import mark_sources
from imaging.models import AuthorKind, ImportFile, LevelMark, NumberingBasis, Study
from imaging.services.level_doubts import level_doubts
from imaging.services.mark_accept import mark_accept
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.certified import numbering_certify_now
from tests.imaging.test_conflicting_series import contradicting_study
from tests.imaging.test_import_studies import imported, incoming, lumbar

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


def address_of(project: Project, mark: LevelMark) -> str:
    return reverse("imaging:marks_remove", args=[project.slug, mark.uid])


def pressed(client: Client, address: str, seen: int) -> int:
    return client.post(address, {"seen": seen}).status_code


def test_a_conflict_is_mended_by_taking_one_sources_marks_away(project: Project, surgeon_a: User) -> None:
    study = contradicting_study(project)
    wrong = LevelMark.objects.filter(level="T12").get()
    client, address = signed_in(surgeon_a), address_of(project, wrong)
    page = reverse("imaging:study", args=[project.slug, study.uid])
    assert address in client.get(page).content.decode()
    asked = client.get(address).content.decode()
    assert "5 marks, T12 to L4, on “T2, series 2”" in asked
    assert LevelMark.objects.count() == 10
    assert pressed(client, address, 5) == 302
    assert set(LevelMark.objects.values_list("series__number", flat=True)) == {1}
    assert level_doubts(study) == []
    numbering_certify_now(subject=study.subject, certified_by=surgeon_a, basis=NumberingBasis.SACRUM_ASSUMED)
    (event,) = AuditEvent.objects.filter(action="marks_remove")
    told = json.loads(event.detail)
    assert (event.actor, event.object_uid) == (surgeon_a, str(wrong.series.uid))
    assert {mark["level"] for mark in told["marks"]} == {"T12", "L1", "L2", "L3", "L4"}
    assert str(wrong.uid) in {mark["uid"] for mark in told["marks"]}
    assert pressed(client, address, 5) == 404


def test_marks_that_came_meanwhile_are_not_taken_away_unseen(project: Project, surgeon_a: User) -> None:
    contradicting_study(project)
    mark = LevelMark.objects.filter(level="T12").get()
    answer = signed_in(surgeon_a).post(address_of(project, mark), {"seen": 4})
    assert answer.status_code == 422
    assert "Look at them again" in answer.content.decode()
    assert LevelMark.objects.count() == 10


def test_accepted_certified_and_constructed_marks_stay(project: Project, surgeon_a: User) -> None:
    study = contradicting_study(project)
    mark = LevelMark.objects.filter(level="T12").get()
    client, address = signed_in(surgeon_a), address_of(project, mark)
    mark_accept(mark=mark, person=surgeon_a)
    assert pressed(client, address, 5) == 422
    assert "Take the acceptance of T12 back first" in client.get(address).content.decode()
    LevelMark.objects.update(accepted_by=None, accepted_at=None)
    study.subject.numbering_certified_by, study.subject.numbering_certified_at = surgeon_a, study.created_at
    study.subject.save()
    assert pressed(client, address, 5) == 422
    assert "Take the certification of the numbering back first" in client.get(address).content.decode()
    study.subject.numbering_certified_by = study.subject.numbering_certified_at = None
    study.subject.save()
    LevelMark.objects.update(author_kind=AuthorKind.CONSTRUCTION)
    assert pressed(client, address, 5) == 422
    assert LevelMark.objects.count() == 10


def test_the_file_of_marks_taken_away_may_come_again(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User, settings: object
) -> None:
    imported(lumbar(incoming), project)
    mark, stored = LevelMark.objects.get(level="L3"), Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    assert list(stored.rglob("*.json.gz"))
    (source,) = mark_sources(Study.objects.get())
    assert (source.span, len(source.marks), source.words[:8]) == ("L1 to L5", 5, "Imported")
    client = signed_in(surgeon_a)
    assert pressed(client, address_of(project, mark), 5) == 302
    file = ImportFile.objects.get(levels_found__contains="L3")
    assert file.series is None
    assert file.reason.startswith("Its marks were taken away on ")
    assert imported(incoming, project)["a_lab.nii.gz"]["outcome"] == "taken"
    assert LevelMark.objects.count() == 5
