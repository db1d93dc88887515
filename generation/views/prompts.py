"""The prompts of a project: versions and figures, two of them compared, one written, tried, labelled."""

from __future__ import annotations

import difflib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from generation.checklist_figures import MOST_TEXTS, lines_of
from generation.errors import GenerationError
from generation.forms import PromptForm
from generation.models import PromptComparison, PromptVersion
from generation.picture_figures import without_pictures_by
from generation.prompt_figures import figures_of
from generation.prompt_preview import items_offered, prompt_preview
from generation.services.prompt_register import NAMES, in_production, prompt_in_use, prompts_offered
from generation.services.prompt_write import prompt_label, prompt_write
from generation.views.checklists import uid_in
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

MOST_COMPARISONS = 12


@project_page(Permission.GENERATE)
def prompt_list(request: ProjectRequest) -> HttpResponse:
    """The versions of each prompt, the newest first, with what became of their drafts here."""
    in_use = {prompt_in_use(name, request.project).pk for name in NAMES}
    prompts = list(prompts_offered(request.project).select_related("parent").order_by("name", "-version"))
    figures = figures_of(request.project, prompts)
    standing = {one.pk for name in NAMES for one in in_production(request.project, name)}
    groups = [(name, [(one, figures.get(one.pk)) for one in prompts if one.name == name]) for name in NAMES]
    comparisons = PromptComparison.objects.filter(project=request.project).select_related(
        "first", "second", "first_run", "second_run", "endpoint"
    )
    shown = {
        "groups": groups,
        "in_use": in_use,
        "standing": standing,
        "comparisons": comparisons.order_by("-pk")[:MOST_COMPARISONS],
    }
    return render(request, "generation/prompt_list.html", shown)


@project_page(Permission.GENERATE)
def prompt_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One version of a prompt: its text against the one it was made from, its label, its figures."""
    prompt = _prompt(request, uid)
    others = prompts_offered(request.project).filter(name=prompt.name).exclude(pk=prompt.pk)
    shown = {
        "prompt": prompt,
        "lines": lines_between(prompt.parent.template if prompt.parent else None, prompt.template),
        "is_used": prompt_in_use(prompt.name, request.project) == prompt,
        "stands": prompt in in_production(request.project, prompt.name),
        "figures": figures_of(request.project, [prompt]).get(prompt.pk),
        "without": without_pictures_by(prompt, request.project),
        "lines_read": lines_of(prompt, request.project),
        "most_read": MOST_TEXTS,
        "others": others.order_by("-version"),
        "words": prompt.labellings.filter(project=request.project)
        .select_related("said_by")
        .order_by("-pk")[:12],
        "exemplars": prompt.exemplars.filter(project=request.project).select_related(
            "decision__instance", "said_by"
        ),
    }
    return render(request, "generation/prompt.html", shown)


@project_page(Permission.GENERATE)
def prompt_new(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Write a version from this one."""
    parent = _prompt(request, uid)
    form = PromptForm(request.POST or None, initial={"template": parent.template})
    if request.method == "POST" and form.is_valid():
        try:
            made = prompt_write(
                project=request.project,
                parent=parent,
                template=form.cleaned_data["template"],
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except GenerationError as refusal:
            form.add_error("template", str(refusal))
        else:
            messages.success(request, f"Version {made.version} was made as a draft. No run uses it yet.")
            return redirect("generation:prompt", slug=request.project.slug, uid=made.uid)
    status = 422 if form.errors else 200
    return render(request, "generation/prompt_new.html", {"parent": parent, "form": form}, status=status)


@project_page(Permission.GENERATE)
def prompt_diff(request: ProjectRequest) -> HttpResponse:
    """Two versions of one prompt line by line; named in the address by `a` and `b`."""
    if not (request.GET.get("a") and request.GET.get("b")):
        return redirect("generation:prompt_list", slug=request.project.slug)
    a, b = (_prompt(request, uid_in(request, name)) for name in ("a", "b"))
    if a.name != b.name:
        raise Http404("Versions of two prompts are not compared.")
    lines = lines_between(a.template, b.template)
    changed = sum(kind != "" for kind, _ in lines)
    return render(
        request, "generation/prompt_diff.html", {"a": a, "b": b, "lines": lines, "changed": changed}
    )


@project_page(Permission.GENERATE)
def prompt_try(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """A version filled with an item of the project, the latest unless the address names one by `item`."""
    prompt = _prompt(request, uid)
    items = items_offered(request.project, request.user, request.roles)
    wanted = request.GET.get("item", "")
    chosen = next(
        (one for one in items if str(one.uid) == wanted), None if wanted else next(iter(items), None)
    )
    if wanted and chosen is None:
        raise Http404("No such item is offered.")
    shown = {
        "prompt": prompt,
        "items": items,
        "chosen": chosen,
        "preview": prompt_preview(prompt=prompt, item=chosen) if chosen else None,
    }
    return render(request, "generation/prompt_try.html", shown)


@require_POST
@project_page(Permission.GENERATE)
def prompt_say(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Put a version into production in this project, or take it back."""
    label = PromptVersion.Label.PRODUCTION if "production" in request.POST else PromptVersion.Label.DRAFT
    prompt = _prompt(request, uid)
    prompt_label(prompt=prompt, project=request.project, label=label, by=request.user)
    used = prompt_in_use(prompt.name, request.project)
    messages.success(
        request, f"New runs here use {used} now. Runs that have begun keep the version they have."
    )
    return redirect("generation:prompt", slug=request.project.slug, uid=uid)


def lines_between(old: str | None, new: str) -> list[tuple[str, str]]:
    """The lines of a text, each with "ins", "del" or nothing; without an older text with nothing."""
    if old is None:
        return [("", line) for line in new.splitlines()]
    kinds = {"+": "ins", "-": "del", " ": ""}
    compared = difflib.ndiff(old.splitlines(), new.splitlines())
    return [(kinds[line[0]], line[2:]) for line in compared if line[0] in kinds]


def _prompt(request: ProjectRequest, uid: UUID) -> PromptVersion:
    seen = prompts_offered(request.project).select_related("parent", "made_by")
    return get_object_or_404(seen, uid=uid)
