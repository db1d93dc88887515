"""Sign-off: a person looks at every picture of a study before anybody reviews it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from imaging.errors import PicturesUnseen, TextUndecided
from imaging.forms import FacesForm, SignOffForm
from imaging.models import Series, SignOff, Study
from imaging.selectors import report_counts, report_profiles, viewer_config
from imaging.selectors.looks import study_walk
from imaging.series_labels import study_series_labels
from imaging.services.faces import study_face
from imaging.services.sign_off import study_faces_clear, study_file_count, study_sign_off, study_withhold
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.SIGN_OFF)
def sign_off(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Look at every picture of a study and say whether one names somebody."""
    study = get_object_or_404(Study.objects.select_related("subject"), project=request.project, uid=uid)
    form = SignOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(study, request, form)
        except (TextUndecided, PicturesUnseen) as refusal:
            form.add_error(None, str(refusal))
        else:
            return _on(study, request)
    shown = {
        "study": study,
        "form": form,
        "config": viewer_config(study, slug=request.project.slug, hide_marks=True),
        "report": _report(study),
        "file_count": study_file_count(study),
        "faces": _faces(study),
        "face": study_face(study),
        "walk": study_walk(study),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "imaging/sign_off.html", shown, status=status)


@require_POST
@project_page(Permission.SIGN_OFF)
def faces_clear(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Say that no face can be rebuilt from the series of a study."""
    study = get_object_or_404(Study, project=request.project, uid=uid)
    form = FacesForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("Say how many pictures were looked at.")
    count = study_faces_clear(
        study=study, cleared_by=request.user, seen_files=form.cleaned_data["seen_files"]
    )
    messages.success(request, f"Noted for {count} series: no face can be rebuilt.")
    return redirect("imaging:sign_off", slug=request.project.slug, uid=study.uid)


def _decide(study: Study, request: ProjectRequest, form: SignOffForm) -> None:
    seen = form.cleaned_data["seen_files"]
    if form.cleaned_data["verdict"] == "sign":
        study_sign_off(
            study=study,
            signed_by=request.user,
            seen_files=seen,
            unseen_reason=form.cleaned_data["unseen_reason"],
        )
        messages.success(request, f"{study.subject.pseudonym} is signed off and may be reviewed.")
        return
    reason = form.cleaned_data["reason"]
    study_withhold(study=study, withheld_by=request.user, reason=reason, seen_files=seen)
    messages.success(request, f"{study.subject.pseudonym} is withheld: nobody reviews the study.")


def _on(study: Study, request: ProjectRequest) -> HttpResponse:
    """Behind a sign-off the study that has waited longest; else, and where none waits, this study."""
    waiting = Study.objects.filter(project=request.project, sign_off=SignOff.WAITING)
    following = waiting.order_by("created_at", "pk").first()
    if following is None or request.POST["verdict"] != "sign":
        return redirect("imaging:study", slug=request.project.slug, uid=study.uid)
    return redirect("imaging:sign_off", slug=request.project.slug, uid=following.uid)


def _faces(study: Study) -> list[tuple[Series, str]]:
    """The series with a face in view or not ruled out, with their labels."""
    labels = study_series_labels(study)
    faces = study.series.filter(face_in_view=True).select_related("face_cleared_by")
    return [(series, labels[series.pk]) for series in faces]


def _report(study: Study) -> dict[str, Any]:
    """The de-identification report, sorted for reading."""
    told = json.loads(study.deidentification_report)
    return {
        "profiles": report_profiles(told),
        "counts": report_counts(told),
        "attributes": sorted(told.get("attributes", {}).items()),
        "pixel_text": told.get("pixel_text", []),
    }
