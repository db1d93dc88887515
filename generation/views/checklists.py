"""The revision checklists of a project: versions, one of them, two compared, labelled."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from generation.checklist import KIND_LABELS, criteria_read
from generation.checklist_changes import Changed, changes_between, writers_of
from generation.checklist_figures import MOST_TEXTS, criteria_figures
from generation.models import ChecklistLabel, ChecklistVersion
from generation.services.checklist_edit import editing_of
from generation.services.checklist_label import checklist_label
from generation.services.checklist_register import checklist_in_use, checklists_seen, labels_of
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

MOST_WORDS = 12


@project_page(Permission.GENERATE)
def checklist_list(request: ProjectRequest) -> HttpResponse:
    """The versions, the newest first, and what is being edited."""
    used, labels = checklist_in_use(request.project), labels_of(request.project)
    rows = checklists_seen(request.project).select_related("made_by", "parent").order_by("-version")
    shown = {
        "versions": [(one, len(criteria_read(one.criteria)), labels.get(one.pk)) for one in rows],
        "in_use": used,
        "editing": editing_of(request.project, used),
    }
    return render(request, "generation/checklist_list.html", shown)


@project_page(Permission.GENERATE)
def checklist_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One version: its criteria with who wrote each and how often drafts did not pass it, and its label."""
    checklist = _checklist(request, uid)
    criteria = criteria_read(checklist.criteria)
    figures, writers = criteria_figures(checklist, request.project), writers_of(checklist, request.project)
    others = checklists_seen(request.project).exclude(pk=checklist.pk).order_by("-version")
    words = checklist.labellings.filter(project=request.project).select_related("said_by").order_by("-pk")
    shown = {
        "checklist": checklist,
        "rows": [
            {
                "criterion": one,
                "written": writers[one.key],
                "figures": figures.get(one.key),
            }
            for one in criteria
        ],
        "has_figures": bool(figures),
        "changes": _changed(checklist.parent, checklist) if checklist.parent else [],
        "counts": [
            (label, sum(kind in one.kinds for one in criteria)) for kind, label in KIND_LABELS.items()
        ],
        "is_used": checklist_in_use(request.project) == checklist,
        "label": labels_of(request.project).get(checklist.pk, ChecklistLabel.DRAFT),
        "others": others,
        "words": words[:MOST_WORDS],
        "most_read": MOST_TEXTS,
    }
    return render(request, "generation/checklist.html", shown)


@project_page(Permission.GENERATE)
def checklist_diff(request: ProjectRequest) -> HttpResponse:
    """Two versions criterion by criterion; named in the address by `a` and `b`."""
    if not (request.GET.get("a") and request.GET.get("b")):
        return redirect("generation:checklist_list", slug=request.project.slug)
    a, b = (_checklist(request, uid_in(request, name)) for name in ("a", "b"))
    return render(request, "generation/checklist_diff.html", {"a": a, "b": b, "changes": _changed(a, b)})


@require_POST
@project_page(Permission.GENERATE)
def checklist_say(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Put a version into production in this project, take it back, or set it aside."""
    checklist = _checklist(request, uid)
    said = next((one for one in ChecklistLabel if one.value in request.POST), ChecklistLabel.DRAFT)
    checklist_label(checklist=checklist, project=request.project, label=said, by=request.user)
    used = checklist_in_use(request.project)
    messages.success(
        request, f"New runs here are read by {used} now. Runs that have begun keep the one they have."
    )
    return redirect("generation:checklist", slug=request.project.slug, uid=uid)


def _changed(old: ChecklistVersion, new: ChecklistVersion) -> list[Changed]:
    found = changes_between(criteria_read(old.criteria), criteria_read(new.criteria))
    return [one for one in found if one.differs]


def _checklist(request: ProjectRequest, uid: UUID) -> ChecklistVersion:
    seen = checklists_seen(request.project).select_related("parent", "made_by")
    return get_object_or_404(seen, uid=uid)


def uid_in(request: ProjectRequest, name: str) -> UUID:
    """The uid that the address names. Raises Http404 where it names none."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError as problem:
        raise Http404("Two versions are named in the address.") from problem
