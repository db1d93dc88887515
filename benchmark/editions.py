"""Which board an address names: of a version, an edition, or as it stood on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from benchmark.errors import NoSuchDay, NoSuchEdition
from benchmark.models import BoardEdition, SuiteVersion
from benchmark.selectors import version_chosen, versions_of
from projects.models import Project

PARTS = ("slices", "pairs", "answers")


@dataclass(frozen=True)
class Chosen:
    """A version with the edition of its board that is shown; None while there is none."""

    version: SuiteVersion | None = None
    edition: BoardEdition | None = None
    as_of: date | None = None
    is_past: bool = False


def board_chosen(project: Project, *, version: str = "", edition: str = "", as_of: str = "") -> Chosen:
    """The board of an address; without words in it, the newest version's with a board, as it is now.

    Raises ``NoSuchVersion``, ``NoSuchEdition`` or ``NoSuchDay`` for words that name nothing here.
    """
    if edition:
        found = _named(project, edition)
        return Chosen(found.version, found, None, _is_past(found))
    if not as_of:
        shown = version_chosen(project, version)
        return Chosen(shown, _newest(shown.editions.all()) if shown else None)
    day = _day(as_of)
    until = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    shown = version_chosen(project, version) if version else _version_then(project, until)
    then = _newest(shown.editions.filter(created_at__lt=until)) if shown else None
    return Chosen(shown, then, day, then is not None and _is_past(then))


def _newest(rows: QuerySet[BoardEdition]) -> BoardEdition | None:
    return rows.defer(*PARTS).order_by("-number").first()


def _named(project: Project, uid: str) -> BoardEdition:
    rows = BoardEdition.objects.filter(version__suite__project=project).defer(*PARTS)
    try:
        return rows.select_related("version__suite").get(uid=UUID(uid))
    except (ValueError, BoardEdition.DoesNotExist) as problem:
        raise NoSuchEdition("This project has no such edition of a board.") from problem


def _is_past(edition: BoardEdition) -> bool:
    return BoardEdition.objects.filter(version=edition.version_id, number__gt=edition.number).exists()


def _version_then(project: Project, until: datetime) -> SuiteVersion | None:
    """The version frozen last of those that had a board by then; without one, the newest of today."""
    then = versions_of(project).filter(editions__created_at__lt=until).distinct().first()
    return then or version_chosen(project, "")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise NoSuchDay(f"“{text[:40]}” is no day. Write it as 2026-11-28.") from problem
