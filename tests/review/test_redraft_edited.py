"""A text that came back from the drafting is edited: what is typed is kept on the way."""

from __future__ import annotations

import pytest

from corpus.models import RedraftRequest
from projects.models import Project, User
from review.services import assignment_send_back
from tests.conftest import signed_in
from tests.review.making import claimed, opened, press, question, redrafted

pytestmark = pytest.mark.django_db


def test_a_redraft_is_edited_and_kept_on_the_way(project: Project, surgeon_a: User) -> None:
    round = opened(project)
    assignment_send_back(press=press(claimed(round, surgeon_a), surgeon_a), comment="Name the grade.")
    held = claimed(redrafted(RedraftRequest.objects.get(), question(rationale="Grade 4.")), surgeon_a)
    browser = signed_in(surgeon_a)
    address = f"/p/{project.slug}/review/{held.uid}/"
    sent = {"version": "0", "body.rationale": "Grade 4, by Pfirrmann."}
    answer = browser.post(f"{address}work/", sent, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["version"] == 1
    assert browser.get(address).status_code == 200
