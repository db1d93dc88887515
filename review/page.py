"""The context of the review page beyond the item itself: facts, viewer, bar, panels."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as date_format

from corpus.bodies import Body, Report
from corpus.models import ErrorReason, Harm, Instance
from corpus.named_pictures import body_named
from corpus.services.redraft_request import MOST_REDRAFTS
from corpus.templatetags.signs import hidden
from imaging.selectors import viewer_config
from imaging.services.level_doubts import level_doubts
from projects.models import Project, User
from review.answered import answered_of
from review.body_choices import typed_context
from review.body_form import SIDES
from review.disagreement import Disagreement, disagreement_of
from review.forms import HARM_KEYS, REASON_KEYS, OverruleForm
from review.looks.page import looks_context
from review.marking import Span
from review.models import Assignment, BlindAnswer, RoundPurpose, WorkInProgress, edits_are_read_again
from review.own_text import incomplete_told
from review.policies import Hold, hold_of
from review.reading import reading_of
from review.screen import Screen
from review.selectors import DAY_COUNTED, queue_counts
from review.services.assignment_lease import holder_told
from review.shown_parts import other_choices, read_parts, written_parts

HELD_WORDS = {
    Hold.NOBODYS: "Open to nobody",
    Hold.CLOSED_TO_ME: "Not open to you",
    Hold.ON_LEAVE: "You are on leave",
    Hold.WITHHELD: "Waits for a sign-off",
    Hold.DECIDED_BY_ME: "Decided by you",
    Hold.DECIDED_BY_ANOTHER: "Decided by another reader",
    Hold.SETTLED: "Settled by the other readers",
    Hold.WITHDRAWN: "Withdrawn",
}


def page_context(user: User, project: Project, screen: Screen) -> dict[str, Any]:
    """What the template needs; a fixed number of queries."""
    assignment = screen.assignment
    instance = assignment.instance
    study = instance.study
    body = screen.bodies["revision"]
    hold = hold_of(assignment, user)
    disagreement = _disagreement(screen) if hold is Hold.MINE else None
    return {
        "screen": screen,
        "assignment": assignment,
        "instance": instance,
        "config": viewer_of(user, project, instance, body) if study and hold is not Hold.WITHHELD else None,
        "looks": looks_context(assignment, user, project, screen.shown.levels)
        if study and hold is Hold.MINE
        else None,
        "left_key": left_key(instance, body),
        "counts": queue_counts(user, project, most=DAY_COUNTED),
        "mine": hold is Hold.MINE,
        "free": hold is Hold.NOBODYS,
        "held": _held(assignment, hold),
        "assumed": instance.level_is_assumed,
        "doubts": level_doubts(study) if study else [],
        "answered_blind": BlindAnswer.objects.filter(round=assignment.round, reader=user).first()
        if assignment.round.is_blind_first
        else None,
        "reading": reading_of(screen),
        "blocked": _blocked(screen),
        "next_step": _next_step(screen),
        "redrafts_left": MOST_REDRAFTS - instance.redraft_count,
        "disagreement": disagreement,
        "may_begin": disagreement is not None and _is_nobodys(screen, disagreement),
        "reasons": [(reason, REASON_KEYS[reason]) for reason in ErrorReason],
        "harms": [(harm, HARM_KEYS[harm]) for harm in Harm],
        "overrule_form": OverruleForm(),
        **(answered_of(assignment, user) if hold is Hold.MINE else {}),
        "sides": SIDES,
        "read": read_parts(screen),
        "written": written_parts(screen),
        "has_lists": not isinstance(body, Report),
        "edit_choices": other_choices(screen),
        "edit_context": typed_context(body, screen.raw),
    }


def left_key(instance: Instance, body: Body) -> str:
    """What stands beside the text: of two items with one key it stays as it is."""
    if instance.study is not None:
        return f"study-{instance.study.uid}"
    if body.figures:
        return f"figure-{body.figures[0]}"
    return f"passage-{instance.passage.uid}" if instance.passage else "none"


def viewer_of(user: User, project: Project, instance: Instance, body: Body) -> dict[str, Any]:
    """What the viewer is told to show of the study of a text, beginning at the text's first level."""
    assert instance.study is not None
    return viewer_config(
        instance.study,
        slug=project.slug,
        own_lines=True,
        person=user,
        active_level=body.levels[0] if body.levels else None,
        images=[image.model_dump(mode="json") for image in body_named(body, instance.pk).images],
        conditions=body.conditions,
    )


