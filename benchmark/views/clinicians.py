"""Clinicians answer the items of a suite blind, one after the other; its steward opens and closes it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from benchmark.asking.ready import item_body
from benchmark.clinicians.reading import OwnItem, OwnItems, own_items, question_bare
from benchmark.errors import BaselineRefused
from benchmark.models import Baseline, ClinicianAnswer, Item
from benchmark.selectors import versions_of
from benchmark.services.baseline import CLOSED, baseline_close, baseline_open, clinician_answer
from benchmark.tasks import board_compute
from benchmark.views.items import picture_answer
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.REVIEW)
def baseline_next(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """To the next item without an answer; back to the list where none is left."""
    return _on(request, own_items(_baseline(request, uid), request.user))


@never_cache
@project_page(Permission.REVIEW)
def baseline_item(request: ProjectRequest, uid: UUID, item_uid: UUID) -> HttpResponse:
    """One bare question; pressing an option answers it and leads to the next."""
    way = own_items(_baseline(request, uid), request.user)
    own, item = _own(way, item_uid)
    if request.method == "POST":
        letter = request.POST.get("letter", "")
        clinician_answer(item=item, clinician=request.user, letter="" if letter == "none" else letter)
        return _on(request, own_items(way.baseline, request.user), own.place)
    given = ClinicianAnswer.objects.filter(item=item, clinician=request.user).first()
    context = {
        "baseline": way.baseline,
        "item": item,
        "question": question_bare(item),
        "own": own,
        "way": way,
        "before": way.before(own.place),
        "given": given,
    }
    return render(request, "benchmark/baseline_item.html", context)


@project_page(Permission.REVIEW)
def baseline_picture(request: ProjectRequest, uid: UUID, item_uid: UUID, number: int) -> HttpResponse:
    """One picture of an item as models are sent it."""
    _, item = _own(own_items(_baseline(request, uid), request.user), item_uid)
    return picture_answer(item, item_body(item), number)


@require_POST
@project_page(Permission.HOLD_SUITES)
def baseline_begin(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Ask clinicians to answer a version."""
    version = get_object_or_404(versions_of(request.project), uid=uid)
    baseline_open(version=version, by=request.user)
    messages.success(request, "Surgeons of this project find its questions under Ratings.")
    return redirect("benchmark:suite", request.project.slug, uid)


@require_POST
@project_page(Permission.HOLD_SUITES)
def baseline_end(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take no more answers, and put the row on the board."""
    version = get_object_or_404(versions_of(request.project), uid=uid)
    baseline = get_object_or_404(Baseline, version=version)
    try:
        baseline_close(baseline=baseline, by=request.user)
    except BaselineRefused as refusal:
        messages.error(request, str(refusal))
    else:
        wake(board_compute, version.pk)
        messages.success(request, "Closed. The clinicians' row stands on the board in a moment.")
    return redirect("benchmark:suite", request.project.slug, uid)


def _on(request: ProjectRequest, way: OwnItems, place: int = 0) -> HttpResponse:
    following = way.open_after(place)
    if following is None:
        messages.success(
            request, f"You have answered all {len(way.items)} questions of {way.baseline.version}."
        )
        return redirect("benchmark:rating_list", request.project.slug)
    return redirect("benchmark:baseline_item", request.project.slug, way.baseline.uid, following.uid)


def _baseline(request: ProjectRequest, uid: UUID) -> Baseline:
    """A suite that is open for answers. Raises BaselineRefused for one that was closed meanwhile."""
    rows = Baseline.objects.select_related("version__suite__project")
    baseline = get_object_or_404(rows, version__suite__project=request.project, uid=uid)
    if baseline.closed_at is not None:
        raise BaselineRefused(CLOSED)
    return baseline


def _own(way: OwnItems, uid: UUID) -> tuple[OwnItem, Item]:
    """The clinician's item. Raises Http404 for one that they have read with its key."""
    own = way.at(uid)
    if own is None:
        raise Http404("No such question.")
    rows = Item.objects.select_related("version__suite__project", "revision", "instance")
    return own, rows.get(version=way.baseline.version, uid=uid)
