"""One item of a run: its requests, and the pictures that went with them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from corpus.apart import apart_among
from corpus.sealed import sealed_among
from generation.checklist_figures import readings_of
from generation.models import Attempt, GenerationItem, SentPicture
from generation.selectors import asked_alike, comparison_of
from generation.sent_pictures import picture_redraw
from generation.services.pair_choose import knows
from generation.views.runs import run_found, to_comparison
from imaging.dicomweb.reads import read_note
from imaging.policies import sees_unsigned
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.GENERATE)
def item_page(request: ProjectRequest, uid: UUID, item_uid: UUID) -> HttpResponse:
    """One item: its problem, and every request with what was sent and what came back.

    Of a hidden Suite's item, and of one that the person reads apart, only that it was asked, when,
    and for how much.
    """
    rows = GenerationItem.objects.select_related("instance", "study", "passage")
    run = run_found(request, uid)
    item = get_object_or_404(rows, run=run, uid=item_uid)
    if run.is_trial and not knows(comparison_of(run), request.user):
        return to_comparison(run)
    attempts = Attempt.objects.filter(Q(item=item) | Q(call__item=item)).select_related(
        "call__prompt", "call__endpoint"
    )
    sealed, apart = _kept_back(request, item)
    context = {
        "run": item.run,
        "item": item,
        "sealed": sealed,
        "apart": apart,
        "readings": [] if sealed or apart else readings_of(item),
        "attempts": attempts.prefetch_related("call__pictures").order_by("sent_at", "pk"),
    }
    return render(request, "generation/item.html", context)


@require_safe
@project_page(Permission.GENERATE)
def sent_picture(request: ProjectRequest, uid: UUID, item_uid: UUID, picture: UUID) -> HttpResponse:
    """What a picture was made of and how; it is shown where it is byte for byte what was sent."""
    run = run_found(request, uid)
    item = get_object_or_404(GenerationItem, run=run, uid=item_uid)
    rows = SentPicture.objects.filter(Q(call__item=item) | Q(call__attempts__item=item)).distinct()
    row = get_object_or_404(rows, uid=picture)
    if (run.is_trial and not knows(comparison_of(run), request.user)) or any(_kept_back(request, item)):
        raise Http404("This is kept from you while the question is read.")
    drawn = picture_redraw(
        row, project=request.project, unsigned=sees_unsigned(request.roles), person=request.user.pk
    )
    if drawn.series is not None:
        read_note(request.user.pk, drawn.series)
    context = {"run": run, "item": item, "sent": row, "drawn": drawn}
    return render(request, "generation/sent_picture.html", context)


def _kept_back(request: ProjectRequest, item: GenerationItem) -> tuple[bool, bool]:
    """Whether a hidden Suite asks the item's question, and whether the person reads it apart."""
    alike = list(asked_alike(item))
    return bool(sealed_among(alike, request.roles)), bool(apart_among(alike, request.user, request.roles))
