"""Two tabs on one item: whatever the edit form has is brought together, and nothing of either tab is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
from django.http import HttpResponse
from django.test import Client

from corpus.bodies import Body, MultipleChoice, body_parse, body_validate
from corpus.models import Decision
from projects.models import Project, User
from review.body_form import parts_of
from review.models import Assignment, WorkInProgress
from tests.conftest import signed_in
from tests.review.disagreeing import disagreed, judge_of
from tests.review.forms_read import Control, controls_in, sent_by
from tests.review.making import QUESTION, finding, opened, question
from tests.review.test_longer_kinds import DIALOGUE, REPORT
from tests.review.test_open_blind import OPEN_QUESTION
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db

# Something stands in every field that a kind may have.
FILLED = {
    "side": "left",
    "conditions": ["disc_herniation", "spinal_stenosis"],
    "clinical_context": {
        "age": {"value": "54", "status": "stated"},
        "fever": {"value": None, "status": "absent"},
    },
    "evidence": [{"id": 1, "field": "", "series": "1.2.3", "frame": 1, "level": "L2/L3"}],
}
BODIES = {
    body.kind: body
    for body in (
        body_validate({**QUESTION, "acceptable": ["C"], **FILLED}),
        body_validate({**OPEN_QUESTION, **FILLED}),
        body_validate({**DIALOGUE.model_dump(mode="json"), **FILLED}),
        body_validate({**REPORT.model_dump(mode="json"), **FILLED}),
    )
}
# What the form has beside the text: who sends what upon which version, and the press.
OF_THE_PRESS = {
    *("csrfmiddlewaretoken", "key", "seen", "work_version", "images_shown", "version", "began"),
    *("overrule", "errors_shown"),
}
JSON = {"Accept": "application/json"}
CONDITION = "body.conditions/"
MARKS = ("body.removed/", "body.after/")
LEVELS = ("L1/L2", "L3/L4", "L5/S1")


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture(params=list(BODIES.values()), ids=list(BODIES))
def body(request: pytest.FixtureRequest) -> Body:
    found: Body = request.param
    return found


@pytest.fixture
def assignment(project: Project, body: Body) -> Assignment:
    return opened(project, body=body).assignments.get()


@pytest.fixture
def asked(project: Project) -> Assignment:
    """A question with options."""
    body = question(acceptable=["C"], conditions=["disc_herniation"])
    return opened(project, body=body).assignments.get()


def edit_form(browser: Client, assignment: Assignment) -> dict[str, Control]:
    html = browser.get(at("item", assignment) + "?mode=edit").content.decode()
    return controls_in(html, "data-autosave")


def saved(browser: Client, assignment: Assignment, sent: Mapping[str, str]) -> None:
    """Another tab saves."""
    assert browser.post(at("work", assignment), sent, headers=JSON).status_code == 200


def kept(browser: Client, assignment: Assignment, answer: HttpResponse) -> dict[str, str]:
    """What the edit form holds once the merge was kept as it was offered."""
    assert answer.status_code == 409
    merged = sent_by(controls_in(answer.content.decode(), "data-merges"))
    assert browser.post(at("work", assignment), merged).status_code == 302
    return sent_by(edit_form(browser, assignment))


def otherwise(name: str, control: Control, number: int) -> str:
    """Another value for a field; of `number` 0, 1 and 2 no two are alike where there are so many values.

    What marks a part as removed or added stays: a press does that, and no words.
    """
    if name.startswith(MARKS):
        return control.value
    if name == "body.levels":
        return LEVELS[number]
    if not control.choices:
        return f"{control.value} {('One', 'Two', 'Three')[number]}.".strip()
    others = [each for each in control.choices if each not in (control.value, "", *FILLED["conditions"])]
    if name.startswith(CONDITION):
        # None that another field takes.
        return others[3 * int(name.removeprefix(CONDITION)) + number]
    return (others or [""])[number % len(others or [""])]


def fields_in(form: Mapping[str, Control]) -> list[str]:
    return [name for name in form if name.startswith("body.")]


def conditions(form: Mapping[str, str]) -> set[str]:
    return {value for name, value in form.items() if name.startswith(CONDITION) and value}


def texts(form: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields of the text, but for the conditions, which have no order."""
    return {
        name: value
        for name, value in form.items()
        if name.startswith("body.") and not name.startswith(CONDITION)
    }


def test_the_form_has_no_field_that_nobody_brings_together(
    browser: Client, assignment: Assignment, body: Body
) -> None:
    known = {part.name for part in parts_of(body)}
    assert set(edit_form(browser, assignment)) - OF_THE_PRESS == known


