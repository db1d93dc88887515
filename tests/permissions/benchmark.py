"""Who may use the routes of the benchmark room."""

from __future__ import annotations

import io

from benchmark.models import EvaluationRun, Item, ModelEntry, SuiteVersion
from benchmark.services.baseline import baseline_open
from benchmark.services.rescore_start import rescore_start
from benchmark.services.submission_take import Sent, submission_take
from benchmark.services.suite_freeze import suite_freeze
from generation.models import Endpoint
from projects.models import Project, RunState
from tests.benchmark.boards import board_of
from tests.benchmark.cast import endpoint_make, question_make
from tests.imaging.stored import study_store
from tests.permissions.table import MEMBERS, Row

EVALUATOR = frozenset({"evaluator"})
STEWARD = frozenset({"steward"})
LEAD = frozenset({"lead"})
SURGEONS = frozenset({"surgeon"})
LIMITS = frozenset({"lead", "admin"})


def a_suite(project: Project) -> dict[str, object]:
    question_make(project, 1)
    return {"uid": suite_freeze(project=project, name="Discs").uid}


def a_board(project: Project) -> dict[str, object]:
    a_suite(project)
    return {}


def two_models(project: Project) -> dict[str, object]:
    board_of(project, ("One", 12), ("Two", 8), count=16)
    return {}


def _endpoint() -> Endpoint:
    """The same for all: a running system may have it from another's visit."""
    return Endpoint.objects.filter(name="Examinee").first() or endpoint_make("http://127.0.0.1:9/v1")


def a_run(project: Project) -> dict[str, object]:
    question_make(project, 1)
    version = suite_freeze(project=project, name="Discs")
    model = ModelEntry.objects.create(project=project, name="Model", endpoint=_endpoint())
    run = EvaluationRun.objects.create(project=project, version=version, model=model, state=RunState.PAUSED)
    return {"uid": run.uid}


def an_answer(project: Project) -> dict[str, object]:
    named = a_run(project)
    run = EvaluationRun.objects.get()
    return {**named, "response_uid": run.responses.create(item=run.version.items.get(), text="A").uid}


def an_item(project: Project) -> dict[str, object]:
    a_suite(project)
    return {"uid": Item.objects.get().uid}


def a_picture(project: Project) -> dict[str, object]:
    question_make(project, 1, study=study_store(project).study)
    suite_freeze(project=project, name="Discs")
    return {"uid": Item.objects.get().uid, "number": 0}


def a_baseline(project: Project) -> dict[str, object]:
    a_suite(project)
    return {"uid": baseline_open(version=SuiteVersion.objects.get()).uid}


def a_baseline_of(project: Project) -> dict[str, object]:
    a_baseline(project)
    return {"uid": SuiteVersion.objects.get().uid}


def an_asked_item(project: Project) -> dict[str, object]:
    return {**a_baseline(project), "item_uid": Item.objects.get().uid}


def an_asked_picture(project: Project) -> dict[str, object]:
    named = a_picture(project)
    baseline = baseline_open(version=SuiteVersion.objects.get())
    return {"uid": baseline.uid, "item_uid": named["uid"], "number": 0}


def a_rescoring(project: Project) -> dict[str, object]:
    an_answer(project)
    return {"uid": rescore_start(version=SuiteVersion.objects.get()).uid}


def a_refused_upload(project: Project) -> dict[str, object]:
    version = SuiteVersion.objects.get(uid=a_suite(project)["uid"])
    sent = Sent(model_name="Model", file_name="predictions.jsonl")
    return {"uid": submission_take(version=version, stream=io.BytesIO(b"nothing\n"), sent=sent).uid}


