"""What this room adds to the pages of rooms below it."""

from __future__ import annotations

from typing import Any

from corpus.models import Source
from corpus.sources.opinions import figures_to_ask
from generation.selectors import held_in
from projects.policies import Permission, roles_allow
from projects.slots import Context


def draft_from_source(request: Any) -> Context | None:
    """The button on a source's page that starts a run from it."""
    return _draft_from("source", request)


def draft_from_study(request: Any) -> Context | None:
    """The button on a study's page that starts a run from it."""
    return _draft_from("study", request)


def ask_figures(request: Any) -> Context | None:
    """The button on a source's page that asks a model about its figures, where there are any to ask about."""
    if not roles_allow(request.roles, Permission.GENERATE):
        return None
    uid = request.resolver_match.kwargs["uid"]
    source = Source.objects.filter(project=request.project, uid=uid).first()
    to_ask = figures_to_ask(source).count() if source else 0
    return {"project": request.project, "uid": uid, "to_ask": to_ask} if to_ask else None


def home_held(request: Any) -> Context | None:
    """What the lead sees on the home page when redrafts wait for a decision about money."""
    if not roles_allow(request.roles, Permission.GENERATE):
        return None
    held = held_in(request.project)
    return {"project": request.project, "held_runs": held} if held else None


def _draft_from(what: str, request: Any) -> Context | None:
    if not roles_allow(request.roles, Permission.GENERATE):
        return None
    return {"what": what, "uid": request.resolver_match.kwargs["uid"], "project": request.project}
