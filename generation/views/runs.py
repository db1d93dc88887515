"""Generation runs: the list, a new one, its page and what a person does with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from corpus.apart import apart_among
from corpus.models import Axis, Instance, Kind
from corpus.sealed import sealed_among
from generation.errors import GenerationError
from generation.failures import (
    ProblemGroup,
    failed_of,
    kind_words,
    problems_of,
    to_be_tried_again,
    with_requests,
)
from generation.forms import ResumeForm
from generation.health import rest_of
from generation.models import Endpoint, GenerationRun
from generation.picture_figures import figures_said, without_pictures_of
from generation.pilot_report import pilot_report
from generation.plan_payload import payload_of
from generation.planning.pilot import pilot_of
from generation.planning.plan import LANGUAGES, Plan, plan_make, rows_of
from generation.run_form import RunForm
from generation.selectors import (
    LONGEST_LIST,
    anew_of,
    attempts_of,
    batches_of,
    comparison_of,
    costs_per_item,
    drafted_of,
    estimate_of,
    held_of,
    is_live,
    recipe_of,
    requests_of,
    runs_of,
    sealed_on_page,
)
from generation.services.item_claim import pilots_waiting
from generation.services.plan_tell import plan_require
from generation.services.recipe import RecipeRefused
from generation.services.run_control import (
    generation_cancel,
    generation_pause,
    generation_resume,
    generation_retry,
    generation_return,
)
from generation.services.run_plan import PlanningUnderWay
from generation.services.run_start import PlanMoved, run_start, sees_pictures
from generation.tasks import generation_drive
from projects.access import ProjectRequest, project_page
from projects.models import Role, User
from projects.policies import Permission
from projects.tasks import wake


@project_page(Permission.GENERATE)
def run_list(request: ProjectRequest) -> HttpResponse:
    """Every run of the project, the newest first."""
    runs = list(runs_of(request.project))
    return render(request, "generation/run_list.html", {"runs": runs, "pilots_waiting": pilots_waiting(runs)})


@project_page(Permission.GENERATE)
def run_new(request: ProjectRequest) -> HttpResponse:
    """Fill in a recipe, look at its plan, start it; a study or source named in the address is ticked already.

    Without the digest of the plan that was looked at, nothing starts.
    """
    chosen = {"studies": request.GET.getlist("study"), "sources": request.GET.getlist("source")}
    form = RunForm(request.POST or None, project=request.project, initial=chosen)
    looks_on = form.is_choosing or "change" in request.POST or "HX-Request" in request.headers
    is_asked = request.method == "POST" and not looks_on
    if is_asked and form.is_valid():
        try:
            return _started(request, form) if request.POST.get("seen") else _planned(request, form)
        except (PlanMoved, PlanningUnderWay) as moved:
            return _planned(request, form, moved=moved)
        except GenerationError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "costs": costs_per_item(request.project)}
    status = 422 if is_asked and form.errors else 200
    return render(request, "generation/run_new.html", context, status=status)


def _planned(request: ProjectRequest, form: RunForm, *, moved: RecipeRefused | None = None) -> HttpResponse:
    """The plan of a filled-in recipe, or the part of it that a person waits for.

    Raises RecipeRefused where there is nothing to draft.
    """
    endpoint = form.endpoint()
    seed = form.cleaned_data["seed"]
    plan = plan_make(project=request.project, recipe=form.recipe(), endpoint=endpoint, seed=seed)
    if not plan.is_sample:
        plan_require(plan, project=request.project, endpoint=endpoint, by=request.user)
    if "show" in request.POST and endpoint is not None and plan.items:
        return _shown(request, plan, endpoint)
    pilot = form.cleaned_data["pilot"]
    first = pilot_of(plan.items, seed=seed) if pilot and plan.is_whole else []
    estimate = estimate_of(
        costs_per_item(request.project),
        endpoint=endpoint,
        in_batches=form.asks_in_batches,
        count=plan.count if plan.is_whole else plan.recipe.count,
    )
    context = {
        "plan": plan,
        "rows": plan.rows[:LONGEST_LIST],
        "left_out": plan.left_out[:LONGEST_LIST],
        "endpoint": endpoint,
        "pilot": rows_of(plan.items[place] for place in first),
        "pilot_to_come": pilot and not plan.is_whole,
        "estimate": estimate,
        "in_batches": form.asks_in_batches,
        "without_pictures": form.cleaned_data["without_pictures"],
        "is_forced": form.cleaned_data["is_forced"],
        "sees_pictures": sees_pictures(endpoint),
        "unseen": 0 if endpoint is None or endpoint.sees_images else plan.with_pictures,
        "moved": moved,
        "kept": _kept(request),
    }
    status = moved.status if moved else 200
    return render(request, "generation/run_plan.html", context, status=status)


def _kept(request: ProjectRequest) -> list[tuple[str, str]]:
    """The recipe as it was sent, without what a button of the plan added."""
    added = ("csrfmiddlewaretoken", "seen", "show")
    return [(name, str(one)) for name, values in request.POST.lists() if name not in added for one in values]


def _shown(request: ProjectRequest, plan: Plan, endpoint: Endpoint) -> HttpResponse:
    """What would be sent for one item of a plan."""
    wanted = request.POST["show"]
    place = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 1
    payload = payload_of(plan, place, project=request.project, endpoint=endpoint)
    context = {
        "payload": payload,
        "count": len(plan.items),
        "endpoint": endpoint,
        "kind": Kind(payload.planned.kind).label,
        "language": LANGUAGES[payload.planned.language],
        "axis": Axis(payload.planned.axis).label,
        "kept": _kept(request),
    }
    return render(request, "generation/run_payload.html", context)


def _started(request: ProjectRequest, form: RunForm) -> HttpResponse:
    run = run_start(
        project=request.project,
        recipe=form.recipe(),
        endpoint=form.endpoint(),
        seen=request.POST["seen"],
        by=request.user,
        seed=form.cleaned_data["seed"],
        budget_cap=form.cleaned_data["budget_cap"],
        pilot=form.cleaned_data["pilot"],
        in_batches=form.asks_in_batches,
        without_pictures=form.cleaned_data["without_pictures"],
        is_forced=form.cleaned_data["is_forced"],
    )
    wake(generation_drive, run.pk)
    return redirect("generation:run", slug=request.project.slug, uid=run.uid)


@project_page(Permission.GENERATE)
def run_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One run; htmx asks for its moving part alone."""
    run = run_found(request, uid)
    if run.is_trial:
        return to_comparison(run)
    template = "generation/_run_progress.html" if request.headers.get("HX-Request") else "generation/run.html"
    return render(request, template, run_context(run, request.user, request.roles))


