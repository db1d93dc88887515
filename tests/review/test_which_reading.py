"""The head of the review page says which reading this is and why, and names no other reader."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from corpus.models import ErrorReason, Harm
from projects.models import Membership, Project, User
from review.models import Assignment, Round
from review.services import assignment_approve, assignment_edit_and_approve, assignment_reject
from tests.conftest import signed_in
from tests.review.making import claimed, opened, press, question

pytestmark = pytest.mark.django_db


def page_of(assignment: Assignment, user: User) -> str:
    address = reverse("review:item", kwargs={"slug": "lumbar", "uid": assignment.uid})
    return unescape(signed_in(user).get(address).content.decode())


def said_to(assignment: Assignment, user: User) -> str:
    found = re.search(r'id="reading">.*?</svg> <span><b>(.*?)</b> (.*?)</span>', page_of(assignment, user))
    return f"{found[1]} {found[2]}" if found else ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"answer": "A", "levels": ["L1/L2"]}, "the key and a level"),
        ({"rationale": "The L2/L3 disc is dark on T2 and narrow; L3/L4 is not."}, "a level"),
        ({"rationale": "The disc is dark on T2 and narrow on the left."}, "a side"),
    ],
)
def test_a_second_reader_is_told_what_the_first_ones_edit_changed(
    project: Project, surgeon_a: User, surgeon_b: User, changed: dict[str, object], words: str
) -> None:
    body = question(**changed)
    assignment_edit_and_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a), body=body)
    second = Round.objects.get(settled_at__isnull=True).assignments.get()
    said = said_to(second, surgeon_b)
    assert said.startswith("Second reading. The first reader's edit changed ")
    assert words in said
    assert said.endswith("read by a second surgeon before it counts as approved.")
    page = page_of(second, surgeon_b)
    assert surgeon_a.display_name not in page
    assert surgeon_a.username not in page


def test_one_of_several_blind_readers_is_told_so_and_not_who_has_decided(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    second = claimed(round, surgeon_b, 1)
    said = said_to(second, surgeon_b)
    assert said.startswith("Blind reading. 2 surgeons read this item blind")
    assignment_approve(press=press(claimed(round, surgeon_a, 0), surgeon_a))
    assert said_to(second, surgeon_b) == said


def test_an_adjudicator_is_told_that_the_readers_disagreed(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    round = opened(project, readers=2)
    first, second = claimed(round, surgeon_a, 0), claimed(round, surgeon_b, 1)
    assignment_approve(press=press(first, surgeon_a))
    assignment_reject(press=press(second, surgeon_b), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    Membership.objects.create(project=project, user=lead, role="surgeon", may_adjudicate=True)
    third = Round.objects.get(settled_at__isnull=True).assignments.get()
    html = page_of(third, lead)
    assert "Where they differ" in html
    assert 'id="reading"' not in html


def test_a_first_reader_is_told_nothing(project: Project, surgeon_a: User) -> None:
    assert 'id="reading"' not in page_of(opened(project).assignments.get(), surgeon_a)
