"""Whoever changes words that evidence supports says whether it still does, before the text is approved."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client

from corpus.bodies import Body, MultipleChoice, body_parse, body_validate
from corpus.errors import LinksInDoubt
from corpus.models import Decision, Evidence, HistoryEvent, Revision, RevisionKind
from corpus.services import revision_add
from projects.models import Project, User
from review.models import Assignment, Fault, Round, SeededItem, WorkInProgress
from review.seeded.shown import seeded_show
from review.services import assignment_edit_and_approve, work_begin_from, work_save
from tests.conftest import signed_in
from tests.review.disagreeing import disagreed, held, judge_of
from tests.review.forms_read import controls_in
from tests.review.making import claimed, linked, links_said, press, question
from tests.review.seeding import assignment_of, plain, seeded_for, with_fault
from tests.review.test_longer_kinds import DIALOGUE, REPORT
from tests.review.test_open_blind import OPEN_QUESTION
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
WORDS = "The disc is dark on T2 and narrow."


def link(number: int, field: str, quote: str = "") -> dict[str, object]:
    return {"id": number, "field": field, "quote": quote}


class Kind(NamedTuple):
    """An item with one link, the form's field of the words that it supports, and other words there."""

    body: Body
    field: str
    other: str


def of(body: Body | dict[str, Any], field: str) -> Body:
    told = body if isinstance(body, dict) else body.model_dump(mode="json")
    return body_validate({**told, "evidence": [link(1, field)]})


KINDS = {
    "multiple_choice": Kind(question(evidence=[link(1, "/rationale")]), "rationale", "It is bright."),
    "open_question": Kind(of(OPEN_QUESTION, "reference_answer"), "reference_answer", "Another level."),
    "consultation": Kind(of(DIALOGUE, "turns/3/text"), "turns/4/text", "At L2/L3 the disc is bright."),
    "report": Kind(of(REPORT, "sections/0/text"), "sections/1/text", "At L2/L3 the disc is bright."),
}


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def round(project: Project) -> Round:
    """A question with a link to a span of its rationale, and one to its stem."""
    body = question(evidence=[link(1, "/rationale", "dark on T2"), link(2, "/stem")])
    return linked(project, body)


@pytest.fixture
def assignment(round: Round) -> Assignment:
    return round.assignments.get()


def form(browser: Client, assignment: Assignment) -> dict[str, str]:
    return hidden(browser.get(at("item", assignment) + "?mode=edit"))


def approves(browser: Client, assignment: Assignment, **typed: str) -> HttpResponse:
    """Press "Approve edit" of a text with other words, as a browser without JavaScript does."""
    told = {f"body.{name}": text for name, text in typed.items()}
    return browser.post(at("decide", assignment), {**form(browser, assignment), "verdict": "edit", **told})


def answers(answer: HttpResponse, *said: str) -> dict[str, str]:
    """What the buttons beside the questions on a page send: of each in turn the one of that name."""
    asked = re.findall(r'name="(link\.\d+)" value="((\w+):[0-9a-f]{16})"', answer.content.decode())
    names = list(dict.fromkeys(name for name, _, _ in asked))
    values = {(name, word): value for name, value, word in asked}
    return {name: values[name, word] for name, word in zip(names, said, strict=False)}


def says(browser: Client, assignment: Assignment, *said: str) -> HttpResponse:
    """Answer on the page of the item, as after "Done"."""
    page = browser.get(at("item", assignment))
    version = re.search(r'id="links".*?name="version" value="(\d+)"', page.content.decode(), re.DOTALL)
    assert version is not None
    return browser.post(at("work", assignment), {"version": version[1], **answers(page, *said)})


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_approval_waits_for_an_answer_to_each_link_in_every_kind_of_text(
    browser: Client, project: Project, kind: Kind
) -> None:
    assignment = linked(project, kind.body).assignments.get()
    refused = approves(browser, assignment, **{kind.field: kind.other})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "You changed what evidence 1 supports." in page
    assert "data-leads" in page
    assert "Does evidence 1 still support what you changed?" in page
    assert kind.other in page
    assert not Decision.objects.exists()
    assert browser.post(at("work", assignment), {**hidden(refused), "key": "k", **answers(refused, "keep")})[
        "Location"
    ].endswith("?mode=edit")
    assert approves(browser, assignment).status_code == 302
    decision = Decision.objects.get()
    assert decision.result_revision is not None
    row = decision.result_revision.evidence.get()
    assert (row.confirmed_by, row.number) == (decision.reviewer, 1)
    assert told_of(decision)["links_kept"] == [1]


def told_of(decision: Decision) -> dict[str, Any]:
    """What the chain says of a decision."""
    rows = HistoryEvent.objects.filter(
        instance=decision.instance, event="decision_edit", actor=decision.reviewer
    )
    detail: dict[str, Any] = json.loads(rows.get().payload)["detail"]
    return detail


