"""Generator is not judge: what a judge's family wrote or drafted it does not read, wherever it is begun."""

from __future__ import annotations

import json

import pytest

from benchmark.errors import JudgingRefused
from benchmark.judge.families import Writer, bar_of, writers_of, writers_of_run
from benchmark.judge.report_totals import verdicts_of
from benchmark.models import EvaluationRun, Item, Judge, Judgement, JudgeRun, ModelEntry, RatingStudy
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_ask import judging_ask, judging_grant
from benchmark.services.judging_drive import judging_drive
from benchmark.services.judging_start import judging_start
from benchmark.services.reports_gather import reports_gather
from benchmark.services.reports_judge import reports_judge
from benchmark.services.study_take import study_take
from generation.models import Endpoint
from projects.models import AuditEvent, Project, RunState, User
from tests.benchmark.boards import BOARD
from tests.benchmark.cast import JUDGES, questions_make
from tests.benchmark.judged import judge_make_up, judge_run_make
from tests.benchmark.judging_cast import always
from tests.benchmark.report_items import suite_of_reports, writes, written
from tests.benchmark.studies import file_of, report_rows, study_make
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)


def judge_of(family: str, *, model: str = "m-1", sees_reference: bool = False) -> Judge:
    return Judge(name="J", model_family=family, model_name=model, sees_reference=sees_reference)


@pytest.mark.parametrize(
    ("family", "writer", "own"),
    [
        ("Qwen", Writer("qwen ", ("A",)), True),
        ("Qwen", Writer("Qwen/Qwen2.5-VL-7B-Instruct", ("Checkpoint",)), True),
        ("Qwen2.5-VL", Writer("Qwen", ("A",)), True),
        ("Qwen", Writer("", ("Qwen2.5-VL-72B", "")), True),
        ("GPT", Writer("", ("SpineGPT",)), False),
        ("GPT", Writer("GPT-5", ("A",)), True),
        ("Llama", Writer("Qwen", ("Vertebra 7B",)), False),
        ("Llama", Writer("", ("", "7", "B")), False),
        ("通义千问", Writer("通义千问", ("甲",)), True),
    ],
)
def test_names_of_a_family_are_known_however_they_are_written(family: str, writer: Writer, own: bool) -> None:
    assert bool(bar_of(judge_of(family), [writer])) is own


def test_a_model_is_its_own_family_whatever_is_said_of_it() -> None:
    assert bar_of(judge_of("Other", model="spine-test-1"), [Writer("This", ("Examinee", "spine-test-1"))])


def test_only_a_judge_that_sees_the_reference_is_held_against_who_drafted_it() -> None:
    writer = Writer("Qwen", ("A",), ("built-in", "GLM"))
    assert not bar_of(judge_of("GLM"), [writer])
    assert "drafted the reference of 1 of 1 reports" in bar_of(judge_of("GLM", sees_reference=True), [writer])


@pytest.fixture
def run(project: Project, endpoint: Endpoint, server: ChatServer) -> EvaluationRun:
    """Two reports by a model of the test family, of items that the drafting family drafted."""
    server.script.judge = writes(written("L4/5"), judged=always(4, "disc herniation"))
    questions_make(project, 1)
    return drive(evaluation_start(version=suite_of_reports(project, 2), endpoint=endpoint))


@pytest.fixture
def own(project: Project, endpoint: Endpoint, run: EvaluationRun) -> Judge:
    """A judge that is the very model."""
    return judge_make(project=project, name="Own", endpoint=endpoint)


def test_a_model_does_not_judge_its_own_reports_and_is_told_whom_to_choose(
    project: Project, run: EvaluationRun, own: Judge, evaluator: User
) -> None:
    with pytest.raises(
        JudgingRefused, match=r"family “test family”.*2 of 2 reports.*Make a judge of another"
    ):
        reports_judge(run=run, judge=own)
    assert not RatingStudy.objects.exists()
    judge_make_up(project)
    with pytest.raises(JudgingRefused, match=r"Choose Reader v1\.$"):
        reports_judge(run=run, judge=own)
    study = reports_gather(version=run.version, runs=[run])
    assert set(study.reports.values_list("family", flat=True)) == {"test family"}
    with pytest.raises(JudgingRefused, match="does not judge what its family wrote"):
        judging_start(study=study, judge=own, by=evaluator)
    assert not JudgeRun.objects.exists()


def test_the_family_that_drafted_the_reference_does_not_hold_reports_against_it(
    project: Project, run: EvaluationRun, bench: Endpoint
) -> None:
    Item.objects.update(model_families="drafting family, built-in")
    drafter = {"project": project, "endpoint": bench, "model_family": "Drafting-Family"}
    seeing = judge_make(name="Seeing", sees_reference=True, **drafter)  # type: ignore[arg-type]
    with pytest.raises(JudgingRefused, match=r"drafted the reference of 2 of 2 reports.*Make a judge"):
        reports_judge(run=run, judge=seeing)
    blind = judge_make(name="Blind", **drafter)  # type: ignore[arg-type]
    with pytest.raises(JudgingRefused, match=r"Choose Blind v1\.$"):
        reports_judge(run=run, judge=seeing)
    assert reports_judge(run=run, judge=blind).judge == blind


