"""Talk on the pages of an item: said, refused, pointed at, escaped; as many queries for eight as for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Notice, Project, User
from review.models import Assignment, Comment, Thread
from review.services import thread_answer, thread_open, thread_resolve
from tests.conftest import signed_in
from tests.review.making import claimed, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


@pytest.fixture
def assignment(project: Project, surgeon_a: User) -> Assignment:
    return claimed(opened(project), surgeon_a)


def item(assignment: Assignment, query: str = "") -> str:
    return reverse("review:item", args=["lumbar", assignment.uid]) + query


def record(assignment: Assignment, query: str = "") -> str:
    return reverse("review:instance", args=["lumbar", assignment.instance.uid]) + query


def act(name: str, thread: Thread) -> str:
    return reverse(f"review:thread_{name}", args=["lumbar", thread.uid])


def test_a_thread_points_at_a_field_and_at_words_of_it(browser: Client, assignment: Assignment) -> None:
    flag = reverse("review:flag", args=["lumbar", assignment.uid])
    panel = browser.get(item(assignment, "?panel=flag&field=rationale&quote=dark%20ON%20t2")).content.decode()
    assert '<option value="rationale" selected>' in panel
    assert 'value="dark on T2"' in panel, "as the text has it"
    sent = {"text": "Is it?", "field": "rationale", "quote": "is  dark on T2"}
    assert browser.post(flag, sent).status_code == 302
    thread = Thread.objects.get()
    assert (thread.field, thread.quote) == ("rationale", "is dark on T2")
    for page in (item(assignment), record(assignment)):
        html = browser.get(page).content.decode()
        assert 'data-jump="rationale" data-quote="is dark on T2"' in html
    assert "1 open thread " in " ".join(browser.get(item(assignment)).content.decode().split())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "Is it?", "field": "rationale", "quote": "bright"}, "do not stand in that part"),
        ({"text": "Is it?", "quote": "dark"}, "Choose which part"),
        ({"text": "Is it?", "field": "nowhere"}, "Select a valid choice"),
        ({"text": ""}, "Write what you want to say"),
        ({"text": "Mr Hensley says so"}, "a person’s name"),
        ({"text": "Look, @nobody"}, "is called @nobody"),
    ],
)
def test_what_a_thread_may_not_hold_is_refused_on_both_pages(
    browser: Client, assignment: Assignment, sent: dict[str, str], said: str
) -> None:
    for name, uid in (("flag", assignment.uid), ("thread_open", assignment.instance.uid)):
        answer = browser.post(reverse(f"review:{name}", args=["lumbar", uid]), sent)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Thread.objects.exists()


def test_an_answer_goes_back_to_the_page_it_was_written_on(
    browser: Client, assignment: Assignment, lead: User
) -> None:
    thread = thread_open(instance=assignment.instance, by=lead, text="Which sequence?")
    panel = browser.get(item(assignment, f"?panel=answer&thread={thread.uid}")).content.decode()
    assert f'action="{act("answer", thread)}"' in panel
    from_item = browser.post(act("answer", thread), {"text": "T2", "item": assignment.uid})
    assert from_item.headers["Location"] == item(assignment)
    from_record = browser.post(act("answer", thread), {"text": "T2, surely"})
    assert from_record.headers["Location"] == f"{record(assignment)}#thread-{thread.uid}"
    assert act("answer", thread) in browser.get(record(assignment, f"?thread={thread.uid}")).content.decode()
    refused = browser.post(act("answer", thread), {"text": "", "item": assignment.uid})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode() or "Write what you want" in refused.content.decode()
    assert Comment.objects.count() == 3


def test_what_was_resolved_meanwhile_is_told_with_409(
    browser: Client, assignment: Assignment, lead: User
) -> None:
    thread = thread_open(instance=assignment.instance, by=lead, text="Which sequence?")
    thread_resolve(thread=thread, by=lead)
    for sent in ({}, {"item": assignment.uid}):
        late = browser.post(act("resolve", thread), sent)
        assert late.status_code == 409
        assert "Somebody resolved this thread meanwhile." in late.content.decode()
    late = browser.post(act("answer", thread), {"text": "T2, by the header", "item": assignment.uid})
    assert late.status_code == 409
    assert "T2, by the header" in late.content.decode(), "what was written is not lost"
    assert browser.post(act("reopen", thread)).status_code == 302
    assert browser.post(act("reopen", thread)).status_code == 409


def test_words_of_people_are_escaped_and_keep_their_direction(
    browser: Client, assignment: Assignment, lead: User
) -> None:
    text = "<script>alert(1)</script> @surgeon_a שלום"
    thread_open(instance=assignment.instance, by=lead, text=text)
    for page in (item(assignment), record(assignment), "/p/lumbar/"):
        html = browser.get(page).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html
    html = browser.get(item(assignment)).content.decode()
    assert '<b class="mention">@Surgeon A</b>' in html
    assert '<p class="lines" dir="auto">' in html


def test_a_notice_leads_to_the_item_one_has_open_else_to_the_record(
    browser: Client, assignment: Assignment, lead: User
) -> None:
    thread = thread_open(instance=assignment.instance, by=lead, text="@surgeon_a see")
    mine = reverse("projects:notice", args=[Notice.objects.get().uid])
    first = browser.get(mine, follow=True)
    assert first.redirect_chain[-1][0] == f"{item(assignment)}#thread-{thread.uid}"
    Assignment.objects.update(lease_until=None, reviewer=None)
    again = browser.get(mine, follow=True)
    assert again.redirect_chain[-1][0] == f"{record(assignment)}#thread-{thread.uid}"


@pytest.mark.parametrize("page", [item, record])
def test_a_page_asks_as_often_for_eight_threads_as_for_one(
    browser: Client, assignment: Assignment, lead: User, surgeon_a: User, page: Any
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(page(assignment))
        return len(queries)

    def talked() -> None:
        thread = thread_open(instance=assignment.instance, by=lead, text="@surgeon_a which?")
        thread_answer(thread=thread, by=surgeon_a, text="@lead T2")

    talked()
    asked()
    one = asked()
    for _ in range(7):
        talked()
    assert asked() == one


def test_home_tells_which_threads_wait_for_whom(
    browser: Client, assignment: Assignment, lead: User, surgeon_b: User
) -> None:
    assert "No thread waits for you" in browser.get("/p/lumbar/").content.decode()
    thread = thread_open(instance=assignment.instance, by=lead, text="Which sequence?")
    assert "Which sequence?" not in browser.get("/p/lumbar/").content.decode(), "nobody asked them"
    thread_answer(thread=thread, by=lead, text="@surgeon_a it is yours")
    assert "1 thread waits for you" in browser.get("/p/lumbar/").content.decode()
    thread_answer(thread=thread, by=User.objects.get(username="surgeon_a"), text="The sagittal one.")
    mine = browser.get("/p/lumbar/").content.decode()
    assert "no thread waits for you" in mine
    assert "Not answered yet." in mine
    assert "1 thread waits for you" in signed_in(lead).get("/p/lumbar/").content.decode()
    thread_resolve(thread=thread, by=lead)
    assert (
        "The sagittal one."
        not in signed_in(lead).get("/p/lumbar/").content.decode().split("talk-title")[1][:900]
    )
    assert "it is yours" not in signed_in(surgeon_b).get("/p/lumbar/").content.decode()
