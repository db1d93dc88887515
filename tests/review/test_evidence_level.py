"""A reviewer who moves a question to another level moves what its image shows as well."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from corpus.models import Evidence, QuoteMatch, State
from corpus.services.revision_check import revision_check
from imaging.models import AuthorKind, LevelMark, MarkSpace, Series
from projects.models import Project, User
from review.models import Assignment
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.review.making import opened, question
from tests.review.test_links_in_doubt import answers
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db

PLACES = {"T11": 60.0, "T12": 30.0, "L1": 0.0}
OPTIONS = ("T11", "T12", "L1", "T9")
MOVED = {"body.levels": "T12", "body.stem": "Which vertebra does the arrow point at: T12 or another?"}


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def series(project: Project) -> Series:
    """A series with three vertebrae marked by a person."""
    series = study_store(project)
    for level, z in PLACES.items():
        LevelMark.objects.create(
            series=series, level=level, space=MarkSpace.PATIENT, x=0, y=0, z=z,
            author_kind=AuthorKind.PERSON, author_name="who",
        )  # fmt: skip
    return series


@pytest.fixture
def pointing(project: Project, series: Series) -> Assignment:
    """A question filed under T11 whose arrow lies at T12."""
    uid = series.series_instance_uid
    arrow = {"shape": "arrow", "space": "patient", "points": [[0, 40, 30], [0, 0, 30]]}
    body = question(
        stem="Which vertebra does the arrow point at: T11 or another?",
        options=[
            {"key": key, "text": text} for key, text in zip("ABCD", ("T11", "T12", "L1", "T9"), strict=True)
        ],
        rationale="The arrow points at its body.",
        levels=["T11"],
        modality="CT",
        images=[{"series": uid, "pointer": arrow}],
        evidence=[{"id": 1, "field": "/stem", "series": uid, "frame": 1, "level": "T11"}],
    )
    round = opened(project, body=body, study=series.study, subject=series.study.subject)
    Evidence.objects.create(
        revision=round.seen,
        number=1,
        field="/stem",
        match=QuoteMatch.NOT_A_QUOTE,
        series=series,
        frame=1,
        level="T11",
    )
    revision_check(revision=round.seen)
    return round.assignments.get()


def edited(browser: Client, assignment: Assignment, **sent: str) -> HttpResponse:
    """Press "Approve edit" as a browser without JavaScript does."""
    page = browser.get(at("item", assignment) + "?mode=edit")
    fields: dict[str, Any] = {
        **hidden(page),
        "verdict": "edit",
        "images_shown": "1",
        **MOVED,
        "body.answer": "B",
        **sent,
    }
    return browser.post(at("decide", assignment), fields)


def test_the_edit_form_offers_the_level_that_each_image_shows(browser: Client, pointing: Assignment) -> None:
    html = browser.get(at("item", pointing) + "?mode=edit").content.decode()
    assert "Evidence 1 shows" in html
    (select,) = re.findall(r'<select[^>]*name="body.evidence/1/level".*?</select>', html, re.DOTALL)
    assert '<option value="T11" selected>' in select
    assert '<option value="T12">' in select
    assert '<option value="T11/T12">' in select


def test_a_question_moved_without_its_evidence_is_not_approved(browser: Client, pointing: Assignment) -> None:
    answer = edited(browser, pointing)
    assert answer.status_code == 422
    assert "Evidence 1 is about T11" in answer.content.decode()


def test_a_question_moved_with_its_evidence_is_approved_and_stored(
    browser: Client, pointing: Assignment
) -> None:
    moved = {"body.evidence/1/level": "T12"}
    asked = edited(browser, pointing, **moved)
    assert asked.status_code == 422
    assert "Does evidence 1 still support" in asked.content.decode()
    browser.post(at("work", pointing), {**hidden(asked), **MOVED, **moved, **answers(asked, "keep")})

    assert edited(browser, pointing, **moved).status_code == 302
    pointing.instance.refresh_from_db()
    stored = pointing.instance.current_revision
    assert stored is not None
    body = json.loads(stored.body)
    assert (body["levels"], body["evidence"][0]["level"]) == (["T12"], "T12")
    assert Evidence.objects.get(revision=stored).level == "T12"
    assert Evidence.objects.get(revision=pointing.round.seen).level == "T11"
    assert pointing.instance.state != State.REJECTED


def test_the_pointer_is_held_against_the_mark_of_the_level_chosen(
    browser: Client, pointing: Assignment
) -> None:
    wrong = {"body.evidence/1/level": "L1", "body.levels": "L1"}
    answer = edited(browser, pointing, **wrong)
    assert answer.status_code == 422
    assert "nearest to the mark of T12" in answer.content.decode()


def test_what_is_no_level_of_the_list_changes_nothing(browser: Client, pointing: Assignment) -> None:
    answer = edited(browser, pointing, **{"body.evidence/1/level": "the twelfth"})
    assert answer.status_code == 422
    assert "Evidence 1 is about T11" in answer.content.decode()


def test_the_saved_work_shows_the_new_level_on_the_evidence(browser: Client, pointing: Assignment) -> None:
    page = browser.get(at("item", pointing) + "?mode=edit")
    browser.post(at("work", pointing), {**hidden(page), **MOVED, "body.evidence/1/level": "T12"})
    html = browser.get(at("item", pointing)).content.decode()
    assert 'data-level-of="T12"' in html
    assert 'data-level-of="T11"' not in html
