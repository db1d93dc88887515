"""Saving what a reviewer has typed and not yet decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from corpus.bodies import canonical_json
from corpus.models import Revision
from projects.models import User
from projects.rows import row_set, rows_insert
from review.errors import ReviewError, StaleWork
from review.links import links_kept
from review.models import Assignment, WorkInProgress, work_of
from review.own_text import begun_text
from review.readings import readings_of
from review.services.assignment_lease import assignment_renew


def work_save(
    *,
    assignment: Assignment,
    reviewer: User,
    body: str,
    version: int,
    comment: str | None = None,
    links: Mapping[str, str] | None = None,
) -> WorkInProgress:
    """Keep `body` (JSON, perhaps incomplete) as version `version + 1` and renew the lease.

    `version` is the one the page started from, 0 for none. A `comment` is kept with it; None leaves
    the one that is kept, and then the answer does not tell it. So it is with `links`, what is said of links
    in doubt by their number: of others it stays. The same text sent once more is kept
    already, whatever version it was typed upon. Who has typed nothing has no text of their own: the
    Revision's words begin none, and its version is 0; in one that was begun they are kept as the Revision's.
    Raises StaleWork when another tab saved another text meanwhile, AssignmentTaken when the lease is lost.
    """
    is_unchanged = json.loads(body) == json.loads(assignment.shown.body)
    body = assignment.shown.body if is_unchanged else body
    if version == 0:
        is_needed = not is_unchanged or bool(comment)
        return _begin(assignment, reviewer, body, comment, links, is_needed=is_needed)
    return _go_on(assignment, reviewer, body, version, comment, links)


@transaction.atomic
def _go_on(
    assignment: Assignment,
    reviewer: User,
    body: str,
    version: int,
    comment: str | None,
    links: Mapping[str, str] | None,
) -> WorkInProgress:
    assignment_renew(assignment=assignment, reviewer=reviewer)
    written = {
        "body": body,
        "put_away": "",
        "version": version + 1,
        "saved_at": timezone.now(),
        **_said(comment),
    }
    if links:
        written["links"] = canonical_json({**links_kept(work_of(reviewer, assignment)), **links})
    seen = {"assignment": assignment, "author": reviewer, "version": version}
    if not row_set(WorkInProgress, where=seen, to=written):
        return _kept_already(assignment, reviewer, body, comment, links)
    # As it stands now, without asking for it: the Round of an Assignment, and its text, never change.
    return WorkInProgress(assignment=assignment, author=reviewer, parent=assignment.shown, **written)


def _kept_already(
    assignment: Assignment,
    reviewer: User,
    body: str,
    comment: str | None,
    links: Mapping[str, str] | None,
) -> WorkInProgress:
    """A page sends its text as it is left, and the next page once more. Raises StaleWork for another text."""
    kept = WorkInProgress.objects.typed_by(reviewer, assignment).filter(body=body, **_said(comment)).first()
    if kept is None or not dict(links or {}).items() <= links_kept(kept).items():
        raise StaleWork
    return kept


def _said(comment: str | None) -> dict[str, Any]:
    return {} if comment is None else {"comment": comment}


def _begin(
    assignment: Assignment,
    reviewer: User,
    body: str,
    comment: str | None,
    links: Mapping[str, str] | None,
    *,
    is_needed: bool,
) -> WorkInProgress:
    begun = WorkInProgress(
        assignment=assignment,
        author=reviewer,
        parent=assignment.shown,
        body=body,
        comment=comment or "",
        links=canonical_json(links) if links else "",
        version=int(is_needed),
    )
    try:
        with transaction.atomic():
            assignment_renew(assignment=assignment, reviewer=reviewer)
            if is_needed:
                rows_insert([begun])
            elif WorkInProgress.objects.typed_by(reviewer, assignment).exists():
                return _kept_already(assignment, reviewer, body, comment, links)
            return begun
    except IntegrityError:
        with transaction.atomic():
            assignment_renew(assignment=assignment, reviewer=reviewer)
            return _kept_already(assignment, reviewer, body, comment or "", links)


@transaction.atomic
def work_discard(
    *, assignment: Assignment, reviewer: User, version: int | None = None, typed: object = None
) -> int | None:
    """Put the reviewer's own text away; a comment stays. Raises AssignmentTaken when the lease is lost.

    `version` is the one that the page has, where it says so, and `typed` its body as JSON values: raises
    StaleWork when another tab saved another text meanwhile. Returns the version of which `work_take_back`
    brings the text back, its last words included; None where there was no text of their own.
    The row stays, with the Revision's words: of versions begun anew an old tab's could pass for the last.
    """
    assignment_renew(assignment=assignment, reviewer=reviewer)
    kept = work_of(reviewer, assignment)
    body = canonical_json(typed) if version is not None else kept.body if kept else assignment.shown.body
    if version is not None and kept and kept.version != version and json.loads(kept.body) != typed:
        raise StaleWork
    away = WorkInProgress(
        assignment=assignment,
        author=reviewer,
        parent=assignment.shown,
        body=assignment.shown.body,
        version=kept.version + 1 if kept else 1,
    )
    if json.loads(body) != json.loads(assignment.shown.body):
        away.put_away = canonical_json({"body": body, "links": kept.links if kept else ""})
    if kept:
        changed = {name: getattr(away, name) for name in ("body", "links", "put_away", "version", "saved_at")}
        row_set(WorkInProgress, where={"pk": kept.pk}, to=changed)
    elif away.put_away:
        rows_insert([away])
    return away.version if away.put_away else None


@transaction.atomic
def work_take_back(*, assignment: Assignment, reviewer: User, version: int) -> None:
    """Bring back what was put away as `version`, with what was said of its links.

    Raises ReviewError where something was written since, and AssignmentTaken when the lease is lost.
    """
    assignment_renew(assignment=assignment, reviewer=reviewer)
    kept = work_of(reviewer, assignment)
    if kept is None or kept.version != version or not kept.put_away:
        raise ReviewError(
            "The text is back already, or you have written another one since: nothing was changed."
        )
    back = {**json.loads(kept.put_away), "put_away": "", "version": version + 1, "saved_at": timezone.now()}
    row_set(WorkInProgress, where={"pk": kept.pk}, to=back)


@transaction.atomic
def work_begin_from(
    *, assignment: Assignment, reviewer: User, text: Revision, version: int
) -> WorkInProgress:
    """Begin an adjudicator's own text with a reader's. What that reader said of links in doubt is asked anew.

    Raises ReviewError while there is a text of their own, which would be lost, and as `work_save` does.
    """
    saved = work_of(reviewer, assignment)
    texts = [one.result_revision or one.revision for one in readings_of(assignment.round)]
    others = {_begun(assignment, one) for one in texts}
    if saved is not None and saved.body not in {assignment.shown.body, *others}:
        raise ReviewError("You have begun a text of your own. Put it away first, or go on with it.")
    body = _begun(assignment, text)
    return work_save(assignment=assignment, reviewer=reviewer, body=body, version=version)


def _begun(assignment: Assignment, text: Revision) -> str:
    return canonical_json(begun_text(text, assignment.shown))
