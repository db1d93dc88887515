"""A text comes before its readers with the findings of that moment, whatever happened while it was away."""

from __future__ import annotations

import threading

import pytest
from django.db import close_old_connections, connections, transaction

from corpus.models import Finding, Instance, State
from corpus.services import instance_move, redraft_give_up, redraft_withdraw
from corpus.tasks import instances_check_again
from imaging.models import LevelMark, Study, Subject
from imaging.services.marks_remove import marks_remove
from projects.models import Approval, Project, User
from tests.generation.cast import LEVELS, study_make
from tests.generation.driving import drive, start
from tests.generation.test_redraft import send_back

CHECK = "image_levels_have_marks"
PAUSE_S = 0.5


@pytest.fixture
def drafted(project: Project, approval: Approval) -> Study:
    """A study with one open level question about it."""
    study = study_make(project, approval, facts=False)
    drive(start(project, studies=(study,), count=1))
    return study


def marks_go_and_texts_are_checked(study: Study, person: User) -> None:
    marks_remove(mark=LevelMark.objects.all()[0], removed_by=person, seen=len(LEVELS))
    instances_check_again(study.subject_id)
    assert Subject.objects.get(pk=study.subject_id).levels_changed_at is None


def error_is_told() -> bool:
    current = Instance.objects.get().current_revision
    return Finding.objects.filter(revision=current, check_name=CHECK, severity="error").exists()


@pytest.mark.django_db
def test_a_text_that_comes_back_without_a_new_draft_is_checked_again(drafted: Study, surgeon_a: User) -> None:
    request = send_back(Instance.objects.get(), surgeon_a)
    marks_go_and_texts_are_checked(drafted, surgeon_a)
    assert not error_is_told()
    assert redraft_give_up(request=request, reason="No endpoint may see it.")
    assert error_is_told()


@pytest.mark.django_db
def test_a_send_back_that_is_taken_back_is_checked_again(drafted: Study, surgeon_a: User) -> None:
    instance = Instance.objects.get()
    request = send_back(instance, surgeon_a)
    marks_go_and_texts_are_checked(drafted, surgeon_a)
    redraft_withdraw(request=request)
    seen = instance.current_revision
    instance_move(instance=instance, to=State.IN_REVIEW, seen=seen, event="decision_undone", actor=surgeon_a)
    assert error_is_told()


@pytest.mark.django_db(transaction=True)
def test_marks_that_change_while_a_text_is_stored_are_seen_by_one_of_the_two_checks(
    drafted: Study, surgeon_a: User
) -> None:
    request = send_back(Instance.objects.get(), surgeon_a)
    stored = threading.Event()

    def marks_go() -> None:
        stored.wait()
        close_old_connections()
        try:
            marks_go_and_texts_are_checked(drafted, surgeon_a)
        finally:
            connections.close_all()

    other = threading.Thread(target=marks_go)
    other.start()
    with transaction.atomic():
        redraft_give_up(request=request, reason="No endpoint may see it.")
        stored.set()
        other.join(PAUSE_S)  # Whoever changes marks now waits for this transaction.
    other.join()
    assert error_is_told()
