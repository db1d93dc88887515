"""Boards are kept as editions: what changed, and what stood on a day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from benchmark.models import BoardEdition, Score
from benchmark.services.board_refresh import board_refresh
from benchmark.services.suite_freeze import suite_freeze
from projects.models import Project, User
from tests.benchmark.boards import BOARD, board_of, letters, run_make
from tests.benchmark.cast import question_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_a_board_of_the_past_stands_under_its_day_and_its_address(project: Project, evaluator: User) -> None:
    version = board_of(project, ("First", 12))
    BoardEdition.objects.update(created_at=timezone.now() - timedelta(days=3))
    run_make(version, "Second", letters(15, 20))
    board_refresh(version=version)
    board_refresh(version=version)  # nothing is new
    first, second = BoardEdition.objects.order_by("number")
    client = signed_in(evaluator)

    def models(query: str) -> list[str]:
        return [row["model"] for row in client.get(f"{BOARD}board.json?{query}").json()["rows"]]

    assert models("") == models(f"edition={second.uid}") == ["Second", "First"]
    then = (timezone.localtime() - timedelta(days=2)).date()
    assert models(f"as_of={then}") == models(f"edition={first.uid}") == ["First"]
    assert models(f"as_of={timezone.localdate()}") == ["Second", "First"]
    assert models(f"as_of={then - timedelta(days=30)}&version={version.uid}") == []
    page = client.get(f"{BOARD}?as_of={then}").content.decode()
    assert "This is an earlier edition" in page
    assert f"as_of={then}&amp;sort=" in page  # sorting stays on that day
    before = client.get(f"{BOARD}?as_of={then - timedelta(days=30)}").content.decode()
    assert "This suite had no board on" in before
    (line,) = csv.DictReader(
        io.StringIO(client.get(f"{BOARD}board.csv?edition={first.uid}").content.decode())
    )
    assert (line["edition"], line["model"]) == ("1", "First")
    told = client.get(f"{BOARD}changes/").content.decode()
    assert told.index("<b>Second</b> joined: 75.0 percent") < told.index("<b>First</b> joined: 60.0 percent")


def test_answers_that_are_scored_again_make_an_edition_that_says_so(
    project: Project, evaluator: User, other_project: Project, outsider: User
) -> None:
    version = board_of(project, ("One", 12))
    wrong = Score.objects.filter(is_right=False).first()
    for score in Score.objects.all():
        right = score.is_right or score == wrong
        letter = "A" if right else score.letter
        Score.objects.create(
            response=score.response, extractor_version="later", letter=letter, status="ok", is_right=right
        )
    figures = board_refresh(version=version)
    assert figures["rows"][0]["all"]["right"] == 13
    assert BoardEdition.objects.count() == 2
    page = signed_in(evaluator).get(f"{BOARD}changes/").content.decode()
    assert "<b>One</b> scored again: 60.0 to 65.0 percent" in page
    newest = BoardEdition.objects.get(number=2)
    for address in (f"edition={newest.uid}", "edition=newest"):
        answer = signed_in(outsider).get(f"/p/elsewhere/spinebench/?{address}")
        assert answer.status_code == 404
        assert "no such edition" in answer.content.decode()
    asked = signed_in(evaluator).get(f"{BOARD}?as_of=last+week")
    assert asked.status_code == 422
    assert "is no day" in asked.content.decode()


def test_results_of_two_versions_are_never_on_one_board(project: Project, evaluator: User) -> None:
    first = board_of(project, ("Old", 12))
    question_make(project, 50)
    second = suite_freeze(project=project, name="Discs")
    run_make(second, "New", letters(21, 21))
    board_refresh(version=second)
    client = signed_in(evaluator)

    def board(query: str = "") -> Any:
        return client.get(f"{BOARD}board.json{query}").json()

    assert [row["model"] for row in board()["rows"]] == ["New"]
    assert [row["model"] for row in board(f"?version={first.uid}")["rows"]] == ["Old"]
    edition = BoardEdition.objects.get(version=first)
    assert board(f"?edition={edition.uid}")["version"] == 1