ROWS = [
    Row("benchmark:board", MEMBERS),
    Row("benchmark:board_csv", MEMBERS, kwargs=a_board),
    Row("benchmark:board_json", MEMBERS, kwargs=a_board),
    Row("benchmark:reported", MEMBERS),
    Row("benchmark:slices", MEMBERS),
    Row("benchmark:compare", MEMBERS),
    Row("benchmark:compare_csv", MEMBERS, kwargs=two_models),
    Row("benchmark:changes", MEMBERS),
    Row("benchmark:methodology", MEMBERS),
    Row("benchmark:limits", LIMITS),
    Row("benchmark:limits", LIMITS, method="post"),
    Row("benchmark:rescoring", LEAD),
    Row("benchmark:rescore_begin", LEAD, method="post", kwargs=a_suite),
    Row("benchmark:rescore_stop", LEAD, method="post", kwargs=a_rescoring),
    Row("benchmark:item_list", MEMBERS),
    Row("benchmark:item", MEMBERS, kwargs=an_item),
    Row("benchmark:item_picture", MEMBERS, kwargs=a_picture),
    Row("benchmark:reports", MEMBERS),
    Row("benchmark:reports_study", EVALUATOR, method="post", kwargs=a_suite),
    Row("benchmark:run_judge", EVALUATOR, kwargs=a_run),
    Row("benchmark:run_judge", EVALUATOR, method="post", kwargs=a_run),
    Row("benchmark:levels", MEMBERS),
    Row("benchmark:levels_csv", MEMBERS, kwargs=a_board),
    Row("benchmark:levels_json", MEMBERS, kwargs=a_board),
    Row("benchmark:suite_list", STEWARD),
    Row("benchmark:suite_list", STEWARD, method="post"),
    Row("benchmark:suite", STEWARD, kwargs=a_suite),
    Row("benchmark:suite_build", STEWARD),
    Row("benchmark:suite_build", STEWARD, method="post"),
    Row("benchmark:suite_correct", STEWARD, kwargs=a_suite),
    Row("benchmark:suite_correct", STEWARD, method="post", kwargs=a_suite),
    Row("benchmark:suite_items", MEMBERS, kwargs=a_suite),
    Row("benchmark:suite_task", MEMBERS, kwargs=a_suite),
    Row("benchmark:baseline_begin", STEWARD, method="post", kwargs=a_suite),
    Row("benchmark:baseline_end", STEWARD, method="post", kwargs=a_baseline_of),
    Row("benchmark:baseline_next", SURGEONS, kwargs=a_baseline),
    Row("benchmark:baseline_item", SURGEONS, kwargs=an_asked_item),
    Row("benchmark:baseline_item", SURGEONS, method="post", kwargs=an_asked_item),
    Row("benchmark:baseline_picture", SURGEONS, kwargs=an_asked_picture),
    Row("benchmark:upload_list", EVALUATOR),
    Row("benchmark:upload_list", EVALUATOR, method="post"),
    Row("benchmark:upload", EVALUATOR, kwargs=a_refused_upload),
    Row("benchmark_api:upload_send", EVALUATOR, method="post", machine=True),
    Row("benchmark_api:upload_told", EVALUATOR, kwargs=a_refused_upload, machine=True),
    Row("benchmark:control_new", EVALUATOR, method="post", kwargs=a_run),
    Row("benchmark:run_results", MEMBERS, kwargs=a_run),
    Row("benchmark:run_manifest", MEMBERS, kwargs=a_run),
    Row("benchmark:run_new", EVALUATOR),
    Row("benchmark:run_new", EVALUATOR, method="post"),
    Row("benchmark:checkpoint_run_new", EVALUATOR),
    Row("benchmark:checkpoint_run_new", EVALUATOR, method="post"),
    Row("benchmark:run", MEMBERS, kwargs=a_run),
    Row("benchmark:run_pause", EVALUATOR, method="post", kwargs=a_run),
    Row("benchmark:run_resume", EVALUATOR, method="post", kwargs=a_run),
    Row("benchmark:run_retry", EVALUATOR, method="post", kwargs=a_run),
    Row("benchmark:run_cancel", EVALUATOR, method="post", kwargs=a_run),
    Row("benchmark:response", MEMBERS, kwargs=an_answer),
]