def saved_answer(request: HttpRequest, screen: Screen, saved: WorkInProgress) -> dict[str, Any]:
    """What autosave is told: the version kept, the levels found in each field and what it hides, what the
    checks say of the text as it is now (the same markup as on the page), what approval leads to."""
    beside = {**_beside_edit(screen), "request": request}
    levels = {
        path: [part.level for part in text.parts if isinstance(part, Span) and part.level]
        for path, text in screen.texts.items()
    }
    return {
        "version": saved.version,
        "saved_at": date_format(timezone.localtime(saved.saved_at), "H:i"),
        "levels": levels,
        "signs": {each.path: hidden(each.text) for each in screen.edit_fields},
        "words": screen.words_by_reviewer,
        "next_step": _next_step(screen),
        "findings": render_to_string("review/_edit_findings.html", beside),
        "errors_told": screen.errors_told,
    }


def _beside_edit(screen: Screen) -> dict[str, Any]:
    """What the markup under the edit form is made of."""
    assignment = screen.assignment
    return {"screen": screen, "mode": "edit", "assignment": assignment, "project": assignment.project}


def _held(assignment: Assignment, hold: Hold) -> str:
    """Who has the item, in the words of the bar."""
    until = assignment.lease_until or timezone.now()
    match hold:
        case Hold.MINE:
            left = round((until - timezone.now()).total_seconds() / 60)
            return f"Open only to you, {left} min" if left > 0 else "Open to you until another takes it"
        case Hold.ANOTHERS:
            return f"Open with {holder_told(assignment)} until {timezone.localtime(until):%H:%M}"
        case _:
            return HELD_WORDS[hold]


def _blocked(screen: Screen) -> str:
    """Why approval is blocked, in a sentence; empty when it is not."""
    if screen.faults:
        return incomplete_told(screen.faults)
    errors = screen.open_errors
    if errors and not screen.edited:
        count = len(errors)
        plural = "s" if count > 1 else ""
        return f"{count} error{plural} to settle before approval: fix the text, or overrule with a reason."
    return ""


ANOTHER_READS = "What you word anew is read by another surgeon before it counts as read by two."


def _next_step(screen: Screen) -> str:
    """What approval will lead to, said before the press."""
    assignment = screen.assignment
    round = assignment.round
    if round.purpose == RoundPurpose.ADJUDICATION:
        return "Your decision settles the disagreement."
    because = screen.second_reader_because
    if because and round.purpose == RoundPurpose.SECOND_READER:
        return f"Your edit changes {because}, so an adjudicator will decide between the two readings."
    if because and round.readers == 1 and edits_are_read_again(assignment.project):
        return f"Your edit changes {because}, so a second surgeon will read it before release."
    if round.readers > 1:
        told = f"{round.readers} surgeons read this blind; it is settled when all have decided."
        return f"{told} {ANOTHER_READS}" if screen.is_reworded else told
    if round.purpose == RoundPurpose.SECOND_READER and screen.is_reworded:
        return ANOTHER_READS
    return ""


def _is_nobodys(screen: Screen, disagreement: Disagreement) -> bool:
    """Whether the adjudicator has not yet written anything of their own that another text would replace."""
    return not screen.edited or (not screen.faults and disagreement.holds(screen.own_text))


def _disagreement(screen: Screen) -> Disagreement | None:
    """For an adjudicator: what the readers decided, without their names."""
    round = screen.assignment.round
    if round.purpose != RoundPurpose.ADJUDICATION:
        return None
    return disagreement_of(round, against_each_other=not screen.diff_on)
