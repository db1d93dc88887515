"""Many at one thread at the same moment: one resolves it, nothing is said after its end, nothing twice."""

from __future__ import annotations

from uuid import uuid4

import pytest

from projects.models import Notice, Project, User
from review.models import Comment, Thread
from review.services import thread_answer, thread_open, thread_resolve
from tests.review.making import opened
from tests.review.test_concurrent_decisions import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(project: Project, surgeon_a: User) -> Thread:
    return thread_open(instance=opened(project).instance, by=surgeon_a, text="Which sequence?")


def test_of_those_who_resolve_a_thread_at_once_one_does(thread: Thread, lead: User, surgeon_b: User) -> None:
    acts = [lambda by=by: thread_resolve(thread=thread, by=by) for by in [lead, surgeon_b] * (THREADS // 2)]
    assert at_once(acts) == {"done": 1, "ThreadSettled": THREADS - 1}  # type: ignore[arg-type]
    assert Notice.objects.count() == 1


def test_the_same_form_at_once_says_it_once(thread: Thread, lead: User) -> None:
    key = uuid4()
    acts = [lambda: thread_answer(thread=thread, by=lead, text="T2", key=key) for _ in range(THREADS)]
    assert at_once(acts) == {"done": THREADS}  # type: ignore[arg-type]
    assert Comment.objects.filter(text="T2").count() == 1
    assert Notice.objects.count() == 1


def test_nothing_is_said_once_the_thread_is_resolved(thread: Thread, lead: User, surgeon_b: User) -> None:
    acts = [lambda: thread_answer(thread=thread, by=lead, text="T2") for _ in range(THREADS - 1)]
    outcome = at_once([*acts, lambda: thread_resolve(thread=thread, by=surgeon_b)])  # type: ignore[list-item]
    assert outcome["done"] + outcome["ThreadSettled"] == THREADS
    thread.refresh_from_db()
    assert Comment.objects.filter(text="T2").count() == outcome["done"] - 1
