"""The address of a board chooses version, order and search; CSV and JSON follow."""

from __future__ import annotations

import csv
import io

import pytest

from benchmark.services.board_refresh import board_refresh
from benchmark.services.suite_freeze import suite_freeze
from projects.models import Project, User
from tests.benchmark.boards import BOARD, board_of, letters, run_make
from tests.benchmark.cast import question_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_the_address_sorts_and_searches_and_the_exports_follow(project: Project, evaluator: User) -> None:
    version = board_of(project, ("Alpha", 10), ("Beta", 18), ("=Gamma", 15))
    client = signed_in(evaluator)
    view = f"?version={version.uid}&sort=model&q=a"
    named = [row["model"] for row in client.get(f"{BOARD}board.json{view}").json()["rows"]]
    assert named == ["=Gamma", "Alpha", "Beta"]
    lines = list(csv.DictReader(io.StringIO(client.get(f"{BOARD}board.csv{view}").content.decode())))
    assert [line["model"] for line in lines] == ["'=Gamma", "Alpha", "Beta"]
    assert lines[1]["manifest_sha256"] == version.manifest_sha256
    assert float(lines[1]["score"]) == 50
    assert 'aria-sort="ascending"' in client.get(f"{BOARD}{view}").content.decode()
    found = client.get(f"{BOARD}board.json?q=beta&sort=__class__").json()
    assert [row["model"] for row in found["rows"]] == ["Beta"]
    assert found["sort"] == "-score"


def test_the_csv_holds_the_axes_that_the_page_and_the_json_show(project: Project, evaluator: User) -> None:
    for number in range(1, 36):
        question_make(project, number, axis="planning" if number > 20 else "level_identification")
    version = suite_freeze(project=project, name="Discs")
    run_make(version, "One", letters(20, 35))
    board_refresh(version=version)
    client = signed_in(evaluator)
    axes = client.get(f"{BOARD}board.json").json()["rows"][0]["axes"]
    (line,) = csv.DictReader(io.StringIO(client.get(f"{BOARD}board.csv").content.decode()))
    assert set(axes) == {"level_identification", "planning"}
    for axis, figures in axes.items():
        assert (line[f"{axis}_n"], line[f"{axis}_clusters"]) == (str(figures["n"]), str(figures["clusters"]))
        for name in ("score", "low", "high"):
            assert float(line[f"{axis}_{name}"]) == pytest.approx(figures[name], abs=1e-4)


@pytest.mark.parametrize("page", ["", "board.csv", "board.json"])
def test_a_version_that_is_not_there_is_said_and_no_other_shown(
    project: Project, other_project: Project, evaluator: User, page: str
) -> None:
    board_of(project, ("One", 10))
    question_make(other_project, 1)
    foreign = suite_freeze(project=other_project, name="Discs")
    client = signed_in(evaluator)
    for named in (str(foreign.uid), "7c0b4dbb-6a5c-4c8e-9f7d-1d8b0f6e0000", "newest"):
        answer = client.get(f"{BOARD}{page}?version={named}")
        assert answer.status_code == 404
        assert "no such version of a suite" in answer.content.decode()
    assert client.get(f"{BOARD}{page}?version=").status_code == 200


def test_a_column_that_is_not_there_is_said_where_the_rows_are_sorted_by_score(
    project: Project, evaluator: User
) -> None:
    board_of(project, ("One", 10), ("Two", 12))
    client = signed_in(evaluator)
    said = "“-prognosis” is no column of this board; the rows are sorted by score."
    assert said in client.get(f"{BOARD}?sort=-prognosis").content.decode()
    assert client.get(f"{BOARD}board.json?sort=-prognosis").json()["notes"] == [said]
    lines = csv.DictReader(io.StringIO(client.get(f"{BOARD}board.csv?sort=-prognosis").content.decode()))
    assert {line["sorted_by"] for line in lines} == {"score descending"}
    assert "is no column" not in client.get(f"{BOARD}?sort=model").content.decode()
