"""What a run may ask and cost at most is told before it begins, and held against the caps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from benchmark.asking.item_loads import evaluation_worst
from benchmark.asking.ready import Preparing
from benchmark.asking.waiting import work_waiting
from benchmark.errors import EvaluationRefused, JudgingRefused
from benchmark.judge.asking import MOST_ASKINGS, JudgePreparing, pieces_of
from benchmark.judge.loads import judging_worst
from benchmark.models import EvaluationRun, JudgeRun, RatingStudy, StudyReport
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_questions import judging_questions_keep
from benchmark.services.judging_start import judging_start
from benchmark.services.reports_gather import reports_gather
from benchmark.services.suite_freeze import suite_freeze
from generation.calls.prices import Prices
from generation.models import Endpoint, ProjectBudget
from generation.models.money import NO_CURRENCY
from projects.models import Project, User
from tests.benchmark import judging_cast
from tests.benchmark.boards import BOARD
from tests.benchmark.cast import question_make, questions_make
from tests.benchmark.report_items import suite_of_reports, writes, written
from tests.benchmark.reports_to_probe import CHINESE, ENGLISH
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.openai_server.server import ChatServer

pytestmark = pytest.mark.django_db(transaction=True)
FREE = Prices(Decimal(0), Decimal(0))


@pytest.mark.parametrize(("is_circular", "repeats"), [(False, 2), (True, 1)])
def test_an_evaluation_takes_no_more_than_was_told(
    project: Project, endpoint: Endpoint, is_circular: bool, repeats: int
) -> None:
    series = study_store(project)
    question_make(project, 1, study=series.study, arrows=1)
    question_make(project, 2)
    version = suite_freeze(project=project, name="Discs")
    run = evaluation_start(version=version, endpoint=endpoint, is_circular=is_circular, repeats=repeats)
    told = evaluation_worst(run=run, endpoint=endpoint, model_name=endpoint.model_name)
    works = work_waiting(run)
    preparing = Preparing(run, endpoint, [work.item for work in works])
    questions = [preparing.ready(work, FREE).question for work in works]
    assert told.questions == run.total_count == len(questions)
    assert told.input_tokens == sum(one.worst_input_tokens() for one in questions)
    assert told.output_tokens == sum(one.max_tokens for one in questions)
    assert told.cost == (told.input_tokens * Decimal("0.5") + told.output_tokens * Decimal("1.5")) / 1_000_000


@pytest.mark.parametrize("with_probes", [True, False])
@pytest.mark.parametrize("schema", [True, False])
def test_a_judging_takes_no_more_than_was_told(
    project: Project, endpoint: Endpoint, with_probes: bool, schema: bool
) -> None:
    endpoint.honours_schema = schema
    endpoint.save()
    study = judging_cast.study_make(project, subjects=1, systems=1)
    for number, text in enumerate([*ENGLISH, *CHINESE], start=2):
        StudyReport.objects.create(
            study=study, number=number, report_id=str(number), subject="s", system="One", text=text,
            reference="As it was.",
        )  # fmt: skip
    judge = judge_make(project=project, name="Judge", endpoint=endpoint, sees_reference=True)
    run = judging_start(study=study, judge=judge, with_probes=with_probes)
    assert judging_questions_keep(run=run)
    told = judging_worst(run)
    preparing = JudgePreparing(run, endpoint)
    questions = [
        preparing.ready(one, FREE).question for one in pieces_of(study, judge, with_probes=with_probes)
    ]
    assert told.questions >= len(questions) == run.total_count
    sent = MOST_ASKINGS * sum(one.worst_input_tokens() for one in questions)
    assert sent <= told.input_tokens < (1.5 if with_probes else 1.05) * sent
    assert told.output_tokens >= MOST_ASKINGS * sum(one.max_tokens for one in questions)


def test_what_may_meet_a_cap_is_refused_until_somebody_says_that_it_may(
    project: Project, endpoint: Endpoint
) -> None:
    questions_make(project, 3)
    version, cap = suite_freeze(project=project, name="Discs"), Decimal("0.001")
    with pytest.raises(EvaluationRefused, match=r"may cost 0\.0\d+, and the run's cap leaves 0\.001"):
        evaluation_start(version=version, endpoint=endpoint, budget_cap=cap)
    assert not EvaluationRun.objects.exists()
    assert not project.model_entries.exists()
    evaluation_start(version=version, endpoint=endpoint, budget_cap=cap, confirmed=True)
    study = judging_cast.study_make(project, subjects=1)
    judge = judge_make(project=project, name="Judge", endpoint=endpoint)
    ProjectBudget.objects.create(project=project, currency=NO_CURRENCY, day_cap=cap)
    with pytest.raises(JudgingRefused, match=r"the project's cap for a day leaves 0\.001"):
        judging_start(study=study, judge=judge, budget_cap=Decimal(5))
    assert not JudgeRun.objects.exists()
    judging_start(study=study, judge=judge, confirmed=True)


def test_the_page_of_an_evaluation_tells_it_for_what_stands_in_the_form(
    project: Project, endpoint: Endpoint, evaluator: User
) -> None:
    questions_make(project, 3)
    version = suite_freeze(project=project, name="Discs")
    client, address = signed_in(evaluator), f"{BOARD}runs/new/"
    page = client.get(address).content.decode()
    assert ">3</dd>" in page
    assert '<dt>Cap</dt><dd class="num">none</dd>' in page
    sent = {"version": str(version.uid), "endpoint": str(endpoint.uid), "temperature": 0, "seed": 0}
    asked = {**sent, "repeats": 2, "budget_cap": "0.001"}
    part = client.get(address, asked, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert ">6</dd>" in part
    assert "more than the run&#x27;s cap leaves" in part
    assert client.post(address, {**asked, "look": "1"}).status_code == 200
    refused = client.post(address, asked)
    assert (refused.status_code, EvaluationRun.objects.count()) == (422, 0)
    assert 'name="confirmed"' in refused.content.decode()
    assert "leaves 0.001 " in refused.content.decode()
    assert client.post(address, {**asked, "confirmed": "on"}).status_code == 302
    half = client.get(address, {"seed": 0}, headers={"HX-Request": "true"}).content.decode()
    assert "when the form above is complete" in half


def test_the_page_of_a_judge_on_an_evaluations_reports_tells_it_before_they_are_gathered(
    project: Project, endpoint: Endpoint, bench: Endpoint, evaluator: User, server: ChatServer
) -> None:
    server.script.judge = writes(written("L4/5"))
    questions_make(project, 1)
    run = drive(evaluation_start(version=suite_of_reports(project, 2), endpoint=endpoint))
    seeing = judge_make(project=project, name="Seeing", endpoint=bench, sees_reference=True)
    blind = judge_make(project=project, name="Blind", endpoint=bench)
    client, address = signed_in(evaluator), f"{BOARD}runs/{run.uid}/judge/"
    page = client.get(address).content.decode()
    assert ">22, each asked up to 3 times" in page
    assert 'name="confirmed"' not in page
    assert not RatingStudy.objects.exists()
    sent = {"judge": str(seeing.uid), "budget_cap": "0.001"}
    told = {
        judge: client.get(address, sent | {"judge": str(judge.uid)}, headers={"HX-Request": "true"})
        for judge in (seeing, blind)
    }
    part = told[seeing].content.decode()
    assert "<html" not in part
    assert "more than the run&#x27;s cap leaves" in part
    assert 'name="confirmed"' in part
    assert part != told[blind].content.decode()
    assert client.post(address, {**sent, "look": "1"}).status_code == 200
    refused = client.post(address, sent)
    assert (refused.status_code, JudgeRun.objects.count(), RatingStudy.objects.count()) == (422, 0, 0)
    assert client.post(address, {**sent, "confirmed": "on"}).status_code == 302
    begun = JudgeRun.objects.get()
    # What stands now is what was told.
    assert f">{judging_worst(begun).input_tokens:,} sent" in part.replace("\xa0", ",")
    again = client.get(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert again.partition("</dl>")[0] == part.partition("</dl>")[0]


def test_how_long_hidden_references_are_is_told_to_nobody_who_does_not_hold_them(
    project: Project, endpoint: Endpoint, bench: Endpoint, evaluator: User, server: ChatServer
) -> None:
    server.script.judge = writes(written("L4/5"))
    questions_make(project, 1)
    version = suite_of_reports(project, 2, is_hidden=True)
    run = drive(evaluation_start(version=version, endpoint=endpoint))
    judge_make(project=project, name="Seeing", endpoint=bench, sees_reference=True)
    blind = judge_make(project=project, name="Blind", endpoint=bench)
    address = f"{BOARD}runs/{run.uid}/judge/"
    told = signed_in(evaluator).get(address, {"judge": str(blind.uid)}, headers={"HX-Request": "true"})
    assert " sent, " in told.content.decode()
    blind.delete()
    study = reports_gather(version=version, runs=[run])
    for page in (address, f"{BOARD}judges/studies/{study.uid}/judge/"):
        offered = signed_in(evaluator).get(page).content.decode()
        assert " sent, " not in offered
        assert "what it names may begin" in offered


def test_the_page_of_a_judging_tells_it_too(project: Project, endpoint: Endpoint, evaluator: User) -> None:
    study = judging_cast.study_make(project, subjects=1)
    client, address = signed_in(evaluator), f"{BOARD}judges/studies/{study.uid}/judge/"
    judge = judge_make(project=project, name="Judge", endpoint=endpoint)
    endpoint.prices.all().delete()
    page = client.get(address).content.decode()
    assert "each asked up to 3 times" in page
    assert "nobody has said what this model costs" in page
    sent = {"judge": str(judge.uid)}
    part = client.get(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert ">22, each" in part
    assert client.post(address, {**sent, "look": "1"}).status_code == 200
    assert not JudgeRun.objects.exists()
    assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize(
    ("is_local", "cap", "is_told"), [(False, "5", True), (False, "", False), (True, "5", False)]
)
def test_a_cap_without_a_price_is_said_to_stop_a_run_at_once(
    project: Project, endpoint: Endpoint, evaluator: User, is_local: bool, cap: str, is_told: bool
) -> None:
    questions_make(project, 3)
    version = suite_freeze(project=project, name="Discs")
    endpoint.prices.all().delete()
    Endpoint.objects.filter(pk=endpoint.pk).update(is_local=is_local)
    asked = {"version": str(version.uid), "endpoint": str(endpoint.uid), "temperature": 0, "seed": 0}
    part = signed_in(evaluator).get(
        f"{BOARD}runs/new/", {**asked, "repeats": 1, "budget_cap": cap}, headers={"HX-Request": "true"}
    )
    assert ("It would stop before its first question." in part.content.decode()) is is_told
