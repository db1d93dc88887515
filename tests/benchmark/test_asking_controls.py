"""Options turned, images removed, images of another subject."""

from __future__ import annotations

import json

import pytest

from benchmark.asking.waiting import items_asked
from benchmark.controls import controls_shown, turned_figures
from benchmark.errors import EvaluationRefused
from benchmark.models import Control, EvaluationRun, Score
from benchmark.prompt import options_shown, orders_turned, own_letter
from benchmark.services.board_refresh import board_refresh
from benchmark.services.evaluation_start import control_start, evaluation_start
from benchmark.services.suite_freeze import suite_freeze
from corpus.bodies import MultipleChoice, Option
from generation.models import Endpoint
from imaging.models import Series
from imaging.render import stack_of
from projects.models import Approval, Project, User
from tests.benchmark.boards import BOARD
from tests.benchmark.cast import question_make, questions_make
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in
from tests.generation.cast import study_make
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_turned_options_keep_their_letters_and_lead_back_to_their_own() -> None:
    options = [Option(key=key, text=text) for key, text in zip("ABCD", "wxyz", strict=True)]
    body = MultipleChoice(language="en", axis="planning", stem="?", options=options, answer="C")
    assert orders_turned(body) == ["", "BCDA", "CDAB", "DABC"]
    for order in orders_turned(body):
        shown = options_shown(body, order)
        assert list(shown) == list("ABCD")
        (letter,) = [key for key, text in shown.items() if text == "y"]
        assert own_letter(body, order, letter) == "C"
    assert own_letter(body, "BCDA", "") == ""


def test_a_model_that_always_says_a_is_right_once_in_each_turn(
    project: Project, endpoint: Endpoint, evaluator: User
) -> None:
    questions_make(project, 3, right=2)
    run = evaluation_start(
        version=suite_freeze(project=project, name="Discs"), endpoint=endpoint, is_circular=True
    )
    run = drive(run)
    assert (run.total_count, run.done_count) == (12, 12)
    by_item = {}
    for response in run.responses.prefetch_related("scores"):
        by_item.setdefault(response.item_id, []).append(response.scores.get().is_right)
    assert all(sum(rights) == 1 for rights in by_item.values())
    assert turned_figures(run) == {"n": 3, "always": 0, "moved": 3}
    # What the endpoint failed to answer says nothing of the model.
    failed = run.responses.filter(item__position=1, repeat=2)
    failed.update(state="error", text="")
    Score.objects.filter(response__in=failed).update(letter="", is_right=False)
    assert turned_figures(run) == {"n": 2, "always": 0, "moved": 2}
    page = signed_in(evaluator).get(f"{BOARD}runs/{run.uid}/").content.decode()
    assert "Right in every order of the options" in page
    # The board counts the options as they are written.
    assert json.loads(run.version.board)["rows"][0]["all"]["right"] == 2
    with pytest.raises(EvaluationRefused, match="both at once"):
        evaluation_start(version=run.version, endpoint=endpoint, is_circular=True, repeats=2)


def test_controls_take_images_away_or_swap_them_and_stand_beside_their_run(
    project: Project, approval: Approval, endpoint: Endpoint, server: ChatServer, evaluator: User
) -> None:
    studies = [study_make(project, approval, name=f"S-{number}") for number in (1, 2)]
    for number, study in enumerate(studies, start=1):
        question_make(project, number, study=study)
    question_make(project, 3)
    version = suite_freeze(project=project, name="Images")
    run = drive(evaluation_start(version=version, endpoint=endpoint))
    client, address = signed_in(evaluator), f"{BOARD}runs/{run.uid}/"
    made = {}
    for control in (Control.REMOVED, Control.SWAPPED):
        server.script.forget()
        server.script.configure({"queue": [{"behaviour": "says", "text": "ANSWER: B"}]})
        client.post(f"{address}control/", {"control": control})
        client.post(f"{address}control/", {"control": control})
        made[control] = drive(EvaluationRun.objects.get(control=control))
        assert made[control].done_count == 2
        assert [seen.images for seen in server.script.seen] == [int(control == Control.SWAPPED)] * 2
    lent = {one.item.position: one.images_of.position for one in made[Control.SWAPPED].responses.all()}
    assert lent == {items[0].position: items[1].position for items in _pairs(run)}
    kept = run.responses.exclude(image_record="").first()
    record = json.loads(kept.image_record)[0]
    assert record["width"] > 0
    stack = stack_of(Series.objects.get(series_instance_uid=record["series"]))
    assert record["sop"] == stack[1].sop_instance_uid, "the second of the stack, by its own name"
    page = client.get(address).content.decode()
    assert "What the images are worth" in page
    shown = {one.control: one for one in controls_shown(EvaluationRun.objects.get(pk=run.pk), sees_all=True)}
    assert [shown[control].difference for control in (Control.REMOVED, Control.SWAPPED)] == [50, 50]
    # A control is no contestant.
    assert [row["run"] for row in board_refresh(version=version)["rows"]] == [str(run.uid)]
    with pytest.raises(EvaluationRefused, match="A control belongs to a run"):
        control_start(run=made[Control.REMOVED], control=Control.SWAPPED)


def _pairs(run: EvaluationRun) -> list[tuple]:
    first, second = (item for item in items_asked(run) if item.has_images)
    return [(first, second), (second, first)]


def test_images_of_one_subject_cannot_be_swapped(
    project: Project, approval: Approval, endpoint: Endpoint
) -> None:
    study = study_make(project, approval)
    for number in (1, 2):
        question_make(project, number, study=study, cluster="one subject")
    run = evaluation_start(version=suite_freeze(project=project, name="Images"), endpoint=endpoint)
    with pytest.raises(EvaluationRefused, match="all images are of one"):
        control_start(run=run, control=Control.SWAPPED)
