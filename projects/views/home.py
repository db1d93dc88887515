"""Home: what waits for this person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from projects.access import ProjectRequest, project_page
from projects.models import Invitation, Project, User
from projects.policies import Permission, roles_allow

LAST_PROJECT = "last_project"


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go to the project used last, to the only one, or offer the list."""
    mine = Project.objects.within_reach_of(request.user)
    last = request.session.get(LAST_PROJECT)
    chosen = mine.filter(slug=last).first() if last else None
    if chosen is None and mine.count() == 1:
        chosen = mine.first()
    if chosen is not None and "all" not in request.GET:
        return redirect("projects:project", slug=chosen.slug)
    assert isinstance(request.user, User)
    context = {
        "mine": mine,
        "offers": Invitation.objects.waiting_for(request.user),
        "every": Project.objects.all() if request.user.is_admin else [],
    }
    return render(request, "projects/choose.html", context)


@project_page(Permission.VIEW_PROJECT)
def project_home(request: ProjectRequest) -> HttpResponse:
    """One person's day in one project; the panels come from the rooms above."""
    if request.session.get(LAST_PROJECT) != request.project.slug:
        request.session[LAST_PROJECT] = request.project.slug
    offers = Invitation.objects.waiting_for(request.user)
    may_begin = roles_allow(request.roles, Permission.MANAGE_APPROVALS)
    is_new = may_begin and not request.project.approvals.exists()
    return render(request, "projects/home.html", {"offers": offers, "is_new": is_new})