def test_an_adjudicators_form_has_the_reason_beside(
    project: Project, surgeon_a: User, surgeon_b: User, body: Body
) -> None:
    round = disagreed(project, (surgeon_a, "approve"), (surgeon_b, "level"), body=body)
    names = set(edit_form(signed_in(judge_of(project)), round.assignments.get()))
    assert names - OF_THE_PRESS == {part.name for part in parts_of(body)} | {"comment"}


@pytest.mark.parametrize("turn", [0, 1])
def test_what_one_tab_changed_is_carried_over(browser: Client, assignment: Assignment, turn: int) -> None:
    before = edit_form(browser, assignment)
    changed = {name: otherwise(name, before[name], 0) for name in fields_in(before)}
    in_turns(browser, assignment, sent_by(before), changed, turn)


@pytest.mark.parametrize("turn", [0, 1])
def test_what_one_tab_put_back_is_carried_over(browser: Client, assignment: Assignment, turn: int) -> None:
    """Both began with a saved text, so what the Revision has is a change as well."""
    revision = edit_form(browser, assignment)
    other = {name: otherwise(name, revision[name], 0) for name in fields_in(revision)}
    saved(browser, assignment, {**sent_by(revision), **other})
    before = edit_form(browser, assignment)
    back = {name: revision[name].value if name in revision else "" for name in fields_in(before)}
    in_turns(browser, assignment, sent_by(before), back, turn)


def in_turns(
    browser: Client, assignment: Assignment, began: dict[str, str], changed: dict[str, str], turn: int
) -> None:
    """Every second field is changed in the stale tab, the others in the other one: all changes stand."""
    names = list(changed)
    mine = {**began, **{name: changed[name] for name in names[turn::2]}}
    theirs = {**began, **{name: changed[name] for name in names[1 - turn :: 2]}}
    saved(browser, assignment, theirs)
    both = kept(browser, assignment, browser.post(at("work", assignment), mine))
    assert texts(both) == texts({**began, **changed})
    gone = conditions(began) - (conditions(mine) & conditions(theirs))
    assert conditions(both) == (conditions(mine) | conditions(theirs)) - gone


@pytest.mark.parametrize("chosen", ["mine", "theirs"])
def test_what_both_tabs_changed_is_a_choice(browser: Client, assignment: Assignment, chosen: str) -> None:
    before = edit_form(browser, assignment)
    names = fields_in(before)
    mine = {**sent_by(before), **{name: otherwise(name, before[name], 1) for name in names}}
    theirs = {**sent_by(before), **{name: otherwise(name, before[name], 2) for name in names}}
    saved(browser, assignment, theirs)
    answer = browser.post(at("work", assignment), mine)
    merging = controls_in(answer.content.decode(), "data-merges")
    differing = [name for name in texts(mine) if mine[name] != theirs[name]]
    assert len(differing) > 4
    for name in differing:
        assert merging[name].is_text == before[name].is_text, name
        assert merging[name].choices == ([] if before[name].is_text else [mine[name], theirs[name]]), name
    assert {name: merging[name].value for name in differing} == {name: mine[name] for name in differing}
    stands = mine if chosen == "mine" else theirs
    sent = {**sent_by(merging), **{name: stands[name] for name in differing}}
    assert browser.post(at("work", assignment), sent).status_code == 302
    both = sent_by(edit_form(browser, assignment))
    assert texts(both) == texts(stands)
    # Who added a condition has replaced none that the other tab added.
    assert conditions(both) == conditions(mine) | conditions(theirs)


def test_where_nobody_knows_what_the_tab_began_with_all_that_differs_is_a_choice(
    browser: Client, asked: Assignment
) -> None:
    saved(browser, asked, {**sent_by(edit_form(browser, asked)), "body.side": "left"})
    form = sent_by(edit_form(browser, asked))
    saved(browser, asked, {**form, "body.side": "right", f"{CONDITION}2": "spinal_stenosis"})
    for began in ("", "[" * 100_000, "3", '{"body.side": 3}'):
        stale = {**form, "began": began, "body.acceptable/A": "yes", f"{CONDITION}2": "tuberculosis"}
        answer = browser.post(at("work", asked), stale)
        assert answer.status_code == 409
        page = answer.content.decode()
        merging = controls_in(page, "data-merges")
        assert merging["body.side"].choices == ["left", "right"]
        assert merging["body.acceptable/A"].value == "yes"
        assert page.count("Choose one") == 4
        assert conditions(sent_by(merging)) == {"disc_herniation", "spinal_stenosis", "tuberculosis"}


