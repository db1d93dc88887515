"""Numbering: assumed until a person vouches for it, and again when that is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from imaging.models import NumberingBasis, Study
from imaging.services.numbering import numbering_certify, numbering_take_back
from imaging.signals import numbering_changed
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.imaging.test_import_studies import imported, lumbar

pytestmark = pytest.mark.django_db


def test_a_certified_numbering_is_no_longer_assumed(
    project: Project, approval: Approval, surgeon_a: User, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    imported(lumbar(tmp_path / "in"), project)
    study = Study.objects.get()
    client = signed_in(surgeon_a)
    page, address = (
        reverse(f"imaging:{name}", args=[project.slug, study.uid]) for name in ("study", "numbering")
    )
    assert "Level assumed" in client.get(page).content.decode()
    assert client.post(address, {"basis": "guess"}).status_code == 422
    assert client.post(address, {"basis": "ribs", "has_l6": "on"}).status_code == 302
    study.subject.refresh_from_db()
    assert study.subject.numbering_basis == NumberingBasis.COUNTED_FROM_RIBS
    assert (study.subject.has_l6, study.subject.numbering_certified_by) == (True, surgeon_a)
    assert "Level assumed" not in client.get(page).content.decode()
    client.post(address, {"take_back": "1"})
    study.subject.refresh_from_db()
    assert study.subject.numbering_certified_by is None
    actions = AuditEvent.objects.filter(object_kind="subject").values_list("action", flat=True)
    assert sorted(actions) == ["numbering_certify", "numbering_take_back"]


def test_the_rooms_above_hear_that_a_numbering_changed(
    project: Project, surgeon_a: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    subject, heard = study_store(project).study.subject, []

    def hear(subject_id: int, **_: object) -> None:
        heard.append(subject_id)

    numbering_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            numbering_certify(subject=subject, certified_by=surgeon_a, basis=NumberingBasis.SACRUM_ASSUMED)
            assert heard == []
        with django_capture_on_commit_callbacks(execute=True):
            numbering_take_back(subject=subject, taken_back_by=surgeon_a)
    finally:
        numbering_changed.disconnect(hear)
    assert heard == [subject.pk, subject.pk]
