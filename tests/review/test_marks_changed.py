"""Marks that change while a reader has an item open: no approval passes what the checks say today."""

from __future__ import annotations

import pytest

from corpus.bodies import body_parse
from corpus.models import Decision, Finding, Instance, Revision
from imaging.models import LevelMark, Subject
from imaging.services.marks_remove import marks_remove
from projects.models import Approval, Project, User
from review.errors import MarksChanged, UnsettledFindings
from review.services import Overrule, assignment_approve, assignment_edit_and_approve, round_open
from tests.conftest import signed_in
from tests.generation.cast import LEVELS, study_make
from tests.generation.driving import drive, start
from tests.review.making import claimed, overrule_of, press
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db
SENTENCE = "The marks changed since you opened this; look at the findings."


@pytest.fixture
def reading(project: Project, approval: Approval, surgeon_a: User) -> Revision:
    """A level question that somebody has open, whose marks were taken away since."""
    drive(start(project, studies=(study_make(project, approval, facts=False),), count=1))
    Project.objects.filter(pk=project.pk).update(readers_per_instance=1)
    instance = Instance.objects.get()
    round = instance.rounds.first() or round_open(instance=instance, readers=1)
    claimed(round, surgeon_a)
    marks_remove(mark=LevelMark.objects.all()[0], removed_by=surgeon_a, seen=len(LEVELS))
    return round.seen


def errors(revision: Revision) -> list[str]:
    rows = Finding.objects.filter(revision=revision, severity="error")
    return list(rows.values_list("check_name", flat=True))


def test_a_press_on_an_old_page_decides_nothing_and_shows_the_findings(
    reading: Revision, surgeon_a: User
) -> None:
    Instance.objects.update(study=None)  # No picture is on the screen of a test.
    assignment, browser = reading.instance.rounds.get().assignments.get(), signed_in(surgeon_a)
    fields = hidden(browser.get(at("item", assignment)))
    answer = browser.post(at("decide", assignment), {**fields, "verdict": "approve"})
    assert answer.status_code == 409
    assert SENTENCE in answer.content.decode()
    assert "cannot be held against marks" in answer.content.decode()
    assert not Decision.objects.exists()
    again = browser.post(at("decide", assignment), {**hidden(answer), "verdict": "approve"})
    assert again.status_code == 422


def test_what_was_refused_stays_on_the_text(reading: Revision, surgeon_a: User) -> None:
    assignment = reading.instance.rounds.get().assignments.get()
    with pytest.raises(MarksChanged, match=SENTENCE):
        assignment_approve(press=press(assignment, surgeon_a))
    assert errors(reading) == ["image_levels_have_marks"]
    with pytest.raises(UnsettledFindings):
        assignment_approve(press=press(assignment, surgeon_a))


def test_a_reason_does_not_overrule_what_was_not_shown(reading: Revision, surgeon_a: User) -> None:
    assignment = reading.instance.rounds.get().assignments.get()
    body = body_parse(reading.body)
    own = body.model_copy(update={"rationale": f"{body.rationale} So it is."})
    pressed = press(assignment, surgeon_a)
    with pytest.raises(MarksChanged):
        assignment_edit_and_approve(press=pressed, body=own, overrule=Overrule("It is right.", frozenset()))
    assert not Revision.objects.filter(kind="edit").exists()
    shown = overrule_of(pressed, own, "It is right.")
    assert assignment_edit_and_approve(press=pressed, body=own, overrule=shown).result_revision is not None


def test_where_the_marks_are_still_right_the_press_holds(reading: Revision, surgeon_a: User) -> None:
    Subject.objects.update(levels_changed_at=None)
    assignment = reading.instance.rounds.get().assignments.get()
    assert assignment_approve(press=press(assignment, surgeon_a)).revision == reading
