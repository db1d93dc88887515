"""What an evaluator meets on the way: nothing to choose from, waiting, too late, a long list."""

from __future__ import annotations

import re

import pytest

from benchmark.models import EvaluationRun
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import Project, RunState, User
from tests.benchmark.boards import BOARD, letters, run_make, suite_make
from tests.benchmark.cast import endpoint_make, question_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
NEW = f"{BOARD}runs/new/"


def test_without_a_suite_or_an_endpoint_the_form_says_who_makes_one(
    project: Project, evaluator: User
) -> None:
    client = signed_in(evaluator)
    page = client.get(NEW).content.decode()
    assert "A steward of this project freezes one" in page
    assert 'name="version"' not in page
    suite_make(project, 1)
    page = client.get(NEW).content.decode()
    assert "admin allows one" in page
    endpoint_make("http://127.0.0.1:9/v1")
    assert 'name="endpoint"' in client.get(NEW).content.decode()
    Endpoint.objects.update(is_active=False)
    assert "admin allows one" in client.get(NEW).content.decode()


def test_the_version_on_the_board_is_the_one_the_form_offers_first(project: Project, evaluator: User) -> None:
    first = suite_make(project, 1)
    question_make(project, 2)
    suite_freeze(project=project, name="Discs")
    endpoint_make("http://127.0.0.1:9/v1")
    client = signed_in(evaluator)
    board = client.get(f"{BOARD}?version={first.uid}").content.decode()
    (address,) = re.findall(r'href="([^"]*runs/new/[^"]*)"', board)
    form = client.get(address).content.decode()
    assert f'<option value="{first.uid}" selected>' in form
    assert client.get(f"{NEW}?version=none").status_code == 200


def test_a_waiting_run_says_what_it_waits_for_and_a_cancelled_one_what_became_of_it(
    project: Project, evaluator: User
) -> None:
    run = evaluation_start(
        version=suite_make(project, 1), endpoint=endpoint_make("http://127.0.0.1:9/v1"), by=evaluator
    )
    client = signed_in(evaluator)
    address = f"{BOARD}runs/{run.uid}/"
    assert "It starts by itself when a worker is free." in client.get(address).content.decode()
    client.post(f"{address}cancel/")
    assert "It takes no place on the board." in client.get(address).content.decode()


@pytest.mark.parametrize("press", ["pause", "cancel", "resume"])
def test_a_button_pressed_too_late_leads_back_to_the_run_with_a_sentence(
    project: Project, evaluator: User, press: str
) -> None:
    run = run_make(suite_make(project, 1), "One", letters(1, 1))
    told = signed_in(evaluator).post(f"{BOARD}runs/{run.uid}/{press}/", follow=True)
    assert told.redirect_chain
    page = told.content.decode()
    assert "One" in page
    assert "This run is not paused" in page if press == "resume" else "This run has ended already" in page
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_while_a_run_works_its_page_holds_the_last_answers_alone(project: Project, evaluator: User) -> None:
    run = run_make(suite_make(project, 30), "One", letters(30, 30))
    address = f"{BOARD}runs/{run.uid}/"
    client = signed_in(evaluator)
    assert client.get(address).content.decode().count("/answers/") == 30
    EvaluationRun.objects.update(state=RunState.QUEUED)
    page = client.get(address).content.decode()
    assert page.count("/answers/") == 20
    assert "The last 20 answers" in page


def test_of_a_hidden_suite_the_run_leads_to_its_row_on_the_board(project: Project, evaluator: User) -> None:
    version = suite_make(project, 3, is_hidden=True)
    run = run_make(version, "One", letters(3, 3))
    page = signed_in(evaluator).get(f"{BOARD}runs/{run.uid}/").content.decode()
    assert f'href="{BOARD}?version={version.uid}">the board</a>' in page


def test_the_answers_of_a_run_are_chosen_by_their_outcome_and_read_one_after_the_other(
    project: Project, evaluator: User
) -> None:
    run = run_make(suite_make(project, 4), "One", ["ANSWER: A", "ANSWER: B", "I cannot tell.", "ANSWER: C"])
    client = signed_in(evaluator)
    address = f"{BOARD}runs/{run.uid}/"
    for show, count in (("", 4), ("wrong", 2), ("silent", 1), ("right", 1), ("__class__", 4)):
        page = client.get(f"{address}?show={show}").content.decode()
        assert page.count("/answers/") == count, show
        assert "Wrong 2" in page
    uids = [str(one.uid) for one in run.responses.order_by("item__position")]
    second = client.get(f"{address}answers/{uids[1]}/").content.decode()
    assert re.findall(r'rel="(prev|next)" href="[^"]*answers/([^/]+)/"', second) == [
        ("prev", uids[0]),
        ("next", uids[2]),
    ]
    assert 'rel="prev"' not in client.get(f"{address}answers/{uids[0]}/").content.decode()


def test_an_empty_choice_of_answers_leaves_the_way_back(project: Project, evaluator: User) -> None:
    run = run_make(suite_make(project, 2), "One", letters(2, 2))
    page = signed_in(evaluator).get(f"{BOARD}runs/{run.uid}/?show=wrong").content.decode()
    assert "Choose “All” to see every answer." in page
