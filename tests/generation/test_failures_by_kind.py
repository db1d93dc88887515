"""Failures stand by kind on the run's page, with the raw answer one click away and a retry of each kind."""

from __future__ import annotations

import re

import pytest
from pytest_django import DjangoAssertNumQueries

from corpus.models import Source
from generation.models import Attempt, Endpoint, GenerationItem, GenerationRun, ItemState
from generation.services.recipe import RecipeRefused
from generation.services.run_control import generation_retry
from imaging.models import Study
from projects.models import AuditEvent, Project, RunState, User
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer


@pytest.fixture
def failed(project: Project, study: Study, endpoint: Endpoint, server: ChatServer) -> GenerationRun:
    """A run of four of which two were refused and one rejected."""
    behaviours = ("refuse", "refuse", "bad_request")
    server.script.configure({"queue": [{"behaviour": behaviour} for behaviour in behaviours]})
    run = drive(start(project, studies=(study,), endpoint=endpoint, count=4))
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 1, 3)
    return run


def test_each_kind_has_its_count_and_each_item_leads_to_its_raw_answer(
    failed: GenerationRun, lead: User
) -> None:
    client = signed_in(lead)
    page = client.get(f"/p/lumbar/generation/{failed.uid}/").content.decode()
    assert page.index("2 × refused by the model") < page.index("1 × rejected by the endpoint")
    part = page.split('id="failures"')[1].split("</section>")[0]
    links = re.findall(r'href="([^"#]+)#(request-[^"]+)"', part)
    assert len(links) == 3
    raws = {"can&#x27;t help with that": 0, "maximum context length": 0}
    for address, anchor in links:
        opened = client.get(address).content.decode()
        request = opened.split(f'id="{anchor}"')[1].split("</section>")[0]
        assert "<details open><summary>What came back" in request
        for words in raws:
            raws[words] += words in request
    assert list(raws.values()) == [2, 1]


def test_one_kind_is_tried_again_and_the_others_stay(
    failed: GenerationRun, lead: User, server: ChatServer
) -> None:
    answer = signed_in(lead).post(
        f"/p/lumbar/generation/{failed.uid}/retry/", {"kind": "rejected"}, follow=True
    )
    assert "1 item waits to be tried again." in answer.content.decode()
    before = server.script.record()["requests"]
    run = drive(failed)
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 2, 2)
    assert server.script.record()["requests"] == before + 2
    assert set(run.items.filter(state=ItemState.FAILED).values_list("problem_kind", flat=True)) == {"refused"}
    told = AuditEvent.objects.get(action="generation_run_retry")
    assert "rejected" in str(told.detail)
    with pytest.raises(RecipeRefused, match="in this way"):
        generation_retry(run=run, by=lead, kind="rejected")


def test_all_of_a_kind_have_a_page_that_ends_empty(failed: GenerationRun, lead: User) -> None:
    client = signed_in(lead)
    address = f"/p/lumbar/generation/{failed.uid}/failures/refused/"
    assert client.get(address).content.decode().count("Request 1") == 2
    client.post(f"/p/lumbar/generation/{failed.uid}/retry/", {"kind": "refused"})
    assert "Nothing failed in this way" in client.get(address).content.decode()


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_of_a_kind_takes_the_same_number_of_queries(
    project: Project, lead: User, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    run = GenerationRun.objects.create(project=project, state=RunState.DONE)
    for position in range(count):
        GenerationItem.objects.create(
            run=run,
            position=position,
            kind="open_question",
            language="en",
            state=ItemState.FAILED,
            problem_kind="timed_out",
        )
    client = signed_in(lead)
    with django_assert_max_num_queries(9):
        page = client.get(f"/p/lumbar/generation/{run.uid}/failures/timed_out/").content.decode()
    assert page.count("nothing was sent") == count


def test_what_will_be_tried_again_by_itself_is_told(
    project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    run = start(project, sources=(guideline,), endpoint=endpoint, count=2)
    run.items.filter(position=1).update(problem_kind="rate_limited", problem="It asks to slow down.")
    page = signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert "To be tried again by itself: 1 × rate limited." in page
    assert not Attempt.objects.exists()
