"""Answers as endpoints really give them, up to the board; and suites and models that tell little."""

from __future__ import annotations

import json
import re

import pytest

from benchmark.models import EvaluationRun, Score
from benchmark.services.board_refresh import board_refresh
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import Project, RunState, User
from tests.benchmark.boards import BOARD, letters, run_make
from tests.benchmark.cast import questions_make
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)
ODD = {
    1: ("", ""),
    2: ("答案：A", "A"),
    3: ("<think>" + "It may be B, or C. " * 2600 + "</think>\nANSWER: A", "A"),
    4: (r"The darkest disc is \boxed{A}.", "A"),
    5: ("ANSWER: A and B", ""),
    6: ("<think>It may be B, or C. ANSWER: B", ""),
}


def test_odd_answers_are_read_or_stay_without_a_letter_and_the_run_ends(
    project: Project, endpoint: Endpoint, server: ChatServer, evaluator: User
) -> None:
    questions_make(project, len(ODD), right=len(ODD))
    assert len(ODD[3][0]) > 49_000

    def answers(prompt: str) -> str:
        found = re.search(r"case (\d+)", prompt)
        assert found is not None
        return ODD[int(found[1])][0]

    server.script.judge = answers
    run = drive(evaluation_start(version=suite_freeze(project=project, name="Discs"), endpoint=endpoint))
    assert (run.state, run.total_count, run.error_for_user) == (RunState.DONE, 6, "")
    read = dict(Score.objects.values_list("response__item__instance__number", "letter"))
    assert {number: read.get(number, "") for number in ODD} == {number: one[1] for number, one in ODD.items()}
    client = signed_in(evaluator)
    for response in run.responses.all():
        assert client.get(f"{BOARD}runs/{run.uid}/answers/{response.uid}/").status_code == 200
        assert client.get(f"{BOARD}items/{response.item.uid}/").status_code == 200
    assert client.get(f"{BOARD}runs/{run.uid}/").status_code == 200


def test_a_suite_of_one_subject_claims_nothing(project: Project, evaluator: User) -> None:
    questions_make(project, 20, right=20, cluster="one subject")
    version = suite_freeze(project=project, name="Discs")
    run_make(version, "Better", letters(18, 20))
    run_make(version, "Worse", letters(4, 20))
    rows = board_refresh(version=version)["rows"]
    assert [(row["all"]["n"], row["all"]["clusters"], row["all"]["claim"]) for row in rows] == [
        (20, 1, False)
    ] * 2
    client = signed_in(evaluator)
    for page in ("", "slices/", "items/", "levels/", "board.csv", "board.json"):
        assert client.get(f"{BOARD}{page}").status_code == 200, page
    uids = [str(uid) for uid in EvaluationRun.objects.values_list("model__uid", flat=True)]
    assert client.get(f"{BOARD}compare/", {"model": uids}).status_code == 200


def test_models_with_identical_answers_share_a_rank_and_differ_in_nothing(
    project: Project, evaluator: User
) -> None:
    questions_make(project, 20, right=20)
    version = suite_freeze(project=project, name="Discs")
    for name in ("One", "Two", "Three"):
        run_make(version, name, letters(15, 20))
    board = board_refresh(version=version)
    assert {row["rank"] for row in board["rows"]} == {1}
    assert len({row["tiers"] for row in board["rows"]}) == 1
    client = signed_in(evaluator)
    assert "0 of 3 pairs differ" in client.get(BOARD).content.decode()
    uids = [str(uid) for uid in EvaluationRun.objects.values_list("model__uid", flat=True)]
    assert client.get(f"{BOARD}compare/", {"model": uids}).status_code == 200
    assert json.loads(client.get(f"{BOARD}board.json").content)["rows"]
