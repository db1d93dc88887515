"""What the pages tell of a hidden suite, and to whom."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from benchmark.errors import EvaluationRefused
from benchmark.models import EvaluationRun, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.run_control import evaluation_resume, evaluation_retry
from benchmark.services.suite_freeze import suite_freeze
from corpus.models import Decision, Verdict
from projects.models import Membership, Project, Role, RunState, User
from projects.services.memberships import membership_end, membership_grant
from tests.benchmark.boards import BOARD, letters, run_make, suite_make
from tests.benchmark.cast import endpoint_make, question_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_a_hidden_suite_shows_answers_to_its_steward_alone(
    project: Project, evaluator: User, steward: User, lead: User
) -> None:
    version = suite_make(project, 16, is_hidden=True)
    run = run_make(version, "One", letters(9, 16))
    board_refresh(version=version)
    address = f"{BOARD}runs/{run.uid}/"
    answer = f"{address}answers/{run.responses.first().uid}/"  # type: ignore[union-attr]
    assert "last line" in signed_in(steward).get(address).content.decode()
    for person in (evaluator, lead):
        page = signed_in(person).get(address).content.decode()
        assert "This suite is hidden" in page
        assert "last line" not in page
        assert signed_in(person).get(answer).status_code == 404
        assert signed_in(person).get(BOARD).status_code == 200
    assert signed_in(steward).get(answer).status_code == 200


def test_a_surgeon_submits_no_model_to_a_hidden_suite(
    project: Project, surgeon_a: User, evaluator: User
) -> None:
    hidden = suite_make(project, 3, is_hidden=True)
    question_make(project, 9, cluster="case 9")
    open_one = suite_freeze(project=project, name="Open")
    endpoint = endpoint_make("http://127.0.0.1:9/v1")
    Membership.objects.create(user=surgeon_a, project=project, role=Role.EVALUATOR)
    with pytest.raises(EvaluationRefused, match="you read the project's items as a surgeon"):
        evaluation_start(version=hidden, endpoint=endpoint, by=surgeon_a)
    # Their seat ends; what they have read they still know.
    item = hidden.items.first()
    assert item is not None
    Decision.objects.create(
        instance=item.instance, revision=item.revision, reviewer=surgeon_a, verdict=Verdict.APPROVE
    )
    Membership.objects.filter(user=surgeon_a, role=Role.SURGEON).delete()
    with pytest.raises(EvaluationRefused):
        evaluation_start(version=hidden, endpoint=endpoint, by=surgeon_a)
    assert evaluation_start(version=open_one, endpoint=endpoint, by=surgeon_a).state == RunState.QUEUED
    assert evaluation_start(version=hidden, endpoint=endpoint, by=evaluator).state == RunState.QUEUED


@pytest.mark.parametrize("role", [Role.STEWARD, Role.SURGEON])
def test_who_once_held_or_read_the_gold_submits_no_model_later(
    project: Project, lead: User, evaluator: User, role: Role
) -> None:
    """A seat that ended leaves what was read from it, whether anything was decided or not."""
    hidden = suite_make(project, 3, is_hidden=True)
    endpoint = endpoint_make("http://127.0.0.1:9/v1")
    seat = membership_grant(user=evaluator, project=project, role=role, granted_by=lead)
    membership_end(membership=seat, ended_by=lead)
    with pytest.raises(EvaluationRefused, match="now or before"):
        evaluation_start(version=hidden, endpoint=endpoint, by=evaluator)
    # Nor do they let another's run go on, or ask again what it lacks.
    run = run_make(hidden, "Another's", letters(1, 3))
    EvaluationRun.objects.update(state=RunState.PAUSED)
    for press in (evaluation_resume, evaluation_retry):
        with pytest.raises(EvaluationRefused, match="now or before"):
            press(run=run, by=evaluator)
    assert EvaluationRun.objects.get().state == RunState.PAUSED


def test_a_small_hidden_suite_tells_no_score_but_to_its_steward(
    project: Project, evaluator: User, steward: User
) -> None:
    version = suite_make(project, 3, is_hidden=True)
    run_make(version, "Worse", letters(1, 3))
    run_make(version, "Best", letters(3, 3))
    board_refresh(version=version)
    client = signed_in(evaluator)
    told = client.get(f"{BOARD}board.json").json()
    for row in told["rows"]:
        assert (row["all"], row["exact_level"], row["unanswered"]) == (None, None, None)
        assert row["withheld"] == ["all", "text", "exact_level", "level_identification"]
    # Neither the order of the rows nor the sentence tells who was better.
    assert [row["model"] for row in told["rows"]] == ["Best", "Worse"]
    assert client.get(f"{BOARD}board.json?sort=score").json()["rows"][0]["model"] == "Best"
    assert told["verdict"].startswith("No comparison is told.")
    assert "fewer than 15 clusters" in told["notes"][0]
    assert "fewer than 15 clusters" in client.get(BOARD).content.decode()
    (line, _) = csv.DictReader(io.StringIO(client.get(f"{BOARD}board.csv").content.decode()))
    assert (line["score"], line["exact_level"]) == ("", "")
    assert line["withheld"] == "all text exact_level level_identification"
    seen = signed_in(steward).get(f"{BOARD}board.json").json()
    assert [row["all"]["n"] for row in seen["rows"]] == [3, 3]
    assert seen["notes"] == []


def test_files_on_one_step_of_a_hidden_suite_are_told_alike_with_their_intervals(
    project: Project, evaluator: User, steward: User
) -> None:
    """20 and 21 of 40 right: the exact lower bounds, 35.2 and 37.5, lie on two steps of 25 points."""
    version = suite_make(project, 40, is_hidden=True)
    for model, right in (("One", 20), ("Other", 21)):
        run_make(version, model, letters(right, 40))
    board_refresh(version=version)
    one, other = (row["all"] for row in signed_in(evaluator).get(f"{BOARD}board.json").json()["rows"])
    assert one == other
    assert (one["score"], "right" in one) == (50, False)
    assert (round(one["low"], 1), round(one["high"], 1)) == (24.2, 75.8)  # of 37.5 to 62.5 %
    rows = signed_in(steward).get(f"{BOARD}board.json").json()["rows"]
    assert sorted(row["all"]["score"] for row in rows) == [50, 52.5]


def test_no_small_group_of_a_hidden_suite_follows_by_subtraction(
    project: Project, evaluator: User, steward: User
) -> None:
    """With 20 of level identification, 2 of planning are the whole less the 20."""
    for number in range(1, 23):
        question_make(project, number, axis="planning" if number > 20 else "level_identification")
    version = suite_freeze(project=project, name="Discs", is_hidden=True)
    run_make(version, "One", letters(21, 22))
    board_refresh(version=version)
    row = signed_in(evaluator).get(f"{BOARD}board.json").json()["rows"][0]
    assert row["all"]["n"] == 22
    assert row["axes"] == {}
    assert row["withheld"] == ["level_identification", "planning"]
    assert "told" not in row
    seen = signed_in(steward).get(f"{BOARD}board.json").json()["rows"][0]
    assert set(seen["axes"]) == {"level_identification", "planning"}


def test_no_small_group_follows_from_two_versions_of_a_hidden_suite(
    project: Project, evaluator: User, steward: User
) -> None:
    first = suite_make(project, 16, is_hidden=True)
    question_make(project, 17)
    second = suite_freeze(project=project, name="Discs", is_hidden=True)
    for version in (first, second):
        run_make(version, f"On {version.number}", letters(16, version.item_count))
        board_refresh(version=version)

    def score(user: User, version: SuiteVersion) -> Any:
        view = signed_in(user).get(f"{BOARD}board.json?version={version.uid}").json()
        return view["rows"][0]["all"]

    assert score(evaluator, first)["n"] == 16
    assert score(evaluator, second) is None
    assert score(steward, second)["n"] == 17
    for number in range(18, 33):
        question_make(project, number)
    third = suite_freeze(project=project, name="Discs", is_hidden=True)
    run_make(third, "On 3", letters(16, 32))
    board_refresh(version=third)
    assert score(evaluator, third)["n"] == 32


def test_why_items_of_a_hidden_suite_have_no_answer_is_told_without_the_endpoints_words(
    project: Project, evaluator: User, steward: User
) -> None:
    version = suite_make(project, 3, is_hidden=True)
    run = run_make(version, "One", letters(2, 3))
    run.responses.filter(item__position=1).update(state="error", problem="Cannot read: which disc is dark?")
    address = f"{BOARD}runs/{run.uid}/"
    page = signed_in(evaluator).get(address).content.decode()
    assert "its words are for the steward" in page
    assert "which disc" not in page
    assert "which disc" in signed_in(steward).get(address).content.decode()
