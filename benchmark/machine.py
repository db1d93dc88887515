"""The door of addresses made for programs: a token, or a browser's session with the token of the form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from rest_framework.authentication import CSRFCheck

from projects.access import ProjectRequest, project_or_404
from projects.api_auth import TokenAuthentication, user_of_token
from projects.errors import NotAllowed
from projects.models import User
from projects.policies import Permission, roles_allow

P = ParamSpec("P")
View = Callable[Concatenate[ProjectRequest, P], HttpResponseBase]
SAFE = ("GET", "HEAD")


def machine_door(
    permission: Permission, *, methods: tuple[str, ...] = SAFE
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Guard a view of the API: 401 without a sign-in, 404 outside one's projects, 403 without the role."""

    def guard(view: View[P]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @wraps(view)
        def guarded(request: Any, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            user = _bearer(request)
            if user is None:
                return _sign_in_first()
            request.user = user
            request.project, request.roles = project_or_404(user, slug)
            if not roles_allow(request.roles, permission):
                raise NotAllowed("Your role in this project does not include this.")
            return view(request, *args, **kwargs)

        guarded.login_required = False  # type: ignore[attr-defined]
        return guarded

    return guard


def _bearer(request: HttpRequest) -> User | None:
    """Who asks. Raises NotAllowed where another site may have made a browser ask."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in {"token", "bearer"} and token.strip():
        return user_of_token(token.strip())
    if not isinstance(request.user, User):
        return None
    if request.method not in SAFE and _forged(request):
        raise NotAllowed("Send an API token with this request; a browser's session is not enough.")
    return request.user


def _forged(request: HttpRequest) -> bool:
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    check = CSRFCheck(answer)
    check.process_request(request)
    return check.process_view(request, answer, (), {}) is not None


def _sign_in_first() -> HttpResponse:
    answer = JsonResponse({"detail": "Sign in first: send an API token."}, status=401)
    answer.headers["WWW-Authenticate"] = TokenAuthentication().authenticate_header(None)  # type: ignore[arg-type]
    return answer
