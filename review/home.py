"""What review puts on the home page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from corpus.models import State
from projects.access import ProjectRequest
from projects.models import Leave
from projects.policies import Permission, roles_allow
from review.agreement.shown import last_reckoned
from review.blind import blind_to
from review.day import lead_waiting, leave_of, minutes_ahead, unfinished
from review.following import queue_next
from review.lots.selectors import count_to_read
from review.models import Cut, Measure
from review.selectors import Waiting, decided_this_week, holds_any, instances_by_state, waiting_for
from review.talk import talk_for

Told = TypeVar("Told")


def home_summary(request: ProjectRequest) -> dict[str, Any] | None:
    """How much waits, and how long it takes at the person's own pace."""
    if not roles_allow(request.roles, Permission.REVIEW):
        return None
    waiting = _waiting(request)
    items, minutes = waiting.total, minutes_ahead(request.user, waiting.total)
    return {"items": items, "more": waiting.more, "minutes": minutes, "of_lots": _of_lots(request)}


def home_leave(request: ProjectRequest) -> dict[str, Any] | None:
    """That the person is on leave, and the button that ends it. One query."""
    if not roles_allow(request.roles, Permission.REVIEW):
        return None
    leave = _leave(request)
    return {"project": request.project, "leave": leave} if leave else None


def home_continue(request: ProjectRequest) -> dict[str, Any] | None:
    """The button that goes on where the person stopped, or begins; none where nothing waits."""
    if not roles_allow(request.roles, Permission.REVIEW):
        return None
    if _waiting(request).fresh and not _leave(request) and not _holds_any(request):
        # Which one is asked when the button is pressed: that is a long question.
        return {"project": request.project, "is_open": False}
    following = queue_next(request.user, request.project)
    if following is None:
        return None
    is_open = following.reviewer_id == request.user.pk
    return {"project": request.project, "following": following, "is_open": is_open}


def home_waiting(request: ProjectRequest) -> dict[str, Any] | None:
    """The panel "Waiting for you"."""
    if not roles_allow(request.roles, Permission.REVIEW):
        return None
    return {
        "project": request.project,
        "waiting": _waiting(request),
        # Who holds nothing has begun nothing that is theirs to end.
        "unfinished": unfinished(request.user, request.project) if _holds_any(request) else [],
        "of_lots": _of_lots(request),
    }


def home_talk(request: ProjectRequest) -> dict[str, Any] | None:
    """The panel "Talk": open threads that wait for the person, and those in which they spoke last."""
    if not roles_allow(request.roles, Permission.VIEW_RECORD):
        return None
    return {"project": request.project, "talk": talk_for(request.user, request.project, request.roles)}


def home_decided(request: ProjectRequest) -> dict[str, Any] | None:
    """The panel "Decided this week"."""
    if not roles_allow(request.roles, Permission.REVIEW):
        return None
    decisions = decided_this_week(request.user, request.project)
    blind = blind_to([row.instance for row in decisions], request.user)
    return {"project": request.project, "decisions": decisions, "blind": blind}


def home_lead(request: ProjectRequest) -> dict[str, Any] | None:
    """The panel "As lead": left out while nothing waits."""
    if not roles_allow(request.roles, Permission.CONFIGURE):
        return None
    waiting = lead_waiting(request.project)
    return {"project": request.project, "waiting": waiting} if waiting else None


def home_agreement(request: ProjectRequest) -> dict[str, Any] | None:
    """The panel "Agreement" for who leads: the verdict's figure, or why there is none. Two queries."""
    if not roles_allow(request.roles, Permission.CONFIGURE):
        return None
    run = last_reckoned(request.project)
    figure = run.figures.filter(measure=Measure.VERDICT, cut=Cut.WHOLE).first() if run else None
    return {"project": request.project, "figure": figure, "run": run}


def home_instances(request: ProjectRequest) -> dict[str, Any] | None:
    """Where the project's Instances stand, each state a link to its list: see `instances_by_state`."""
    if not roles_allow(request.roles, Permission.VIEW_INSTANCES):
        return None
    counts = instances_by_state(request.project)
    states = [(state.value, state.label, counts[state]) for state in State if state in counts]
    return {"project": request.project, "states": states}


def _waiting(request: ProjectRequest) -> Waiting:
    """What waits, for the head, the button and the panel of one page."""
    return _once(request, "review_waiting", lambda: waiting_for(request.user, request.project))


def _of_lots(request: ProjectRequest) -> int:
    """Items of samples that the person may read."""
    return _once(request, "review_of_lots", lambda: count_to_read(request.user, request.project))


def _holds_any(request: ProjectRequest) -> bool:
    return _once(request, "review_holds_any", lambda: holds_any(request.user, request.project))


def _leave(request: ProjectRequest) -> Leave | None:
    return _once(request, "review_leave", lambda: leave_of(request.user, request.project))


def _once(request: ProjectRequest, name: str, ask: Callable[[], Told]) -> Told:
    """What several parts of one page tell is asked once."""
    kept = vars(request)
    if name not in kept:
        kept[name] = ask()
    return cast("Told", kept[name])
