"""Who comes in to DICOMweb, and which stored files are within reach."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from imaging.dicomweb.reach import Reach, credential_of, reach_of
from imaging.models import SopInstance
from imaging.policies import in_sight
from projects.api_auth import TokenAuthentication
from projects.errors import NotAllowed


class MachineRequest(HttpRequest):
    """A request whose bearer may see images of the project."""

    reach: Reach


P = ParamSpec("P")


def machine_page(
    view: Callable[Concatenate[MachineRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Guard a DICOMweb view: 401 without a sign-in, 404 outside the person's projects."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        headers = {
            name.lower().encode(): value.encode("latin-1", "replace")
            for name, value in request.headers.items()
        }
        credential = credential_of(headers)
        reach = reach_of(credential, slug) if credential else None
        if reach is None or reach.status == 401:
            answer = HttpResponse("Sign in first.", status=401, content_type="text/plain")
            answer.headers["WWW-Authenticate"] = TokenAuthentication().authenticate_header(None)  # type: ignore[arg-type]
            return answer
        if reach.status == 403:
            raise NotAllowed("Your role in this project does not include images.")
        if reach.status != 200:
            raise Http404("No such project.")
        allowed = cast("MachineRequest", request)
        allowed.reach = reach
        return view(allowed, *args, **kwargs)

    guarded.login_required = False  # type: ignore[attr-defined]
    return guarded


def instances_within(reach: Reach, study: str, series: str = "", instance: str = "") -> QuerySet[SopInstance]:
    """Stored files of a study, a series, or one, in stack order; of a study out of sight none."""
    found = SopInstance.objects.filter(
        in_sight(unsigned=reach.unsigned, study="series__study"),
        series__study__project_id=reach.project_id,
        series__study__study_instance_uid=study,
    )
    if series:
        found = found.filter(series__series_instance_uid=series)
    if instance:
        found = found.filter(sop_instance_uid=instance)
    return found.order_by("series_id", "slice_position", "instance_number")


def not_acceptable(offered: str) -> HttpResponse:
    """406, with what is offered."""
    return HttpResponse(f"Only {offered} is offered here.", status=406, content_type="text/plain")
