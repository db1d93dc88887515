"""What autosave is told of: the text just kept, without all that stands beside it on the page."""

from __future__ import annotations

from corpus.bodies import body_parse
from projects.models import User
from review.found import findings_of
from review.links import links_touched
from review.models import Assignment, WorkInProgress
from review.own_text import own_text_of
from review.screen import Screen, evidence_of, links_asked, texts_of


def screen_of_work(assignment: Assignment, reader: User, work: WorkInProgress) -> Screen:
    """Of the page only what follows from the text: its fields, and what the checks say of it as it is now.

    Its facts, passages and figures, and the version before, are read when the page is shown; its evidence
    where a text was changed that it supports, for that is asked about.
    """
    seen = assignment.shown
    revision = body_parse(seen.body)
    raw, yours, faults = own_text_of(work, seen, revision)
    bodies = {"draft": revision, "revision": revision, "yours": yours}
    screen = Screen(reader, assignment, seen, seen, work, "yours", False, bodies, raw, faults)
    if links_touched(revision, yours):
        kept = WorkInProgress.objects.typed_by(reader, assignment).values_list("links", flat=True)
        work.links = kept.first() or ""
        links_asked(screen, evidence_of(seen))
    screen.texts = texts_of(screen)
    screen.findings = findings_of(screen)
    return screen
