"""Consultations and reports on the review page: shown whole, edited, and approved."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from corpus.bodies import Body, Consultation, Report, body_parse, body_validate
from corpus.changes import Touched, touched
from corpus.models import Evidence, Passage, State
from projects.models import Project, User
from review.body_form import fields_of, path_of
from review.models import Assignment, WorkInProgress
from tests.conftest import signed_in
from tests.review.making import guideline, opened
from tests.review.test_review_page import at, hidden, press

pytestmark = pytest.mark.django_db

DIALOGUE = body_validate(
    {
        "kind": "consultation",
        "language": "en",
        "axis": "communication",
        "turns": [
            {"speaker": "patient", "text": "What do the pictures show?"},
            {"speaker": "clinician", "text": "Do you have trouble passing urine?"},
            {"speaker": "patient", "text": "I cannot say. What was written down?"},
            {"speaker": "clinician", "text": "At L2/L3 the disc is dark."},
        ],
        "red_flags": ["trouble passing urine"],
        "plan": "If trouble passing urine appears, refer now.",
        "levels": ["L2/L3"],
        "clinical_context": {"age band": {"value": "40 to 49", "status": "simulated"}},
    }
)
NAMES = ("imaging", "diagnosis", "treatment_patient", "treatment_physician", "risk", "postoperative", "basis")
REPORT = body_validate(
    {
        "kind": "report",
        "language": "en",
        "axis": "pathology",
        "sections": [
            {"name": name, "text": "At L2/L3 the disc is dark."}
            if name in ("imaging", "basis")
            else {"name": name, "not_applicable": f"Nothing is said of {name}."}
            for name in NAMES
        ],
        "levels": ["L2/L3"],
    }
)


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def made(project: Project, body: Body, field: str) -> Assignment:
    """An item whose text at `field` rests on a passage."""
    passage = Passage.objects.create(
        source=guideline(project), position=1, text="At L2/L3 the disc is dark.", sha256="p"
    )
    round = opened(project, body=body, passage=passage, source=passage.source)
    Evidence.objects.create(
        revision=round.seen, number=1, field=field, quote="the disc is dark", match="exact", passage=passage
    )
    return round.assignments.get()


def test_a_dialogue_is_shown_turn_by_turn_with_its_plan_and_red_flags(
    browser: Client, project: Project
) -> None:
    html = browser.get(at("item", made(project, DIALOGUE, "turns/3/text"))).content.decode()
    for words in ("Turn 1, patient", "Turn 4, clinician", "Red flags", "Plan", "refer now"):
        assert words in html
    # Diff, next mention and clinical context stand with the first text of every kind.
    assert 'data-command="diff"' in html
    assert "age band: <bdi>40 to 49</bdi> · simulated" in html
    # The evidence stands at the turn that rests on it, and at no other.
    turns = html.split('class="sect" id="f-turns/')
    assert [("#ev-1" in part.split("</section>")[0]) for part in turns[1:]] == [False, False, False, True]


def test_a_report_shows_why_a_section_does_not_apply(browser: Client, project: Project) -> None:
    html = browser.get(at("item", made(project, REPORT, "sections/0/text"))).content.decode()
    assert "1. Imaging findings" in html
    assert "4. Risk and prognosis: why it does not apply" in html
    assert "Nothing is said of risk." in html
    assert 'data-command="diff"' in html


@pytest.mark.parametrize("body", [DIALOGUE, REPORT], ids=["consultation", "report"])
def test_every_text_can_be_edited(browser: Client, project: Project, body: Body) -> None:
    html = browser.get(at("item", made(project, body, "")) + "?mode=edit").content.decode()
    for field in fields_of(body):
        assert f'name="body.{field.path}"' in html


def test_an_edited_turn_flag_and_section_is_what_is_approved(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    assignment = made(project, DIALOGUE, "turns/3/text")
    sent = {
        "verdict": "edit",
        "body.turns/4/text": "At L2/L3 the disc is dark and narrow.",
        "body.red_flags": "trouble passing urine\nfever",
    }
    press(browser, assignment, **sent)
    assignment.instance.refresh_from_db()
    assert assignment.instance.current_revision is not None or assignment.instance.state == State.IN_REVIEW
    latest = assignment.instance.revisions.order_by("-number")[0]
    body = body_parse(latest.body)
    assert isinstance(body, Consultation)
    assert body.turns[3].text.endswith("dark and narrow.")
    assert body.red_flags == ["trouble passing urine", "fever"]
    assert Touched.KEY in touched(DIALOGUE, body)


def test_a_reason_that_was_taken_out_is_none(browser: Client, project: Project, surgeon_a: User) -> None:
    assignment = made(project, REPORT, "sections/0/text")
    fields = hidden(browser.get(at("item", assignment)))
    sent = {"body.sections/5/text": "If nothing is done the disc may narrow further.",
            "body.sections/5/not_applicable": ""}  # fmt: skip
    browser.post(at("work", assignment), {**fields, **sent})
    kept = json.loads(WorkInProgress.objects.get(assignment=assignment).body)
    assert kept["sections"][4]["not_applicable"] is None
    body = body_validate(kept)
    assert isinstance(body, Report)
    assert body.sections[4].text.startswith("If nothing is done")


def test_a_pointer_counts_from_nought_and_a_field_of_the_form_from_one() -> None:
    assert path_of("/turns/0/text") == "turns/1/text"
    assert path_of("rationale") == "rationale"
