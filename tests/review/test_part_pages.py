"""Parts on the review page: read each with its own evidence, added, removed and put back by a press."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from corpus.bodies import Body, OpenQuestion, body_parse, body_validate
from corpus.checks import run_all
from corpus.checks.gather import check_input
from corpus.models import Decision, Evidence, Finding, Revision
from projects.models import Project, User
from review.models import Assignment, WorkInProgress
from tests.conftest import signed_in
from tests.review.forms_read import Control, controls_in, sent_by
from tests.review.making import QUESTION, opened, question
from tests.review.test_longer_kinds import DIALOGUE, made
from tests.review.test_open_blind import OPEN_QUESTION
from tests.review.test_review_page import at

pytestmark = pytest.mark.django_db

CLAIMS = ["The disc is dark.", "The endplates are whole.", "The canal is wide."]
JSON = {"Accept": "application/json"}


def open_question(**fields: object) -> Body:
    return body_validate({**OPEN_QUESTION, "claims": CLAIMS, **fields})


def linked(*fields: str) -> list[dict[str, object]]:
    return [{"id": number, "field": field, "series": "1.2.3"} for number, field in enumerate(fields, 1)]


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def form_of(browser: Client, assignment: Assignment, more: str = "") -> dict[str, str]:
    html = browser.get(at("item", assignment) + f"?mode=edit{more}").content.decode()
    return sent_by(controls_in(html, "data-autosave"))


def press(browser: Client, assignment: Assignment, part: str, **typed: str) -> str:
    """A press on a part of the form that stands now; where it leads."""
    sent = form_of(browser, assignment) | {f"body.{name}": text for name, text in typed.items()}
    answer = browser.post(at("work", assignment), {**sent, "part": part})
    assert answer.status_code == 302
    return str(answer["Location"])


def claims_kept() -> list[str]:
    found: list[str] = json.loads(WorkInProgress.objects.get().body)["claims"]
    return found


def approved(browser: Client, assignment: Assignment) -> Revision:
    """The text that an approval of the form as it stands makes."""
    sent = {**form_of(browser, assignment), "verdict": "edit", "overrule": "It holds."}
    assert browser.post(at("decide", assignment), sent).status_code == 302
    result = Decision.objects.get().result_revision
    assert result is not None
    return result


def test_each_claim_is_numbered_and_has_its_own_evidence(browser: Client, project: Project) -> None:
    assignment = made(project, open_question(), "claims/1")
    html = browser.get(at("item", assignment)).content.decode()
    rows = re.findall(
        r'id="f-claims/(\d)" data-part="claims/\d" data-part-name="([^"]*)"(.*?)</div>', html, re.S
    )
    assert [(place, name) for place, name, _ in rows] == [(str(n), f"Claim {n}") for n in (1, 2, 3)]
    assert ["#ev-1" in inner for *_, inner in rows] == [False, True, False]


def test_evidence_for_all_claims_stands_at_their_heading(browser: Client, project: Project) -> None:
    html = browser.get(at("item", made(project, open_question(), "claims"))).content.decode()
    head, rest = html.split('id="f-claims"')[1].split("</h2>", 1)
    assert "#ev-1" in head
    assert "#ev-1" not in rest.split("</section>")[0]


def test_a_finding_leads_to_its_claim(browser: Client, project: Project) -> None:
    assignment = opened(project, body=open_question()).assignments.get()
    Finding.objects.create(
        revision=assignment.round.seen, check_name="c", severity="warning", message="So.", field="/claims/1"
    )
    assert 'data-jump="claims/2"' in browser.get(at("item", assignment)).content.decode()


def test_a_finding_leads_to_its_claim_where_one_before_it_was_removed(
    browser: Client, project: Project
) -> None:
    body = open_question(claims=[*CLAIMS[:2], "The Cobb angle is 250 degrees."])
    assignment = opened(project, body=body).assignments.get()
    press(browser, assignment, "remove claims/1")
    html = browser.get(at("item", assignment)).content.decode()
    assert 'data-jump="claims/3"' in html
    assert 'data-jump="claims/2"' not in html


def test_a_press_adds_removes_and_puts_back(browser: Client, project: Project) -> None:
    assignment = opened(project, body=open_question()).assignments.get()
    assert press(browser, assignment, "add claims/1").endswith("?mode=edit&part=claims%2F4")
    press(browser, assignment, "remove claims/2", **{"claims/4": "New.", "claims/2": "Typed before."})
    # The words of what was removed are kept, and it says so.
    assert claims_kept() == [CLAIMS[0], "Typed before.", CLAIMS[2], "New."]
    html = browser.get(at("item", assignment) + "?mode=edit&part=claims/2").content.decode()
    assert 'value="back claims/2"' in html
    assert 'aria-keyshortcuts="u"' in html
    assert browser.get(at("item", assignment)).content.decode().count(">Removed<") == 1
    press(browser, assignment, "back claims/2")
    body = body_parse(approved(browser, assignment).body)
    assert isinstance(body, OpenQuestion)
    assert body.claims == [CLAIMS[0], "New.", "Typed before.", CLAIMS[2]]


def test_an_added_field_left_empty_makes_no_text_of_ones_own(browser: Client, project: Project) -> None:
    assignment = opened(project, body=open_question()).assignments.get()
    press(browser, assignment, "add claims/3")
    html = browser.get(at("item", assignment)).content.decode()
    assert "no change yet" in html
    sent = {**form_of(browser, assignment), "verdict": "edit"}
    assert browser.post(at("decide", assignment), sent).status_code == 302
    assert Decision.objects.get().result_revision is None


def test_a_refused_press_keeps_what_was_typed_and_says_why(browser: Client, project: Project) -> None:
    assignment = opened(project, body=question()).assignments.get()
    sent = {**form_of(browser, assignment), "body.rationale": "Typed.", "part": "remove options/2"}
    answer = browser.post(at("work", assignment), sent)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Option B is the key. Choose another key first, then remove it." in html
    assert "Typed." in html
    assert json.loads(WorkInProgress.objects.get().body)["rationale"] == "Typed."


def test_evidence_follows_its_claim_and_goes_with_it(browser: Client, project: Project) -> None:
    body = open_question(evidence=linked("claims/0", "claims/2", "claims"))
    assignment = made(project, body, "claims/0")
    seen = assignment.round.seen
    passage = seen.evidence.get().passage
    Evidence.objects.create(
        revision=seen, number=2, field="claims/2", quote="q", match="exact", passage=passage
    )
    press(browser, assignment, "remove claims/1")
    html = browser.get(at("item", assignment)).content.decode()
    assert 'id="ev-2"' in html
    assert 'id="ev-1"' not in html
    result = approved(browser, assignment)
    assert list(result.evidence.values_list("number", "field")) == [(2, "claims/1")]
    assert [ref.field for ref in body_parse(result.body).evidence] == ["claims/1", "claims"]


def test_an_overruled_error_is_not_carried_to_another_claim(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    body = open_question(claims=["The Cobb angle is 250 degrees.", "So the Cobb angle is 250 degrees.", "C."])
    seen = opened(project, body=body).seen
    said = [one for one in run_all(check_input(seen)) if one.check == "numbers_are_plausible"]
    assert [one.field for one in said] == ["/claims/0", "/claims/1"]
    assert said[0].message == said[1].message
    told = {"check_name": said[0].check, "severity": said[0].severity, "message": said[0].message}
    overruled = {"overruled_by": surgeon_a, "overruled_at": timezone.now(), "overrule_reason": "R"}
    Finding.objects.create(revision=seen, field="/claims/0", **told, **overruled)
    assignment = Assignment.objects.get()
    press(browser, assignment, "remove claims/1")
    errors = approved(browser, assignment).findings.filter(check_name=said[0].check)
    assert [(one.field, one.overrule_reason) for one in errors] == [("/claims/0", "")]


def test_an_overruled_error_of_a_removed_claim_is_not_that_of_one_written_anew(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    body = open_question(claims=["The Cobb angle is 250 degrees.", "The disc is dark.", "C."])
    seen = opened(project, body=body).seen
    (said,) = [one for one in run_all(check_input(seen)) if one.check == "numbers_are_plausible"]
    told = {"check_name": said.check, "severity": said.severity, "message": said.message}
    overruled = {"overruled_by": surgeon_a, "overruled_at": timezone.now(), "overrule_reason": "R"}
    Finding.objects.create(revision=seen, field=said.field, **told, **overruled)
    assignment = Assignment.objects.get()
    press(browser, assignment, "remove claims/1", **{"claims/2": "So the Cobb angle is 250 degrees."})
    errors = approved(browser, assignment).findings.filter(check_name=said.check)
    assert [(one.field, one.overrule_reason) for one in errors] == [("/claims/0", "")]


def test_texts_that_name_an_option_by_its_letter_of_before_are_told(
    browser: Client, project: Project
) -> None:
    options = [
        *QUESTION["options"],
        {"key": "D", "text": "L4/L5", "why_wrong": "Unlike option C, it is dark."},
    ]  # type: ignore[misc]
    rationale = "A dark disc. C-arm and vitamin D aside, B is right."
    body = question(options=options, rationale=rationale)
    assignment = opened(project, body=body).assignments.get()
    assert "names option" not in browser.get(at("item", assignment) + "?mode=edit").content.decode()
    press(browser, assignment, "remove options/1")
    html = browser.get(at("item", assignment) + "?mode=edit").content.decode()
    assert re.findall(r"(?:Rationale|Why not \w) names option \w, which is \w+", html) == [
        "Why not C names option C, which is B",
        "Rationale names option D, which is C",
        "Rationale names option B, which is A",
    ]
    sent = form_of(browser, assignment) | {"body.rationale": "A dark disc. A is right."}
    told = browser.post(at("work", assignment), sent, headers=JSON).json()["findings"]
    assert "Rationale names" not in told
    assert "Why not C names option C, which is B now" in told


def test_what_is_asked_of_a_link_is_called_by_its_claims_number_of_now(
    browser: Client, project: Project
) -> None:
    assignment = made(project, open_question(evidence=linked("/claims/1")), "/claims/1")
    press(browser, assignment, "remove claims/1", **{"claims/2": "The endplate of L3 is broken."})
    html = browser.get(at("item", assignment)).content.decode()
    (asked,) = re.findall(r'id="ask-1-title">(.*?)</p>', html, re.S)
    assert "Claim 1</span>" in asked


def test_autosave_keeps_an_added_claim_and_tells_of_each(browser: Client, project: Project) -> None:
    assignment = opened(project, body=open_question()).assignments.get()
    press(browser, assignment, "add claims/3")
    sent = {**form_of(browser, assignment), "body.claims/4": "At L2/L3 it is dark."}
    answer = browser.post(at("work", assignment), sent, headers=JSON).json()
    assert answer["levels"]["claims/4"] == ["L2/L3"]
    assert form_of(browser, assignment)["body.claims/4"] == "At L2/L3 it is dark."


def test_a_difference_in_an_added_or_removed_claim_is_set_back(browser: Client, project: Project) -> None:
    assignment = opened(project, body=open_question()).assignments.get()
    press(browser, assignment, "remove claims/2")
    html = browser.get(at("item", assignment)).content.decode()
    (number,) = re.findall(r'name="hunk" value="(\d+)"', html)
    version = re.findall(r'name="version" value="(\d+)"', html)[0]
    browser.post(at("hunk", assignment), {"hunk": number, "version": version})
    assert "removed" not in json.loads(WorkInProgress.objects.get().body)


def test_a_claim_that_the_revision_dropped_is_read_struck_out(browser: Client, project: Project) -> None:
    draft, body = open_question(), open_question(claims=[CLAIMS[0], CLAIMS[2]])
    html = browser.get(at("item", opened(project, body=body, draft=draft).assignments.get())).content.decode()
    assert re.findall(r"<del[^>]*>.*?</del>", html) == [
        '<del><span class="vh">removed: </span>The endplates are whole.</del>'
    ]


def test_red_flags_and_turns_come_and_go(browser: Client, project: Project) -> None:
    assignment = opened(project, body=DIALOGUE).assignments.get()
    press(browser, assignment, "remove red_flags/1")
    press(browser, assignment, "add red_flags/1")
    press(browser, assignment, "add turns/2", **{"red_flags/2": "fever"})
    form = form_of(browser, assignment)
    assert form["body.turns/5/speaker"] == "patient"
    press(browser, assignment, "remove turns/4", **{"turns/5/text": "No."})
    body = json.loads(approved(browser, assignment).body)
    assert body["red_flags"] == ["fever"]
    assert [turn["text"] for turn in body["turns"]][2] == "No."
    assert len(body["turns"]) == 4


def test_the_whole_form_is_the_same_without_a_script(browser: Client, project: Project) -> None:
    """Each part has its buttons, and each list one to add with, also an empty one."""
    body = body_validate({**DIALOGUE.model_dump(mode="json"), "red_flags": []})
    html = browser.get(
        at("item", opened(project, body=body).assignments.get()) + "?mode=edit"
    ).content.decode()
    presses = re.findall(r'name="part" value="([^"]*)"', html)
    assert {"add turns/1", "remove turns/4", "add turns/4", "add red_flags/0"} <= set(presses)
    found: dict[str, Control] = controls_in(html, "data-autosave")
    assert found["body.turns/1/speaker"].choices == ["patient", "clinician"]
