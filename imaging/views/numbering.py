"""Certifying the numbering of a Subject, from the page of one of its studies."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from imaging.errors import NumberingNotClear
from imaging.forms import NumberingForm
from imaging.models import NumberingBasis, Subject
from imaging.services.numbering import NOT_COUNTED, numbering_certify, numbering_take_back
from imaging.views.studies import asks_positions, study_or_404, study_shown
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@require_POST
@project_page(Permission.CERTIFY_NUMBERING)
def numbering_decide(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Certify the numbering of a study's Subject, or take the certification back."""
    study = study_or_404(request, uid)
    if request.POST.get("take_back"):
        numbering_take_back(subject=study.subject, taken_back_by=request.user)
        messages.success(request, "Taken back: the levels are assumed again.")
        return redirect("imaging:study", slug=request.project.slug, uid=study.uid)
    form = NumberingForm(request.POST, asks_positions=asks_positions(study.subject))
    if form.is_valid():
        try:
            _certify(study.subject, request, form)
        except NumberingNotClear as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return study_shown(request, study, form)
    subject = Subject.objects.get(pk=study.subject_id)
    if subject.level_is_assumed:
        messages.success(request, f"Recorded; the levels of {subject} stay assumed because {NOT_COUNTED}.")
    else:
        messages.success(request, f"Numbering of {subject} certified.")
    return redirect("imaging:study", slug=request.project.slug, uid=study.uid)


def _certify(subject: Subject, request: ProjectRequest, form: NumberingForm) -> None:
    fields = form.cleaned_data
    numbering_certify(
        subject=subject,
        certified_by=request.user,
        basis=NumberingBasis(fields["basis"]),
        has_t13=fields["has_t13"],
        has_l6=fields["has_l6"],
        has_four_lumbar=fields["has_four_lumbar"],
        castellvi=fields["castellvi"],
        reason=fields["reason"],
        positions_differ=fields.get("positions_differ", False),
        seen=fields["seen"],
    )
