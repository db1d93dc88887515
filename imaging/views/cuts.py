"""Pictures of planes that are cut through a stack of slices."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from imaging.cut_stacks import cut_jpeg, cut_stack
from imaging.cuts import Cut
from imaging.dicomweb.pictures import KEEP
from imaging.dicomweb.reads import read_note
from imaging.dicomweb.rendered import JPEG, RenderProblem, render_wish
from imaging.errors import NotCut
from imaging.models import Series
from imaging.policies import in_sight, sees_unsigned
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@require_safe
@project_page(Permission.MARK_LEVELS)
def series_cut(request: ProjectRequest, uid: UUID, cut: Cut, number: int) -> HttpResponse:
    """A plane (from 0) cut through the stack of a series, as JPEG; `window` is as DICOMweb has it."""
    sight = in_sight(unsigned=sees_unsigned(request.roles), study="study", person=request.user.pk)
    series = get_object_or_404(Series, sight, study__project=request.project, uid=uid)
    try:
        asked = render_wish(request.GET, JPEG).shade
        picture = cut_jpeg(cut_stack(series), cut, number, asked)
    except RenderProblem as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain")
    except (NotCut, IndexError) as problem:
        raise Http404(str(problem)) from problem
    read_note(request.user.pk, series.pk)
    return HttpResponse(picture, content_type=JPEG, headers={"Cache-Control": KEEP})
