"""Imports: the list, one import, and what can be done with it."""

from __future__ import annotations

import csv
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from imaging.forms import PICTURES, ImportForm
from imaging.models import ImportRun
from imaging.selectors import imports as read
from imaging.services.harmless_names import names_harmless
from imaging.services.import_endings import import_run_held_until
from imaging.services.import_runs import (
    arrived_bytes,
    import_run_continue,
    import_run_create,
    import_run_seal,
    import_run_stop,
)
from imaging.tasks import work_import
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake

LONGEST_LIST = 100


@project_page(Permission.IMPORT_STUDIES)
def import_list(request: ProjectRequest) -> HttpResponse:
    """Every import, and the form that opens a new one."""
    form = ImportForm(request.POST or None, project=request.project)
    if request.method == "POST" and form.is_valid():
        run = import_run_create(project=request.project, started_by=request.user, **form.cleaned_data)
        return redirect("imaging:import", slug=request.project.slug, uid=run.uid)
    runs = list(read.import_list(request.project)[:LONGEST_LIST])
    status = 422 if request.method == "POST" else 200
    return render(request, "imaging/import_list.html", {"runs": runs, "form": form}, status=status)


@project_page(Permission.IMPORT_STUDIES)
def import_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One import: where files are dropped, then what became of each."""
    run = _run(request, uid)
    return render(request, "imaging/import_page.html", _shown(request, run))


@project_page(Permission.IMPORT_STUDIES)
def import_outcome(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The part of the page that follows the run."""
    return render(request, "imaging/_import.html", _shown(request, _run(request, uid)))


def _shown(request: ProjectRequest, run: ImportRun) -> dict[str, Any]:
    numbers = read.run_numbers(run)
    tone, word = read.run_word(run, numbers)
    show = request.GET.get("show", "")
    subjects = read.run_subjects(run)
    return {
        "run": run,
        "numbers": numbers,
        "tone": tone,
        "word": word,
        "pictures_show": dict(PICTURES[1:]).get(run.picture_modality, ""),
        "held_until": import_run_held_until(run),
        "show": show,
        "lines": read.file_lines(run, show=show),
        "refused": read.refused_lines(run),
        "sums": read.deidentification_sums(run),
        "subjects": subjects,
        "assumed": sum(subject.level_is_assumed for subject in subjects),
        "waiting": read.run_studies_waiting(run),
        "most_rows": read.MOST_ROWS,
    }


@require_POST
@project_page(Permission.IMPORT_STUDIES)
def import_seal(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """All files are here: begin."""
    run = import_run_seal(run=_run(request, uid))
    wake(work_import, run.pk)
    return redirect("imaging:import", slug=request.project.slug, uid=run.uid)


@project_page(Permission.IMPORT_STUDIES)
def import_stop(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop; what was taken stays. Files that still arrive are removed for good, so that is asked first."""
    run = _run(request, uid)
    if request.method == "POST":
        import_run_stop(run=run, stopped_by=request.user)
    elif run.is_open and not run.sealed:
        arrived, _announced = arrived_bytes(run)
        context = {"run": run, "files": run.files.count(), "arrived": arrived}
        return render(request, "imaging/import_give_up.html", context)
    return redirect("imaging:import", slug=request.project.slug, uid=run.uid)


@require_POST
@project_page(Permission.IMPORT_STUDIES)
def import_continue(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Go on with a stopped or failed import."""
    run = _run(request, uid)
    import_run_continue(run=run)
    wake(work_import, run.pk)
    return redirect("imaging:import", slug=request.project.slug, uid=run.uid)


@project_page(Permission.IMPORT_STUDIES)
def import_csv(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The outcome of every file as a table for a spreadsheet."""
    run = _run(request, uid)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{run.uid}.csv"'
    table = csv.writer(answer)
    table.writerow(["file", "bytes", "read as", "levels", "outcome", "reason", "what to do"])
    files = list(run.files.all())
    # A table on somebody's disk outlives the run: it never holds the names that were sent.
    kept = {} if run.cleared_at else names_harmless(file.name for file in files)
    for name, file in sorted(((kept.get(file.name, file.name), file) for file in files), key=itemgetter(0)):
        cells = [name, str(file.size), file.read_as, file.levels_found]
        cells += [file.state, file.reason, file.what_to_do]
        table.writerow([harmless(cell) for cell in cells])
    return answer


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _run(request: ProjectRequest, uid: UUID) -> ImportRun:
    return get_object_or_404(ImportRun.objects.select_related("approval"), project=request.project, uid=uid)
