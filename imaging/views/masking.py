"""Masking: one picture of a study, on which a person covers what names somebody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from imaging.errors import NotMaskable
from imaging.forms import MaskForm
from imaging.models import SopInstance, Study
from imaging.services.masking import picture_mask
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.SIGN_OFF)
def mask(request: ProjectRequest, uid: UUID, place: int) -> HttpResponse:
    """The picture at a place (from 1) in a study, and the form that masks parts of it."""
    study = get_object_or_404(Study.objects.select_related("subject"), project=request.project, uid=uid)
    files = SopInstance.objects.filter(series__study=study).select_related("series__study__project")
    ordered = files.order_by("series__number", "series__pk", "slice_position", "instance_number", "pk")
    count = ordered.count()
    if not 1 <= place <= count:
        raise Http404("No such picture.")
    file = ordered[place - 1]
    form = MaskForm(request.POST or None, initial={"seen": file.sha256})
    if request.method == "POST" and form.is_valid():
        boxes = form.cleaned_data["boxes"]
        try:
            picture_mask(file=file, boxes=boxes, masked_by=request.user, seen=form.cleaned_data["seen"])
        except NotMaskable as refusal:
            form.add_error("boxes", str(refusal))
        else:
            messages.success(
                request, "Masked. What was there is removed, and the study waits for a sign-off."
            )
            return redirect("imaging:mask", slug=request.project.slug, uid=study.uid, place=place)
    shown = {"study": study, "file": file, "form": form, "place": place, "count": count}
    return render(request, "imaging/mask.html", shown, status=422 if request.method == "POST" else 200)
