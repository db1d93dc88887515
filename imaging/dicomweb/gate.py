"""Who comes in to DICOMweb, and which stored files are within reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from rest_framework.authentication import CSRFCheck

from imaging.dicomweb.accept import Offer, best_offer
from imaging.dicomweb.reach import Reach, credential_of, reach_of
from imaging.models import SopInstance
from imaging.policies import in_sight
from projects.api_auth import TokenAuthentication
from projects.errors import NotAllowed
from projects.models import Project, User
from projects.policies import Permission, roles_allow, roles_of

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class MachineRequest(HttpRequest):
    """A request whose bearer may see images of the project."""

    reach: Reach
    slug: str


class MachineWriter(MachineRequest):
    """A request whose bearer may write in the project."""

    project: Project
    bearer: User


P = ParamSpec("P")


def machine_page(
    view: Callable[Concatenate[MachineRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Guard a DICOMweb view: 401 without a sign-in, 404 outside the person's projects.

    OPTIONS names the methods to anybody: what is stored has no part in that.
    """

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return methods_answer(*SAFE_METHODS)
        if request.method not in SAFE_METHODS:
            return HttpResponseNotAllowed(SAFE_METHODS)
        reach = _reach(_credential(request), slug)
        if reach.status == 401:
            return _sign_in_first()
        _require_reach(reach)
        allowed = cast("MachineRequest", request)
        allowed.reach, allowed.slug = reach, slug
        return view(allowed, *args, **kwargs)

    guarded.login_required = False  # type: ignore[attr-defined]
    return guarded


def machine_write(
    permission: Permission,
) -> Callable[[Callable[Concatenate[MachineWriter, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Guard a DICOMweb view that writes: as `machine_page`, and 403 for roles without the permission.

    A script brings its token; a browser's session counts only with the token of the form.
    """

    def guard(
        view: Callable[Concatenate[MachineWriter, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @require_POST
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            credential = _credential(request)
            reach = _reach(credential, slug)
            if reach.status == 401:
                return _sign_in_first()
            _require_reach(reach)
            if credential.startswith("session") and _forged(request):
                raise NotAllowed("Send an API token with this request; a browser's session is not enough.")
            writer = cast("MachineWriter", request)
            writer.reach = reach
            writer.project = Project.objects.get(pk=reach.project_id)
            writer.bearer = User.objects.get(pk=reach.user_id)
            if not roles_allow(roles_of(writer.bearer, writer.project), permission):
                raise NotAllowed("Your role in this project does not include this.")
            return view(writer, *args, **kwargs)

        guarded.login_required = False  # type: ignore[attr-defined]
        return guarded

    return guard


def by_method(
    *, safe: Callable[..., HttpResponseBase], post: Callable[..., HttpResponseBase]
) -> Callable[..., HttpResponseBase]:
    """One address for two transactions: what is read there, and what is sent there."""

    def door(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        methods = (*SAFE_METHODS, "POST")
        if request.method == "OPTIONS":
            return methods_answer(*methods)
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        return (post if request.method == "POST" else safe)(request, *args, **kwargs)

    door.login_required = False  # type: ignore[attr-defined]
    return csrf_exempt(door)


def methods_answer(*methods: str) -> HttpResponse:
    """What may be done at an address (OPTIONS)."""
    return HttpResponse(status=204, headers={"Allow": ", ".join(methods)})


def wanted(request: HttpRequest, offers: Sequence[Offer]) -> Offer | None:
    """The offer that a client likes best, by its Accept header and its `accept` parameter; None for 406."""
    parameter = ",".join(request.GET.getlist("accept"))
    return best_offer(request.headers.get("Accept", ""), offers, parameter)


def _credential(request: HttpRequest) -> str:
    return credential_of(
        {name.lower().encode(): value.encode("latin-1", "replace") for name, value in request.headers.items()}
    )


def _reach(credential: str, slug: str) -> Reach:
    return reach_of(credential, slug) if credential else Reach(401)


def _sign_in_first() -> HttpResponse:
    answer = HttpResponse("Sign in first.", status=401, content_type="text/plain")
    answer.headers["WWW-Authenticate"] = TokenAuthentication().authenticate_header(None)  # type: ignore[arg-type]
    return answer


def _require_reach(reach: Reach) -> None:
    if reach.status == 403:
        raise NotAllowed("Your role in this project does not include images.")
    if reach.status != 200:
        raise Http404("No such project.")


def _forged(request: HttpRequest) -> bool:
    """Whether a browser may have been made to send this by another site."""

    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    check = CSRFCheck(answer)
    check.process_request(request)
    return check.process_view(request, answer, (), {}) is not None


def instances_within(
    reach: Reach, study: str, series: str = "", instance: str = "", *, tells: bool = True
) -> QuerySet[SopInstance]:
    """Stored files of a study, a series, or one, in stack order; of a study out of sight none.

    An answer that `tells` what was written into the files knows none of a study to which its reader
    is blindfolded.
    """
    if tells and study in reach.blindfolded:
        return SopInstance.objects.none()
    found = SopInstance.objects.filter(
        in_sight(unsigned=reach.unsigned, study="series__study"),
        series__study__project_id=reach.project_id,
        series__study__study_instance_uid=study,
    )
    if series:
        found = found.filter(series__series_instance_uid=series)
    if instance:
        found = found.filter(sop_instance_uid=instance)
    return found.order_by("series_id", "slice_position", "instance_number", "pk")


def not_acceptable(offered: str) -> HttpResponse:
    """406, with what is offered."""
    return HttpResponse(f"Only {offered} is offered here.", status=406, content_type="text/plain")
