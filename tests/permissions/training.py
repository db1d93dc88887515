"""Who may use the routes of the training room."""

from __future__ import annotations

from corpus.models import Release
from projects.models import Project
from tests.permissions.table import Row
from training.curriculum import recipe_for
from training.models import TrainingRun
from training.services import output_folder

LEAD = frozenset({"lead"})


def a_run(project: Project) -> dict[str, object]:
    """A run that waits."""
    release = Release.objects.create(
        project=project,
        number=1,
        name="First",
        seed=0,
        path="releases/gone",
        manifest_sha256="0",
        row_count=0,
    )
    run = TrainingRun.objects.create(
        project=project,
        release=release,
        recipe=recipe_for(project, "tiny"),
        base_model="tiny",
        config='{"stages": [], "min_pixels": 1, "max_pixels": 2}',
        output_path="training/none",
    )
    return {"uid": run.uid}


def a_logged_run(project: Project) -> dict[str, object]:
    """A run with a log."""
    found = a_run(project)
    run = TrainingRun.objects.get(uid=str(found["uid"]))
    TrainingRun.objects.filter(pk=run.pk).update(output_path=f"training/{run.uid}")
    run.refresh_from_db()
    output_folder(run).mkdir(parents=True)
    (output_folder(run) / "train.log").write_text("step 1\n", encoding="utf-8")
    return found


ROWS = [
    Row("training:run_list", LEAD),
    Row("training:run_new", LEAD),
    Row("training:run_new", LEAD, method="post"),
    Row("training:run", LEAD, kwargs=a_run),
    Row("training:run_part", LEAD, kwargs=a_run),
    Row("training:run_clone", LEAD, method="post", kwargs=a_run),
    Row("training:run_log", LEAD, kwargs=a_logged_run),
    Row("training:run_act", LEAD, method="post", kwargs=lambda project: {**a_run(project), "act": "cancel"}),
]