def test_words_that_survive_are_not_asked_about_and_take_their_link_along(
    browser: Client, assignment: Assignment
) -> None:
    before = Evidence.objects.get(revision=assignment.round.seen, number=1)
    assert (before.start, before.end) == (12, 22)
    text = f"See the images. {WORDS.lower()} Nothing else."
    assert approves(browser, assignment, rationale=text).status_code == 302
    decision = Decision.objects.get()
    assert decision.result_revision is not None
    row = decision.result_revision.evidence.get(number=1)
    assert text[slice(row.start, row.end)] == "dark on t2"
    assert row.confirmed_by is None
    assert not {"links_kept", "links_removed"} & told_of(decision).keys()


def test_a_removed_link_is_not_in_the_text_that_is_approved(browser: Client, assignment: Assignment) -> None:
    assert approves(browser, assignment, rationale="Bright.", stem="What is it?").status_code == 422
    assert says(browser, assignment, "remove").status_code == 302
    assert "You changed what evidence 2 supports" in approves(browser, assignment).content.decode()
    assert says(browser, assignment, "remove", "keep").status_code == 302
    page = browser.get(at("item", assignment)).content.decode()
    assert "Link removed" in page
    assert '<sup><a href="#ev-1">' not in page
    assert '<sup><a href="#ev-2">' in page
    assert approves(browser, assignment).status_code == 302
    decision = Decision.objects.get()
    assert decision.result_revision is not None
    assert [ref.id for ref in body_parse(decision.result_revision.body).evidence] == [2]
    assert [row.number for row in decision.result_revision.evidence.all()] == [2]
    told = told_of(decision)
    assert (told["links_kept"], told["links_removed"]) == ([2], [1])


def test_an_answer_survives_a_closed_tab_and_holds_for_those_words_alone(
    browser: Client, assignment: Assignment, surgeon_a: User
) -> None:
    approves(browser, assignment, rationale="Bright.")
    says(browser, assignment, "keep")
    later = signed_in(surgeon_a)
    page = later.get(at("item", assignment)).content.decode()
    assert 'aria-pressed="true"' in page[page.index('id="ask-1"') :]
    assert "in doubt" not in page
    assert approves(later, assignment, rationale="Bright, and high.").status_code == 422
    assert approves(later, assignment, rationale="bright").status_code == 302


def test_autosave_tells_what_is_in_doubt_and_keeps_what_was_said(
    browser: Client, assignment: Assignment, django_assert_max_num_queries: Any
) -> None:
    fields = form(browser, assignment)
    sent = {**fields, "version": "0", "body.rationale": "Bright."}
    told = browser.post(at("work", assignment), sent, headers=JSON).json()
    assert "Does evidence 1 still support" in told["findings"]
    assert "The disc is dark on T2 and narrow." in told["findings"]
    says(browser, assignment, "keep")
    assert WorkInProgress.objects.get().version == 2
    again = {**sent, "version": "2", "body.levels": "L2/L3, L3/L4"}
    with django_assert_max_num_queries(20):
        told = browser.post(at("work", assignment), again, headers=JSON).json()
    assert "Still supports it</span>" in told["findings"]
    assert "Asked" not in told["findings"]


def test_what_is_put_away_takes_its_answers_along(browser: Client, assignment: Assignment) -> None:
    approves(browser, assignment, rationale="Bright.")
    says(browser, assignment, "keep")
    WorkInProgress.objects.update(comment="A reason stays.")
    browser.post(at("discard", assignment))
    assert WorkInProgress.objects.get().links == ""


@pytest.mark.parametrize(("other", "stands"), [("keep", "remove"), ("remove", "keep"), ("keep", "keep")])
def test_what_two_tabs_said_of_a_link_is_brought_together(
    browser: Client, assignment: Assignment, other: str, stands: str
) -> None:
    approves(browser, assignment, rationale="Bright.")
    stale = browser.get(at("item", assignment))
    says(browser, assignment, other)
    mine = {"version": "1", **answers(stale, stands)}
    answer = browser.post(at("work", assignment), mine)
    if other == stands:
        # The same was said already.
        assert answer.status_code == 302
    else:
        assert answer.status_code == 409
        merging = controls_in(answer.content.decode(), "data-merges")
        assert merging["link.1"].value == mine["link.1"]
        assert len(merging["link.1"].choices) == 2
        chosen = {name: each.value for name, each in merging.items()}
        assert browser.post(at("work", assignment), chosen).status_code == 302
    assert WorkInProgress.objects.get().links == json.dumps({"1": mine["link.1"]}, separators=(",", ":"))