def test_a_merge_that_is_stale_itself_is_brought_together_once_more(
    browser: Client, asked: Assignment
) -> None:
    form = sent_by(edit_form(browser, asked))
    saved(browser, asked, {**form, "body.side": "left"})
    merging = browser.post(at("work", asked), {**form, "body.acceptable/A": "yes"})
    again = sent_by(controls_in(merging.content.decode(), "data-merges"))
    saved(browser, asked, {**sent_by(edit_form(browser, asked)), "body.answer": "C"})
    both = kept(browser, asked, browser.post(at("work", asked), again))
    assert [both[f"body.{name}"] for name in ("side", "acceptable/A", "answer")] == ["left", "yes", "C"]


def test_conditions_of_both_tabs_fit_however_many_they_are(browser: Client, asked: Assignment) -> None:
    form = edit_form(browser, asked)
    places = [name for name in form if name.startswith(CONDITION)][1:]
    assert len(places) == 2
    keys = [key for key in form[places[0]].choices if key not in ("", "disc_herniation")]
    sent = sent_by(form)
    saved(browser, asked, {**sent, **dict(zip(places, keys[:2], strict=True))})
    mine = {**sent, f"{CONDITION}1": "", **dict(zip(places, keys[2:4], strict=True))}
    both = kept(browser, asked, browser.post(at("work", asked), mine))
    assert conditions(both) == set(keys[:4])
    # And one more can be added.
    (free,) = [name for name, value in both.items() if name.startswith(CONDITION) and not value]
    saved(browser, asked, {**both, free: keys[4]})
    assert conditions(sent_by(edit_form(browser, asked))) == set(keys[:5])


def test_the_last_condition_can_be_taken_away_in_both_tabs(browser: Client, project: Project) -> None:
    body = question(conditions=["disc_herniation", "spinal_stenosis"])
    assignment = opened(project, body=body).assignments.get()
    form = sent_by(edit_form(browser, assignment))
    saved(browser, assignment, {**form, f"{CONDITION}1": ""})
    both = kept(browser, assignment, browser.post(at("work", assignment), {**form, f"{CONDITION}2": ""}))
    assert conditions(both) == set()


def test_a_stale_decision_goes_through_with_what_both_tabs_chose(browser: Client, asked: Assignment) -> None:
    page = browser.get(at("item", asked) + "?mode=edit")
    form = sent_by(controls_in(page.content.decode(), "data-autosave"))
    saved(browser, asked, {**form, "body.side": "left", "body.rationale": "The disc is black on T2."})
    stale = {**form, "body.acceptable/A": "yes", f"{CONDITION}2": "spinal_stenosis"}
    both = kept(browser, asked, browser.post(at("decide", asked), {**stale, "verdict": "edit"}))
    assert Decision.objects.count() == 0
    answer = browser.post(at("decide", asked), {**both, "verdict": "edit", "overrule": "They hold."})
    assert answer.status_code == 302
    result = Decision.objects.get().result_revision
    assert result is not None
    decided = body_parse(result.body)
    assert isinstance(decided, MultipleChoice)
    assert (decided.acceptable, decided.conditions) == (["A", "C"], ["disc_herniation", "spinal_stenosis"])
    assert (decided.side, decided.rationale) == ("left", "The disc is black on T2.")


