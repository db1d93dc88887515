"""Beside a score: its spread over repeats, over orders of the options, and who vouches for a model's name."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from benchmark.models import EvaluationRun, Response, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from benchmark.services.response_score import response_score
from projects.models import Project, User
from tests.benchmark.boards import BOARD, letters, run_make, suite_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def repeat_make(run: EvaluationRun, number: int, answers: list[str], orders: list[str] | None = None) -> None:
    """One more answer to each item; an empty text is an answer that never came."""
    for place, (item, text) in enumerate(zip(run.version.items.order_by("position"), answers, strict=True)):
        response = Response.objects.create(
            run=run,
            item=item,
            repeat=number,
            text=text,
            state=Response.State.ANSWERED if text else Response.State.ERROR,
            option_order=orders[place] if orders else "",
        )
        response_score(response=response)


def row_of(version: SuiteVersion) -> dict[str, Any]:
    board_refresh(version=version)
    version.refresh_from_db()
    return dict(board_refresh(version=version)["rows"][0])


def test_the_spread_over_repeats_stands_beside_the_score(project: Project, evaluator: User) -> None:
    version = suite_make(project, 20)
    run = run_make(version, "Model", letters(10, 20))
    EvaluationRun.objects.filter(pk=run.pk).update(repeats=3)
    repeat_make(run, 2, letters(14, 20))
    repeat_make(run, 3, ["", *letters(12, 19)])
    row = row_of(version)
    assert row["all"]["score"] == 50  # of the first answers alone
    told = row["repeats"]
    assert (told["count"], told["low"], told["high"]) == (3, 50, 70)
    assert told["sd"] == pytest.approx(10.165, abs=0.001)
    client = signed_in(evaluator)
    assert "3 repeats: 50.0 to 70.0, SD 10.2" in client.get(BOARD).content.decode()
    assert "Over 3 repeats: 50.0 to 70.0 %" in client.get(f"{BOARD}runs/{run.uid}/").content.decode()
    (line,) = csv.DictReader(io.StringIO(client.get(f"{BOARD}board.csv").content.decode()))
    assert (line["repeats"], line["repeats_low"], line["repeats_sd"]) == ("3", "50.0", "10.1648")


def test_an_item_counts_over_all_orders_only_where_it_is_right_in_each(
    project: Project, evaluator: User
) -> None:
    version = suite_make(project, 20)
    run = run_make(version, "Model", letters(20, 20))
    EvaluationRun.objects.filter(pk=run.pk).update(is_circular=True)
    # Of the options turned on by one, two and three the key stands behind D, C and B.
    for number, order, letter in ((2, "BCDA", "D"), (3, "CDAB", "C"), (4, "DABC", "B")):
        answers = [f"ANSWER: {letter}"] * 20
        if number == 3:
            answers[:5] = ["ANSWER: A"] * 5  # whoever says A whatever stands there
            answers[19] = ""  # an endpoint that failed says nothing of the model
        repeat_make(run, number, answers, [order] * 20)
    told = row_of(version)["orders"]
    assert (told["n"], told["right"], told["clusters"]) == (19, 14, 19)
    assert told["score"] == pytest.approx(100 * 14 / 19)
    assert told["mean"] == pytest.approx(100 * (19 * 4 - 5) / (19 * 4))
    assert told["low"] < told["score"] < told["high"]
    client = signed_in(evaluator)
    assert "right in every order of the options: 73.7 (" in client.get(BOARD).content.decode()
    (line,) = csv.DictReader(io.StringIO(client.get(f"{BOARD}board.csv").content.decode()))
    assert (line["orders_n"], line["orders_score"], line["repeats"]) == ("19", "73.6842", "")


def test_a_name_that_no_endpoint_says_is_marked(project: Project, evaluator: User) -> None:
    version = suite_make(project, 20)
    run = run_make(version, "model", letters(20, 20))
    client = signed_in(evaluator)
    assert row_of(version)["unverified"] is True
    assert "name unverified" in client.get(BOARD).content.decode()
    assert "Name unverified" in client.get(f"{BOARD}runs/{run.uid}/").content.decode()
    run.responses.filter(item__position__lte=3).update(model_reported="another-model")
    row = row_of(version)
    assert (row["unverified"], row["calls_itself"]) == (False, ["another-model"])
    page = client.get(BOARD).content.decode()
    assert "name unverified" not in page
    assert "calls itself another-model" in page


def test_of_a_hidden_suite_neither_repeats_nor_orders_are_told(
    project: Project, evaluator: User, steward: User
) -> None:
    version = suite_make(project, 20, is_hidden=True)
    run = run_make(version, "Model", letters(10, 20))
    EvaluationRun.objects.filter(pk=run.pk).update(repeats=2)
    repeat_make(run, 2, letters(14, 20))
    board_refresh(version=version)

    def told(person: User) -> Any:
        return signed_in(person).get(f"{BOARD}board.json").json()["rows"][0]["repeats"]

    assert told(evaluator) is None
    assert told(steward)["high"] == 70