def test_what_one_tab_said_is_there_after_the_other_changed_the_text(
    browser: Client, assignment: Assignment
) -> None:
    approves(browser, assignment, rationale="Bright.")
    stale = browser.get(at("item", assignment))
    work = WorkInProgress.objects.get()
    elsewhere = json.loads(work.body) | {"side": "left"}
    work_save(assignment=assignment, reviewer=work.author, body=json.dumps(elsewhere), version=1)
    answer = browser.post(at("work", assignment), {"version": "1", **answers(stale, "keep")})
    merging = controls_in(answer.content.decode(), "data-merges")
    assert merging["body.side"].value == "left"
    browser.post(at("work", assignment), {name: each.value for name, each in merging.items()})
    assert approves(browser, assignment).status_code == 302


@pytest.mark.parametrize("value", ["keep", "keep:", "keep:zz", "drop:0123456789abcdef", ""])
def test_what_is_no_answer_is_none(browser: Client, assignment: Assignment, value: str) -> None:
    approves(browser, assignment, rationale="Bright.")
    browser.post(at("work", assignment), {"version": "1", "link.1": value})
    assert WorkInProgress.objects.get().links == ""


def test_the_service_refuses_and_stores_nothing(round: Round, surgeon_a: User) -> None:
    pressed = press(claimed(round, surgeon_a), surgeon_a)
    seen = body_parse(round.seen.body)
    body = seen.model_copy(update={"rationale": "Bright."})
    count = Revision.objects.count()
    with pytest.raises(LinksInDoubt, match="evidence 1") as refused:
        assignment_edit_and_approve(press=pressed, body=body)
    assert refused.value.numbers == (1,)
    with pytest.raises(LinksInDoubt):
        revision_add(
            instance=round.instance, parent=round.seen, kind=RevisionKind.EDIT, body=body, author=surgeon_a
        )
    other = seen.model_copy(update={"rationale": "Bright on T1."})
    with pytest.raises(LinksInDoubt):
        assignment_edit_and_approve(press=pressed, body=body, links=links_said(seen, other))
    assert Revision.objects.count() == count
    decision = assignment_edit_and_approve(press=pressed, body=body, links=links_said(seen, body))
    # Sent once more it is the same decision, whatever is said.
    assert assignment_edit_and_approve(press=pressed, body=body) == decision


def test_whoever_edits_next_is_asked_of_their_own_change_alone(round: Round, surgeon_a: User) -> None:
    seen = body_parse(round.seen.body)
    body = seen.model_copy(update={"rationale": "Bright. Narrow."})
    told: dict[str, Any] = {"instance": round.instance, "kind": RevisionKind.EDIT, "author": surgeon_a}
    first = revision_add(parent=round.seen, body=body, said=links_said(seen, body), **told)
    kept = first.evidence.get(number=1)
    assert (kept.start, kept.confirmed_by) == (None, surgeon_a)
    again = body_parse(first.body).model_copy(update={"rationale": "Bright. Narrow. Nothing else."})
    second = revision_add(parent=first, body=again, **told)
    assert second.evidence.get(number=1).confirmed_by == surgeon_a
    other = again.model_copy(update={"rationale": "Bright. Wide."})
    with pytest.raises(LinksInDoubt):
        revision_add(parent=second, body=other, **told)


def test_a_link_follows_the_claim_that_moved_up(project: Project, surgeon_a: User) -> None:
    told = {**OPEN_QUESTION, "claims": ["It lies above.", "It lies below."]}
    round = linked(project, body_validate({**told, "evidence": [link(1, "/claims/1")]}))
    body = body_parse(round.seen.body).model_copy(update={"claims": ["It lies below."]})
    edit = revision_add(
        instance=round.instance, parent=round.seen, kind=RevisionKind.EDIT, body=body, author=surgeon_a
    )
    assert body_parse(edit.body).evidence[0].field == "/claims/0"
    assert edit.evidence.get().field == "/claims/0"


