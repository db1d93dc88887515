"""A board as full as they get."""

from __future__ import annotations

import re

import pytest

from benchmark.models import SuiteVersion
from benchmark.services.health_reckon import health_reckon
from projects.models import Approval, Project, User
from tests.benchmark.boards import BOARD
from tests.benchmark.many_models import MODELS, many_models
from tests.conftest import signed_in
from tests.generation.cast import study_make

pytestmark = pytest.mark.django_db
FEW = "Answers nearly nothing"


@pytest.fixture
def full(project: Project, approval: Approval) -> SuiteVersion:
    return many_models(project, study_make(project, approval))


def test_a_full_board_shows_every_model_once_and_who_answered_few_items_last(
    full: SuiteVersion, evaluator: User
) -> None:
    client = signed_in(evaluator)
    page = client.get(BOARD).content.decode()
    assert len(re.findall(r'<th scope="row"><a class="model"', page)) == len(MODELS)
    assert "<script>alert" not in page
    for sort in ("-score", "score", "-level", "level"):
        rows = client.get(f"{BOARD}board.json?sort={sort}").json()["rows"]
        assert rows[-1]["model"] == FEW, sort
    assert rows[-1]["exact_level"]["claim"] is False


def test_models_that_answer_alike_share_rank_and_tier(full: SuiteVersion, evaluator: User) -> None:
    rows = {row["model"]: row for row in signed_in(evaluator).get(f"{BOARD}board.json").json()["rows"]}
    for name in ("SpineGPT-7B", "MedGemma-27B"):
        one, other = rows[name], rows[f"{name} the same again"]
        for told in ("rank_low", "rank_high", "tiers"):
            assert one[told] == other[told]


def test_an_exact_level_of_few_items_is_no_figure_on_the_page(full: SuiteVersion, evaluator: User) -> None:
    page = signed_in(evaluator).get(f"{BOARD}?q=nearly").content.decode()
    cells = re.findall(r'<td class="num gl">(.*?)</td>', page, flags=re.S)
    assert cells == ['<span class="faint">n 5</span>']
    assert "100.0" in page  # The score stands, with "no claim" beneath.


def test_a_contestant_that_drafted_items_says_how_many(full: SuiteVersion, evaluator: User) -> None:
    page = signed_in(evaluator).get(BOARD).content.decode()
    assert page.count("drafted 120 items") == 1


def test_level_scores_without_a_claim_stand_below_those_with_one(full: SuiteVersion, evaluator: User) -> None:
    health_reckon(version=full)
    page = signed_in(evaluator).get(f"{BOARD}levels/").content.decode()
    names = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)
    assert (names[0], names[-1], len(names)) == ("Gemini-2.5-Pro", FEW, len(MODELS))
