"""Items: the list, the page of one, their health and the linter; hidden ones for their steward alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmark.extraction import VERSION
from benchmark.item_lint import Flag, item_lint
from benchmark.item_statistics import items_figures, point_biserial
from benchmark.models import Item, ItemHealth, SuiteVersion
from benchmark.services.health_reckon import health_reckon
from imaging.models import Study
from projects.models import Approval, Project, User
from tests.benchmark.boards import letters, run_make, suite_make
from tests.benchmark.cast import question_make
from tests.conftest import signed_in
from tests.generation.cast import study_make

ITEMS = "/p/lumbar/spinebench/items/"
LEVELS = "/p/lumbar/spinebench/levels"


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        (["L2/3", "L3/4", "L4/5"], []),
        (["L4-5", "L4/5", "L5/S1"], [Flag.TWINS]),
        (["L5/S1", "lumbosacral junction", "L4/5"], [Flag.TWINS]),
        (["C3/4", "C4/5", "C5/6"], [Flag.LEVEL_LETTERS]),
        (["ASIA C", "ASIA B", "ASIA A"], [Flag.LETTER_LIKE]),
        (["Grade A", "Grade B", "Grade C"], []),
        (["L1", "L1 and L2", "L3"], [Flag.WITHIN]),
        (["disc herniation", "disc herniation with stenosis", "scoliosis"], [Flag.WITHIN]),
        (["Scoliosis", "Kyphosis", "Both A and B"], [Flag.OTHERS]),
        (["腰椎滑脱", "腰椎管狭窄症", "以上都不是"], [Flag.OTHERS]),
    ],
)
def test_the_linter_finds_what_spoils_the_reading(options: list[str], flags: list[Flag]) -> None:
    assert [one.flag for one in item_lint(dict(zip("ABC", options, strict=True)))] == flags


def test_discrimination_is_the_correlation_with_the_rest_and_undefined_where_it_says_nothing() -> None:
    rng = np.random.default_rng(7)
    right = rng.random((12, 9)) < np.linspace(0.2, 0.9, 12)[:, None]
    asked = np.ones_like(right)
    figures = items_figures(right, asked, ~right)
    rest = (right.sum(axis=1) - right[:, 3]) / 8
    assert figures[3].discrimination == pytest.approx(np.corrcoef(right[:, 3], rest)[0, 1])
    assert (figures[3].asked, figures[3].right) == (12, int(right[:, 3].sum()))
    assert point_biserial(np.ones(9, dtype=bool), rng.random(9)) is None
    assert point_biserial(np.array([True, False, True, False]), rng.random(4)) is None


@pytest.fixture
def version(project: Project) -> SuiteVersion:
    """Sixteen items, six models of rising skill, reckoned."""
    version = suite_make(project, 16)
    for right in (3, 6, 9, 12, 15):
        run_make(version, f"Model {right}", letters(right, 16))
    run_make(version, "Silent", ["I cannot tell."] * 15 + ["The darkest disc is at L2/3, surely."])
    health_reckon(version=version)
    return version


def test_the_list_is_sorted_and_narrowed_by_its_address(version: SuiteVersion, evaluator: User) -> None:
    client = signed_in(evaluator)
    first = ItemHealth.objects.get(position=1)
    assert (first.asked, first.right, first.silent_share) == (6, 5, 167)
    assert ItemHealth.objects.get(position=16).discrimination < 0
    page = client.get(ITEMS).content.decode()
    assert "5 of 6" in page
    assert page.count("/spinebench/items/") >= 16
    hardest = client.get(f"{ITEMS}?sort=right").content.decode()
    assert hardest.index(str(Item.objects.get(position=16).uid)) < hardest.index(str(first.item.uid))
    assert "No item is like that" in client.get(f"{ITEMS}?q=scoliosis").content.decode()
    against = client.get(f"{ITEMS}?show=against").content.decode()
    assert str(Item.objects.get(position=16).uid) in against
    assert str(first.item.uid) not in against
    assert client.get(f"{ITEMS}?sort=item__gold&show=x&cursor=made-up").status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(ITEMS)
    assert len(queries) < 20


def test_the_page_of_an_item_shows_every_answer_with_what_was_read(
    version: SuiteVersion, evaluator: User
) -> None:
    last = Item.objects.get(position=16)
    page = signed_in(evaluator).get(f"{ITEMS}{last.uid}/").content.decode()
    assert page.count('<div class="raw-answer"') == 6
    assert "<mark>L2/3</mark>" in page
    assert f"text, answered, extractor {VERSION}" in page
    assert "Level: exact (L2/L3)" in page


def test_the_page_of_an_item_asks_as_few_queries_for_seven_models_as_for_one(
    project: Project, evaluator: User
) -> None:
    version, client = suite_make(project, 3), signed_in(evaluator)
    address = f"{ITEMS}{Item.objects.get(position=1).uid}/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    run_make(version, "First", ["I cannot tell.", "ANSWER: A", "ANSWER: B"])
    client.get(address)  # what is remembered between two requests is remembered now
    one = asked()
    for number in range(6):
        run_make(version, f"Model {number}", ["I cannot tell.", "ANSWER: A", "ANSWER: B"])
    assert asked() == one


def test_level_figures_stand_on_the_page_and_in_the_files(version: SuiteVersion, evaluator: User) -> None:
    client = signed_in(evaluator)
    rows = client.get(f"{LEVELS}.json").json()["rows"]
    assert rows[0]["model"] == "Model 15"
    assert rows[0]["exact"] == pytest.approx(100 * 15 / 16)
    assert rows[0]["off_by_one"] == pytest.approx(100 / 16)
    assert rows[0]["exact_low"] < rows[0]["exact"] < rows[0]["exact_high"]
    lines = client.get(f"{LEVELS}.csv").content.decode().splitlines()
    assert len(lines) == 7
    run = client.get(f"/p/lumbar/spinebench/runs/{rows[0]['run']}/").content.decode()
    assert '<b class="num">93.8 %</b> exact of 16; 0.0 % numbering errors, 6.2 % off by one' in run
    assert "Off by one" in client.get(f"{LEVELS}/").content.decode()


def test_items_of_a_hidden_suite_and_their_levels_are_for_the_steward(
    project: Project, evaluator: User, lead: User, steward: User
) -> None:
    version = suite_make(project, 16, is_hidden=True)
    run_make(version, "Model", letters(9, 16))
    health_reckon(version=version)
    item = version.items.get(position=1)
    addresses = [
        f"{ITEMS}?version={version.uid}", f"{ITEMS}{item.uid}/", f"{ITEMS}{item.uid}/pictures/0.png",
        f"{LEVELS}.csv?version={version.uid}", f"{LEVELS}.json?version={version.uid}",
    ]  # fmt: skip
    for who in (evaluator, lead):
        client = signed_in(who)
        assert [client.get(one).status_code for one in addresses] == [404] * 5
        assert "hidden" in client.get(f"{LEVELS}/?version={version.uid}").content.decode()
        assert str(item.uid) not in client.get(ITEMS).content.decode()
    assert signed_in(steward).get(addresses[1]).status_code == 200
    assert json.loads(SuiteVersion.objects.get().level_figures)


def test_an_evaluator_sees_the_picture_that_models_are_sent(
    project: Project, approval: Approval, evaluator: User, surgeon_a: User
) -> None:
    study: Study = study_make(project, approval)
    question_make(project, 1, study=study, arrows=1)
    from benchmark.services.suite_freeze import suite_freeze

    item = suite_freeze(project=project, name="Shown").items.get()
    page = signed_in(evaluator).get(f"{ITEMS}{item.uid}/").content.decode()
    assert f"{ITEMS}{item.uid}/pictures/1.png" in page
    assert "spine-viewer" not in page
    assert signed_in(evaluator).get(f"{ITEMS}{item.uid}/pictures/1.png").content.startswith(b"\x89PNG")
    assert "spine-viewer" in signed_in(surgeon_a).get(f"{ITEMS}{item.uid}/").content.decode()
