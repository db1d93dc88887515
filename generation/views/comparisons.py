"""Two prompt versions over the same items: begun, judged blind, told."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from corpus.apart import apart_among
from corpus.sealed import sealed_among
from generation.comparison_report import PairShown, choices_of, pairs_shown, summary_of
from generation.errors import GenerationError
from generation.forms import ComparisonForm
from generation.health import rest_of
from generation.models import PromptComparison
from generation.prompt_preview import items_offered
from generation.services.comparison_start import (
    MOST_PAIRS,
    ComparisonRefused,
    Sides,
    comparison_start,
    origins_drawn,
)
from generation.services.pair_choose import LEFT, NEITHER, RIGHT, comparison_unblind, knows, pair_choose
from generation.tasks import generation_drive
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.GENERATE)
def comparison_new(request: ProjectRequest) -> HttpResponse:
    """Choose two versions, an endpoint and how many items; both are asked at once."""
    form = ComparisonForm(request.POST or None, project=request.project, initial=request.GET.dict())
    offered = items_offered(request.project, request.user, request.roles, most=MOST_PAIRS)
    if request.method == "POST" and form.is_valid():
        try:
            return _started(request, form)
        except GenerationError as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    shown = {"form": form, "offered": len(offered)}
    return render(request, "generation/comparison_new.html", shown, status=status)


def _started(request: ProjectRequest, form: ComparisonForm) -> HttpResponse:
    fields = form.cleaned_data
    origins = origins_drawn(
        project=request.project,
        offered=items_offered(request.project, request.user, request.roles, most=MOST_PAIRS),
        count=fields["count"],
        seed=fields["seed"],
    )
    comparison = comparison_start(
        project=request.project,
        sides=Sides(first=fields["first"], second=fields["second"], endpoint=fields["endpoint"]),
        origins=origins,
        seed=fields["seed"],
        budget_cap=fields["budget_cap"],
        by=request.user,
    )
    for run in (comparison.first_run, comparison.second_run):
        wake(generation_drive, run.pk)
    return redirect("generation:comparison", slug=request.project.slug, uid=comparison.uid)


@project_page(Permission.GENERATE)
def comparison_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """How far it is; to whoever asked to know, the figures and every pair."""
    comparison = _comparison(request, uid)
    shown, chosen = pairs_shown(comparison), choices_of(comparison, request.user)
    is_known = knows(comparison, request.user)
    runs = [comparison.first_run, comparison.second_run]
    open_pairs = [one for one in shown if one.is_ready and one.pair.position not in chosen]
    context = {
        "comparison": comparison,
        "pairs": shown,
        "ready": sum(one.is_ready for one in shown),
        "ended": sum(one.has_ended for one in shown),
        "chosen": len(chosen),
        "next": open_pairs[0] if open_pairs else None,
        "known": is_known,
        "summary": summary_of(comparison, shown) if is_known else None,
        "runs": runs,
        "live": any(run.is_open for run in runs),
        "rest": next(filter(None, map(rest_of, runs)), None),
    }
    return render(request, "generation/comparison.html", context)


@project_page(Permission.GENERATE)
def pair_page(request: ProjectRequest, uid: UUID, position: int) -> HttpResponse:
    """Two texts side by side. Which version wrote which is told only to whoever asked to know."""
    comparison = _comparison(request, uid)
    shown = pairs_shown(comparison)
    one = _pair(shown, position)
    chosen = choices_of(comparison, request.user)
    origin = one.pair.origin.instance
    context = {
        "comparison": comparison,
        "shown": one,
        "sealed": bool(origin and sealed_among([origin], request.roles)),
        "apart": bool(origin and apart_among([origin], request.user, request.roles)),
        "known": knows(comparison, request.user),
        "choice": chosen.get(position),
        "count": len(shown),
        "before": position - 1 or None,
        "after": position + 1 if position < len(shown) else None,
    }
    return render(request, "generation/pair.html", context)


@require_POST
@project_page(Permission.GENERATE)
def pair_say(request: ProjectRequest, uid: UUID, position: int) -> HttpResponse:
    """Keep a choice and go to the next pair that waits for one."""
    comparison = _comparison(request, uid)
    shown = pairs_shown(comparison)
    pair_choose(pair=_pair(shown, position).pair, person=request.user, side=_side(request))
    chosen = choices_of(comparison, request.user)
    left = [one.pair.position for one in shown if one.is_ready and one.pair.position not in chosen]
    if left:
        return redirect("generation:pair", slug=request.project.slug, uid=uid, position=left[0])
    messages.success(request, "You have chosen in every pair.")
    return redirect("generation:comparison", slug=request.project.slug, uid=uid)


@require_POST
@project_page(Permission.GENERATE)
def comparison_tell(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Tell this person which version wrote which."""
    comparison_unblind(comparison=_comparison(request, uid), person=request.user)
    return redirect("generation:comparison", slug=request.project.slug, uid=uid)


def _side(request: ProjectRequest) -> str:
    side = request.POST.get("side", "")
    if side not in (LEFT, RIGHT, NEITHER):
        raise ComparisonRefused("Choose the left one, the right one, or neither.")
    return side


def _comparison(request: ProjectRequest, uid: UUID) -> PromptComparison:
    rows = PromptComparison.objects.select_related(
        "first",
        "second",
        "endpoint",
        "first_run__endpoint",
        "first_run__project",
        "second_run__endpoint",
        "second_run__project",
        "project",
        "started_by",
    )
    return get_object_or_404(rows, project=request.project, uid=uid)


def _pair(shown: list[PairShown], position: int) -> PairShown:
    if not 1 <= position <= len(shown):
        raise Http404("There is no such pair.")
    return shown[position - 1]