def test_nobody_asks_the_steward_for_it_and_no_steward_grants_it(
    project: Project, endpoint: Endpoint, server: ChatServer, evaluator: User, steward: User
) -> None:
    server.script.judge = writes(written("L4/5"))
    questions_make(project, 1)
    version = suite_of_reports(project, 2, is_hidden=True)
    run = drive(evaluation_start(version=version, endpoint=endpoint))
    study = reports_gather(version=version, runs=[run])
    own = judge_make(project=project, name="Own", endpoint=endpoint, sees_reference=True)
    with pytest.raises(JudgingRefused, match="its family wrote"):
        judging_ask(study=study, judge=own, by=evaluator)
    seeing = judge_make_up(project, sees_reference=True)
    ask = judging_ask(study=study, judge=seeing, by=evaluator)
    study.reports.update(family=JUDGES)
    with pytest.raises(JudgingRefused, match="its family wrote"):
        judging_grant(ask=ask, by=steward)


def test_one_that_was_begun_before_does_not_go_on_and_what_it_said_does_not_count(
    project: Project, run: EvaluationRun, bench: Endpoint, server: ChatServer
) -> None:
    judge = judge_make(project=project, name="Reader", endpoint=bench)
    begun = reports_judge(run=run, judge=judge)
    Judgement.objects.create(
        run=begun, report=begun.study.reports.order_by("number")[0], dimension="imaging",
        state=Judgement.State.JUDGED, value=5,
    )  # fmt: skip
    JudgeRun.objects.filter(pk=begun.pk).update(state=RunState.DONE)
    assert verdicts_of(begun.study, judge)
    begun.study.reports.update(family=JUDGES)
    assert not verdicts_of(begun.study, judge)
    JudgeRun.objects.filter(pk=begun.pk).update(state=RunState.QUEUED)
    asked = len(server.script.seen)
    assert not judging_drive(run=JudgeRun.objects.get(pk=begun.pk), owner="test")
    begun.refresh_from_db()
    assert begun.state == RunState.FAILED
    assert "its family wrote" in begun.error_for_user
    assert len(server.script.seen) == asked


def test_a_judging_records_the_families_of_who_judged_who_wrote_and_who_drafted(
    project: Project, run: EvaluationRun, bench: Endpoint
) -> None:
    judge = judge_make(project=project, name="Reader", endpoint=bench, model_family=" Readers ")
    assert judge.family == "Readers"
    assert json.loads(AuditEvent.objects.get(action="judge_make").detail)["family"] == "Readers"
    manifest = json.loads(reports_judge(run=run, judge=judge).manifest)
    assert manifest["judge_family"] == "Readers"
    assert manifest["report_families"] == ["test family"]
    assert manifest["reference_families"] == ["drafting family"]
    assert manifest["reports_of_no_told_family"] == 0
    assert [one.family for one in writers_of_run(run)] == ["test family"] * 2


def test_a_file_may_tell_the_family_of_each_report(project: Project, bench: Endpoint) -> None:
    rows = report_rows()
    rows[0]["family"] = JUDGES.upper()
    study, report = study_take(project=project, name="Told", stream=file_of(rows))
    assert study is not None, report.faults
    with pytest.raises(JudgingRefused, match="1 of 4 reports"):
        judging_start(study=study, judge=judge_make(project=project, name="Reader", endpoint=bench))
    rows[0]["family"] = "x" * 61
    _, report = study_take(project=project, name="Too long", stream=file_of(rows))
    assert [told for _, told in report.faults] == ["“family” has 61 characters; 60 are the most."]
    assert sum(not one.family for one in writers_of(study)) == 3


def test_the_form_says_who_cannot_be_chosen_before_anything_is_sent(
    project: Project, run: EvaluationRun, own: Judge, evaluator: User
) -> None:
    client, address = signed_in(evaluator), f"{BOARD}runs/{run.uid}/judge/"
    page = client.get(address).content.decode()
    assert "No judge here may read these reports." in page
    reader = judge_make_up(project)
    own_again = Judge.objects.create(
        project=project, name="Own", version=2, endpoint=own.endpoint, rubric_version=own.rubric_version,
        prompt_version=own.prompt_version,
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert "Cannot be chosen here:" in page
    assert page.count("a model does not judge what its family wrote") == 2
    options = page.split("<select")[1].split("</select>")[0].split("<option")
    barred = {one.split('"')[1] for one in options if " disabled" in one}
    assert barred == {str(own.uid), str(own_again.uid)}
    assert f"Reader v1 · {JUDGES}" in page
    (chosen,) = [one for one in options if " selected" in one]
    assert str(reader.uid) in chosen
    answer = client.post(address, {"judge": str(own.uid)})
    assert answer.status_code == 422
    assert "Choose Reader v1." in answer.content.decode()
    assert not JudgeRun.objects.exists()


def test_the_form_of_a_study_says_of_how_many_reports_no_family_is_told(
    project: Project, evaluator: User
) -> None:
    study = study_make(project)
    judge_make_up(project)
    page = signed_in(evaluator).get(f"{BOARD}judges/studies/{study.uid}/judge/").content.decode()
    assert "Of 4 of 4 reports nobody said" in page
    assert "Cannot be chosen" not in page


def test_pages_of_judges_name_their_family(project: Project, evaluator: User) -> None:
    client, run = signed_in(evaluator), judge_run_make(project)
    assert f"family {JUDGES}" in client.get(f"{BOARD}judges/").content.decode()
    assert f"of the family {JUDGES}" in client.get(f"{BOARD}judges/runs/{run.uid}/").content.decode()
    assert not ModelEntry.objects.exists()
