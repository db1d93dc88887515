"""Import and export of Instances: the page of both, one run, and its file."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from corpus.exchange.errors import TransferRefused
from corpus.exchange.runs import (
    export_begin,
    import_begin,
    transfer_continue,
    transfer_file,
    transfer_stop,
)
from corpus.forms import ExportForm, ImportForm
from corpus.models import Direction, TransferRun
from corpus.tasks import transfer_run_work
from projects.access import ProjectRequest, project_page
from projects.models import Project, Role, RunState
from projects.policies import Permission
from projects.sending import file_send
from projects.services import audit
from projects.tasks import wake

MOST_SHOWN = 30


def transfers_shown(project: Project) -> QuerySet[TransferRun]:
    """The latest runs of a project."""
    return (
        TransferRun.objects.filter(project=project)
        .select_related("started_by")
        .order_by("-created_at")[:MOST_SHOWN]
    )


@project_page(Permission.RELEASE)
def transfer_list(request: ProjectRequest) -> HttpResponse:
    """Take Instances in or out, and what was."""
    return _page(request, ImportForm(project=request.project), ExportForm())


@project_page(Permission.RELEASE)
def transfers_part(request: ProjectRequest) -> HttpResponse:
    """The runs alone, for a page that follows them."""
    return render(request, "corpus/_transfers.html", {"runs": transfers_shown(request.project)})


@require_POST
@project_page(Permission.RELEASE)
def import_start(request: ProjectRequest) -> HttpResponse:
    """Keep the file; a worker reads it."""
    form = ImportForm(request.POST, request.FILES, project=request.project)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            with transaction.atomic():
                run = import_begin(
                    project=request.project,
                    content=upload,
                    size=upload.size,
                    file_name=upload.name,
                    source=form.cleaned_data["source"],
                    started_by=request.user,
                )
                wake(transfer_run_work, run.pk)
            return redirect("corpus:transfer", slug=request.project.slug, uid=run.uid)
        except TransferRefused as refusal:
            form.add_error("file", str(refusal))
    return _page(request, form, ExportForm(), status=422)


@require_POST
@project_page(Permission.RELEASE)
def export_start(request: ProjectRequest) -> HttpResponse:
    """Have a worker write the file."""
    form = ExportForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                run = export_begin(
                    project=request.project, state=form.cleaned_data["state"], started_by=request.user
                )
                wake(transfer_run_work, run.pk)
            return redirect("corpus:transfer", slug=request.project.slug, uid=run.uid)
        except TransferRefused as refusal:
            form.add_error("state", str(refusal))
    return _page(request, ImportForm(project=request.project), form, status=422)


@project_page(Permission.RELEASE)
def transfer_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One run: how far it is, and line by line what was refused."""
    run = _run(request, uid)
    template = "corpus/_transfer.html" if request.htmx else "corpus/transfer.html"
    shown = {
        "run": run,
        "faults": json.loads(run.faults),
        "is_import": run.direction == Direction.IMPORT,
        "is_for_me": _is_for(request, run),
    }
    return render(request, template, shown)


def _is_for(request: ProjectRequest, run: TransferRun) -> bool:
    """Whether the file is given to this person: who reads here is given what was written for them alone."""
    return Role.SURGEON not in request.roles or run.started_by_id == request.user.pk


@project_page(Permission.RELEASE)
def transfer_download(request: ProjectRequest, uid: UUID) -> HttpResponseBase:
    """Send the file of a finished export."""
    run = _run(request, uid)
    path = transfer_file(run)
    finished = (run.direction, run.state) == (Direction.EXPORT, RunState.DONE)
    if not finished or run.cleared_at is not None or not path.is_file() or not _is_for(request, run):
        raise Http404("There is no such file.")
    audit(
        action="transfer_download",
        actor=request.user,
        project=request.project,
        object_kind="transfer run",
        object_uid=run.uid,
    )
    return file_send(request, path)


@require_POST
@project_page(Permission.RELEASE)
def transfer_act(request: ProjectRequest, uid: UUID, act: str) -> HttpResponse:
    """Call a run off, or let a failed one go on."""
    run = _run(request, uid)
    if act == "cancel":
        transfer_stop(run=run, by=request.user)
        messages.success(request, "Stopped. What was imported until then stays." if run.place else "Stopped.")
    else:
        with transaction.atomic():
            transfer_continue(run=run)
            wake(transfer_run_work, run.pk)
    return redirect("corpus:transfer", slug=request.project.slug, uid=uid)


def _run(request: ProjectRequest, uid: UUID) -> TransferRun:
    rows = TransferRun.objects.select_related("project", "started_by", "source")
    return get_object_or_404(rows, project=request.project, uid=uid)


def _page(
    request: ProjectRequest, import_form: ImportForm, export_form: ExportForm, status: int = 200
) -> HttpResponse:
    shown = {
        "import_form": import_form,
        "export_form": export_form,
        "runs": transfers_shown(request.project),
    }
    return render(request, "corpus/transfer_list.html", shown, status=status)
