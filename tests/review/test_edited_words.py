"""How many words surgeons changed of what stands approved, by prompt version and by model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corpus.models import Instance, Revision
from projects.models import Project, User
from review.models import EditedText
from review.overview.edits import edited_texts_count
from review.overview.reckon import overview_reckon
from review.overview.shown import edits_shown
from review.services import decision_undo
from tests.append_only import triggers_off
from tests.conftest import signed_in
from tests.review.making import claimed, opened, press, question
from tests.review.reading_twice import read, says
from tests.review.seeding import assignment_of, seeded_for
from tests.review.test_seeded_errors import decides, typed

pytestmark = pytest.mark.django_db
FIRST = "The disc is dark on T2 and narrow."
EDIT = question(rationale="The disc is black on T2 and very narrow.")  # one word replaced, one put in


def told(project: Project, by: str = "models") -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(overview_reckon(project=project).figures)["edits"][by]
    return figures


def test_a_text_counts_once_when_it_stands_approved(project: Project, surgeon_a: User) -> None:
    read(project, (surgeon_a, EDIT))
    read(project, (surgeon_a, "approve"))
    read(project, (surgeon_a, "level"))
    found = told(project)["built-in drafter"]
    assert (found["approved"], found["edited"], found["median"]) == (2, 1, 2)
    assert found["share"] == pytest.approx(2 / EditedText.objects.get().words)
    assert told(project) == told(project)
    assert EditedText.objects.count() == 1


def test_prompt_versions_stand_apart_and_texts_without_one_are_left_out(
    project: Project, surgeon_a: User
) -> None:
    for label in ("revision 2", "revision 3", ""):
        read(project, (surgeon_a, EDIT))
        written = Revision.objects.filter(author=None, instance=Instance.objects.latest("pk"))
        with triggers_off():
            written.update(prompt_label=label)
    assert {label: row["edited"] for label, row in told(project, "prompts").items()} == {
        "revision 2": 1,
        "revision 3": 1,
    }


def test_an_edit_of_an_edit_is_measured_from_the_machines_text(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    key = question(answer="C", levels=["L3/L4"], rationale="The disc is black on T2 and narrow.")
    asked = read(project, (surgeon_a, key))
    assert told(project) == {}
    second = asked.instance.rounds.get(settled_at=None)
    says(press(claimed(second, surgeon_b), surgeon_b), "approve")
    assert told(project)["built-in drafter"]["edited"] == 1
    counted = EditedText.objects.get()
    assert (counted.text.author, counted.draft) == (surgeon_a, asked.seen)


def test_what_was_taken_back_is_not_told(project: Project, surgeon_a: User) -> None:
    read(project, (surgeon_a, EDIT))
    assert told(project)["built-in drafter"]["edited"] == 1
    decision_undo(decision=surgeon_a.decisions.get(), by=surgeon_a)
    assert told(project) == {}


def test_while_others_read_it_blind_nothing_is_told(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    says(press(claimed(round, surgeon_a), surgeon_a), EDIT)
    assert told(project) == {}
    says(press(claimed(round, surgeon_b, 1), surgeon_b), EDIT)
    assert told(project)["built-in drafter"]["edited"] == 1


def test_texts_with_a_seeded_error_are_not_counted(project: Project, surgeon_a: User) -> None:
    seeded = seeded_for(surgeon_a, project)
    before = told(project)
    answer = decides(signed_in(surgeon_a), assignment_of(seeded), verdict="approve", **typed(seeded))
    assert answer.status_code == 302
    seeded.refresh_from_db()
    assert seeded.ended_at is not None
    assert told(project) == before
    assert EditedText.objects.count() == 0


def test_many_texts_are_counted_over_several_reckonings(project: Project, surgeon_a: User) -> None:
    for _ in range(3):
        read(project, (surgeon_a, EDIT))
    told_of = Instance.objects.filter(project=project)
    assert [edited_texts_count(told=told_of, most=2) for _ in range(2)] == [1, 0]
    assert EditedText.objects.count() == 3


def test_few_edits_make_no_claim_and_many_do(project: Project, surgeon_a: User, lead: User) -> None:
    few = {"approved": 40, "edited": 14, "median": 3, "share": 0.1}
    many = {"approved": 30, "edited": 15, "median": 3.5, "share": 0.125}
    rows = edits_shown({"few": few, "many": many})
    assert [(row.label, row.edited, row.median, row.share) for row in rows] == [
        ("few", 14, None, None),
        ("many", 15, 3.5, 12.5),
    ]
    assert edits_shown({}) == []
    read(project, (surgeon_a, EDIT))
    overview_reckon(project=project)
    page = signed_in(lead).get("/p/lumbar/dashboard/").content.decode()
    assert "1 edited, no claim" in page
    assert "No text whose prompt version is known stands approved yet." in page
