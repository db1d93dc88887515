"""Whether the levels of an Instance rest on an assumed numbering."""

from __future__ import annotations

import pytest

from corpus.models import Axis, Instance, Kind
from corpus.services.instance_begin import Origin, instance_begin
from imaging.models import NumberingBasis, Study
from imaging.services.numbering import numbering_take_back
from projects.models import Approval, Project, User
from tests.generation.cast import study_make
from tests.imaging.certified import numbering_certify_now

pytestmark = pytest.mark.django_db


def begun(project: Project, study: Study | None) -> Instance:
    """An Instance about a study, or about none."""
    return instance_begin(
        project=project, kind=Kind.OPEN_QUESTION, language="en", axis=Axis.PATHOLOGY,
        origin=Origin(study=study), modality="MR", drafted_by="a model",
    )  # fmt: skip


def test_levels_are_assumed_until_somebody_certifies_and_again_when_that_is_taken_back(
    project: Project, approval: Approval, surgeon_a: User
) -> None:
    instance = begun(project, study_make(project, approval))
    subject = instance.subject
    assert subject is not None
    assert instance.level_is_assumed
    numbering_certify_now(
        subject=subject,
        certified_by=surgeon_a,
        basis=NumberingBasis.COUNTED_FROM_C2,
        reason="whole-spine scout",
    )
    assert not Instance.objects.get(pk=instance.pk).level_is_assumed
    numbering_take_back(subject=subject, taken_back_by=surgeon_a)
    assert Instance.objects.get(pk=instance.pk).level_is_assumed


def test_an_instance_about_no_subject_assumes_nothing(project: Project) -> None:
    assert not begun(project, None).level_is_assumed
