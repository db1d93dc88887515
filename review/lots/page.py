"""The page on which one item of a Lot is read, and what the page of a Lot of drafts tells."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from projects.models import Project, User
from review.blind import other_question_require
from review.errors import ReviewError
from review.models import Assignment, Lot, LotEnd, LotMember, LotRun
from review.page import left_key, viewer_of
from review.screen import screen_read
from review.shown_parts import read_parts


def lot_screen(member: LotMember, reader: User, project: Project) -> dict[str, Any]:
    """The text of the member as the review page shows it, with its images or source; nobody's verdict."""
    rows = Assignment.objects.filter(instance=member.instance, round__isnull=False)
    rows = rows.select_related("project", "round__seen__parent", "instance__study__subject")
    assignment = rows.select_related("instance__subject", "instance__passage__source").order_by("-pk").first()
    if assignment is None:
        raise ReviewError("This item was never read in a round.")
    other_question_require(assignment, reader)
    assignment.planted = member.revision
    screen = screen_read(assignment, reader, stage="revision", diff_on=False)
    study, body = assignment.instance.study, screen.bodies["revision"]
    return {
        "member": member,
        "screen": screen,
        "read": read_parts(screen),
        "instance": assignment.instance,
        "config": viewer_of(reader, project, assignment.instance, body) if study else None,
        "left_key": left_key(assignment.instance, body),
        "assumed": assignment.instance.level_is_assumed,
    }


def drafts_context(lot: Lot) -> dict[str, Any]:
    """How far what a Lot of drafts ended with is carried out, and what became of its items. Three queries."""
    counted = dict(lot.members.values_list("ended").annotate(Count("pk")).order_by())
    back = lot.members.filter(ended=LotEnd.RETURNED).exclude(why="").select_related("instance")
    return {
        "run": LotRun.objects.filter(lot=lot).first(),
        "waiting": counted.get("", 0),
        "ends": [(end.label, counted[end]) for end in LotEnd if counted.get(end)],
        "back": list(back.order_by("place")[:200]),
    }
