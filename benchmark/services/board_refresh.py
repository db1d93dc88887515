"""Compute the board of a SuiteVersion and keep it as an edition; pages only show what stands there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from benchmark.board.changes import changes_between
from benchmark.board.marks import UPLOADED
from benchmark.board.report_told import REPORT
from benchmark.counted import runs_counted
from benchmark.models import BoardEdition, Item, SuiteVersion
from benchmark.services.attempt_take import attempts_tell
from benchmark.services.runs_read import runs_read
from benchmark.services.submission_tell import submission_tell
from corpus.bodies import canonical_json, sha256_hex

if TYPE_CHECKING:
    from benchmark.board.edition import Contents
    from benchmark.board.told import Asked

PARTS = ("figures", "slices", "pairs", "answers")


def board_owe(*, versions: QuerySet[SuiteVersion]) -> None:
    """Note, in the transaction that makes something count, that these boards do not tell it yet.

    The caller wakes a worker; where that message is lost, a sweep finds the note.
    """
    versions.update(board_due_at=timezone.now())


def board_refresh(*, version: SuiteVersion) -> dict[str, Any]:
    """Read the last finished run of every model, compute, keep. What is as before adds nothing."""
    while True:
        due_at = SuiteVersion.objects.values_list("board_due_at", flat=True).get(pk=version.pk)
        newest = version.editions.order_by("-number").first()
        runs_read(runs=runs_counted(version))
        contents = board_contents(version)
        told = {run for run, answers in contents.answers.items() if answers.strip("-")}
        attempts_tell(told)
        if edition_keep(version, newest, contents):
            if due_at is not None:
                _board_paid(version, due_at)
            return contents.figures


def _board_paid(version: SuiteVersion, due_at: datetime) -> None:
    """What came to count while the board was computed bears another time, and is still due."""
    SuiteVersion.objects.filter(pk=version.pk, board_due_at=due_at).update(board_due_at=None)


def board_contents(version: SuiteVersion) -> Contents:
    """Everything the board shows, computed from the stored answers."""
    # numpy and scipy load here, in the worker, and not in the process that shows pages.
    from benchmark.board.clinicians import clinicians_figures
    from benchmark.board.clinicians_once import is_told
    from benchmark.board.edition import contents_of
    from benchmark.board.reading import contestants_of, items_of, matrix_read
    from benchmark.board.repeated import rows_beside
    from benchmark.board.report_rows import report_rows
    from benchmark.board.slicing import slices_of

    items, contestants = items_of(version), contestants_of(version)
    matrix = matrix_read(contestants, items)
    beside = rows_beside(contestants, items, matrix.items)
    reports = report_rows(version, contestants)
    earlier = versions_told_before(version) if version.suite.is_hidden else []
    hidden = version.suite.is_hidden
    contents = contents_of(matrix, slices_of(version, items), is_hidden=hidden, earlier=earlier)
    if (people := clinicians_figures(version)) is not None:
        contents.figures["clinicians"] = people | ({"told": is_told(version)} if hidden else {})
    for row in contents.figures["rows"]:
        row |= beside[row["run"]]
        if reports:
            row[REPORT] = reports.get(row["run"])
    if hidden:
        _tell_reports(version, contents.figures["rows"])
        _tell_files(contents.figures["rows"])
    return contents


def _tell_reports(version: SuiteVersion, rows: list[dict[str, Any]]) -> None:
    """Reports are a group by themselves: told where nothing follows from it of fewer than 15 clusters."""
    from benchmark.board.reading import reports_of
    from benchmark.board.told import groups_told

    if not version.report_item_count or not groups_told(
        _asked(reports_of(version)), _told_before(version, reports_of)
    ):
        return
    for row in rows:
        if row.get(REPORT) and row[REPORT]["n"] == version.report_item_count:
            row["told"].append(REPORT)


def _tell_files(rows: list[dict[str, Any]]) -> None:
    """Beside the score of each uploaded file, how it is told to others than the steward."""
    for row in rows:
        if row["source"] == UPLOADED and "all" in row["told"]:
            row["told_whole"] = submission_tell(run_uid=row["run"], whole=row["all"])


def edition_keep(version: SuiteVersion, before: BoardEdition | None, contents: Contents) -> bool:
    """Add the edition after `before`; False where another took its number meanwhile.

    Compare-and-set by the unique number: two runs may end at once, and the one that read less must not
    write last.
    """
    parts = {name: canonical_json(getattr(contents, name)) for name in PARTS}
    digest = sha256_hex(canonical_json(parts))
    if before is not None and before.sha256 == digest:
        SuiteVersion.objects.filter(pk=version.pk, board="").update(board=parts["figures"])
        return not version.editions.filter(number__gt=before.number).exists()
    old = json.loads(before.figures)["rows"] if before else []
    changes = canonical_json(changes_between(old, contents.figures["rows"]))
    number = before.number + 1 if before else 1
    try:
        with transaction.atomic():
            version.editions.create(number=number, sha256=digest, changes=changes, **parts)
            SuiteVersion.objects.filter(pk=version.pk).update(board=parts["figures"])
    except IntegrityError:
        return False
    return True


def versions_told_before(version: SuiteVersion) -> list[list[Asked]]:
    """The closed questions of every hidden version of the project that was frozen before and told of as a
    whole.
    """
    from benchmark.board.reading import items_of

    return _told_before(version, items_of)


def _asked(items: list[Item]) -> list[Asked]:
    from benchmark.board.edition import asked_of
    from benchmark.board.reading import items_table

    return asked_of(items_table(items))


def _told_before(version: SuiteVersion, items_of: Callable[[SuiteVersion], list[Item]]) -> list[list[Asked]]:
    from benchmark.board.told import groups_told

    frozen = SuiteVersion.objects.filter(
        suite__project=version.suite.project, suite__is_hidden=True, frozen_at__lt=version.frozen_at
    )
    told: list[list[Asked]] = []
    for each in frozen.order_by("frozen_at", "pk"):
        asked = _asked(items_of(each))
        if asked and groups_told(asked, told):
            told.append(asked)
    return told