def test_a_stale_approval_without_a_text_of_its_own_shows_the_newer_one(
    browser: Client, asked: Assignment
) -> None:
    saved(browser, asked, {**sent_by(edit_form(browser, asked)), "body.side": "left"})
    stale = hidden(browser.get(at("item", asked)))
    saved(browser, asked, {**sent_by(edit_form(browser, asked)), "body.rationale": "The disc is black."})
    answer = browser.post(at("decide", asked), {**stale, "verdict": "approve"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "shown as it stands now; nothing was decided" in page
    assert "data-merges" not in page
    assert "black" in page
    assert Decision.objects.count() == 0
    assert '"side": "left"' in WorkInProgress.objects.get().body


def test_the_reason_against_errors_is_told_and_asked_for_again(browser: Client, asked: Assignment) -> None:
    form = sent_by(edit_form(browser, asked))
    finding(asked.round.seen)
    saved(browser, asked, {**form, "body.side": "left"})
    sent = {**form, "verdict": "edit", "overrule": "The <b>grade</b> holds."}
    page = browser.post(at("decide", asked), sent).content.decode()
    assert "The &lt;b&gt;grade&lt;/b&gt; holds." in page


def test_an_adjudicators_reasons_are_brought_together(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = disagreed(project, (surgeon_a, "approve"), (surgeon_b, "level"))
    assignment, client = round.assignments.get(), signed_in(judge_of(project))
    # The page of the readings has the reason alone.
    html = client.get(at("item", assignment)).content.decode()
    form = {**sent_by(controls_in(html, "data-autosave")), "comment": "The grade is missing."}
    saved(client, assignment, {**form, "comment": "T1 is missing."})
    answer = client.post(at("work", assignment), form)
    page = answer.content.decode()
    merging = controls_in(page, "data-merges")
    assert answer.status_code == 409
    assert [name for name, control in merging.items() if control.is_text] == ["comment"]
    assert "T1 is missing." in page
    merging["comment"].value = "T1 and the grade are missing."
    assert client.post(at("work", assignment), sent_by(merging)).status_code == 302
    work = WorkInProgress.objects.get()
    assert work.comment == "T1 and the grade are missing."
    assert json.loads(work.body) == json.loads(round.seen.body)


def test_the_same_in_both_tabs_needs_no_choice(browser: Client, asked: Assignment) -> None:
    form = sent_by(edit_form(browser, asked))
    changed = {**form, "body.side": "left", f"{CONDITION}1": "tuberculosis"}
    saved(browser, asked, changed)
    # A third tab went on from there and came back to it; the first has the same words.
    saved(browser, asked, {**sent_by(edit_form(browser, asked)), "body.levels": "L1/L2"})
    page = browser.post(at("work", asked), changed).content.decode()
    assert list(re.findall(r'type="radio" name="([^"]*)"', page)) == ["body.levels"] * 2


def pressed(browser: Client, assignment: Assignment, part: str, form: Mapping[str, str]) -> HttpResponse:
    """A press on a part of the edit form, with all that the form holds."""
    return browser.post(at("work", assignment), {**form, "part": part})


@pytest.fixture
def claims(project: Project) -> Assignment:
    """An open question of three claims."""
    body = body_validate({**OPEN_QUESTION, "claims": ["One.", "Two.", "Three."]})
    return opened(project, body=body).assignments.get()


def test_what_each_tab_added_stands_and_what_each_removed_is_gone(
    browser: Client, claims: Assignment
) -> None:
    mine = sent_by(edit_form(browser, claims))
    pressed(browser, claims, "remove claims/1", mine)
    pressed(browser, claims, "add claims/2", sent_by(edit_form(browser, claims)))
    saved(browser, claims, {**sent_by(edit_form(browser, claims)), "body.claims/4": "Theirs."})
    stale = {**mine, "body.claims/2": "Two, and more.", "body.claims/4": "Mine.", "body.after/claims/4": "3"}
    both = kept(browser, claims, browser.post(at("work", claims), stale))
    assert both["body.removed/claims/1"] == "yes"
    assert [both[f"body.claims/{n}"] for n in (2, 3, 4, 5)] == [
        "Two, and more.",
        "Three.",
        "Theirs.",
        "Mine.",
    ]
    answer = browser.post(at("decide", claims), {**both, "verdict": "edit"})
    assert answer.status_code == 302
    result = Decision.objects.get().result_revision
    assert result is not None
    assert json.loads(result.body)["claims"] == ["Two, and more.", "Theirs.", "Three.", "Mine."]


def test_a_part_that_one_tab_removed_and_the_other_rewrote_is_there_to_choose(
    browser: Client, claims: Assignment
) -> None:
    mine = sent_by(edit_form(browser, claims))
    pressed(browser, claims, "remove claims/2", mine)
    page = browser.post(at("work", claims), {**mine, "body.claims/2": "Two, reworded."}).content.decode()
    merging = controls_in(page, "data-merges")
    assert merging["body.removed/claims/2"].choices == ["", "yes"]
    assert merging["body.claims/2"].value == "Two, reworded."


def test_a_tab_of_the_form_from_before_is_brought_together(browser: Client, claims: Assignment) -> None:
    """It had one field for all claims, with a line for each."""
    form = sent_by(edit_form(browser, claims))
    saved(browser, claims, {**form, "body.claims/1": "One, reworded."})
    old = {name: text for name, text in form.items() if "/claims/" not in name and "claims" not in name}
    old |= {
        "body.claims": "One.\nTwo.\nThree.\nFour.",
        "began": json.dumps({"body.claims": "One.\nTwo.\nThree."}),
    }
    both = kept(browser, claims, browser.post(at("work", claims), old))
    assert [both[f"body.claims/{n}"] for n in (1, 2, 3, 4)] == ["One, reworded.", "Two.", "Three.", "Four."]
