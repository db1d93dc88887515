"""Releases: the list, a new one with its preview, the page of one, its files."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from corpus.models import Release, ReleaseRun
from corpus.releases.errors import NotARelease
from corpus.releases.forms import ReleaseForm
from corpus.releases.places import release_folder
from corpus.releases.plan import release_preview
from corpus.releases.runs import release_run_start
from corpus.releases.selectors import falls_shown, release_details, release_runs_open, releases_of
from corpus.releases.verify import release_faults
from corpus.tasks import release_run_work
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.sending import file_send
from projects.services.audit import audit
from projects.services.runs import run_cancel, run_resume
from projects.tasks import wake


@project_page(Permission.RELEASE)
def release_list(request: ProjectRequest) -> HttpResponse:
    """Every Release of the project, and what is being written."""
    context = {"releases": releases_of(request.project), "runs": release_runs_open(request.project)}
    return render(request, "corpus/release_list.html", context)


@project_page(Permission.RELEASE)
def release_runs_part(request: ProjectRequest) -> HttpResponse:
    """What is being written, for a page that follows it; at the end the page shows the new release."""
    runs = release_runs_open(request.project)
    answer = render(request, "corpus/_release_runs.html", {"runs": runs})
    if not any(run.is_open for run in runs):
        answer.headers["HX-Refresh"] = "true"
    return answer


@project_page(Permission.RELEASE)
def release_new(request: ProjectRequest) -> HttpResponse:
    """Choose, look at the counts, write."""
    form = ReleaseForm(request.POST or None, project=request.project)
    if request.method != "POST":
        return render(request, "corpus/release_new.html", {"form": form})
    if not form.is_valid():
        return render(request, "corpus/release_new.html", {"form": form}, status=422)
    fields = form.cleaned_data
    if "write" not in request.POST:
        found = release_preview(project=request.project, filters=fields["filters"], seed=fields["seed"])
        return render(request, "corpus/release_new.html", {"form": form, "preview": found})
    with transaction.atomic():
        run = release_run_start(
            project=request.project,
            name=fields["name"],
            seed=fields["seed"],
            filters=fields["filters"],
            started_by=request.user,
        )
        wake(release_run_work, run.pk)
    return redirect("corpus:release_list", slug=request.project.slug)


@project_page(Permission.RELEASE)
def release_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One Release: what it holds, and its files."""
    release = get_object_or_404(Release, project=request.project, uid=uid)
    try:
        details = release_details(release)
    except NotARelease:
        details = {"damaged": "The folder of this release is not in the storage any more."}
    return render(request, "corpus/release_page.html", {"release": release, **details})


@project_page(Permission.RELEASE)
def release_today(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """What the Release would not hold today, and why: a page, and a part of the Release's own."""
    release = get_object_or_404(Release, project=request.project, uid=uid)
    template = "corpus/_release_today.html" if request.htmx else "corpus/release_today.html"
    return render(request, template, {"release": release, "falls": falls_shown(release)})


@require_POST
@project_page(Permission.RELEASE)
def release_verify(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Check every byte and say what was found."""
    release = get_object_or_404(Release, project=request.project, uid=uid)
    try:
        faults = release_faults(release_folder(release), manifest_sha256=release.manifest_sha256)
    except NotARelease as problem:
        faults = [str(problem)]
    if faults:
        messages.error(request, f"{len(faults)} faults: " + " ".join(faults[:5]))
    else:
        messages.success(request, "Every byte is what it was when the release was made.")
    return redirect("corpus:release", slug=request.project.slug, uid=uid)


@project_page(Permission.RELEASE)
def release_file(request: ProjectRequest, uid: UUID, name: str) -> HttpResponseBase:
    """Send one file of a Release."""
    release = get_object_or_404(Release, project=request.project, uid=uid)
    folder = release_folder(release).resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise Http404("The release has no such file.")
    audit(
        action="release.download",
        actor=request.user,
        project=request.project,
        object_kind="release",
        object_uid=release.uid,
        detail={"file": name},
    )
    return file_send(request, path)


@require_POST
@project_page(Permission.RELEASE)
def release_run_act(request: ProjectRequest, uid: UUID, act: str) -> HttpResponse:
    """Call a run off, or let a failed one try again."""
    run = get_object_or_404(ReleaseRun, project=request.project, uid=uid)
    with transaction.atomic():
        if act == "cancel":
            run_cancel(run=run)
        else:
            run_resume(run=run)
            wake(release_run_work, run.pk)
    return redirect("corpus:release_list", slug=request.project.slug)
