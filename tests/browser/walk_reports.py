"""A public suite that asks for reports: two models wrote them, a certified judge read those of one."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

from benchmark.judge.rubric import Dimension
from benchmark.models import Judge, Judgement, JudgeRun, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from benchmark.services.health_reckon import health_reckon
from benchmark.services.reports_judge import reports_judge
from projects.models import Membership, Project, RunState, User
from tests.benchmark.boards import run_make
from tests.benchmark.cast import questions_make
from tests.benchmark.judged import calibrated_make, judge_make_up
from tests.benchmark.report_items import suite_of_reports, written

Visit = Callable[..., None]
SLUG = "walk-reports"
QUOTE = "disc herniation"


def reports_made(project: Project) -> str:
    """The version's uid; made once."""
    there = SuiteVersion.objects.filter(suite__project=project, report_item_count__gt=0).first()
    if there is not None:
        return str(there.uid)
    questions_make(project, 2)
    version = suite_of_reports(project, 16)
    closed = ["ANSWER: A", "ANSWER: B"]
    judge = judge_make_up(project)
    one_level, right_level = [*closed, *[written("L4/5")] * 16], [*closed, *_right(version)]
    first = run_make(version, "Writes of one level", one_level, endpoint=judge.endpoint)
    run_make(version, "Writes of the right level", right_level, endpoint=judge.endpoint)
    calibrated_make(project, certified=list(Dimension), judge=judge)
    _judged(reports_judge(run=first, judge=judge), judge)
    board_refresh(version=version)
    health_reckon(version=version)
    return str(version.uid)


def reports_walk(page: Visit) -> None:
    """The pages, each with reports behind it."""
    project, is_new = Project.objects.get_or_create(slug=SLUG, defaults={"name": "Walk, reports"})
    evaluator = User.objects.get(username="evaluator-d")
    if is_new:
        Membership.objects.create(user=evaluator, project=project, role="evaluator")
    version = SuiteVersion.objects.get(uid=reports_made(project))
    run = version.runs.get(model__name="Writes of one level")
    response = run.responses.filter(item__kind="report").order_by("item__position")[0]
    page("benchmark:reports", "evaluator-d", SLUG)
    page("benchmark:run_judge", "evaluator-d", SLUG, uid=run.uid)
    page("benchmark:item", "evaluator-d", SLUG, uid=response.item.uid)
    page("benchmark:response", "evaluator-d", SLUG, uid=run.uid, response_uid=response.uid)


def _right(version: SuiteVersion) -> list[str]:
    bodies = version.items.filter(kind="report").order_by("position").values_list("revision__body", flat=True)
    return [written(json.loads(body)["levels"][0]) for body in bodies]


def _judged(run: JudgeRun, judge: Judge) -> None:
    """Every verdict a 4, as a worker would have written it."""
    numbers = count()
    rows = [
        Judgement(
            run=run, report=report, dimension=dimension, state=Judgement.State.JUDGED, value=4,
            quote=QUOTE, quote_stands=True, latency_ms=next(numbers),
        )
        for report in run.study.reports.all()
        for dimension in Dimension
    ]  # fmt: skip
    Judgement.objects.bulk_create(rows)
    JudgeRun.objects.filter(pk=run.pk).update(state=RunState.DONE, done_count=len(rows))