def run_context(run: GenerationRun, person: User, roles: frozenset[Role]) -> dict[str, object]:
    """What the page of a run shows a person with these roles."""
    problems, drafted = problems_of(run), list(drafted_of(run))
    pilot = pilot_report(run)
    return {
        "run": run,
        "recipe": recipe_of(run),
        "live": is_live(run),
        "rest": rest_of(run),
        "problems": problems,
        "anew": anew_of(run) if problems else None,
        "tried_again": to_be_tried_again(run) if run.is_open else [],
        "drafted": drafted,
        "sealed": sealed_on_page(problems, [*drafted, *(pilot.items if pilot else [])], roles),
        "apart": apart_among(_instances_of(problems), person, roles),
        "pilot": pilot,
        "pilots_waiting": {run.uid} if pilot and pilot.waits else set(),
        "attempts": attempts_of(run),
        "requests": requests_of(run),
        "batches": batches_of(run),
        "without": without_pictures_of(run),
        "said": figures_said(run),
        "held": held_of(run),
        "refusals": run.egress_refusals.order_by("-created_at")[:5],
        "log_lines": run.log.splitlines()[-8:],
    }


def _instances_of(problems: list[ProblemGroup]) -> list[Instance]:
    """What failed items are about."""
    items = (failed.item for group in problems for failed in group.items)
    return [item.instance for item in items if item.instance]


@project_page(Permission.GENERATE)
def run_failures(request: ProjectRequest, uid: UUID, kind: str) -> HttpResponse:
    """Every item of a run that failed in one way; each opens its raw answer."""
    run = run_found(request, uid)
    if run.is_trial:
        return to_comparison(run)
    page = Paginator(failed_of(run, kind), LONGEST_LIST).get_page(request.GET.get("page"))
    failed = with_requests(page.object_list)
    instances = [one.item.instance for one in failed if one.item.instance]
    shown = {"run": run, "kind": kind, "words": kind_words(kind), "page": page, "failed": failed}
    shown |= {
        "anew": anew_of(run, kind),
        "sealed": sealed_among(instances, request.roles),
        "apart": apart_among(instances, request.user, request.roles),
    }
    return render(request, "generation/failures.html", shown)


def to_comparison(run: GenerationRun) -> HttpResponse:
    """A run's own page would tell which version wrote what."""
    return redirect("generation:comparison", slug=run.project.slug, uid=comparison_of(run).uid)


@require_POST
@project_page(Permission.GENERATE)
def run_pause(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop at the next step."""
    run = run_found(request, uid)
    generation_pause(run=run, by=request.user)
    return _back(run)


@require_POST
@project_page(Permission.GENERATE)
def run_cancel(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Stop for good."""
    run = run_found(request, uid)
    generation_cancel(run=run, by=request.user)
    wake(generation_drive, run.pk)
    return _back(run)


@require_POST
@project_page(Permission.GENERATE)
def run_resume(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Go on, with a higher cap where one is given."""
    run = run_found(request, uid)
    form = ResumeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The cap must be a number.")
        return _back(run)
    generation_resume(run=run, by=request.user, budget_cap=form.cleaned_data["budget_cap"])
    wake(generation_drive, run.pk)
    return _back(run)


@require_POST
@project_page(Permission.GENERATE)
def run_retry(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Try what failed again, all of it or one kind; with `force` whatever the ledger holds."""
    run, is_forced = run_found(request, uid), "force" in request.POST
    count = generation_retry(run=run, by=request.user, kind=request.POST.get("kind", ""), is_forced=is_forced)
    wake(generation_drive, run.pk)
    to_be = "asked anew" if is_forced else "tried again"
    messages.success(request, f"{count} item{'s wait' if count > 1 else ' waits'} to be {to_be}.")
    return _back(run)


@require_POST
@project_page(Permission.GENERATE)
def run_return(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Pay for no more redrafts: the held items go back to their surgeons."""
    run = run_found(request, uid)
    count = generation_return(run=run, by=request.user)
    messages.success(
        request, f"{count} {'item' if count == 1 else 'items'} went back as drafted, without a new draft."
    )
    return _back(run)


def run_found(request: ProjectRequest, uid: UUID) -> GenerationRun:
    """A run of the project, or 404."""
    rows = GenerationRun.objects.select_related(
        "endpoint", "project", "draft_prompt", "revision_prompt", "checklist", "started_by"
    )
    return get_object_or_404(rows, project=request.project, uid=uid)


def _back(run: GenerationRun) -> HttpResponse:
    return redirect("generation:run", slug=run.project.slug, uid=run.uid)
