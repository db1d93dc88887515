"""Signs that nobody sees are shown wherever a text is read, and taken out where it is edited."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import Evidence, Passage
from projects.models import Project, User
from review.models import Assignment, WorkInProgress
from review.services import thread_open
from tests.conftest import signed_in
from tests.review.disagreeing import disagreed, judge_of
from tests.review.making import QUESTION, guideline, opened, question
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db

TURNED = "Worst at \u202e5L/4L\u202c, \u04215 spared"
CODES = ("U+202E", "U+202C", "U+0421")
RAW = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff]")


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def only(project: Project, **changed: object) -> Assignment:
    return opened(project, body=question(**changed)).assignments.get()


def shown(html: str) -> list[str]:
    return re.findall(r'<span class="sign" role="img" data-code="([^"]+)"', html)


@pytest.mark.parametrize("query", ["", "?stage=draft", "?diff=0"])
def test_every_text_of_the_page_shows_what_it_hides(browser: Client, project: Project, query: str) -> None:
    options = [{**one, "text": f"{one['text']} \u200b"} for one in QUESTION["options"]]  # type: ignore[attr-defined]
    assignment = only(project, stem=TURNED, rationale=TURNED, options=options)
    instance = assignment.instance
    passage = Passage.objects.create(
        source=guideline(project), position=1, heading="Where", text=TURNED, sha256="s"
    )
    Evidence.objects.create(
        revision=assignment.round.seen, number=1, field="/rationale", quote=TURNED, passage=passage
    )
    thread_open(instance=instance, by=assignment.project.memberships.first().user, text=TURNED)
    html = browser.get(at("item", assignment) + query).content.decode()
    assert RAW.search(html) is None
    for code in CODES:
        # Stem, rationale, evidence and thread.
        assert shown(html).count(code) >= 4, code
    assert shown(html).count("U+200B") == 3
    assert 'title="hidden sign: right-to-left override, U+202E"' in html
    assert 'aria-label="cyrillic capital letter es, which looks like C"' in html


def test_the_words_of_a_difference_show_what_was_hidden_in_it(browser: Client, project: Project) -> None:
    body = question(rationale="The disc\u202e is dark.")
    assignment = opened(project, body=body, draft=question(rationale="The disc is dark.")).assignments.get()
    html = browser.get(at("item", assignment)).content.decode()
    assert re.search(r"<ins>.*?U\+202E.*?</ins>", html)
    assert RAW.search(html) is None


@pytest.mark.parametrize("name", ["queue", "instances", "find"])
def test_lists_show_them_too(browser: Client, project: Project, name: str) -> None:
    only(project, stem=TURNED)
    html = browser.get(reverse(f"review:{name}", args=["lumbar"])).content.decode()
    assert "U+202E" in shown(html)
    assert RAW.search(html) is None


def test_the_record_and_an_adjudication_show_them_too(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    # One that turns the words is an error, with which nobody approves.
    changed = [question(rationale=f"{words} on\u200b T2.") for words in ("Dark", "Black")]
    round = disagreed(project, (surgeon_a, changed[0]), (surgeon_b, changed[1]))
    html = signed_in(judge_of(project)).get(at("item", round.assignments.get())).content.decode()
    assert shown(html).count("U+200B") >= 2
    assert RAW.search(html) is None
    record = reverse("review:instance", args=["lumbar", round.instance.uid])
    assert RAW.search(signed_in(surgeon_a).get(record).content.decode()) is None


def test_letters_of_any_script_stay_as_they_are(browser: Client, project: Project) -> None:
    words = "椎管狭窄 5 µm TNF-α محمد الأحمد L4/L5"
    assignment = only(project, rationale=words)
    html = browser.get(at("item", assignment)).content.decode()
    assert shown(html) == []
    assert words in re.sub(r"<[^>]*>", "", html)


def test_the_edit_form_says_what_a_field_hides_and_takes_it_out(browser: Client, project: Project) -> None:
    assignment = only(project, rationale=TURNED)
    form = browser.get(at("item", assignment) + "?mode=edit")
    html = form.content.decode()
    place = re.search(r'<div[^>]*data-signs-in="rationale"[^>]*>.*?</div>', html, re.S)
    assert place is not None
    assert " hidden" not in place[0].split(">")[0]
    assert "right-to-left override (U+202E)" in place[0]
    assert re.search(r'data-signs-in="stem" hidden>', html)
    sent = {"version": hidden(form)["version"], "body.rationale": TURNED, "tidy": "rationale"}
    answer = browser.post(at("work", assignment), sent)
    assert answer["Location"].endswith("?mode=edit")
    assert json.loads(WorkInProgress.objects.get().body)["rationale"] == "Worst at 5L/4L, C5 spared"
    assert re.search(r'data-signs-in="rationale" hidden>', browser.get(answer["Location"]).content.decode())


def test_autosave_tells_what_the_text_hides_now(browser: Client, project: Project) -> None:
    assignment = only(project)
    browser.get(at("item", assignment))
    sent = {"version": "0", "body.stem": "Which\u200b disc is dark?"}
    told = browser.post(at("work", assignment), sent, headers={"Accept": "application/json"}).json()
    assert told["signs"]["stem"] == "zero width space (U+200B)"
    assert told["signs"]["rationale"] == ""


def test_a_field_that_the_form_does_not_have_is_not_touched(browser: Client, project: Project) -> None:
    assignment = only(project)
    browser.get(at("item", assignment))
    sent = {"version": "0", "body.rationale": "a\u200bb", "tidy": "images"}
    assert browser.post(at("work", assignment), sent).status_code == 302
    assert json.loads(WorkInProgress.objects.get().body)["rationale"] == "a\u200bb"
