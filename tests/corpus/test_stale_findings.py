"""Findings on open texts after the marks under them changed, the message lost or not."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from pytest_django import DjangoCaptureOnCommitCallbacks

from corpus.models import Finding, Instance
from corpus.tasks import instances_check_again, stale_findings_wake
from imaging.models import LevelMark, Study, Subject
from imaging.services.levels_change import levels_changed, levels_rechecked
from imaging.services.mark_accept import mark_accept, mark_unaccept
from imaging.services.marks_remove import marks_remove
from projects.models import Approval, Project, User
from tests.generation.cast import LEVELS, study_make
from tests.generation.driving import drive, start

pytestmark = pytest.mark.django_db
CHECK = "image_levels_have_marks"


@pytest.fixture
def drafted(project: Project, approval: Approval) -> Study:
    """A study with open level questions about it."""
    study = study_make(project, approval, facts=False)
    drive(start(project, studies=(study,), count=4))
    return study


@pytest.fixture
def carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker runs in tests: a message is carried out where it is sent."""
    monkeypatch.setattr(
        instances_check_again, "apply_async", lambda args, **options: instances_check_again(*args)
    )


def stale(study: Study) -> bool:
    """Whether the Subject still waits for its texts to be checked again."""
    return Subject.objects.get(pk=study.subject_id).levels_changed_at is not None


def errors(project: Project) -> int:
    """How many open texts have the error."""
    current = Instance.objects.filter(project=project).values("current_revision")
    rows = Finding.objects.filter(revision__in=current, check_name=CHECK, severity="error")
    return rows.values("revision").distinct().count()


def marks_take_away(study: Study, person: User) -> None:
    marks_remove(mark=LevelMark.objects.all()[0], removed_by=person, seen=len(LEVELS))


@pytest.mark.usefixtures("carried_out")
def test_taking_marks_away_puts_an_error_on_what_is_open(
    project: Project,
    drafted: Study,
    surgeon_a: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert errors(project) == 0
    with django_capture_on_commit_callbacks(execute=True):
        marks_take_away(drafted, surgeon_a)
    assert errors(project) == Instance.objects.count() > 0
    assert not stale(drafted)


def test_without_a_broker_the_sweep_checks_again(
    project: Project,
    drafted: Study,
    surgeon_a: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    request: pytest.FixtureRequest,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        marks_take_away(drafted, surgeon_a)
    assert (errors(project), stale(drafted)) == (0, True)
    request.getfixturevalue("carried_out")
    stale_findings_wake()
    assert errors(project) == Instance.objects.count() > 0
    assert not stale(drafted)


def test_accepting_a_mark_and_taking_that_back_have_the_texts_checked(
    drafted: Study, surgeon_a: User
) -> None:
    mark = LevelMark.objects.get(level="L3")
    for deed in (mark_accept, mark_unaccept):
        Subject.objects.update(levels_changed_at=None)
        deed(mark=mark, person=surgeon_a)
        assert stale(drafted)


def test_what_changes_during_a_check_stays_noted(drafted: Study) -> None:
    levels_changed(drafted.subject_id)
    first = Subject.objects.get(pk=drafted.subject_id).levels_changed_at
    assert first is not None
    levels_changed(drafted.subject_id)
    levels_rechecked(drafted.subject_id, up_to=first)
    assert stale(drafted)


def test_after_the_upgrade_every_open_text_is_checked_once(drafted: Study) -> None:
    import_module("imaging.migrations.0008_levels_changed").levels_note(apps, None)
    assert stale(drafted)
