"""Rows of many requests in one transaction: what is promised of each holds as it does alone."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from generation.answers import DRAFT_SCHEMAS
from generation.calls import ledger
from generation.calls.client import question_send
from generation.calls.gate import Clearance
from generation.calls.grouped import Begin, LedgerGroup
from generation.calls.question import Question
from generation.calls.replies import Reply
from generation.calls.together import Together
from generation.errors import BudgetReached, EgressRefused, EndpointBusy
from generation.models import (
    Attempt,
    AttemptState,
    Call,
    CallUse,
    DaySpending,
    Endpoint,
    GenerationItem,
    GenerationRun,
    ProjectBudget,
)
from projects.models import Egress, Project, RunState
from tests.generation.cast import endpoint_make, guideline_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer
from tests.soak.jobs import chapter_text

AT_ONCE = 16

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_many_threads_want_at_one_moment_is_done_by_one() -> None:
    first_is_at_it, all_wait = threading.Event(), threading.Event()
    rounds: list[list[int]] = []

    def work(asked: list[int]) -> list[int | Exception]:
        rounds.append(asked)
        first_is_at_it.set()
        all_wait.wait(10)
        return [ValueError("not this one") if number == 3 else 10 * number for number in asked]

    together = Together(work)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(together.do, 0)
        first_is_at_it.wait(10)
        others = [pool.submit(together.do, number) for number in range(1, 8)]
        while together.waiting < 7:
            threading.Event().wait(0.01)
        all_wait.set()
        assert first.result(10) == 0
        with pytest.raises(ValueError, match="not this one"):
            others[2].result(10)
        assert [one.result(10) for one in others if one is not others[2]] == [10, 20, 40, 50, 60, 70]
    assert [len(asked) for asked in rounds] == [1, 7]


def test_a_round_that_breaks_is_told_to_each_of_its_threads() -> None:
    def work(asked: list[int]) -> list[int | Exception]:
        raise RuntimeError("broken")

    together = Together(work)
    for number in range(2):
        with pytest.raises(RuntimeError, match="broken"):
            together.do(number)


def test_requests_under_way_together_share_statements(project: Project, server: ChatServer) -> None:
    run = _chapter_run(project, server)
    server.script.configure({"delay_s": 0.3})
    with counting() as counts:
        done = drive(run)
    assert (done.state, done.done_count) == (RunState.DONE, 2 * AT_ONCE)
    requests = Attempt.objects.count()
    assert server.script.record()["requests"] == requests == 4 * AT_ONCE
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.ANSWERED}
    # Alone each takes two, when it begins and when it has ended.
    assert counts["generation_endpoint"] < requests, counts
    _accounts_agree(done)


def test_each_request_is_on_record_before_it_leaves(
    project: Project, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def send(**arguments: object) -> Reply:
        rows = Attempt.objects.filter(idempotency_key=arguments["idempotency_key"], reserved__gt=0)
        seen.append(rows.filter(state=AttemptState.SENT, call__request__gt="").exists())
        connection.close()
        return question_send(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "question_send", send)
    drive(_chapter_run(project, server))
    assert seen == [True] * 4 * AT_ONCE


def test_a_cap_met_within_a_group_is_not_passed(project: Project, server: ChatServer) -> None:
    cap = Decimal("0.05")
    run = _chapter_run(project, server, budget_cap=cap)
    server.script.configure({"delay_s": 0.2})
    done = drive(run)
    assert (done.state, done.budget_reached) == (RunState.PAUSED, True)
    dearest = max(Attempt.objects.values_list("reserved", flat=True))
    assert 0 < done.spent <= cap
    assert Attempt.objects.count() >= cap // dearest, "as many are asked as fit one by one"
    assert set(Attempt.objects.values_list("state", flat=True)) == {AttemptState.ANSWERED}
    _accounts_agree(done)


def test_where_the_cap_holds_one_of_two_the_other_is_refused(begun: list[Begin]) -> None:
    run = GenerationRun.objects.get()
    alone = LedgerGroup(run, begun[0].endpoint)
    alone.begin(begun[0])
    worst = Attempt.objects.get().reserved
    GenerationRun.objects.update(budget_cap=2 * worst + worst / 2)
    told = alone.begin_all(begun[1:3])
    assert [type(one) for one in told] != [BudgetReached, BudgetReached]
    assert [isinstance(one, BudgetReached) for one in told] == [False, True]
    run.refresh_from_db()
    assert run.reserved == 2 * worst
    assert Endpoint.objects.get().open_requests == 2


def test_a_group_takes_no_more_slots_than_are_free(begun: list[Begin]) -> None:
    Endpoint.objects.update(open_limit=2)
    told = LedgerGroup(GenerationRun.objects.get(), begun[0].endpoint).begin_all(begun)
    assert [isinstance(one, EndpointBusy) for one in told] == [False, False, True, True]
    assert Endpoint.objects.get().open_requests == Attempt.objects.count() == Call.objects.count() == 2


def test_two_items_with_one_question_ask_it_once(begun: list[Begin]) -> None:
    twin = Begin(**{**vars(begun[0]), "item": begun[1].item})
    told = LedgerGroup(GenerationRun.objects.get(), begun[0].endpoint).begin_all([begun[0], twin])
    assert not isinstance(told[0], Exception)
    assert told[0].attempt is not None
    assert not isinstance(told[1], Exception)
    assert (told[1].attempt, told[1].is_new) == (None, False)
    assert (Call.objects.count(), Attempt.objects.count(), CallUse.objects.count()) == (1, 1, 2)


def test_one_that_may_not_leave_keeps_no_other(begun: list[Begin]) -> None:
    Endpoint.objects.update(is_local=False)
    local = Begin(**{**vars(begun[1]), "clearance": Clearance(Egress.LOCAL_ONLY)})
    told = LedgerGroup(GenerationRun.objects.get(), begun[0].endpoint).begin_all([begun[0], local])
    assert [isinstance(one, EgressRefused) for one in told] == [False, True]
    assert (Call.objects.count(), Attempt.objects.count()) == (1, 1)


@pytest.fixture
def begun(project: Project, server: ChatServer) -> list[Begin]:
    """Four questions that may be asked, of four items of a run."""
    run = _chapter_run(project, server)
    endpoint = Endpoint.objects.get()
    return [_begin(item, endpoint) for item in run.items.select_related("run")[:4]]


def _begin(item: GenerationItem, endpoint: Endpoint) -> Begin:
    question = Question(
        system="Draft.",
        user=f"Rule {item.position + 100}",
        answer_type=DRAFT_SCHEMAS["multiple_choice"],
        model_name=endpoint.model_name,
        base_url=endpoint.base_url,
        prompt_sha256="0" * 64,
    )
    assert item.run.draft_prompt is not None
    return Begin(
        question=question,
        endpoint=endpoint,
        prompt=item.run.draft_prompt,
        item=item,
        step="draft",
        clearance=Clearance(Egress.ANY_MODEL),
        owner="worker",
    )


def _chapter_run(project: Project, server: ChatServer, **options: object) -> GenerationRun:
    endpoint = endpoint_make(
        server.url, max_concurrency=AT_ONCE, timeout_seconds=60, requests_per_minute=600_000
    )
    source = guideline_make(project, text=chapter_text(AT_ONCE))
    return start(project, sources=(source,), endpoint=endpoint, count=2 * AT_ONCE, **options)


def _accounts_agree(run: GenerationRun) -> None:
    budget, day = ProjectBudget.objects.get(), DaySpending.objects.get()
    spent = sum(Attempt.objects.values_list("cost", flat=True))
    assert (run.reserved, budget.reserved, day.reserved) == (0, 0, 0)
    assert run.spent == budget.spent == day.spent == spent
    assert Endpoint.objects.get().open_requests == 0


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """How many statements, over all connections, change each table."""
    counts: Counter[str] = Counter()
    execute: Callable[..., object] = CursorWrapper.execute

    def counted(self: CursorWrapper, sql: str, params: object = None) -> object:
        words = str(sql).split()
        if words and words[0] == "UPDATE":
            counts[words[1].strip('"')] += 1
        return execute(self, sql, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", counted)
        yield counts
