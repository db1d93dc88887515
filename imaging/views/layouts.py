"""A person's layout of the viewer, on its way to the server."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from imaging.services.layout_keep import choice_read, layout_keep
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.sent import body_of


@require_POST
@project_page(Permission.VIEW_STUDIES)
def layout_send(request: ProjectRequest) -> HttpResponse:
    """Keep or forget one's own layout for studies of a kind; told whether one is kept now."""
    kind, choice = choice_read(body_of(request))
    kept = layout_keep(person=request.user, kind=kind, choice=choice)
    return JsonResponse({"kept": kept is not None})