def test_an_adjudicator_is_asked_anew_of_what_a_reader_removed(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    judge = judge_of(project)
    body = question(evidence=[link(1, "/rationale"), link(2, "/stem")])
    edited = body.model_copy(update={"rationale": "The L2/L3 disc is bright."})
    without = edited.model_copy(update={"evidence": edited.evidence[1:]})
    round = disagreed(project, (surgeon_a, without), (surgeon_b, "approve"), body=body)
    assignment = held(round, judge)
    text = Revision.objects.get(author=surgeon_a)
    work = work_begin_from(assignment=assignment, reviewer=judge, text=text, version=0)
    assert [one["id"] for one in json.loads(work.body)["evidence"]] == [1, 2]
    browser = signed_in(judge)
    page = browser.get(at("item", assignment)).content.decode()
    assert "Where they differ" in page
    # Another text may still be begun with: this one is a reader's, whatever is said of its links.
    assert "Begin with" in browser.get(at("item", assignment) + "?mode=edit").content.decode()
    assert approves(browser, assignment).status_code == 422
    assert says(browser, assignment, "remove").status_code == 302
    assert approves(browser, assignment).status_code == 302
    assert told_of(Decision.objects.get(reviewer=judge))["links_removed"] == [1]


@pytest.mark.parametrize(
    ("claims", "gone"),
    [(("B", "C"), 1), (("B", "C", "D"), 1), (("A", "C"), 2), (("D", "A", "B"), 3)],
    ids=["removed", "removed and added", "removed between", "removed and added first"],
)
def test_evidence_of_a_claim_that_a_reader_removed_is_no_other_claims(
    project: Project, surgeon_a: User, surgeon_b: User, claims: tuple[str, ...], gone: int
) -> None:
    """An adjudicator who begins with that text has it again with its claim, and is asked nothing before."""
    series = {"series": "1.2.3", "level": "L4/L5"}
    links = [{**link(number, f"/claims/{number - 1}"), **series} for number in (1, 2, 3)]
    links[1]["level"] = "L2/L3"
    told = {**OPEN_QUESTION, "axis": "pathology", "claims": ["A", "B", "C"], "evidence": links}
    own = [{**one, "field": f"/claims/{claims.index(word)}"}
           for one, word in zip(links, "ABC", strict=True) if word in claims]  # fmt: skip
    edited = body_validate({**told, "claims": claims, "evidence": own})
    round = disagreed(project, (surgeon_a, edited), (surgeon_b, "approve"), body=body_validate(told))
    judge = judge_of(project)
    assignment, text = held(round, judge), Revision.objects.get(author=surgeon_a)
    work_begin_from(assignment=assignment, reviewer=judge, text=text, version=0)
    browser = signed_in(judge)
    page = browser.get(at("item", assignment))
    assert 'id="ask-' not in page.content.decode()
    typing = browser.get(at("item", assignment) + "?mode=edit").content.decode()
    assert f'value="back claims/{gone}"' in typing
    # It is a reader's still: another one may be begun with in its place.
    assert "Begin with" in typing
    levels = re.findall(r'name="body.evidence/\d/level">.*?value="([^"]*)" selected', typing)
    assert levels == ["L4/L5", "L2/L3", "L4/L5"]
    assert browser.post(at("decide", assignment), {**hidden(page), "verdict": "approve"}).status_code == 302
    decision = Decision.objects.get(reviewer=judge)
    assert decision.result_revision is not None
    assert json.loads(decision.result_revision.body) == json.loads(text.body)


def test_a_copy_with_a_seeded_error_is_asked_of_like_any_text(project: Project, surgeon_a: User) -> None:
    """Of what its reader changed, not of what the error did."""
    body = plain(evidence=[link(1, "/rationale"), link(2, "/stem")])
    seeded = seeded_for(surgeon_a, project, body=body)
    assignment = claimed(seeded.round, surgeon_a)
    seeded_show(assignment, seeded)
    shown = body_parse(seeded.body)
    assert isinstance(shown, MultipleChoice)
    browser = signed_in(surgeon_a)
    refused = approves(browser, assignment, stem="Which finding is shown here?")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "You changed what evidence 2 supports." in page
    assert "Does evidence 1" not in page
    says(browser, assignment, "keep")
    assert approves(browser, assignment)["Location"].endswith(f"{seeded.uid}/")


def test_so_is_one_whose_reader_finds_the_very_words_that_stood_there_before_the_error(
    project: Project, surgeon_a: User
) -> None:
    """Who puts the error right is asked what any edit of those words is asked, and told of it only then."""
    seeded = with_fault(
        seeded_for(surgeon_a, project, body=plain(evidence=[link(1, "/rationale")])), Fault.NEGATED
    )
    assert [change.pointer for change in seeded.changed] == ["rationale"]
    browser, assignment = signed_in(surgeon_a), assignment_of(seeded)
    refused = approves(browser, assignment, rationale=json.loads(seeded.round.seen.body)["rationale"])
    assert refused.status_code == 422
    assert "You changed what evidence 1 supports." in refused.content.decode()
    assert SeededItem.objects.get(pk=seeded.pk).ending == ""
    says(browser, assignment, "keep")
    assert approves(browser, assignment)["Location"].endswith(f"{seeded.uid}/")
    assert SeededItem.objects.get(pk=seeded.pk).is_caught


def test_a_copy_with_a_seeded_error_that_is_left_as_it_is_asks_nothing(
    project: Project, surgeon_a: User
) -> None:
    seeded = seeded_for(surgeon_a, project, body=plain(evidence=[link(1, "/rationale"), link(2, "/stem")]))
    browser, assignment = signed_in(surgeon_a), assignment_of(seeded)
    assert approves(browser, assignment).status_code == 302
