"""What `/api/schema/` tells: every address made for programs, with how they sign in.

The rooms' views are Django's own, which drf-spectacular does not look at, so they are added here
from their routes: an address that is added without a description fails the test.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.urls import URLPattern

from imaging.dicomweb import urls as dicomweb
from imaging.dicomweb.described import DESCRIBED, FRAMES, FRAMES_DESCRIBED, operation
from spinemed_site.api_spinebench import uploads_described

SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
SCHEMES = {
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Token …`, as `manage.py create_token USER` prints it once; `Bearer …` is read too.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
}
ROOT = "/dicomweb/{slug}/"
BOARD = "/p/{slug}/spinebench/board"
BOARD_TYPES = {"json": "application/json", "csv": "text/csv"}


def machine_routes(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """A hook of drf-spectacular, called with the finished document."""
    paths = result.setdefault("paths", {})
    paths.update(_dicomweb())
    paths.update(uploads_described(SECURITY))
    paths.update({f"{BOARD}.{ending}": {"get": _board(ending)} for ending in BOARD_TYPES})
    result.setdefault("components", {}).setdefault("securitySchemes", {}).update(SCHEMES)
    return result


def _dicomweb() -> dict[str, Any]:
    found = {}
    for route in dicomweb.urlpatterns:
        assert isinstance(route, URLPattern)
        name = str(route.name)
        path = ROOT + re.sub(r"<\w+:(\w+)>", r"{\1}", str(route.pattern))
        found[path] = {"get": operation(name, DESCRIBED[name], _names(path), SECURITY)}
    # Answered before Django, so no route of its own.
    frames = f"{ROOT}studies/{{study}}/series/{{series}}/{FRAMES}"
    found[frames] = {"get": operation("frames", FRAMES_DESCRIBED, _names(frames), SECURITY)}
    return found


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _board(ending: str) -> dict[str, Any]:
    text = {"type": "string"}
    shape = {"type": "object"} if ending == "json" else text
    asked = {
        "version": "Uid of a suite's version; the newest without it.",
        "sort": "A column, `-` for falling.",
        "q": "Part of a model's name.",
    }
    query = [{"name": n, "in": "query", "description": d, "schema": text} for n, d in asked.items()]
    slug = {"name": "slug", "in": "path", "required": True, "schema": text}
    return {
        "operationId": f"board_{ending}",
        "summary": f"The leaderboard as {ending.upper()}",
        "tags": ["spinebench"],
        "parameters": [slug, *query],
        "security": SECURITY[1:],
        "responses": {
            "200": {"description": "The board.", "content": {BOARD_TYPES[ending]: {"schema": shape}}},
            "401": {"description": "No session, where JSON is accepted; else a redirect to sign in."},
            "404": {"description": "No such board, or it lies outside the projects of the bearer."},
        },
    }
