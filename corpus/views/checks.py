"""The checks of a project: how often people overrule each, and which count less for that."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from corpus.bodies import MultipleChoice, body_parse
from corpus.checks.balance import run_is_balanced
from corpus.models import Instance, Kind
from corpus.standing import FEWEST_CASES, MOST_OVERRULED, NEVER_DEMOTED, is_contested, standings_shown
from corpus.transitions import NO_LONGER_ASKED
from projects.access import ProjectRequest, project_page
from projects.models import Project
from projects.policies import Permission

# Of the newest questions; a project's habit shows in them.
_NEWEST = 1000


@project_page(Permission.VIEW_INSTANCES)
def check_list(request: ProjectRequest) -> HttpResponse:
    """Every check that people had to do with, the most contested first."""
    rows = [
        {
            "name": one.check_name.replace("_", " "),
            "standing": one,
            "percent": round(100 * one.share),
            "is_kept": is_contested(one) and one.check_name in NEVER_DEMOTED,
        }
        for one in standings_shown(request.project)
    ]
    balance = run_is_balanced(_choices(request.project))
    shown = {"rows": rows, "balance": balance, "most": round(100 * MOST_OVERRULED), "fewest": FEWEST_CASES}
    return render(request, "corpus/check_list.html", shown)


def _choices(project: Project) -> list[MultipleChoice]:
    """The newest multiple-choice questions that stand."""
    rows = Instance.objects.filter(
        project=project, kind=Kind.MULTIPLE_CHOICE, current_revision__isnull=False
    ).exclude(state__in=NO_LONGER_ASKED)
    texts = rows.order_by("-number").values_list("current_revision__body", flat=True)[:_NEWEST]
    bodies = [body_parse(text) for text in texts]
    return [one for one in bodies if isinstance(one, MultipleChoice)]
