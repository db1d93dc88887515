"""The pages of SpineBench: the board, its exports, runs, answers, suites."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from benchmark.board.edition import Contents
from benchmark.models import EvaluationRun, Response, Suite, SuiteVersion
from benchmark.services import board_refresh as board_refresh_module
from benchmark.services.board_refresh import board_refresh
from benchmark.services.suite_freeze import suite_freeze
from benchmark.statistics.proportions import wilson
from projects.models import Project, RunState, User
from tests.benchmark.boards import BOARD, board_of, letters, run_make, suite_make
from tests.benchmark.cast import endpoint_make, question_make, questions_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_without_a_suite_the_board_says_who_makes_one(evaluator: User, steward: User) -> None:
    assert "A steward of this project freezes one" in signed_in(evaluator).get(BOARD).content.decode()
    assert "Freeze a suite" in signed_in(steward).get(BOARD).content.decode()


def test_close_models_are_not_ranked_apart(project: Project, evaluator: User) -> None:
    board_of(project, ("Near", 17), ("Nearer", 18), ("Far", 4))
    page = signed_in(evaluator).get(BOARD).content.decode()
    assert "The first two cannot be separated" in page
    assert "2 of 3 pairs differ" in page
    assert "20 items in 20 clusters" in page
    assert 'aria-label="Text, n = 20"' in page
    rows = signed_in(evaluator).get(f"{BOARD}board.json").json()["rows"]
    assert [row["model"] for row in rows] == ["Nearer", "Near", "Far"]
    assert [row["tiers"] for row in rows] == ["A", "A", "B"]
    assert (rows[0]["rank_low"], rows[1]["rank_high"]) == (1, 2)
    assert (rows[2]["rank_low"], rows[2]["rank_high"]) == (3, 3)


def test_below_fifteen_clusters_no_claim_is_made(project: Project, evaluator: User) -> None:
    board_of(project, ("One", 14), ("Two", 0), count=14)
    page = signed_in(evaluator).get(BOARD).content.decode()
    assert "No claim is made." in page
    assert "no claim · n 14" in page
    assert 'class="wh"' not in page
    assert all("rank_low" not in row for row in signed_in(evaluator).get(f"{BOARD}board.json").json()["rows"])


def test_axes_stand_side_by_side_and_a_small_one_makes_no_claim(project: Project, evaluator: User) -> None:
    for number in range(1, 36):
        question_make(project, number, axis="planning" if number > 20 else "level_identification")
    question_make(project, 36, axis="prognosis")
    version = suite_freeze(project=project, name="Discs")
    by_axis = ["B" if item.axis == "planning" else "A" for item in version.items.order_by("position")]
    run_make(version, "One", [f"ANSWER: {letter}" for letter in by_axis])
    board_refresh(version=version)
    page = signed_in(evaluator).get(BOARD).content.decode()
    heads = ['aria-label="Level identification"', 'aria-label="Plan. Surgical planning"']
    places = [page.index(head) for head in [*heads, 'aria-label="Progn. Prognosis and risk"']]
    assert places == sorted(places)
    low, high = (100 * bound for bound in wilson(0, 15))
    assert f'<span title="{low:.1f} to {high:.1f}, n 15">0.0</span>' in page
    assert '<span class="faint">n 1</span>' in page


def test_a_column_of_an_axis_sorts_and_what_has_no_score_comes_last(
    project: Project, evaluator: User
) -> None:
    for number in range(1, 36):
        question_make(project, number, axis="planning" if number > 20 else "level_identification")
    version = suite_freeze(project=project, name="Discs")
    axes = list(version.items.order_by("position").values_list("axis", flat=True))

    def run(name: str, *right_on: str) -> EvaluationRun:
        return run_make(version, name, [f"ANSWER: {'A' if axis in right_on else 'B'}" for axis in axes])

    run("Planner", "planning")
    run("Reader", "level_identification")
    silent = run("Silent", "level_identification")
    planning = silent.responses.filter(item__axis="planning")
    planning.exclude(pk__in=planning.values_list("pk", flat=True)[:2]).delete()
    board_refresh(version=version)
    client = signed_in(evaluator)

    def order(sort: str) -> list[str]:
        rows = client.get(f"{BOARD}board.json?sort={sort}").json()["rows"]
        return [row["model"] for row in rows]

    assert order("-planning") == ["Planner", "Reader", "Silent"]
    assert order("planning") == ["Reader", "Planner", "Silent"]
    page = client.get(f"{BOARD}?sort=-planning").content.decode()
    assert page.count('aria-sort="descending"') == 1
    assert "sort=planning" in page
    assert client.get(f"{BOARD}board.json?sort=prognosis").json()["sort"] == "-score"


def test_a_refresh_that_read_less_does_not_overwrite_the_later_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = suite_make(project)
    run_make(version, "Early", letters(10, 20))
    compute = board_refresh_module.board_contents

    def overtaken(version: SuiteVersion) -> Contents:
        monkeypatch.setattr(board_refresh_module, "board_contents", compute)
        read = compute(version)
        run_make(version, "Late", letters(15, 20))
        board_refresh(version=version)
        return read

    monkeypatch.setattr(board_refresh_module, "board_contents", overtaken)
    board_refresh(version=version)
    version.refresh_from_db()
    assert {row["model"] for row in json.loads(version.board)["rows"]} == {"Early", "Late"}


def test_items_of_one_subject_widen_the_interval(project: Project) -> None:
    for number in range(1, 41):
        question_make(project, number, cluster=f"subject {number % 20}")
    version = suite_freeze(project=project, name="Discs")
    by_subject = [
        "A" if item.cluster_key < "subject 15" else "B" for item in version.items.order_by("position")
    ]
    run_make(version, "One", [f"ANSWER: {letter}" for letter in by_subject])
    row: dict[str, Any] = board_refresh(version=version)["rows"][0]
    assert row["all"]["interval"] == "cluster-robust, t"
    assert row["all"]["high"] - row["all"]["low"] > 30  # Wilson over 40 items would say 28 at most.


def test_a_model_that_answered_few_items_takes_no_rank(project: Project, evaluator: User) -> None:
    version = suite_make(project, 20)
    run_make(version, "Whole", letters(12, 20))
    few = run_make(version, "Few", letters(20, 20))
    few.responses.filter(item__position__gt=3).update(state=Response.State.ERROR)
    board_refresh(version=version)
    found = signed_in(evaluator).get(f"{BOARD}board.json").json()
    assert {row["model"]: "rank_low" in row for row in found["rows"]} == {"Whole": True, "Few": False}
    assert "One model so far" in found["verdict"]


def test_the_answer_page_marks_what_was_read_and_escapes_the_rest(project: Project, evaluator: User) -> None:
    version = suite_make(project, 1)
    run = run_make(version, "One", ["<script>alert(1)</script>\nANSWER: C"])
    address = f"{BOARD}runs/{run.uid}/answers/{run.responses.get().uid}/"
    page = signed_in(evaluator).get(address).content.decode()
    assert "<mark>C</mark>" in page
    assert "<script>alert" not in page
    assert "Wrong" in page


def test_a_steward_freezes_a_suite_from_the_form(project: Project, steward: User) -> None:
    client = signed_in(steward)
    refused = client.post(f"{BOARD}suites/", {"name": "Discs", "least_tier": "V3"})
    assert refused.status_code == 422
    assert "No approved multiple-choice" in refused.content.decode()
    questions_make(project, 2)
    named = client.post(f"{BOARD}suites/", {"name": "MRN 4471123", "least_tier": "V3"})
    assert (named.status_code, Suite.objects.count()) == (422, 0)
    assert "This looks like a record number" in named.content.decode()
    done = client.post(f"{BOARD}suites/", {"name": "Discs", "least_tier": "V3"}, follow=True)
    assert "is frozen with 2 items" in done.content.decode()


def test_an_evaluator_starts_cancels_and_resumes_a_run(project: Project, evaluator: User) -> None:
    version, endpoint = suite_make(project, 2), endpoint_make("http://127.0.0.1:9/v1")
    client = signed_in(evaluator)
    assert client.post(f"{BOARD}runs/new/", {}).status_code == 422
    sent = {"version": str(version.uid), "endpoint": str(endpoint.uid), "temperature": "0", "seed": "3"}
    client.post(f"{BOARD}runs/new/", sent)
    run = EvaluationRun.objects.get()
    assert (run.seed, run.started_by, run.total_count) == (3, evaluator, 2)
    assert "hx-trigger" in client.get(f"{BOARD}runs/{run.uid}/").content.decode()
    client.post(f"{BOARD}runs/{run.uid}/cancel/")
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    client.post(f"{BOARD}runs/{run.uid}/resume/")
    run.refresh_from_db()
    assert run.state == RunState.QUEUED


def test_a_failed_run_says_what_failed_and_what_to_do(project: Project, evaluator: User) -> None:
    version = suite_make(project, 3)
    run = run_make(version, "One", letters(2, 3))
    run.responses.filter(item__position=1).update(state="error", problem="The house model did not answer.")
    EvaluationRun.objects.update(
        state=RunState.FAILED, failed_count=1, error_for_user="Mend it, then resume."
    )
    client = signed_in(evaluator)
    address = f"{BOARD}runs/{run.uid}/"
    page = client.get(address).content.decode()
    assert 'role="alert"' in page
    assert "Mend it, then resume." in page
    assert "The house model did not answer." in page
    assert f'action="{address}resume/"' in page
    client.post(f"{address}retry/")
    run.refresh_from_db()
    assert (run.state, run.responses.count()) == (RunState.QUEUED, 2)
    EvaluationRun.objects.update(state=RunState.FAILED, error_for_user="")
    assert "no reason was kept" in client.get(address).content.decode()
    EvaluationRun.objects.update(state=RunState.DONE)
    assert "has its answer" in client.post(f"{address}retry/", follow=True).content.decode()


def test_runs_of_another_project_are_not_there(
    project: Project, other_project: Project, outsider: User
) -> None:
    version = suite_make(project, 1)
    run = run_make(version, "One", ["ANSWER: A"])
    assert signed_in(outsider).get(f"/p/elsewhere/spinebench/runs/{run.uid}/").status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_the_run_page_asks_as_few_queries_for_eight_answers_as_for_one(
    project: Project, evaluator: User, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    version = suite_make(project, count)
    run = run_make(version, "One", letters(count, count))
    client = signed_in(evaluator)
    with django_assert_max_num_queries(13):
        client.get(f"{BOARD}runs/{run.uid}/")


@pytest.mark.parametrize("count", [1, 8])
def test_the_board_asks_as_few_queries_for_eight_models_as_for_one(
    project: Project, evaluator: User, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    board_of(project, *((f"Model {number}", number) for number in range(count)), count=16)
    client = signed_in(evaluator)
    with django_assert_max_num_queries(12):
        client.get(BOARD)


def test_the_reported_board_flags_what_does_not_follow(evaluator: User) -> None:
    page = signed_in(evaluator).get(f"{BOARD}reported/").content.decode()
    assert "closed average follows as 87.47, not 87.89" in page
    assert "total follows as 71.85, not 64.74" in page
    assert "total follows as 80.49, not 76.66" in page
    assert "3 of 10 rows do not follow" in page


@pytest.mark.once
def test_the_board_itself_needs_no_statistics_library(project: Project, evaluator: User) -> None:
    import subprocess
    import sys

    program = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'spinemed_site.settings'; "
        "django.setup();"
        "import benchmark.views.board; print(sorted({'scipy', 'numpy', 'openai'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert json.dumps(board_refresh(version=suite_make(project, 1)))


@pytest.mark.parametrize("right", [0, 6, 10, 14, 20])
def test_the_scale_over_the_intervals_has_few_enough_words(
    project: Project, evaluator: User, right: int
) -> None:
    board_of(project, ("One", right))
    ticks = signed_in(evaluator).get(BOARD).context["board"].axis
    assert 3 <= len(ticks) <= 5
    assert ticks[-1]["word"] == 100
