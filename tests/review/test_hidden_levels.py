"""While a level is asked for blind, no page that its reader can open names a level of these images."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corpus.models import Harm
from imaging.models import Blindfold, LevelFact, Series
from projects.models import Membership, Project, Role, User
from review.find.reach import Reach
from review.hearing import comments_heard
from review.models import Assignment, Comment, Lot, LotEnd
from review.moving import Wanted, kept_for
from review.services import assignment_approve, assignment_claim, lot_open, thread_open
from tests.conftest import signed_in
from tests.review.answering_first import POINTED, answers_first, at, level_told, telling_series
from tests.review.making import opened, press, question
from tests.review.test_blind_first import LEVEL_QUESTION

pytestmark = pytest.mark.django_db
OTHER = {
    "stem": "Which finding is shown?",
    "options": [
        {"key": "A", "text": "A fracture", "why_wrong": "No."},
        {"key": "B", "text": "A slip", "why_wrong": None},
        {"key": "C", "text": "None", "why_wrong": "No."},
    ],
    "rationale": "L5 has slipped on S1.",
    "levels": ["L5/S1"],
    "modality": "CT",
}


@pytest.fixture
def blind(project: Project) -> Project:
    return answers_first(project)


@pytest.fixture
def series(project: Project) -> Series:
    made = telling_series(project)
    LevelFact.objects.create(
        subject=made.study.subject, study=made.study, level="L5/S1", structure="disc", attribute="slip",
        value="grade II", author_kind="import", author_name="the report",
    )  # fmt: skip
    return made


@pytest.fixture
def asked(blind: Project, series: Series) -> Assignment:
    """The level question, to be answered blind."""
    shown = [{"series": series.series_instance_uid, **POINTED}]
    body = question(**LEVEL_QUESTION, images=shown, modality="CT")
    return opened(blind, body=body, study=series.study, subject=series.study.subject).assignments.get()


@pytest.fixture
def other(asked: Assignment, blind: Project, series: Series) -> Assignment:
    """Another item about the same images, which is not answered first."""
    Project.objects.update(is_blind_first=False)
    blind.refresh_from_db()
    body = question(**OTHER, images=[{"series": series.series_instance_uid, "sop": "2.25.200.1"}])
    return opened(blind, body=body, study=series.study, subject=series.study.subject).assignments.get()


def addresses(assignment: Assignment, other: Assignment, series: Series) -> list[str]:
    """What else somebody could open who answers, or what their browser could ask for."""
    study, slug = series.study, "lumbar"
    of_study = ["study", "label", "label_drifts", "compare", "alignment", "calibrate", "sides", "sign_off"]
    of_study += ["key_images", "key_object", "study_objects"]
    found = [reverse(f"imaging:{name}", args=[slug, study.uid]) for name in of_study]
    found += [
        reverse(f"imaging:{name}", args=[slug, series.series_instance_uid])
        for name in ("marks", "measurements")
    ]
    found += [reverse("imaging:cut", args=[slug, series.uid, "sagittal", 1])]
    root = f"/dicomweb/{slug}/studies/{study.study_instance_uid}"
    at_series = f"{root}/series/{series.series_instance_uid}"
    at_file = f"{at_series}/instances/2.25.200.1"
    found += [
        root,
        f"{root}/metadata",
        f"{root}/series",
        f"{root}/instances",
        at_series,
        f"{at_series}/metadata",
    ]
    found += [at_file, f"{at_file}/metadata", f"{at_file}/rendered", f"{at_file}/frames/1/rendered"]
    found += [f"{at_series}/rendered", f"{at_series}/thumbnail", f"{root}/rendered", f"{at_file}/thumbnail"]
    pages = ["queue", "next", "instances", "quality", "lot_next"]
    found += [reverse(f"review:{name}", args=[slug]) for name in pages]
    found += [
        reverse("review:find", args=[slug]) + query for query in ("", "?q=slipped", "?level=L5/S1", "?q=L5")
    ]
    for one in (assignment, other):
        found += [reverse("review:instance", args=[slug, one.instance.uid])]
        found += [reverse("review:colleagues", args=[slug, one.instance.uid])]
        found += [at("item", one), at("item", one) + "?stage=draft&diff=0", at("item", one) + "?mode=edit"]
    found += ["/", f"/p/{slug}/", "/notices/", reverse("corpus:source_list", args=[slug])]
    return [*found, reverse("imaging:studies", args=[slug])]


def sent_of(client: Client, address: str) -> str:
    """All that an address sends: its head, and its body as text."""
    answer = client.get(address, follow=True)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    text = re.sub(r"<svg.*?</svg>", "", content.decode("latin-1"), flags=re.S)
    return head + re.sub(r'placeholder="[^"]*"', "", text)


def test_no_page_names_a_level_of_the_images_before_the_answer(
    asked: Assignment, other: Assignment, series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    thread_open(instance=other.instance, by=surgeon_b, text="Is L5 the lowest? @surgeon_a")
    client = signed_in(surgeon_a)
    assert "Answer first." in client.get(at("item", asked)).content.decode()
    assert Blindfold.objects.filter(person=surgeon_a).exists()
    for address in addresses(asked, other, series):
        sent = sent_of(client, address)
        if "find/?" in address:
            # What was asked for stands on the page again; nothing was found by it.
            assert "Nothing is found" in sent, address
            continue
        assert level_told(sent) == "", address
        for hidden in ("slipped on", "L5 sits on S1", "grade II", "is the key", "opt-key"):
            assert hidden not in sent, (address, hidden)


def test_another_item_of_the_images_leads_to_the_question_that_is_open(
    asked: Assignment, other: Assignment, surgeon_a: User
) -> None:
    client = signed_in(surgeon_a)
    client.get(at("item", asked))
    answer = client.get(at("item", other), follow=True)
    assert answer.redirect_chain == [(at("item", asked), 302)]
    assert "about the same images" in answer.content.decode()
    refused = client.post(at("work", other), {"version": "0", "body.stem": "L5?"})
    assert (refused.status_code, "about the same images" in refused.content.decode()) == (422, True)
    other.refresh_from_db()
    assert other.reviewer is None


def test_it_opens_once_the_question_is_answered(
    asked: Assignment, other: Assignment, surgeon_a: User
) -> None:
    client = signed_in(surgeon_a)
    client.get(at("item", asked))
    client.post(at("answer", asked), {"letter": "A", "images_shown": "on", "key": uuid4().hex})
    assert "L5 has slipped" in re.sub(r"<[^>]*>", "", client.get(at("item", other)).content.decode())


def test_who_answers_nothing_of_these_images_opens_it(
    asked: Assignment, other: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    signed_in(surgeon_a).get(at("item", asked))
    assert signed_in(surgeon_b).get(at("item", other)).status_code == 200


def test_what_was_decided_on_the_images_this_week_names_no_level(
    asked: Assignment, other: Assignment, surgeon_a: User
) -> None:
    client = signed_in(surgeon_a)
    assignment_approve(press=press(assignment_claim(assignment=other, reviewer=surgeon_a), surgeon_a))
    assert "L5/S1" in client.get("/p/lumbar/").content.decode()
    client.get(at("item", asked))
    home = client.get("/p/lumbar/").content.decode()
    assert ("after your answer" in home, "L5/S1" in home) == (True, False)


def test_a_lead_who_answers_moves_no_item_of_the_images_by_its_level(
    asked: Assignment, other: Assignment, blind: Project, surgeon_a: User, surgeon_b: User
) -> None:
    Assignment.objects.filter(pk=other.pk).update(reserved_for=surgeon_b)
    reach = Reach(surgeon_a, frozenset({Role.LEAD, Role.SURGEON}), blind)
    wanted = Wanted(level="L5/S1")
    assert list(kept_for(surgeon_b, reach, wanted)) == [other]
    signed_in(surgeon_a).get(at("item", asked))
    assert not kept_for(surgeon_b, reach, wanted).exists()


def test_what_others_say_of_the_images_is_heard_after_the_answer(
    asked: Assignment, other: Assignment, surgeon_a: User, surgeon_b: User
) -> None:
    for who, text in ((surgeon_a, "Mine."), (surgeon_b, "Is L5 the lowest? @surgeon_a")):
        thread_open(instance=other.instance, by=who, text=text)
    comments, roles = Comment.objects.order_by("pk"), frozenset({Role.SURGEON})
    assert comments_heard(surgeon_a, roles, comments).count() == 2
    client = signed_in(surgeon_a)
    client.get(at("item", asked))
    assert [one.author for one in comments_heard(surgeon_a, roles, comments)] == [surgeon_a]
    assert "Is L5" not in client.get("/p/lumbar/").content.decode()
    assert comments_heard(surgeon_b, roles, comments).count() == 2


def test_the_page_of_a_lot_keeps_what_was_found_in_items_of_the_images(
    asked: Assignment, other: Assignment, blind: Project, surgeon_a: User, surgeon_b: User
) -> None:
    Membership.objects.create(user=surgeon_a, project=blind, role=Role.LEAD)
    assignment_approve(press=press(assignment_claim(assignment=other, reviewer=surgeon_b), surgeon_b))
    lot = lot_open(project=blind, by=surgeon_a)
    # What its reader said, and why it came back although its lot was accepted.
    found = {"harm": Harm.MINOR, "reasons": "side", "comment": "It is L5 on S1.", "read_at": timezone.now()}
    lot.members.update(**found, ended=LotEnd.RETURNED, why="Its text names L5/S1.")
    Lot.objects.update(is_of_drafts=True)
    client, page = signed_in(surgeon_a), f"/p/lumbar/lots/{lot.uid}/"
    told = client.get(page).content.decode()
    assert ("It is L5 on S1." in told, "Its text names L5/S1." in told, "Side" in told) == (True,) * 3
    client.get(at("item", asked))
    told = sent_of(client, page)
    assert (level_told(told), "Side" in told, told.count("after your answer")) == ("", False, 2)
    client.post(at("answer", asked), {"letter": "A", "images_shown": "on", "key": uuid4().hex})
    assert "It is L5 on S1." in client.get(page).content.decode()


def test_a_reading_of_a_lot_about_the_images_is_refused_until_the_answer(
    asked: Assignment, other: Assignment, blind: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    assignment_approve(press=press(assignment_claim(assignment=other, reviewer=surgeon_b), surgeon_b))
    member = lot_open(project=blind, by=lead).members.get()
    client, page = signed_in(surgeon_a), f"/p/lumbar/lots/reading/{member.uid}/"
    assert client.get(page).status_code == 422
    client.get(at("item", asked))
    for answer in (client.get(page), client.post(page, {"verdict": "error"})):
        told = answer.content.decode()
        assert (answer.status_code, "about the same images" in told, "slip" in told) == (422, True, False)
    client.post(at("answer", asked), {"letter": "A", "images_shown": "on", "key": uuid4().hex})
    assert client.get(page).status_code == 200
