"""What the checks say of the text before a reader, and what of it was overruled for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, prefetch_related_objects

from corpus.bodies import body_canonical
from corpus.checks import CheckFinding, run_all
from corpus.checks.gather import check_input
from corpus.models import Finding, OwnOverrule, Revision, Severity
from corpus.models.instance import overruled_in
from corpus.parts import pointer_moved
from projects.models import User
from projects.prepared import PreparedQuery
from review.shown_errors import error_key

if TYPE_CHECKING:
    from review.screen import Screen


def findings_of(screen: Screen) -> list[Finding]:
    """What the checks say of the Revision; of the reviewer's own text, once there is one, as it is now."""
    # Hardly any was overruled: who did is asked where somebody did.
    rows = _FOUND.rows(revision=screen.seen, reader=screen.reader, reading=screen.assignment.round.uid)
    prefetch_related_objects(rows, "overruled_by")
    found = [_as_overruled(each, screen.reader) for each in rows]
    if not screen.edited or screen.faults or screen.stage != "yours":
        return _gravest_first(found)
    # What the Revision has as well is the row that is stored: it may be overruled by itself, or was.
    stored = dict(_moved(found, screen))
    typed = Revision(instance=screen.assignment.instance, body=body_canonical(screen.bodies["yours"]))
    said = {error_key(one): one for one in map(_unsaved, run_all(check_input(typed)))}
    return _gravest_first(stored.get(key, one) for key, one in said.items())


def _found(revision: Revision, reader: User, reading: UUID) -> QuerySet[Finding]:
    own = OwnOverrule.objects.filter(finding=OuterRef("pk"), by=reader).values("reason")[:1]
    rows = Finding.objects.filter(revision=revision).order_by("pk")
    return rows.annotate(own_reason=Subquery(own), said_apart=overruled_in(reading))


_FOUND = PreparedQuery[Finding](_found)


def _moved(found: Iterable[Finding], screen: Screen) -> Iterator[tuple[str, Finding]]:
    """The rows of the Revision by what they are called in the own text; none of a part that was removed."""
    before, after = screen.bodies["revision"], screen.bodies["yours"]
    for each in found:
        field = pointer_moved(each.field, before, after)
        if field is not None:
            each.field = field
            yield error_key(each), each


def _gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: list(Severity.values).index(each.severity))


def _as_overruled(finding: Finding, reader: User) -> Finding:
    """With what `reader` overruled for themselves, without what others did who read apart from them."""
    own: str | None = finding.own_reason  # type: ignore[attr-defined]
    if own:
        finding.overruled_by, finding.overrule_reason = reader, own
    elif finding.said_apart:  # type: ignore[attr-defined]
        finding.overruled_by, finding.overrule_reason = None, ""
    return finding


def _unsaved(said: CheckFinding) -> Finding:
    return Finding(
        check_name=said.check,
        severity=said.severity,
        message=said.message,
        field=said.field,
        level=said.level,
    )
