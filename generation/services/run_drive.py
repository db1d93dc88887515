"""Driving a run: one worker holds its lease and works through the items, several at a time.

The rows are the truth. A driver that dies leaves a lease that ends; the next one takes back what was open.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.db import OperationalError, connection
from django.db.models import Count, Q
from django.utils import timezone

from generation.calls.slots import slot_wait_s
from generation.errors import BudgetReached, EndpointRests, GenerationError, RequestRejected
from generation.models import BudgetBound, Endpoint, GenerationItem, GenerationRun, ItemState, Pilot
from generation.services.item_advance import item_advance, item_break, item_put_back
from generation.services.item_claim import item_claim, items_recover, items_waiting
from projects.live import run_changed
from projects.models import RunState
from projects.services import run_claim, run_fail, run_finish, run_heartbeat, run_log, run_release

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
SLICE_S = 30.0  # after that the run goes to the back of the queue, so that a redraft never waits for 20,000
MOST_THREADS = 8
REJECTIONS = 5  # items in a row; waiting mends no wrong key and no wrong parameter


def run_drive(*, run: GenerationRun, owner: str) -> bool:
    """Work on a run until it ends, is paused, or its slice is over; ``True`` when work is left.

    Does nothing when somebody else holds the lease, or while its endpoint rests: the sweep comes back.
    """
    if run.endpoint is not None and run.endpoint.rests:
        return False
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    items_recover(run=run, owner=owner)
    return _Drive(run, owner).go()


class _Drive:
    """One slice of work on one run."""

    def __init__(self, run: GenerationRun, owner: str) -> None:
        self.run = run
        self.owner = owner
        self.ends_at = time.monotonic() + SLICE_S
        self.begun_at = timezone.now()
        self.stop: GenerationError | None = None
        self.put_back: set[int] = set()
        endpoint = run.endpoint
        self.threads = min(endpoint.max_concurrency, MOST_THREADS) if endpoint else 1
        # A single thread cannot renew the lease while it waits for an answer.
        longest = endpoint.timeout_seconds if endpoint and self.threads == 1 else 0
        self.lease = LEASE + timedelta(seconds=longest)

    def go(self) -> bool:
        """Until the end of the slice; ``True`` when work is left."""
        if self.threads == 1:
            self._alone()
        else:
            self._together()
        left = self._close()
        run_changed(self.run)
        return left

    def _alone(self) -> None:
        while self._may_go_on():
            item = self._claim()
            if item is None:
                if not self._pause_until_ready():
                    return
                continue
            self._work(item)
            counts_refresh(run=self.run)

    def _together(self) -> None:
        with ThreadPoolExecutor(self.threads, thread_name_prefix="draft") as pool:
            busy: set[Future[None]] = set()
            while self._may_go_on():
                while len(busy) < self.threads:
                    item = self._claim()
                    if item is None:
                        break
                    busy.add(pool.submit(self._work_in_thread, item))
                if not busy:
                    if not self._pause_until_ready():
                        return
                    continue
                ended, busy = wait(busy, timeout=2.0, return_when=FIRST_COMPLETED)
                for future in ended:
                    future.result()
                counts_refresh(run=self.run)
            self._see_out(busy)

    def _claim(self) -> GenerationItem | None:
        """The next item; none while its endpoint would send it back, for its material is work too."""
        if self.run.endpoint is not None and slot_wait_s(self.run.endpoint):
            return None
        return item_claim(run=self.run, owner=self.owner, lease=self.lease)

    def _see_out(self, busy: set[Future[None]]) -> None:
        """Requests under way are awaited, with the lease renewed: their answers are paid for."""
        while busy:
            ended, busy = wait(busy, timeout=5.0)
            run_heartbeat(run=self.run, owner=self.owner, lease=self.lease)
            for future in ended:
                future.result()

    def _work_in_thread(self, item: GenerationItem) -> None:
        try:
            self._work(item)
        finally:
            connection.close()

    def _work(self, item: GenerationItem) -> None:
        try:
            item_advance(item=item, owner=self.owner)
        except (BudgetReached, EndpointRests) as stop:
            self.stop = stop
        except OperationalError as problem:
            self._database_failed(item, problem)
        except Exception:
            # One item's fault must not stop the other thousands, nor start the run anew without end.
            logger.exception("Item %s of run %s failed unexpectedly.", item.position, self.run.uid)
            item_break(item=item, owner=self.owner)

    def _database_failed(self, item: GenerationItem, problem: OperationalError) -> None:
        """Once is a matter of the moment; an item that meets it twice in a slice fails alone."""
        logger.warning("Item %s of run %s met the database: %s", item.position, self.run.uid, problem)
        give_up = item.pk in self.put_back
        self.put_back.add(item.pk)
        (item_break if give_up else item_put_back)(item=item, owner=self.owner)

    def _may_go_on(self) -> bool:
        if self.stop is not None or time.monotonic() > self.ends_at:
            return False
        if not run_heartbeat(run=self.run, owner=self.owner, lease=self.lease):
            return False
        return not (self.run.cancel_requested or self.run.pause_requested or self._is_rejected())

    def _is_rejected(self) -> bool:
        """Whether the endpoint rejected the last items in a row, since the run was last begun."""
        if self.run.endpoint_id is None:
            return False
        ended = self.run.items.filter(ended_at__gte=self.begun_at).order_by("-ended_at")
        recent = list(ended.values_list("problem_kind", flat=True)[:REJECTIONS])
        return len(recent) == REJECTIONS and set(recent) == {RequestRejected.kind}

    def _pause_until_ready(self) -> bool:
        """Wait a moment for an item whose endpoint asked for time; ``False`` when nothing is left."""
        left, soonest = items_waiting(self.run)
        if not left:
            return False
        gap = (soonest - timezone.now()).total_seconds() if soonest else 0.2
        time.sleep(min(max(gap, 0.05), 1.0))
        return True

    def _close(self) -> bool:
        run, owner = self.run, self.owner
        counts_refresh(run=run)
        run.refresh_from_db()
        if run.lease_owner != owner or run.state != RunState.RUNNING:
            return False
        if isinstance(self.stop, BudgetReached):
            GenerationRun.objects.filter(pk=run.pk).update(
                budget_reached=True,
                budget_bound=self.stop.bound,
                goes_on_at=self.stop.until,
                error_for_user=str(self.stop),
            )
            run_log(run=run, line=f"budget reached, paused: {BudgetBound(self.stop.bound).label.lower()}")
            run_release(run=run, owner=owner)
            return False
        if run.cancel_requested or run.pause_requested:
            run_release(run=run, owner=owner)
            return False
        if self._is_rejected():
            run_fail(run=run, owner=owner, error_for_user=_REJECTED)
            return False
        if items_waiting(run)[0] == 0:
            _pilot_rest(run, owner) if run.pilot == Pilot.ASKED else run_finish(run=run, owner=owner)
            return False
        yielded = run_yield(run=run, owner=owner)
        if isinstance(self.stop, EndpointRests) and self._rests():
            run_log(run=run, line=f"waits for its endpoint. {self.stop}")
            return False
        return yielded

    def _rests(self) -> bool:
        """Whether nothing is asked for a while; a probe may have been answered since."""
        rows = Endpoint.objects.filter(runs=self.run)
        return rows.filter(rests_until__gt=timezone.now()).exists()


def _pilot_rest(run: GenerationRun, owner: str) -> None:
    """The pilot is over: the run pauses until somebody says whether the rest is drafted."""
    run_log(run=run, line="the pilot is over, the rest waits for a decision")
    run_release(run=run, owner=owner)


_REJECTED = (
    "The endpoint rejected five items in a row. Look at the errors below, then resume or choose another one."
)


def run_yield(*, run: GenerationRun, owner: str) -> bool:
    """Put the run back into the queue with work left, so that others get their turn."""
    return bool(
        GenerationRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease_owner=owner).update(
            state=RunState.QUEUED, lease_owner="", lease_until=None
        )
    )


def counts_refresh(*, run: GenerationRun) -> None:
    """Bring the run's counters in line with its items; they are counted, never added up."""
    own = run.items.filter(redraft_request__isnull=True)
    counts = own.aggregate(
        done=Count("pk", filter=Q(state=ItemState.DONE)),
        failed=Count("pk", filter=Q(state__in=[ItemState.FAILED, ItemState.REFUSED])),
    )
    GenerationRun.objects.filter(pk=run.pk).update(done_count=counts["done"], failed_count=counts["failed"])
    run_changed(run)
