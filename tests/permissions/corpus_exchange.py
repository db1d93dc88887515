"""Who may take Instances in and out."""

from __future__ import annotations

from corpus.exchange.runs import transfer_file, transfer_folder
from corpus.models import TransferRun
from projects.models import Project, RunState
from tests.permissions.table import Row

LEAD = frozenset({"lead"})


def a_run(project: Project) -> dict[str, object]:
    """An export that waits."""
    return {"uid": TransferRun.objects.create(project=project, direction="export", file_name="f").uid}


def an_act(project: Project) -> dict[str, object]:
    """The same, to be called off."""
    return {**a_run(project), "act": "cancel"}


def a_file(project: Project) -> dict[str, object]:
    """A finished export with its file."""
    run = TransferRun.objects.create(project=project, direction="export", file_name="f", state=RunState.DONE)
    transfer_folder(run).mkdir(parents=True)
    transfer_file(run).write_bytes(b"{}\n")
    return {"uid": run.uid}


ROWS = [
    Row("corpus:transfer_list", LEAD),
    Row("corpus:transfers", LEAD),
    Row("corpus:import_start", LEAD, method="post"),
    Row("corpus:export_start", LEAD, method="post"),
    Row("corpus:transfer", LEAD, kwargs=a_run),
    Row("corpus:transfer_file", LEAD, kwargs=a_file),
    Row("corpus:transfer_act", LEAD, method="post", kwargs=an_act),
]
