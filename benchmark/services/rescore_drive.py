"""Read stored answers anew: share by share, to be stopped and gone on with at any point.

Killed between two shares nothing is lost; killed within one its answers are read again, and the unique
constraint keeps a score from standing twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from benchmark.extraction import Extraction
from benchmark.extraction.many import Put, Readers, readers
from benchmark.models import Item, RescoreRun, Response, Score
from benchmark.rescoring import responses_unread
from benchmark.services.board_refresh import board_refresh
from benchmark.services.response_score import (
    ERROR_FIGURES,
    Asked,
    AskedItem,
    AskedReport,
    asked_of,
    found_figures,
    report_figures,
)
from projects.live import run_changed
from projects.models import RunState
from projects.services import run_claim, run_finish, run_heartbeat, run_log, run_release

LEASE = timedelta(seconds=60)
SLICE_S = 60.0
SHARE = 4000  # answers between two looks at the run: about a second's work
Row = tuple[int, int, str, str, str]  # primary key, item, state, raw answer, order of the options
Begun = tuple[list[Row], Iterator[Extraction]]


def rescore_drive(*, run: RescoreRun, owner: str, processes: int = 1, slice_s: float = SLICE_S) -> bool:
    """Read until the run ends, is paused or cancelled, or its slice is over; True when work is left."""
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    with readers(processes) as pool:
        return _Drive(run, owner, pool, time.monotonic() + slice_s).go()


class _Drive:
    """One slice of work on one run. While one share is written the next is being read."""

    def __init__(self, run: RescoreRun, owner: str, pool: Readers, ends_at: float) -> None:
        self.run, self.owner, self.pool, self.ends_at = run, owner, pool, ends_at
        self.after = run.after
        self.asked: dict[int, Asked] = {}

    def go(self) -> bool:
        """Until the end of the slice; True when work is left."""
        begun = self._begin()
        while begun is not None:
            following = self._begin() if self._may_go_on() else None
            self._keep(*begun)
            begun = following
        return self._close()

    def _begin(self) -> Begun | None:
        rows: list[Row] = list(
            responses_unread(self.run.version)
            .filter(pk__gt=self.after)
            .order_by("pk")
            .values_list("pk", "item_id", "state", "text", "option_order")[:SHARE]
        )
        if not rows:
            return None
        self.after = rows[-1][0]
        self._know({row[1] for row in rows} - self.asked.keys())
        asked = [(row, self.asked[row[1]]) for row in rows if _is_answered(row)]
        puts = [_put(row, one) for row, one in asked if not isinstance(one, AskedReport)]
        return rows, self.pool.begin(puts)

    def _know(self, unknown: set[int]) -> None:
        """Read the items that came up: an item is read once, however many models answered it."""
        for some in _by_hundreds(sorted(unknown)):
            items = Item.objects.filter(pk__in=some).select_related("revision", "instance__study__subject")
            self.asked |= {item.pk: asked_of(item) for item in items}

    def _keep(self, rows: list[Row], found: Iterator[Extraction]) -> None:
        figures = [self._figures(row, found) for row in rows]
        changed = _changed(rows, figures)
        with transaction.atomic():
            _insert(rows, figures, self.run.extractor_version)
            RescoreRun.objects.filter(pk=self.run.pk, lease_owner=self.owner).update(
                after=rows[-1][0],
                done_count=F("done_count") + len(rows),
                changed_count=F("changed_count") + changed,
            )
        run_changed(self.run)

    def _figures(self, row: Row, found: Iterator[Extraction]) -> dict[str, Any]:
        if not _is_answered(row):
            return ERROR_FIGURES
        asked = self.asked[row[1]]
        if isinstance(asked, AskedReport):
            return report_figures(row[3], asked)
        return found_figures(next(found), asked, row[4])

    def _may_go_on(self) -> bool:
        if time.monotonic() > self.ends_at or not run_heartbeat(run=self.run, owner=self.owner, lease=LEASE):
            return False
        return not (self.run.cancel_requested or self.run.pause_requested)

    def _close(self) -> bool:
        run, owner = self.run, self.owner
        run.refresh_from_db()
        if run.lease_owner != owner or run.state != RunState.RUNNING:
            return False
        if run.cancel_requested or run.pause_requested:
            run_release(run=run, owner=owner)
            return False
        if not responses_unread(run.version).filter(pk__gt=run.after).exists():
            run_log(run=run, line=f"every answer was read, {run.changed_count} otherwise than before")
            # The board first: whoever reads "finished" finds the figures that follow from it.
            board_refresh(version=run.version)
            run_finish(run=run, owner=owner)
            return False
        back = RescoreRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease_owner=owner)
        return bool(back.update(state=RunState.QUEUED, lease_owner="", lease_until=None))


# Of the columns of a score, those that differ from row to row, with what stands where nothing was read.
_BLANK: dict[str, Any] = {
    "letter": "",
    "method": "",
    "span_start": None,
    "span_end": None,
    "status": "",
    "is_right": False,
    "level": "",
    "levels_off": None,
    "levels_said": "",
    "level_outcome": "",
    "wrong_side": None,
    "level_precision": None,
    "level_recall": None,
    "numbering_shift": None,
    "critical": "",
    "level_spans": "",
}


def _insert(rows: list[Row], figures: list[dict[str, Any]], version: str) -> None:
    """Add scores; where one stands already it stays. Model instances would take most of a pass's time."""
    names = ["response_id", "extractor_version", *_BLANK]
    table, columns = Score._meta.db_table, ", ".join(f'"{name}"' for name in names)
    places = ", ".join(["%s"] * len(names))
    sql = f'INSERT INTO "{table}" ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING'  # noqa: S608 names from the model
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [(row[0], version, *(_BLANK | told).values()) for row, told in zip(rows, figures, strict=True)],
        )


def _put(row: Row, asked: AskedItem) -> Put:
    return Put(row[3], asked.shown(row[4]), asked.strict_letters)


def _is_answered(row: Row) -> bool:
    return row[2] == Response.State.ANSWERED


def _by_hundreds(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + 500] for start in range(0, len(keys), 500))


def _changed(rows: list[Row], figures: list[dict[str, Any]]) -> int:
    """How many of a share are read otherwise than by the last extractor that read them."""
    # By their range: a list of thousands of keys costs more than what may lie between them.
    older = Score.objects.filter(response__gte=rows[0][0], response__lte=rows[-1][0]).order_by("pk")
    before = dict(older.values_list("response_id", "letter"))
    return sum(
        row[0] in before and before[row[0]] != told.get("letter", "")
        for row, told in zip(rows, figures, strict=True)
    )
