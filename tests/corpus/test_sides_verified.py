"""Texts that name a side follow at once what a person says of left and right of the pictures."""

from __future__ import annotations

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from corpus.models import Finding, Instance
from corpus.tasks import instances_check_again
from imaging.models import Laterality, Series, SidesGround
from imaging.services.sides import SidesVerdict, sides_take_back, sides_verify
from projects.models import Approval, Project, User
from tests.generation.cast import study_make
from tests.generation.driving import drive, start

pytestmark = pytest.mark.django_db


def errors(project: Project) -> int:
    """How many open texts name a side that nobody knows."""
    current = Instance.objects.filter(project=project).values("current_revision")
    rows = Finding.objects.filter(
        revision__in=current, check_name="no_side_where_it_is_unknown", severity="error"
    )
    return rows.values("revision").distinct().count()


@pytest.mark.once
def test_texts_that_name_a_side_follow_what_a_person_says_of_the_pictures(
    project: Project,
    approval: Approval,
    surgeon_a: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    # No broker runs in tests: a message is carried out where it is sent.
    monkeypatch.setattr(
        instances_check_again, "apply_async", lambda args, **options: instances_check_again(*args)
    )
    study = study_make(project, approval, laterality=Laterality.HEADER_ONLY)
    drive(start(project, studies=(study,), count=20))
    assert errors(project) == 0
    series = Series.objects.select_related("study__project").get()
    with django_capture_on_commit_callbacks(execute=True):
        sides_verify(
            series=series,
            verdict=SidesVerdict.NOT_AS_SHOWN,
            ground=SidesGround.MARKER,
            seen_files=3,
            person=surgeon_a,
        )
    assert errors(project) > 0
    with django_capture_on_commit_callbacks(execute=True):
        sides_take_back(series=series, person=surgeon_a)
    assert errors(project) == 0
