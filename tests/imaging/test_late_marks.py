"""Marks that came after a certification are not covered by it: the levels are assumed again."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from imaging.errors import NumberingNotClear
from imaging.models import AuthorKind, LevelMark, NumberingBasis, Study, Subject
from imaging.services.late_marks import late_marks_look
from imaging.services.mark_accept import mark_accept, mark_unaccept
from imaging.services.numbering import numbering_certify, numbering_take_back, subject_marks_version
from imaging.signals import numbering_changed
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import study_store
from tests.imaging.test_conflicting_series import LUMBAR_LABELS
from tests.imaging.test_import_studies import imported, incoming, lumbar, told_by
from tests.imaging.test_level_doubts import marks_put
from tests.imaging.test_study_page import mark_on

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


def certified(study: Study, person: User) -> Subject:
    basis, reason = NumberingBasis.COUNTED_FROM_RIBS, "The last ribs are seen on the chest film"
    numbering_certify_now(subject=study.subject, certified_by=person, basis=basis, reason=reason)
    return study.subject


def test_labels_that_come_after_the_certification_make_the_levels_assumed_again(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User
) -> None:
    imported(lumbar(incoming), project)
    LevelMark.objects.filter(level="L5").delete()
    subject = certified(Study.objects.get(), surgeon_a)
    assert not subject.level_is_assumed
    Subject.objects.update(levels_changed_at=None)
    later = incoming.parent / "later"
    later.mkdir()
    labels = makers.spine_blocks((40, 24, 18), makers.IPL, LUMBAR_LABELS)
    labels[1, 6, 4] = 0  # Another file than the first.
    makers.nifti(later / "a_lab.nii.gz", labels, makers.IPL)
    assert told_by("import_labels", later, project, numbering="verse")["files"][0]["outcome"] == "taken"
    subject.refresh_from_db()
    assert (subject.has_late_marks, subject.numbering_is_assumed, subject.level_is_assumed) == (
        True,
        False,
        True,
    )
    assert subject.levels_changed_at is not None


def late_study(project: Project, surgeon: User) -> Study:
    study = marks_put(study_store(project), ["L3", "L4"], 36.0)
    certified(study, surgeon)
    mark_on(study.series.get(), "L5", z=-108.0)
    late_marks_look(study.subject_id)
    return Study.objects.get()


def test_the_page_says_how_many_came_and_certifying_again_covers_them(
    project: Project, surgeon_a: User
) -> None:
    study, client = late_study(project, surgeon_a), signed_in(surgeon_a)
    page = reverse("imaging:study", args=[project.slug, study.uid])
    shown = client.get(page).content.decode()
    assert "1 mark came after the certification. Look at it and certify again." in shown
    assert "Level assumed" in shown
    address = reverse("imaging:numbering", args=[project.slug, study.uid])
    told = {"basis": "ribs", "reason": "The last ribs are seen on the chest film"}
    assert client.post(address, told | {"seen": "2"}).status_code == 422
    assert client.post(address, told | {"seen": subject_marks_version(study.subject)}).status_code == 302
    shown = client.get(page).content.decode()
    assert "Level assumed" not in shown
    assert "came after" not in shown


def test_a_take_back_leaves_nothing_late(project: Project, surgeon_a: User) -> None:
    subject = late_study(project, surgeon_a).subject
    numbering_take_back(subject=subject, taken_back_by=surgeon_a)
    assert (subject.has_late_marks, subject.level_is_assumed) == (False, True)


def test_a_proposal_is_late_once_it_is_accepted(
    project: Project, surgeon_a: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    study = marks_put(study_store(project), ["L3", "L4"], 36.0)
    proposed = mark_on(study.series.get(), "L5", z=-108.0, author_kind=AuthorKind.MODEL)
    subject, heard = certified(study, surgeon_a), []

    def hear(subject_id: int, **_: object) -> None:
        heard.append(subject_id)

    numbering_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            mark_accept(mark=LevelMark.objects.get(level="L3"), person=surgeon_a)
        subject.refresh_from_db()
        assert (subject.has_late_marks, heard) == (False, [subject.pk])
        with django_capture_on_commit_callbacks(execute=True):
            mark_accept(mark=proposed, person=surgeon_a)
        subject.refresh_from_db()
        assert (subject.has_late_marks, heard) == (True, [subject.pk] * 2)
        with django_capture_on_commit_callbacks(execute=True):
            mark_unaccept(mark=proposed, person=surgeon_a)
        subject.refresh_from_db()
        assert (subject.has_late_marks, heard) == (False, [subject.pk] * 3)
    finally:
        numbering_changed.disconnect(hear)


def test_marks_known_by_construction_are_never_assumed(project: Project, surgeon_a: User) -> None:
    subject = late_study(project, surgeon_a).subject
    subject.numbering_basis = NumberingBasis.BY_CONSTRUCTION
    assert not subject.level_is_assumed


def test_marks_that_came_late_before_this_was_noted_are_found(project: Project, surgeon_a: User) -> None:
    subject = late_study(project, surgeon_a).subject
    Subject.objects.update(has_late_marks=False)
    note = import_module("imaging.migrations.0007_late_marks").late_marks_note
    note(apps, None)
    subject.refresh_from_db()
    assert subject.has_late_marks
    Subject.objects.update(has_late_marks=False, numbering_certified_at=timezone.now() + timedelta(hours=1))
    note(apps, None)
    subject.refresh_from_db()
    assert not subject.has_late_marks


def test_what_was_not_on_the_screen_is_not_certified(project: Project, surgeon_a: User) -> None:
    study = marks_put(study_store(project), ["L3", "L4"], 36.0)
    with pytest.raises(NumberingNotClear, match="Reload the page"):
        numbering_certify(
            subject=study.subject, certified_by=surgeon_a, basis=NumberingBasis.SACRUM_ASSUMED, seen="1"
        )
