"""Threads: opened, answered, resolved, opened again; who is told, and what is refused."""

from __future__ import annotations

from uuid import uuid4

import pytest

from projects.models import AuditEvent, Notice, Project, User
from review.errors import NobodyCalled, ReviewError, ThreadSettled
from review.models import Comment, Thread
from review.services import thread_answer, thread_open, thread_reopen, thread_resolve
from tests.review.making import opened

pytestmark = pytest.mark.django_db


def asked(project: Project, by: User, text: str = "Is this STIR?") -> Thread:
    return thread_open(instance=opened(project).instance, by=by, text=text)


def told(person: User) -> list[str]:
    return [row.words for row in Notice.objects.of(person).order_by("pk")]


def test_who_takes_part_is_told_of_an_answer_and_of_the_end(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    thread = asked(project, surgeon_a)
    number = thread.instance.number
    thread_answer(thread=thread, by=lead, text="Yes.")
    assert told(surgeon_a) == [f"Lead answered in a thread on question {number}"]
    thread_resolve(thread=thread, by=surgeon_a)
    assert told(lead) == [f"Surgeon A resolved a thread on question {number}"]
    assert told(surgeon_b) == []
    assert len(told(surgeon_a)) == 1, "nobody is told of their own deed"


def test_who_is_named_is_told_that_and_not_that_somebody_answered(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    thread = asked(project, surgeon_a, "What do you say, @Surgeon_B? (@lead, too.)")
    number = thread.instance.number
    assert told(surgeon_b) == [f"Surgeon A mentioned you on question {number}"]
    assert told(lead) == [f"Surgeon A mentioned you on question {number}"]
    thread_answer(thread=thread, by=lead, text="@surgeon_a it is T2.")
    assert told(surgeon_a) == [f"Lead mentioned you on question {number}"]
    assert told(surgeon_b)[1:] == [f"Lead answered in a thread on question {number}"]


@pytest.mark.parametrize("name", ["nobody", "steward", "outsider"])
def test_a_name_that_may_not_see_the_item_is_refused_and_nothing_is_said(
    project: Project, surgeon_a: User, steward: User, outsider: User, name: str
) -> None:
    with pytest.raises(NobodyCalled, match=f"@{name}"):
        asked(project, surgeon_a, f"Look, @{name}.")
    assert not Thread.objects.exists()
    assert not Notice.objects.exists()


def test_an_address_is_no_name(project: Project, surgeon_a: User) -> None:
    assert (
        asked(project, surgeon_a, "Write to a@example.org or 3 @ 5 mm").comments.get().mentioned.count() == 0
    )


def test_signs_that_nobody_sees_are_not_kept(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    thread = asked(project, surgeon_a, "\u202eWhat\u200b now, @surgeon\u200b_b? \u2067")
    comment = thread.comments.get()
    assert comment.text == "What now, @surgeon_b?"
    assert list(comment.mentioned.all()) == [surgeon_b]
    with pytest.raises(ReviewError, match="Say what others"):
        asked(project, surgeon_a, " \u200b ")


def test_a_form_sent_twice_says_it_once(project: Project, surgeon_a: User, lead: User) -> None:
    thread = asked(project, surgeon_a)
    key = uuid4()
    first = thread_answer(thread=thread, by=lead, text="Yes.", key=key)
    assert thread_answer(thread=thread, by=lead, text="Yes.", key=key) == first
    assert Comment.objects.filter(thread=thread).count() == 2
    assert len(told(surgeon_a)) == 1
    with pytest.raises(ReviewError, match="reload the page"):
        thread_answer(thread=thread, by=surgeon_a, text="Mine.", key=key)


def test_a_thread_is_resolved_and_opened_again_once(project: Project, surgeon_a: User, lead: User) -> None:
    thread = asked(project, surgeon_a)
    with pytest.raises(ThreadSettled):
        thread_reopen(thread=thread, by=lead)
    thread_resolve(thread=thread, by=lead)
    for act in (
        lambda: thread_resolve(thread=thread, by=surgeon_a),
        lambda: thread_answer(thread=thread, by=surgeon_a, text="But"),
    ):
        with pytest.raises(ThreadSettled):
            act()
    thread.refresh_from_db()
    assert thread.resolved_by == lead
    thread_reopen(thread=thread, by=surgeon_a)
    thread.refresh_from_db()
    assert (thread.resolved_by, thread.resolved_at) == (None, None)
    thread_answer(thread=thread, by=surgeon_a, text="But")


def test_every_deed_is_in_the_audit_trail_without_a_word_of_it(
    project: Project, surgeon_a: User, lead: User
) -> None:
    thread = asked(project, surgeon_a, "The disc is black.")
    thread_answer(thread=thread, by=lead, text="Indeed black.")
    thread_resolve(thread=thread, by=lead)
    thread_reopen(thread=thread, by=lead)
    rows = AuditEvent.objects.filter(object_uid=str(thread.uid)).order_by("pk")
    assert [(row.action, row.actor) for row in rows] == [
        ("thread_open", surgeon_a),
        ("thread_answer", lead),
        ("thread_resolve", lead),
        ("thread_reopen", lead),
    ]
    assert all("black" not in row.detail for row in rows)
