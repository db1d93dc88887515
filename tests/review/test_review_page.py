"""The review page, pressed as a browser without JavaScript presses it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from corpus.models import Decision, Evidence, Passage, ReadBy, RedraftRequest, State
from imaging.models import SignOff, Study
from projects.models import Approval, Project, User
from review.models import Assignment, Skip, Thread, WorkInProgress
from tests.conftest import signed_in
from tests.review.making import claimed, finding, guideline, opened, question, revised

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def at(name: str, assignment: Assignment, **more: object) -> str:
    return reverse(f"review:{name}", kwargs={"slug": "lumbar", "uid": assignment.uid, **more})


def hidden(answer: HttpResponse) -> dict[str, str]:
    """The hidden fields of the first decision form, as the browser would send them."""
    return hidden_in(answer.content.decode())


def hidden_in(html: str) -> dict[str, str]:
    """The hidden fields of a decision form in some markup."""
    names = "key|seen|work_version|version|errors_shown"
    return dict(re.findall(rf'<input type="hidden" name="({names})" value="([^"]*)"', html))


def press(browser: Client, assignment: Assignment, **sent: Any) -> Any:
    fields = hidden(browser.get(at("item", assignment)))
    return browser.post(at("decide", assignment), {**fields, **sent})


@pytest.fixture
def assignment(project: Project) -> Assignment:
    return opened(project).assignments.get()


@pytest.fixture
def with_passage(project: Project) -> Assignment:
    source = guideline(project, title="Guideline <b>1</b>")
    passage = Passage.objects.create(
        source=source,
        position=1,
        heading="4.2 Discs",
        text="At L2/L3 the disc is dark.\n\nA second paragraph.",
        sha256="p",
    )
    round = opened(project, source=source, passage=passage)
    Evidence.objects.create(
        revision=round.seen,
        number=1,
        field="/rationale",
        quote="the disc  is dark",
        match="exact",
        passage=passage,
    )
    return round.assignments.get()


def test_opening_an_item_takes_the_lease_but_a_look_does_not(browser: Client, assignment: Assignment) -> None:
    assert browser.get(at("item", assignment), headers={"X-Peek": "1"}).status_code == 200
    assignment.refresh_from_db()
    assert assignment.reviewer is None
    browser.get(at("item", assignment))
    assignment.refresh_from_db()
    assert assignment.reviewer is not None


def test_the_page_shows_stem_options_key_and_levels_as_links(browser: Client, assignment: Assignment) -> None:
    html = browser.get(at("item", assignment)).content.decode()
    assert "Which motion segment has lost disc signal" in html
    assert html.count('data-level="L2/L3"') >= 2
    assert 'class="opt opt-key"' in html
    for key in "aesxkfnd":
        assert f'aria-keyshortcuts="{key}"' in html


def test_text_of_a_model_is_escaped(browser: Client, project: Project) -> None:
    body = question(stem='<script>alert("x")</script> at L4/L5?')
    html = browser.get(at("item", opened(project, body=body).assignments.get())).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_the_passage_stands_left_with_the_quote_marked(browser: Client, with_passage: Assignment) -> None:
    html = browser.get(at("item", with_passage)).content.decode()
    assert "Guideline &lt;b&gt;1&lt;/b&gt;" in html
    assert re.search(r'<mark id="quote-1" data-evidence="1">the disc is dark<sup>1</sup></mark>', html)


@pytest.mark.parametrize(
    ("read_by", "said"),
    [
        (ReadBy.OCR, "Read by OCR, check against the page"),
        (ReadBy.OCR_CHECKED, "checked against the page by a person"),
    ],
)
def test_words_of_a_scanned_page_say_that_ocr_read_them(
    browser: Client, with_passage: Assignment, read_by: ReadBy, said: str
) -> None:
    assert "OCR" not in browser.get(at("item", with_passage)).content.decode()
    Passage.objects.update(read_by=read_by, confidence=0.957)
    html = browser.get(at("item", with_passage)).content.decode()
    # Above the passage and by the evidence that quotes it.
    assert html.count(said) >= 2
    assert "95 % sure" in html


def test_approving_goes_on_to_the_next_item_and_offers_the_way_back(
    browser: Client, project: Project, assignment: Assignment
) -> None:
    other = opened(project).assignments.get()
    answer = press(browser, assignment, verdict="approve")
    assert answer.status_code == 302
    assert answer["Location"] == at("item", other)
    decision = Decision.objects.get()
    html = browser.get(answer["Location"]).content.decode()
    assert f'action="{reverse("review:undo", args=["lumbar", decision.uid])}"' in html
    assert 'data-seconds="5"' in html


def test_the_last_item_leads_to_an_empty_queue(browser: Client, assignment: Assignment) -> None:
    answer = press(browser, assignment, verdict="approve")
    assert answer["Location"] == reverse("review:queue", args=["lumbar"])
    assert "Nothing waits for you" in browser.get(answer["Location"]).content.decode()


def test_undo_opens_the_item_again(browser: Client, assignment: Assignment) -> None:
    press(browser, assignment, verdict="approve")
    decision = Decision.objects.get()
    answer = browser.post(reverse("review:undo", args=["lumbar", decision.uid]))
    assert answer["Location"] == at("item", assignment)
    assert browser.get(answer["Location"]).status_code == 200


def test_the_same_form_sent_twice_decides_once(browser: Client, assignment: Assignment) -> None:
    fields = {**hidden(browser.get(at("item", assignment))), "verdict": "approve"}
    for _ in range(2):
        assert browser.post(at("decide", assignment), fields).status_code == 302
    assert Decision.objects.count() == 1


def test_another_tab_is_told_what_was_decided(browser: Client, assignment: Assignment) -> None:
    first, second = hidden(browser.get(at("item", assignment))), hidden(browser.get(at("item", assignment)))
    browser.post(at("decide", assignment), {**first, "verdict": "approve"})
    answer = browser.post(at("decide", assignment), {**second, "verdict": "reject", "reasons": ["wording"]})
    assert answer.status_code == 409
    assert "decided already: approved" in answer.content.decode()


def test_back_to_a_decided_item_leads_to_its_record(browser: Client, assignment: Assignment) -> None:
    press(browser, assignment, verdict="approve")
    answer = browser.get(at("item", assignment))
    record = reverse("review:instance", args=["lumbar", assignment.instance.uid])
    assert answer["Location"] == f"{record}?from=queue"


def test_rejecting_without_a_reason_shows_the_panel_again(browser: Client, assignment: Assignment) -> None:
    answer = press(browser, assignment, verdict="reject", comment="No.")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what is wrong." in html
    assert "data-modal" in html
    assert "No.</textarea>" in html


def test_the_panel_says_what_happens_next(browser: Client, assignment: Assignment) -> None:
    html = browser.get(at("item", assignment) + "?panel=send_back").content.decode()
    assert "comes back to you" in html
    assert (
        "leaves the queue for good" in browser.get(at("item", assignment) + "?panel=reject").content.decode()
    )


def test_sending_back_asks_for_a_redraft(browser: Client, assignment: Assignment, surgeon_a: User) -> None:
    press(
        browser, assignment, verdict="send_back", comment="Name the grade.", reasons=["grade"], harm="minor"
    )
    assert RedraftRequest.objects.get().return_to == surgeon_a


def test_skip_and_flag_decide_nothing(browser: Client, assignment: Assignment) -> None:
    browser.get(at("item", assignment))
    browser.post(at("flag", assignment), {"text": "T2 or STIR?"})
    assert Thread.objects.count() == 1
    assert browser.post(at("flag", assignment), {"text": ""}).status_code == 422
    browser.post(at("skip", assignment))
    assert Skip.objects.count() == 1
    assert Decision.objects.count() == 0


def test_an_error_blocks_approval_until_it_is_overruled(browser: Client, assignment: Assignment) -> None:
    error = finding(assignment.round.seen)
    page = browser.get(at("item", assignment)).content.decode()
    assert "1 error to settle before approval" in page
    assert press(browser, assignment, verdict="approve").status_code == 422
    where = at("overrule", assignment, finding=error.uid)
    assert browser.post(where, {"reason": ""}).status_code == 422
    browser.post(where, {"reason": "Misread."})
    assert press(browser, assignment, verdict="approve").status_code == 302


def test_edited_text_is_saved_shown_and_approved(browser: Client, assignment: Assignment) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    browser.post(at("work", assignment), {**fields, "body.rationale": "The disc is narrow on T2."})
    html = browser.get(at("item", assignment)).content.decode()
    assert '<span class="mine">' in html
    assert "Approve edit" in html
    press(browser, assignment, verdict="approve")
    assignment.instance.refresh_from_db()
    assert "The disc is narrow on T2." in assignment.instance.current_revision.body  # type: ignore[union-attr]


def test_typed_text_can_be_approved_at_once(browser: Client, assignment: Assignment) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    answer = browser.post(
        at("decide", assignment),
        {**fields, "verdict": "edit", "body.rationale": "The L2/L3 disc is dark; L3/L4 is not."},
    )
    assert answer.status_code == 302
    assignment.instance.refresh_from_db()
    assert assignment.instance.state == State.IN_REVIEW  # a second reader is asked


def test_the_checks_read_ones_own_text_and_a_reason_settles_them(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    browser.post(
        at("work", assignment), {**fields, "body.rationale": "The L5/S1 disc is dark on T2 and narrow."}
    )
    html = browser.get(at("item", assignment)).content.decode()
    assert "never of L2/L3" in html
    assert 'name="overrule"' in html
    assert press(browser, assignment, verdict="approve").status_code == 422
    assert press(browser, assignment, verdict="approve", overrule="Meant so.").status_code == 302


def test_a_refused_edit_stays_in_its_form(browser: Client, assignment: Assignment) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    typed = {"body.stem": "", "body.rationale": "Typed at length."}
    answer = browser.post(at("decide", assignment), {**fields, "verdict": "edit", **typed})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This must not be empty." in html
    assert "Typed at length.</textarea>" in html
    assert "Typed at length." in WorkInProgress.objects.get().body


def test_who_has_it_open_is_said(browser: Client, assignment: Assignment, surgeon_b: User) -> None:
    browser.get(at("item", assignment))
    answer = signed_in(surgeon_b).get(at("item", assignment))
    assert answer.status_code == 409
    assert "Surgeon A has this open until" in answer.content.decode()


def test_an_incomplete_edit_says_what_is_missing_and_keeps_the_text(
    browser: Client, assignment: Assignment
) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    browser.post(at("work", assignment), {**fields, "body.stem": "", "body.levels": "L9"})
    html = browser.get(at("item", assignment) + "?mode=edit").content.decode()
    assert "This must not be empty." in html
    assert "L9" in html
    assert press(browser, assignment, verdict="approve").status_code == 422
    assert Decision.objects.count() == 0


def test_a_stale_tab_gets_the_merge_view_and_can_keep_both(browser: Client, assignment: Assignment) -> None:
    fields = hidden(browser.get(at("item", assignment) + "?mode=edit"))
    one = {**fields, "body.rationale": "The disc is black on T2 and narrow."}
    two = {**fields, "body.rationale": "The disc is dark on T2 and thin."}
    browser.post(at("work", assignment), one)
    refused = browser.post(at("work", assignment), two, headers={"Accept": "application/json"})
    assert refused.status_code == 409
    answer = browser.post(at("work", assignment), two)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "The disc is black on T2 and thin.</textarea>" in html
    merged = {"version": "1", "body.rationale": "The disc is black on T2 and thin."}
    browser.post(at("work", assignment), merged)
    assert "black on T2 and thin" in WorkInProgress.objects.get().body


def test_approving_over_another_tabs_text_is_refused(browser: Client, assignment: Assignment) -> None:
    fields = hidden(browser.get(at("item", assignment)))
    browser.post(at("work", assignment), {"version": "0", "body.rationale": "Other words."})
    answer = browser.post(at("decide", assignment), {**fields, "verdict": "approve"})
    assert answer.status_code == 409
    assert Decision.objects.count() == 0


def test_a_hunk_is_reverted_by_its_number(browser: Client, project: Project) -> None:
    round = opened(project, draft=question(rationale="The disc is bright on T2 and narrow."))
    assignment = round.assignments.get()
    browser.get(at("item", assignment))
    browser.post(at("hunk", assignment), {"version": "0", "hunk": "1"})
    assert "The disc is bright on T2" in WorkInProgress.objects.get().body
    browser.post(at("discard", assignment))
    page = browser.get(at("item", assignment)).content.decode()
    assert "no change yet" in page
    assert "Saved" not in re.findall(r'id="saved"[^>]*>(.*?)</span>', page, re.DOTALL)[0]


@pytest.fixture
def image_item(project: Project, approval: Approval) -> Assignment:
    subject = project.subjects.create(approval=approval, pseudonym="P1", key_hash="k")
    study = Study.objects.create(
        project=project, subject=subject, study_instance_uid="1.2.3", sign_off=SignOff.NOT_NEEDED
    )
    study.series.create(series_instance_uid="1.2.3.4", modality="MR", plane="sagittal", frame_count=9)
    study.level_facts.create(
        subject=subject,
        level="L2/L3",
        structure="disc",
        attribute="signal",
        value="low",
        scale="Pfirrmann IV",
        author_kind="person",
    )
    return opened(project, study=study, subject=subject).assignments.get()


def test_an_image_item_is_read_only_without_javascript(browser: Client, image_item: Assignment) -> None:
    html = browser.get(at("item", image_item)).content.decode()
    assert "The images need JavaScript" in html
    assert re.search(r'value="approve"[^>]* disabled', html)
    answer = press(browser, image_item, verdict="approve")
    assert answer.status_code == 422
    assert press(browser, image_item, verdict="approve", images_shown="1").status_code == 302


def test_an_image_item_tells_the_viewer_and_lists_the_facts(browser: Client, image_item: Assignment) -> None:
    answer = browser.get(at("item", image_item))
    config = answer.context["config"]
    assert config["layout"] == ["1.2.3.4"]
    assert config["active_level"] == "L2/L3"
    assert config["series"][0]["level_assumed"] is True
    assert config["series"][0]["measurements"].endswith("?whose=own"), "readers saw each other's lines"
    html = answer.content.decode()
    assert 'data-facts="L2/L3"' in html
    assert "Pfirrmann IV" in html


def test_a_redraft_comes_back_with_the_comment_answered(
    browser: Client, project: Project, assignment: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    from tests.review.making import redrafted

    press(browser, assignment, verdict="send_back", comment="Name the grade.")
    again = redrafted(RedraftRequest.objects.get(), question(rationale="Pfirrmann IV.")).assignments.get()
    assert signed_in(surgeon_b).get(at("item", again)).status_code == 409
    opened(project)
    queue = browser.get(reverse("review:queue", args=["lumbar"]))
    assert queue.context["rows"][0] == again
    html = browser.get(at("item", again)).content.decode()
    assert "You sent this back" in html
    assert "Name the grade." in html


def test_a_revised_instance_is_not_yet_on_the_page(browser: Client, project: Project) -> None:
    revised(project)
    assert browser.get(reverse("review:queue", args=["lumbar"])).context["rows"] == []


@pytest.mark.parametrize("stage", ["draft", "revision", "yours"])
def test_every_stage_can_be_read(browser: Client, assignment: Assignment, stage: str) -> None:
    assert browser.get(at("item", assignment) + f"?stage={stage}&diff=0").status_code == 200


def test_the_page_asks_the_database_the_same_number_of_times(
    browser: Client, project: Project, django_assert_max_num_queries: Any
) -> None:
    assignment = claimed(opened(project), User.objects.get(username="surgeon_a"))
    for _ in range(8):
        opened(project)
        finding_of = assignment.round.seen
        finding_of.findings.create(check_name="x", severity="note", message="m", fingerprint=str(_))
    with django_assert_max_num_queries(16):
        browser.get(at("item", assignment))
