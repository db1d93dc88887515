"""Clinicians take the examination blind, and stand on the board beside the models, not among them."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import product

import numpy as np
import pytest
from django.test import Client

from benchmark.board.clinicians_told import clinicians_row, clinicians_told
from benchmark.errors import BaselineRefused, KnowsTheKey
from benchmark.models import Baseline, ClinicianAnswer, SuiteVersion
from benchmark.services.baseline import baseline_close, baseline_open, clinician_answer
from benchmark.services.board_refresh import board_refresh
from benchmark.services.suite_freeze import suite_freeze
from benchmark.statistics.crossed import crossed_mean
from corpus.models import Decision, Verdict
from projects.models import AuditEvent, Project, Role, User
from tests.append_only import triggers_off
from tests.benchmark.boards import BOARD, board_of
from tests.benchmark.cast import question_make
from tests.conftest import person, signed_in
from tests.imaging.stored import study_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinicians(project: Project) -> list[User]:
    return [person(f"clinician-{number}", project, Role.SURGEON) for number in range(3)]


@pytest.fixture
def version(project: Project) -> SuiteVersion:
    """Sixteen items of sixteen clusters, the first twelve with the answer A; one model that got 12."""
    return board_of(project, ("One", 12), count=16)


def answer_all(version: SuiteVersion, clinicians: list[User], letters: list[str]) -> Baseline:
    """Clinician k answers with the letters at k, one for each item."""
    baseline = baseline_open(version=version)
    items = version.items.select_related("version__suite__project", "revision").order_by("position")
    for clinician, theirs in zip(clinicians, letters, strict=True):
        for item, letter in zip(items, theirs, strict=True):
            clinician_answer(item=item, clinician=clinician, letter=letter.strip())
    return baseline


def told(version: SuiteVersion) -> dict[str, object]:
    found: dict[str, object] = board_refresh(version=version).get("clinicians", {})
    return found


def gold(version: SuiteVersion) -> str:
    return "".join(version.items.order_by("position").values_list("gold", flat=True))


def wrong(letter: str) -> str:
    return "C" if letter != "C" else "D"


def test_the_row_tells_mean_interval_and_ceiling(version: SuiteVersion, clinicians: list[User]) -> None:
    key = gold(version)
    letters = [
        key,
        "".join(wrong(one) if place < 4 else one for place, one in enumerate(key)),
        "".join(wrong(one) if place < 2 else " " if place == 2 else one for place, one in enumerate(key)),
    ]
    baseline = answer_all(version, clinicians, letters)
    assert told(version) == {}, "nothing is told while answers still come in"
    baseline_close(baseline=baseline)
    found = told(version)
    whole, ceiling = found["all"], found["ceiling"]
    assert (found["clinicians"], found["answers"]) == (3, 48)
    assert whole["score"] == pytest.approx(100 * (16 + 12 + 13) / 48)  # type: ignore[index]
    assert (whole["n"], whole["clusters"], whole["claim"]) == (16, 16, True)  # type: ignore[index]
    assert whole["low"] < whole["score"] < whole["high"]  # type: ignore[index]
    assert found["silent"] == pytest.approx(100 / 48)
    # Items 0, 1 and 3: one is alone against two, who each have others that differ. Item 2: one right, one
    # wrong, one silent, so nobody has a majority beside them. On the other twelve all three agree.
    assert ceiling["score"] == pytest.approx(100 * 36 / 39)  # type: ignore[index]


def test_the_interval_counts_items_and_people_both() -> None:
    rng = np.random.default_rng(3)
    people, items = 6, 60
    skill, ease = rng.normal(0, 0.7, people), rng.normal(1, 1, items)
    pairs = list(product(range(items), range(people)))
    chance = [1 / (1 + np.exp(-(ease[item] + skill[who]))) for item, who in pairs]
    values = [float(rng.random() < one) for one in chance]
    first, second = [item for item, _ in pairs], [who for _, who in pairs]
    mean, low, high = crossed_mean(values, first, second)
    # By hand, from the definition.
    grid = np.array(values).reshape(items, people) - mean
    n = items * people
    by_items = (grid.sum(axis=1) ** 2).sum() * items / (items - 1) / n**2
    by_people = (grid.sum(axis=0) ** 2).sum() * people / (people - 1) / n**2
    cells = (grid**2).sum() * n / (n - 1) / n**2
    half = 2.5705818366147395 * np.sqrt(max(by_items + by_people - cells, by_items, by_people))  # t, 5
    assert (low, high) == pytest.approx((mean - half, mean + half))
    with pytest.raises(ValueError, match="no spread"):
        crossed_mean([1.0, 0.0], [1, 2], [1, 1])


def test_the_interval_holds_what_it_says() -> None:
    """Of 400 made-up panels of eight on 60 items about 95 % of the intervals hold the truth."""
    rng = np.random.default_rng(5)
    held = 0
    items, people = np.repeat(np.arange(60), 8), np.tile(np.arange(8), 60)
    truth = float((1 / (1 + np.exp(-(1 + rng.normal(0, 1, 200_000) + rng.normal(0, 0.5, 200_000))))).mean())
    for _ in range(400):
        logit = 1 + rng.normal(0, 1, 60)[items] + rng.normal(0, 0.5, 8)[people]
        values = (rng.random(480) < 1 / (1 + np.exp(-logit))).astype(float)
        _, low, high = crossed_mean(values.tolist(), items.tolist(), people.tolist())
        held += low <= truth <= high
    assert 0.92 <= held / 400 <= 0.99


def test_fewer_than_three_clinicians_make_no_row(version: SuiteVersion, clinicians: list[User]) -> None:
    key = gold(version)
    baseline_close(baseline=answer_all(version, clinicians[:2], [key, key]))
    assert told(version) == {}


def test_nobody_answers_what_they_know_the_key_of(
    project: Project, version: SuiteVersion, clinicians: list[User], steward: User
) -> None:
    baseline_open(version=version)
    first, second = version.items.select_related("instance", "version__suite__project", "revision")[:2]
    reader = clinicians[0]
    Decision.objects.create(
        instance=first.instance, revision=first.revision, reviewer=reader, verdict=Verdict.APPROVE,
        idempotency_key="one",
    )  # fmt: skip
    with pytest.raises(KnowsTheKey, match="others answer it"):
        clinician_answer(item=first, clinician=reader, letter="A")
    clinician_answer(item=second, clinician=reader, letter="A")
    with pytest.raises(KnowsTheKey, match="hold the suites"):
        clinician_answer(item=second, clinician=steward, letter="A")
    with pytest.raises(BaselineRefused, match="no such option"):
        clinician_answer(item=second, clinician=reader, letter="Q")
    assert ClinicianAnswer.objects.count() == 1


def test_a_closed_suite_takes_no_answer(version: SuiteVersion, clinicians: list[User], steward: User) -> None:
    item = version.items.select_related("version__suite__project", "revision")[0]
    with pytest.raises(BaselineRefused):
        clinician_answer(item=item, clinician=clinicians[0], letter="A")
    baseline = baseline_open(version=version, by=steward)
    assert baseline_open(version=version) == baseline
    clinician_answer(item=item, clinician=clinicians[0], letter="A")
    clinician_answer(item=item, clinician=clinicians[0], letter="B")
    assert [one.letter for one in ClinicianAnswer.objects.all()] == ["B"]
    baseline_close(baseline=baseline, by=steward)
    for act in (
        lambda: clinician_answer(item=item, clinician=clinicians[0], letter="A"),
        lambda: baseline_close(baseline=baseline),
    ):
        with pytest.raises(BaselineRefused, match="stay as they are"):
            act()
    acts = AuditEvent.objects.filter(object_kind="baseline").order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["baseline_open", "baseline_close"]


def answered(client: Client, address: str, letter: str) -> str:
    response = client.post(address, {"letter": letter})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def test_a_surgeon_answers_one_question_after_the_other_and_goes_back(
    project: Project, steward: User, clinicians: list[User]
) -> None:
    question_make(project, 1, answer="B", study=study_store(project).study)
    question_make(project, 2, answer="B")
    version = suite_freeze(project=project, name="Discs")
    held = signed_in(steward)
    page = held.get(f"{BOARD}suites/{version.uid}/").content.decode()
    assert "Ask clinicians" in page
    held.post(f"{BOARD}suites/{version.uid}/clinicians/open/")
    client = signed_in(clinicians[0])
    assert "0 of 2" in client.get(f"{BOARD}ratings/").content.decode()
    uid = Baseline.objects.get().uid
    first = client.get(f"{BOARD}clinicians/{uid}/next/")["Location"]
    page = client.get(first).content.decode()
    assert "Question 1 of 2" in page
    assert 'aria-keyshortcuts="a"' in page
    second = answered(client, first, "B")
    assert second != first
    pictures = [one for one in (first, second) if "<img" in client.get(one).content.decode()]
    assert len(pictures) == 1
    assert client.get(f"{pictures[0]}pictures/0.png")["Content-Type"] == "image/png"
    assert client.get(f"{pictures[0]}pictures/9.png").status_code == 404
    assert "You answered this before: B" in client.get(first).content.decode()
    answered(client, first, "C")
    assert answered(client, second, "none").endswith("/ratings/")
    assert sorted(ClinicianAnswer.objects.values_list("letter", flat=True)) == ["", "C"]
    assert client.post(first, {"letter": "X"}).status_code == 409
    page = held.get(f"{BOARD}suites/{version.uid}/").content.decode()
    assert "1 clinician answered: 2 of 2 questions" in page
    held.post(f"{BOARD}suites/{version.uid}/clinicians/close/")
    for late in (
        client.get(first),
        client.post(first, {"letter": "A"}),
        client.get(f"{first}pictures/0.png"),
    ):
        assert late.status_code == 409
        assert "takes no more answers" in late.content.decode()
    assert (
        "already"
        not in held.post(f"{BOARD}suites/{version.uid}/clinicians/close/", follow=True).content.decode()
    )


def test_a_page_is_the_same_whatever_the_key(version: SuiteVersion, clinicians: list[User]) -> None:
    version.suite.is_hidden = True
    version.suite.save()
    uid = baseline_open(version=version).uid
    client = signed_in(clinicians[0])
    address = client.get(f"{BOARD}clinicians/{uid}/next/")["Location"]

    def shown() -> str:
        page = client.get(address).content.decode()
        return re.sub(r"\b[A-Za-z0-9]{64}\b", "a token", page)

    before = shown()
    item = version.items.get(uid=address.rstrip("/").rpartition("/")[2])
    body = json.loads(item.revision.body) | {"answer": "D", "rationale": "Because of this."}
    with triggers_off():
        type(item.revision).objects.filter(pk=item.revision_id).update(body=json.dumps(body))
        version.items.filter(pk=item.pk).update(gold="D", acceptable="C", gold_level="L5/S1")
    assert shown() == before


def test_on_the_board_they_stand_below_the_models_and_take_no_rank(
    project: Project, version: SuiteVersion, clinicians: list[User], evaluator: User
) -> None:
    key = gold(version)
    baseline_close(baseline=answer_all(version, clinicians, [key, key, key]))
    before = board_refresh(version=version)
    assert [row["model"] for row in before["rows"]] == ["One"]
    client = signed_in(evaluator)
    page = client.get(BOARD).content.decode()
    assert page.index("Clinicians (n = 3)") > page.index(">One<")
    assert "people, no model" in page
    assert "One clinician and the others" in page
    rows = list(csv.DictReader(io.StringIO(client.get(f"{BOARD}board.csv").content.decode())))
    assert [row["model"] for row in rows] == [
        "One",
        "Clinicians (n = 3)",
        "One clinician and the others (n = 3)",
    ]
    assert [row["source"] for row in rows[1:]] == ["clinicians, no model"] * 2
    assert (rows[1]["rank"], float(rows[1]["score"])) == ("", 100.0)
    said = client.get(f"{BOARD}board.json").json()
    assert said["clinicians"]["all"]["score"] == 100.0
    assert len(said["rows"]) == 1


def test_of_a_hidden_suite_others_are_told_the_whole_on_steps(
    version: SuiteVersion, clinicians: list[User], evaluator: User, steward: User
) -> None:
    version.suite.is_hidden = True
    version.suite.save()
    key = gold(version)
    one_wrong = wrong(key[0]) + key[1:]
    baseline_close(baseline=answer_all(version, clinicians, [key, key, one_wrong]))
    board_refresh(version=version)
    exact = signed_in(steward).get(f"{BOARD}board.json").json()["clinicians"]
    assert exact["all"]["score"] == pytest.approx(100 * 47 / 48)
    assert exact["text"] is not None
    seen = signed_in(evaluator).get(f"{BOARD}board.json").json()["clinicians"]
    assert seen["all"]["score"] == 100.0
    assert (seen["text"], seen["image"], seen["axes"], seen["silent"]) == (None, None, {}, None)
    assert json.dumps(seen).count("97.9") == 0


def test_where_neither_clinicians_nor_items_show_spread_the_interval_has_a_width(
    version: SuiteVersion, clinicians: list[User]
) -> None:
    """Each of three is wrong on another third of the items: all rows and all columns have one mean."""
    key = gold(version)[:15]
    letters = [
        "".join(wrong(one) if place % 3 == number else one for place, one in enumerate(key))
        for number in range(3)
    ]
    baseline_close(baseline=answer_fifteen(version, clinicians, letters))
    whole = told(version)["all"]
    assert isinstance(whole, dict)
    assert whole["score"] == pytest.approx(200 / 3)
    assert (whole["low"], whole["high"]) == pytest.approx((41.7, 84.8), abs=0.1)
    assert whole["interval"] == "Wilson over clusters"


def answer_fifteen(version: SuiteVersion, clinicians: list[User], letters: list[str]) -> Baseline:
    baseline = baseline_open(version=version)
    items = version.items.select_related("version__suite__project", "revision").order_by("position")[:15]
    for clinician, theirs in zip(clinicians, letters, strict=True):
        for item, letter in zip(items, theirs, strict=True):
            clinician_answer(item=item, clinician=clinician, letter=letter)
    return baseline


def test_told_limits_of_a_hidden_suite_never_meet_in_the_score() -> None:
    figures = {"n": 487, "clusters": 487, "claim": True, "score": 80.4, "low": 79.6, "high": 81.2}
    said = {"all": figures, "ceiling": None, "axes": {}, "told": True}
    row = clinicians_row(clinicians_told(said, sees_all=False), low=0, axes=[])
    assert row is not None
    assert (row["all"]["low"], row["all"]["score"], row["all"]["high"]) == (78, 80, 82)


def test_an_outsider_and_an_evaluator_answer_nothing(
    version: SuiteVersion, evaluator: User, outsider: User
) -> None:
    uid = baseline_open(version=version).uid
    for who, status in ((evaluator, 403), (outsider, 404)):
        assert signed_in(who).get(f"{BOARD}clinicians/{uid}/next/").status_code == status
