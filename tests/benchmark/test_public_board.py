"""A project's board that anybody may read, where a setting names it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from benchmark.models import EvaluationRun
from projects.models import Project, User
from tests.benchmark.boards import BOARD, board_of
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGES = ("", "board.csv", "board.json", "slices/", "compare/", "changes/", "reported/", "methodology/")


def test_visitors_read_the_boards_that_are_named_and_nothing_more(
    project: Project, outsider: User, evaluator: User, settings: LazySettings
) -> None:
    board_of(project, ("One", 18), ("Two", 4))
    visitor = Client()
    assert {visitor.get(f"{BOARD}{page}").status_code for page in PAGES} == {302}
    settings.PUBLIC_BOARDS = ["lumbar"]
    run = EvaluationRun.objects.first()
    for client in (visitor, signed_in(outsider)):
        for page in PAGES:
            assert client.get(f"{BOARD}{page}").status_code == 200, page
        board = client.get(BOARD).content.decode()
        assert "One" in board
        assert f"runs/{run.uid}" not in board
        assert "Last runs" not in board
        compared = client.get(f"{BOARD}compare/").content.decode()
        assert "One is ahead" in compared
        assert "Items where exactly one is right" not in compared
        assert client.post(BOARD).status_code in (302, 404)
        for closed in (f"runs/{run.uid}/", "suites/", "limits/", "runs/new/"):
            assert client.get(f"{BOARD}{closed}").status_code in (302, 404), closed
    assert visitor.get("/p/elsewhere/spinebench/").status_code == 302
    assert "Last runs" in signed_in(evaluator).get(BOARD).content.decode()
