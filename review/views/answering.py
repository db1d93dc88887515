"""The press that answers an item before its draft is shown."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from projects.access import ProjectRequest, project_page
from projects.errors import StudioError
from projects.policies import Permission
from review.blind import needs_answer, other_question_require
from review.carried import page_address
from review.errors import ReviewError
from review.forms import AnswerBlindForm
from review.models import Assignment
from review.policies import Hold, hold_of
from review.services import answer_give
from review.services.assignment_lease import why_lost
from review.views.blind import blind_page
from review.views.showing import assignment_or_404


@project_page(Permission.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Keep the answer and show the draft beside it. A visit shows the item."""
    if request.method != "POST":
        return redirect(page_address(request, "item", uid))
    assignment = assignment_or_404(request, uid, blind_too=True)
    if needs_answer(assignment, request.user):
        other_question_require(assignment, request.user)
    try:
        _answer(request, assignment)
    except StudioError as problem:
        assignment.refresh_from_db()
        is_mine = hold_of(assignment, request.user) is Hold.MINE
        refused = problem if is_mine else why_lost(assignment, request.user)
        return blind_page(
            request, assignment, status=refused.status, problem=refused, typed=request.POST.get("words", "")
        )
    return redirect(page_address(request, "item", uid))


def _answer(request: ProjectRequest, assignment: Assignment) -> None:
    form = AnswerBlindForm(request.POST)
    if not form.is_valid():
        raise ReviewError(" ".join(map(str, form.errors.get("words", ["Choose one of the options."]))))
    if assignment.instance.study_id is not None and not form.cleaned_data["images_shown"]:
        raise ReviewError("Answer with the images before you: they need JavaScript.")
    given = {name: form.cleaned_data[name] for name in ("letter", "words")}
    answer_give(assignment=assignment, reader=request.user, **given)
