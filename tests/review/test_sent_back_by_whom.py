"""A redraft tells whoever wrote the comment so, and nobody else that they did."""

from __future__ import annotations

import pytest

from corpus.models import RedraftRequest
from projects.models import Project, Role, User
from review.models import Assignment, Round
from review.services import assignment_send_back
from tests.conftest import person, signed_in
from tests.review.making import claimed, opened, press, question, redrafted
from tests.review.test_review_page import at

pytestmark = pytest.mark.django_db
MINE, THEIRS = "Name the grade.", "Say which side."


def sent_back(project: Project, *readers: tuple[User, str]) -> Round:
    """Read by so many, each of whom sends it back; then drafted anew."""
    round = opened(project, readers=len(readers))
    for number, (who, comment) in enumerate(readers):
        assignment_send_back(press=press(claimed(round, who, number), who), comment=comment)
    return redrafted(RedraftRequest.objects.get(), question(rationale="Pfirrmann IV."))


def shown(user: User, assignment: Assignment) -> str:
    return signed_in(user).get(at("item", assignment)).content.decode()


def moved(round: Round, to: User) -> Assignment:
    """The part of who sent it back, kept for another: moved, or their seat ended."""
    Assignment.objects.filter(round=round, reserved_for__isnull=False).update(reserved_for=to)
    return round.assignments.get(reserved_for=to)


def test_who_sent_it_back_reads_their_comment(project: Project, surgeon_a: User) -> None:
    again = sent_back(project, (surgeon_a, MINE))
    page = shown(surgeon_a, again.assignments.get())
    assert ("You sent this back" in page, MINE in page) == (True, True)


def test_who_takes_it_over_reads_that_another_wrote_it(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    again = sent_back(project, (surgeon_a, MINE))
    page = shown(surgeon_b, moved(again, surgeon_b))
    assert ("You sent" in page, "Another reader sent this back" in page, MINE in page) == (False, True, True)


def test_who_reads_apart_from_them_reads_no_word_of_it(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    again = sent_back(project, (surgeon_a, MINE))
    Round.objects.filter(pk=again.pk).update(readers=2)
    page = shown(surgeon_b, moved(again, surgeon_b))
    assert ("You sent" in page, "Another reader sent this back" in page, MINE in page) == (False, True, False)
    assert "told once everybody has decided" in page


def test_of_two_who_sent_it_back_each_reads_their_own_words(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    again = sent_back(project, (surgeon_a, THEIRS), (surgeon_b, MINE))
    assert again.readers == 2
    page = shown(surgeon_b, again.assignments.get(reserved_for=surgeon_b))
    assert ("You sent this back" in page, MINE in page, THEIRS in page) == (True, True, False)
    third = person("surgeon_c", project, Role.SURGEON)
    page = shown(third, again.assignments.get(reserved_for=None))
    assert ("You sent" in page, MINE in page, THEIRS in page) == (False, False, False)
