"""Review guidelines: versions, who is told, what a decision keeps, and that their Markdown is harmless."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from corpus.history.verify import history_faults
from corpus.models import HistoryEvent
from projects.models import AuditEvent, Notice, NoticeKind, Project, Role, User
from review.errors import GuidelinesMovedOn, ReviewError
from review.guidelines import markdown_html
from review.models import Assignment, Guidelines, GuidelinesRead
from review.services import assignment_approve, decision_undo, guidelines_read, guidelines_write
from tests.conftest import person, signed_in
from tests.review.making import claimed, opened, press
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db
FIRST = "# Levels\n\n- Name the **lower** vertebra.\n- Pfirrmann grades come from T2."


def written(project: Project, lead: User, text: str = FIRST) -> Guidelines:
    last = Guidelines.objects.filter(project=project).order_by("-number").first()
    changes = "" if last is None else "Grades come from T2 alone."
    return guidelines_write(
        project=project, by=lead, text=text, changes=changes, after=last.number if last else 0
    )


def write_address() -> str:
    return reverse("review:guidelines_write", args=["lumbar"])


def test_a_version_is_put_in_force_and_every_surgeon_but_its_author_is_told(
    project: Project, lead: User, surgeon_a: User
) -> None:
    person("evaluator_x", project, Role.EVALUATOR)
    made = written(project, lead)
    assert made.number == 1
    told = Notice.objects.filter(kind=NoticeKind.GUIDELINES)
    assert {row.person for row in told} == {
        seat.user for seat in project.memberships.filter(role=Role.SURGEON).exclude(user=lead)
    }
    assert told[0].words == f"{lead} put review guidelines in force: version 1"
    assert AuditEvent.objects.filter(action="guidelines_write", project=project).count() == 1


def test_a_later_version_says_what_changed_and_differs(project: Project, lead: User) -> None:
    written(project, lead)
    with pytest.raises(ReviewError, match="Say what changed"):
        guidelines_write(project=project, by=lead, text="Other.", after=1)
    with pytest.raises(ReviewError, match="nothing differs"):
        guidelines_write(project=project, by=lead, text=FIRST, changes="Nothing.", after=1)
    assert written(project, lead, "Other.").number == 2


def test_two_leads_cannot_both_write_over_one_version(project: Project, lead: User) -> None:
    written(project, lead)
    written(project, lead, "Second.")
    with pytest.raises(GuidelinesMovedOn):
        guidelines_write(project=project, by=lead, text="Third.", changes="All.", after=1)
    sent = {"text": "Third.", "changes": "All.", "after": "1", "act": "save"}
    answer = signed_in(lead).post(write_address(), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Another version was put in force meanwhile" in page
    assert "Third." in page
    assert 'name="after" value="2"' in page


def test_a_version_is_never_changed(project: Project, lead: User) -> None:
    made = written(project, lead)
    with pytest.raises(Error, match="append_only"), transaction.atomic():
        Guidelines.objects.filter(pk=made.pk).update(text="Changed.")


def test_the_review_page_says_that_they_changed_until_they_are_read(
    project: Project, lead: User, surgeon_a: User
) -> None:
    assignment = opened(project).assignments.get()
    browser = signed_in(surgeon_a)
    assert 'id="guidelines"' not in browser.get(at("item", assignment)).content.decode()
    written(project, lead)
    written(project, lead, FIRST + "\n- Name the side.")
    page = browser.get(at("item", assignment)).content.decode()
    assert "Guidelines changed, version 2." in page
    assert "Grades come from T2 alone." in page
    assert "<li>Name the <strong>lower</strong> vertebra.</li>" in page
    assert 'aria-keyshortcuts="Shift+G"' in page
    last = Guidelines.objects.get(number=2)
    address = reverse("review:guidelines_read", args=["lumbar", last.uid])
    for _ in range(2):
        answer = browser.post(address, {"item": str(assignment.uid)})
        assert answer["Location"] == at("item", assignment)
    assert GuidelinesRead.objects.filter(guidelines=last, person=surgeon_a).count() == 1
    page = browser.get(at("item", assignment)).content.decode()
    assert "Guidelines changed" not in page
    assert "Review guidelines, version 2" in page


@pytest.mark.parametrize(("cookie", "is_open"), [("open", True), ("closed", False), ("", False)])
def test_the_panel_stays_as_it_was_left(
    project: Project, lead: User, surgeon_a: User, cookie: str, is_open: bool
) -> None:
    written(project, lead)
    assignment = opened(project).assignments.get()
    browser = signed_in(surgeon_a)
    browser.cookies["guidelines"] = cookie
    page = browser.get(at("item", assignment)).content.decode()
    assert ('data-remember="guidelines" open>' in page) is is_open


def test_it_stands_beside_a_question_that_is_answered_first(
    project: Project, lead: User, surgeon_a: User
) -> None:
    Project.objects.update(is_blind_first=True)
    project.refresh_from_db()
    written(project, lead)
    page = signed_in(surgeon_a).get(at("item", opened(project).assignments.get())).content.decode()
    assert "Answer first." in page
    assert "Review guidelines, version 1" in page


def test_a_decision_keeps_which_version_was_in_force(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    before = opened(project)
    assignment_approve(press=press(claimed(before, surgeon_a), surgeon_a))
    written(project, lead)
    after = opened(project)
    assignment_approve(press=press(claimed(after, surgeon_a), surgeon_a))
    written(project, lead, "Second.")
    kept = Assignment.objects.filter(decision__isnull=False).order_by("pk")
    assert [row.guidelines and row.guidelines.number for row in kept] == [None, 1]
    told = HistoryEvent.objects.filter(event="decision_approve").order_by("pk")
    details = [json.loads(event.payload)["detail"] for event in told]
    assert [detail.get("guidelines") for detail in details] == [None, 1]
    assert list(history_faults()) == []
    record = reverse("review:instance", args=["lumbar", after.instance.uid])
    page = signed_in(surgeon_a).get(record).content.decode()
    assert ">guidelines version 1</a>" in page
    assert "?version=1" in page


def test_a_decision_that_is_taken_back_takes_its_version_with_it(
    project: Project, lead: User, surgeon_a: User
) -> None:
    written(project, lead)
    made = assignment_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a))
    assert decision_undo(decision=made, by=surgeon_a).guidelines is None


def test_the_page_shows_what_differs_from_the_version_before(
    project: Project, lead: User, surgeon_a: User
) -> None:
    written(project, lead, "Name the upper vertebra.")
    written(project, lead, "Name the lower vertebra.")
    address = reverse("review:guidelines", args=["lumbar"])
    page = signed_in(surgeon_a).get(address).content.decode()
    assert '<del><span class="vh">removed: </span>upper</del>' in page
    assert '<ins><span class="vh">added: </span>lower</ins>' in page
    assert reverse("review:guidelines_write", args=["lumbar"]) not in page
    old = signed_in(lead).get(address, {"version": "1"}).content.decode()
    assert "Name the upper vertebra." in old
    assert "Earlier" in old


def test_a_preview_puts_nothing_in_force(project: Project, lead: User) -> None:
    sent = {"text": "# Sides\n\nSay **whose**.", "changes": "", "after": "0", "act": "try"}
    answer = signed_in(lead).post(write_address(), sent)
    assert answer.status_code == 200
    assert "<h3>Sides</h3>" in answer.content.decode()
    assert not Guidelines.objects.exists()
    assert signed_in(lead).post(write_address(), sent | {"act": "save"}).status_code == 302
    assert Guidelines.objects.get().text == "# Sides\n\nSay **whose**."


def test_a_name_of_a_patient_is_refused(project: Project, lead: User) -> None:
    sent = {"text": "As for patient Mr John Miller, born 3 May 1961.", "after": "0", "act": "save"}
    answer = signed_in(lead).post(write_address(), sent)
    assert answer.status_code == 422
    assert not Guidelines.objects.exists()


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("![x](https://elsewhere.example/p.png)", "<img"),
        ("[go](javascript:alert(1))", "href"),
        ("<b onclick=x>b</b>", "<b"),
        ("[go](data:text/html,x)", "href"),
    ],
)
def test_markdown_brings_nothing_with_it(text: str, never: str) -> None:
    assert never not in markdown_html(text)


def test_markdown_keeps_headings_under_the_panel_and_links_to_the_web() -> None:
    html = markdown_html("# A\n\n## B\n\n[c](https://c.example)\n\n|a|b|\n|-|-|\n|1|2|")
    assert "<h3>A</h3>" in html
    assert "<h4>B</h4>" in html
    assert '<a href="https://c.example" rel="noopener noreferrer">c</a>' in html
    assert "<td>1</td>" in html


def test_how_many_have_read_a_version_is_counted(
    project: Project, lead: User, surgeon_a: User, django_assert_num_queries: Any
) -> None:
    made = written(project, lead)
    guidelines_read(guidelines=made, person=surgeon_a)
    for number in range(6):
        written(project, lead, f"Text {number}.")
    page = signed_in(lead).get(reverse("review:guidelines", args=["lumbar"])).content.decode()
    assert "read by 1 surgeon<" in page
    assert page.count("read by 0 surgeons") == 6


def test_the_next_decision_is_pressed_with_the_panel_on_the_page(
    project: Project, lead: User, surgeon_a: User
) -> None:
    written(project, lead)
    assignment = opened(project).assignments.get()
    browser: Client = signed_in(surgeon_a)
    fields = hidden(browser.get(at("item", assignment)))
    assert browser.post(at("decide", assignment), {**fields, "verdict": "approve"}).status_code == 302
    assignment.refresh_from_db()
    assert assignment.guidelines is not None
