"""Who may use the routes of the review room."""

from __future__ import annotations

from projects.models import Project, User
from review.services import assignment_approve
from tests.permissions.table import Row
from tests.review.making import claimed, finding, opened, press

SURGEON = frozenset({"surgeon"})
READERS = frozenset({"surgeon", "lead"})


def surgeon() -> User:
    return User.objects.get(username="surgeon_a")


def item(project: Project) -> dict[str, object]:
    """An item that the surgeon has open."""
    return {"uid": claimed(opened(project), surgeon()).uid}


def flawed_item(project: Project) -> dict[str, object]:
    round = opened(project)
    return {"uid": claimed(round, surgeon()).uid, "finding": finding(round.seen).uid}


def decision(project: Project) -> dict[str, object]:
    return {"uid": assignment_approve(press=press(claimed(opened(project), surgeon()), surgeon())).uid}


def instance(project: Project) -> dict[str, object]:
    return {"uid": opened(project).instance.uid}


ROWS = [
    Row("review:queue", SURGEON),
    Row("review:next", SURGEON),
    Row("review:item", SURGEON, kwargs=item),
    Row("review:decide", SURGEON, kwargs=item),
    Row("review:decide", SURGEON, method="post", kwargs=item, sends={"verdict": "approve"}),
    Row("review:work", SURGEON, method="post", kwargs=item, sends={"version": "0", "body.stem": "New?"}),
    Row("review:hunk", SURGEON, method="post", kwargs=item, sends={"version": "0", "hunk": "1"}),
    Row("review:discard", SURGEON, method="post", kwargs=item),
    Row("review:activity", SURGEON, method="post", kwargs=item, sends={"active": "30"}),
    Row("review:skip", SURGEON, method="post", kwargs=item),
    Row("review:flag", SURGEON, method="post", kwargs=item, sends={"text": "T2 or STIR?"}),
    Row("review:overrule", SURGEON, method="post", kwargs=flawed_item, sends={"reason": "Misread."}),
    Row("review:undo", SURGEON, method="post", kwargs=decision),
    Row("review:instances", READERS),
    Row("review:instance", READERS, kwargs=instance),
    Row("review:withdraw", frozenset({"lead"}), method="post", kwargs=instance, sends={"reason": "Twice."}),
]
