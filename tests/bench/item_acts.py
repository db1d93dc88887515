"""A report item that many models wrote on, filled inside Django; see `tests.bench.inside`."""

from __future__ import annotations

from benchmark.models import EvaluationRun, Item, ModelEntry, Response, SuiteVersion
from benchmark.services.response_score import responses_score
from benchmark.services.suite_freeze import suite_freeze
from projects.models import Project, RunState
from tests.benchmark.report_items import report_make, written

SENTENCES = (
    "At L3/4 the disc is of normal height and signal.",
    "Facet joints at L4/5 show mild degeneration on both sides.",
    "No fracture of L1 to L5 is seen, and the conus ends at L1/2.",
    "The right S1 nerve root is displaced at L5/S1, the left one is free.",
    "Previous laminectomy at L2/3; no residual stenosis there.",
    "Conservative treatment for six weeks, then an injection at the level named above.",
)


def report_item_filled(slug: str, characters: str) -> str:
    """The address of one report item with an answer of so many characters by each model."""
    project = Project.objects.get(slug=slug)
    report_make(project, project.instances.count() + 1)
    version = suite_freeze(project=project, name="Reports", with_reports=True)
    item = version.items.get()
    text = _report(int(characters))
    for model in ModelEntry.objects.filter(project=project):
        _written(version, item, model, text)
    rows = Response.objects.filter(item=item).select_related(
        "item__revision", "item__instance__study__subject"
    )
    responses_score(responses=rows)
    return f"items/{item.uid}/"


def _report(characters: int) -> str:
    told = " ".join(SENTENCES)
    return written(more=" ".join([told] * (characters // len(told))))


def _written(version: SuiteVersion, item: Item, model: ModelEntry, text: str) -> None:
    run = EvaluationRun.objects.create(
        project=model.project, version=version, model=model, state=RunState.DONE, total_count=1, done_count=1
    )
    EvaluationRun.objects.filter(pk=run.pk).update(ended_at=run.created_at)
    Response.objects.create(run=run, item=item, text=text, latency_ms=9000, cost="0.02")
