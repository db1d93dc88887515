"""Reports of evaluations judged and on the board: points, critical errors, what a hidden suite tells."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from benchmark.errors import JudgingRefused, StudyRefused
from benchmark.judge.rubric import Critical, Dimension
from benchmark.judge.standing import runs_uncalibrated
from benchmark.models import (
    EvaluationRun,
    Item,
    Judge,
    JudgeRun,
    ModelEntry,
    RatingStudy,
    Response,
    SuiteVersion,
)
from benchmark.reports.marks import LevelSpan, Mark, spans_kept, spans_text
from benchmark.services.board_refresh import board_refresh
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.judging_drive import judging_drive
from benchmark.services.rating_save import Opinion, rating_save
from benchmark.services.reports_gather import reports_gather
from benchmark.services.reports_judge import reports_judge
from benchmark.services.response_score import response_score
from benchmark.services.study_close import study_close
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import Membership, Project, Role, RunState, User
from tests.benchmark.boards import BOARD, run_make
from tests.benchmark.cast import endpoint_make, questions_make
from tests.benchmark.judged import calibrated_make, judge_make_up
from tests.benchmark.judging_cast import always
from tests.benchmark.report_items import MARKED, report_make, suite_of_reports, writes, written
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 16


def judged(run: EvaluationRun, judge: Judge, by: User | None = None) -> JudgeRun:
    """A judging from its start to its end."""
    made = JudgeRun.objects.get(pk=reports_judge(run=run, judge=judge, by=by).pk)
    while judging_drive(run=made, owner="test"):
        made.refresh_from_db()
    return JudgeRun.objects.get(pk=made.pk)


def row_of(version: SuiteVersion) -> dict[str, Any]:
    version.refresh_from_db()
    found: dict[str, Any] = json.loads(version.board)["rows"][0]["report"]
    return found


@pytest.fixture
def judge(project: Project, endpoint: Endpoint) -> Judge:
    """Certified on every dimension, at an endpoint that answers."""
    made = judge_make_up(project)
    calibrated_make(project, certified=list(Dimension), judge=made)
    Judge.objects.filter(pk=made.pk).update(endpoint=endpoint)
    return Judge.objects.get(pk=made.pk)


@pytest.fixture
def run(project: Project, endpoint: Endpoint, server: ChatServer) -> EvaluationRun:
    """A model that writes of L4/5 on every case: a third of the cases lie there."""
    server.script.judge = writes(written("L4/5"), judged=always(4, "disc herniation"))
    questions_make(project, 2)
    return drive(evaluation_start(version=suite_of_reports(project, MANY), endpoint=endpoint))


def test_a_certified_judge_gives_points_and_a_wrong_level_caps_a_report_at_40(
    run: EvaluationRun, judge: Judge, server: ChatServer
) -> None:
    before = row_of(run.version)
    assert (before["score"], before["n"]) == (None, MANY)
    assert before["why"] == "No certified judge and no clinicians have judged these reports."
    assert before["critical"]["per_100"] == pytest.approx(100 * 11 / MANY)
    done = judged(run, judge)
    assert (done.state, done.done_count) == (RunState.DONE, MANY * len(Dimension))
    row = row_of(run.version)
    assert row["judge"] == str(judge)
    assert (row["scored"], row["capped"]) == (MANY, 11)
    assert row["score"] == pytest.approx((11 * 40 + 5 * 80) / MANY)
    assert row["low"] < row["score"] < row["high"]
    assert row["critical"]["kinds"]["wrong_level"] == 11
    assert row["critical"]["low"] < row["critical"]["per_100"] < row["critical"]["high"]
    assert {one["judge"]["mean"] for one in row["dimensions"]} == {4}
    prompts = [one["text"] for one in server.script.record()["seen"] if "<report>" in one["text"]]
    assert not any(MARKED in text or run.model.model_name in text for text in prompts)


def test_an_uncertified_dimension_counts_for_nothing_and_says_so(
    project: Project, run: EvaluationRun, endpoint: Endpoint
) -> None:
    made = judge_make_up(project)
    calibrated_make(project, certified=[Dimension.IMAGING], judge=made)
    Judge.objects.filter(pk=made.pk).update(endpoint=endpoint)
    judged(run, Judge.objects.get(pk=made.pk))
    row = row_of(run.version)
    assert row["score"] is None
    assert row["why"].startswith("Not judged: diagnosis,")
    told = {one["dimension"]: one for one in row["dimensions"]}
    assert told["imaging"]["judge"] == {"mean": 4, "n": MANY}
    assert "judge" not in told["diagnosis"]
    assert told["diagnosis"]["uncounted"] == {"mean": 4, "n": MANY}


def test_clinicians_of_a_closed_study_count_and_name_what_words_do_not_tell(
    project: Project, run: EvaluationRun, surgeon_a: User
) -> None:
    study = reports_gather(version=run.version, runs=[run])
    for number, report in enumerate(study.reports.order_by("number")):
        critical = [Critical.MISSED_EMERGENCY] if number < 4 else []
        opinion = Opinion(dict.fromkeys(Dimension, 5), critical)
        rating_save(report=report, rater=surgeon_a, seen=0, opinion=opinion, finish=True)
    board_refresh(version=run.version)
    assert row_of(run.version)["score"] is None  # Until it is closed a rating may still change.
    study_close(study=study)
    board_refresh(version=run.version)
    row = row_of(run.version)
    harmful = {one.pk for one in study.reports.order_by("number")[:4]}
    harmful |= set(
        study.reports.filter(response__scores__critical="wrong_level").values_list("pk", flat=True)
    )
    assert row["critical"]["per_100"] == pytest.approx(100 * len(harmful) / MANY)
    assert (row["critical"]["kinds"]["missed_emergency"], row["critical"]["rated"]) == (4, MANY)
    assert row["score"] == pytest.approx((40 * len(harmful) + 100 * (MANY - len(harmful))) / MANY)
    assert row["dimensions"][0]["clinicians"] == {"mean": 5, "n": MANY}


def test_a_report_without_words_has_the_least_points(
    project: Project, judge: Judge, server: ChatServer
) -> None:
    server.script.judge = writes("", judged=always(5, ""))
    version = suite_of_reports(project, 2)
    first = version.items.select_related("revision").order_by("position")[0]
    run = run_make(version, "Half", [written(json.loads(first.revision.body)["levels"][0]), " "])
    assert reports_gather(version=version, runs=[run]).reports.count() == 1
    judged(run, judge)
    row = row_of(version)
    assert (row["n"], row["scored"], row["score"], row["claim"]) == (2, 2, 60, False)


def test_the_same_reports_make_one_study_in_which_no_system_is_named(
    project: Project, run: EvaluationRun, judge: Judge, evaluator: User
) -> None:
    run.responses.filter(item__position=3).update(text=f"{run.model.model_name} says: {written()}")
    first = reports_gather(version=run.version, runs=[run], by=evaluator)
    assert reports_gather(version=run.version, runs=[run]) == first
    assert not first.reports.filter(text__contains=run.model.model_name).exists()
    assert first.reports.filter(text__startswith="[system] says").count() == 1
    assert MARKED in first.reports.all()[0].reference
    assert (first.version, first.reports.count(), first.egress) == (run.version, MANY, "any")
    other = EvaluationRun(pk=0, model=run.model, version=run.version, state=RunState.DONE)
    with pytest.raises(StudyRefused, match="one evaluation of each model"):
        reports_gather(version=run.version, runs=[run, other])
    EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.PAUSED)
    with pytest.raises(StudyRefused, match="finished"):
        reports_judge(run=EvaluationRun.objects.get(pk=run.pk), judge=judge)


def test_judging_answers_does_not_certify_a_judge_anew(run: EvaluationRun, judge: Judge) -> None:
    study_close(study=judged(run, judge).study)
    assert not runs_uncalibrated().exists()


def test_a_version_without_reports_has_no_report_figures_and_its_board_stays(project: Project) -> None:
    questions_make(project, 2)
    version = suite_freeze(project=project, name="Discs")
    run_make(version, "One", ["ANSWER: A", "ANSWER: B"])
    figures = board_refresh(version=version)
    assert "report" not in figures["rows"][0]


def test_the_board_shows_reports_apart_with_their_errors_and_exports_them(
    project: Project, run: EvaluationRun, judge: Judge, evaluator: User
) -> None:
    judged(run, judge)
    client = signed_in(evaluator)
    page = client.get(f"{BOARD}?sort=-report").content.decode()
    assert "Reports, n = 16" in page
    assert "2 text, 0 image and 16 reports" in page
    assert "52.5" in page
    assert "68.8" in page
    told = client.get(f"{BOARD}board.json").json()
    assert (told["report_items"], told["rows"][0]["report"]["capped"]) == (16, 11)
    line = next(csv.DictReader(io.StringIO(client.get(f"{BOARD}board.csv").content.decode())))
    assert (line["report_score"], line["critical_per_100"], line["critical_wrong_level"]) == (
        "52.5",
        "68.75",
        "11",
    )
    assert line["n"] == "2"
    reports = client.get(f"{BOARD}reports/").content.decode()
    assert "Wrong level 11" in reports
    assert "Reader v1, certified" in reports


def test_an_evaluator_starts_a_judge_on_a_run_and_gives_reports_to_clinicians(
    project: Project, run: EvaluationRun, judge: Judge, evaluator: User
) -> None:
    client = signed_in(evaluator)
    assert f"runs/{run.uid}/judge/" in client.get(f"{BOARD}runs/{run.uid}/").content.decode()
    address = f"{BOARD}runs/{run.uid}/judge/"
    assert "Probes" not in client.get(address).content.decode()
    answer = client.post(address, {"judge": str(judge.uid)})
    made = JudgeRun.objects.get(study__version=run.version)
    assert answer["Location"] == f"{BOARD}judges/runs/{made.uid}/"
    assert (made.with_probes, made.started_by) == (False, evaluator)
    answer = client.post(f"{BOARD}reports/{run.version.uid}/study/", {"run": [str(run.uid), "nonsense"]})
    study = RatingStudy.objects.get(version=run.version)
    assert answer["Location"] == f"{BOARD}judges/studies/{study.uid}/"
    answer = client.post(f"{BOARD}reports/{run.version.uid}/study/", follow=True)
    assert "Tick the models" in answer.content.decode()


def test_the_item_shows_prompt_reference_reports_with_levels_and_verdicts(
    project: Project, run: EvaluationRun, judge: Judge, evaluator: User
) -> None:
    judged(run, judge)
    client = signed_in(evaluator)
    item = run.version.items.get(instance__number=1000)
    page = client.get(f"{BOARD}items/{item.uid}/").content.decode()
    for words in (
        "Write the report on this patient",
        f"{MARKED} 1000",
        '<mark class="lv-strays" title="L4/L5: not in the approved report">L4/5</mark>',
        "“disc herniation”",
        "Critical, by its words</dt><dd>Wrong level</dd>",
    ):
        assert words in page, words
    response = run.responses.get(item=item)
    page = client.get(f"{BOARD}runs/{run.uid}/answers/{response.uid}/").content.decode()
    assert "The approved report" in page
    assert "Wrong level" in page
    run_page = client.get(f"{BOARD}runs/{run.uid}/?show=report").content.decode()
    assert "Reports 16" in run_page
    assert "All 18" in run_page


def test_the_page_marks_levels_as_the_score_read_them_and_reads_only_what_no_score_kept(
    run: EvaluationRun, evaluator: User
) -> None:
    item = run.version.items.get(instance__number=1000)
    response = run.responses.get(item=item)
    address, client = f"{BOARD}items/{item.uid}/", signed_in(evaluator)
    strays = '<mark class="lv-strays" title="L4/L5: not in the approved report">L4/5</mark>'
    (score,) = response.scores.all()
    told = score.level_spans
    assert strays in client.get(address).content.decode()
    at = response.text.index("L4/5")
    response.scores.update(level_spans=spans_text([LevelSpan(at, at + 4, Mark.APART, "L4/L5")]))
    page = client.get(address).content.decode()
    assert ('title="L4/L5: denied, normal, past or a root"' in page, strays in page) == (True, False)
    response.scores.update(level_spans="")
    assert strays in client.get(address).content.decode()
    assert [one.mark for one in spans_kept(told)] == [Mark.STRAYS, Mark.STRAYS]


def test_reports_of_many_models_stand_on_pages_by_name(run: EvaluationRun, evaluator: User) -> None:
    item, client = run.version.items.get(instance__number=1000), signed_in(evaluator)
    for number in range(11):
        _writes_too(run, item, f"Writer {number:02}")
    pages = [client.get(f"{BOARD}items/{item.uid}/", {"page": page}).content.decode() for page in ("1", "2")]
    assert [page.count('aria-label="Report of ') for page in pages] == [10, 2]
    assert ["Report of Writer 10" in page for page in pages] == [False, True]
    assert ["Models 1 to 10 of 12, by name" in page for page in pages] == [True, False]
    assert ('href="?page=2#reports"' in pages[0], 'href="?page=1#reports"' in pages[1]) == (True, True)


def _writes_too(run: EvaluationRun, item: Item, name: str) -> None:
    model = ModelEntry.objects.create(
        project=run.project, name=name, model_name=name, endpoint=run.model.endpoint
    )
    again = EvaluationRun.objects.create(
        project=run.project, version=run.version, model=model, state=RunState.DONE
    )
    response_score(response=Response.objects.create(run=again, item=item, text=written()))


def test_a_judge_that_sees_the_reference_of_a_hidden_suite_is_its_steward_s(
    project: Project, run: EvaluationRun, judge: Judge, evaluator: User, steward: User
) -> None:
    run.version.suite.is_hidden = True
    run.version.suite.save()
    Judge.objects.update(sees_reference=True)
    judge.refresh_from_db()
    with pytest.raises(JudgingRefused, match="steward alone"):
        reports_judge(run=run, judge=judge, by=evaluator)
    assert reports_judge(run=run, judge=judge, by=steward).total_count == MANY * len(Dimension)


def test_raters_of_a_hidden_suite_are_shown_no_reference(
    project: Project, run: EvaluationRun, surgeon_a: User, steward: User
) -> None:
    study = reports_gather(version=run.version, runs=[run])
    address = f"{BOARD}ratings/{study.uid}/{study.reports.all()[0].uid}/"
    assert MARKED in signed_in(surgeon_a).get(address).content.decode()
    run.version.suite.is_hidden = True
    run.version.suite.save()
    assert MARKED not in signed_in(surgeon_a).get(address).content.decode()


def test_a_hidden_suite_tells_steps_and_no_kinds_and_of_files_nothing(
    project: Project, endpoint: Endpoint, judge: Judge, server: ChatServer, evaluator: User, steward: User
) -> None:
    server.script.judge = writes(written("L4/5"), judged=always(4, "disc herniation"))
    questions_make(project, 20)
    version = suite_of_reports(project, 30, is_hidden=True)
    run = drive(evaluation_start(version=version, endpoint=endpoint, by=evaluator))
    judged(run, judge)
    exact = row_of(version)
    assert exact["score"] == pytest.approx((20 * 40 + 10 * 80) / 30)
    told = signed_in(evaluator).get(f"{BOARD}board.json").json()["rows"][0]
    report = told["report"]
    assert report["score"] == 50
    assert (report["critical"]["per_100"], report["critical"]["kinds"]) == (75, {})
    assert (report["dimensions"], report["capped"]) == ([], None)
    assert report["low"] < 50 < report["high"]
    whole = signed_in(steward).get(f"{BOARD}board.json").json()["rows"][0]["report"]
    assert whole["critical"]["kinds"]["wrong_level"] == 20
    run.model.endpoint = None
    run.model.save()
    board_refresh(version=version)
    told = signed_in(evaluator).get(f"{BOARD}board.json").json()["rows"][0]
    assert told["report"] is None
    assert "report" in told["withheld"]


def test_few_hidden_reports_tell_nothing_and_neither_does_one_more_than_before(
    project: Project, server: ChatServer, evaluator: User
) -> None:
    endpoint = endpoint_make(server.url)
    server.script.judge = writes(written("L4/5"))
    first = suite_of_reports(project, MANY, is_hidden=True)
    board_of = lambda: signed_in(evaluator).get(f"{BOARD}board.json").json()["rows"][0]["report"]  # noqa: E731
    drive(evaluation_start(version=first, endpoint=endpoint))
    assert board_of() is not None
    report_make(project, 2000)
    second = suite_freeze(project=project, name="Reports", is_hidden=True, with_reports=True)
    drive(evaluation_start(version=second, endpoint=endpoint))
    assert board_of() is None


def test_a_visitor_of_a_public_board_reads_points_and_no_buttons(
    project: Project, run: EvaluationRun, client: Any, settings: Any
) -> None:
    settings.PUBLIC_BOARDS = [project.slug]
    page = client.get(f"{BOARD}reports/").content.decode()
    assert "Critical errors per 100" in page
    assert "Give to clinicians" not in page


def test_a_former_member_sees_nothing(project: Project, run: EvaluationRun, outsider: User) -> None:
    assert signed_in(outsider).get(f"{BOARD}reports/").status_code == 404
    Membership.objects.create(project=project, user=outsider, role=Role.EVALUATOR)
    assert signed_in(outsider).get(f"{BOARD}reports/").status_code == 200
