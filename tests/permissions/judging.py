"""Who may rate reports, bring them in, and read what judges are certified for."""

from __future__ import annotations

from benchmark.models import JudgingAsk
from projects.models import Project, RunState, User
from tests.benchmark.judged import calibrated_make, judge_make_up, judge_run_make
from tests.benchmark.studies import study_make
from tests.conftest import person
from tests.permissions.table import MEMBERS, Row

EVALUATOR = frozenset({"evaluator"})
SURGEON = frozenset({"surgeon"})
STEWARD = frozenset({"steward"})


def a_study(project: Project) -> dict[str, object]:
    return {"uid": study_make(project).uid}


def a_report(project: Project) -> dict[str, object]:
    study = study_make(project)
    return {"uid": study.uid, "report_uid": study.reports.order_by("number")[0].uid}


def a_judge_run(project: Project) -> dict[str, object]:
    return {"uid": judge_run_make(project, state=RunState.PAUSED).uid}


def an_ask(project: Project) -> dict[str, object]:
    """One that nobody of the cast has asked for."""
    asker = User.objects.filter(username="asks-elsewhere").first() or person("asks-elsewhere")
    ask = JudgingAsk.objects.create(study=study_make(project), judge=judge_make_up(project), asked_by=asker)
    return {"uid": ask.uid}


def a_calibrated_run(project: Project) -> dict[str, object]:
    return {"uid": calibrated_make(project).uid}


ROWS = [
    Row("benchmark:rating_list", SURGEON),
    Row("benchmark:rating_study", SURGEON, kwargs=a_study),
    Row("benchmark:rating_next", SURGEON, kwargs=a_study),
    Row("benchmark:rating", SURGEON, kwargs=a_report),
    Row("benchmark:rating", SURGEON, method="post", kwargs=a_report),
    Row("benchmark:rating_undo", SURGEON, method="post", kwargs=a_report),
    Row("benchmark:judge_list", MEMBERS),
    Row("benchmark:judge_new", EVALUATOR),
    Row("benchmark:judge_new", EVALUATOR, method="post"),
    Row("benchmark:judging_new", EVALUATOR, kwargs=a_study),
    Row("benchmark:judging_new", EVALUATOR, method="post", kwargs=a_study),
    Row("benchmark:judge_run_pause", EVALUATOR, method="post", kwargs=a_judge_run),
    Row("benchmark:judge_run_resume", EVALUATOR, method="post", kwargs=a_judge_run),
    Row("benchmark:judge_run_cancel", EVALUATOR, method="post", kwargs=a_judge_run),
    Row("benchmark:judging_ask_grant", STEWARD, method="post", kwargs=an_ask),
    Row("benchmark:judging_ask_decline", STEWARD, method="post", kwargs=an_ask),
    Row("benchmark:study_new", EVALUATOR),
    Row("benchmark:study_new", EVALUATOR, method="post"),
    Row("benchmark:study", MEMBERS, kwargs=a_study),
    Row("benchmark:study_end", EVALUATOR, method="post", kwargs=a_study),
    Row("benchmark:judge_run", MEMBERS, kwargs=a_judge_run),
    Row("benchmark:judge_run_csv", MEMBERS, kwargs=a_calibrated_run),
    Row("benchmark:judge_run_json", MEMBERS, kwargs=a_calibrated_run),
]
