"""Driving a run: one worker holds its lease and works through the items, several at a time.

The rows are the truth. A driver that dies leaves a lease that ends; the next one takes back what was open.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.db import OperationalError
from django.db.models import Count, Q
from django.utils import timezone

from generation.calls.batch_file import BatchFile
from generation.calls.batch_rows import items_free
from generation.calls.desks import Desks
from generation.calls.grouped import LedgerGroup
from generation.calls.slots import slots_free
from generation.errors import (
    BatchFull,
    BudgetReached,
    CallFailure,
    EndpointBusy,
    EndpointRests,
    GenerationError,
    RequestRejected,
)
from generation.failures import ENDED
from generation.models import (
    OPEN_BATCHES,
    BudgetBound,
    Endpoint,
    GenerationItem,
    GenerationRun,
    ItemState,
    Pilot,
)
from generation.services.batch_submit import UPLOAD_FOR, batch_dissolve, batch_submit
from generation.services.figures_ask import figures_free
from generation.services.item_advance import item_advance, item_break, item_put_back
from generation.services.item_claim import (
    TO_BE_WORKED_ON,
    draft_claim,
    items_claim,
    items_ready,
    items_recover,
    items_waiting,
    runs_to_release,
)
from generation.services.run_control import budget_stop_clear
from generation.services.run_plan import run_plan
from generation.usable import clusters_held
from projects.live import run_changed
from projects.models import RunState
from projects.services import (
    run_claim,
    run_fail,
    run_finish,
    run_heartbeat,
    run_log,
    run_release,
    run_yield,
)

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
FILL_S = 120.0  # for filling files: the longer, the fewer batches
SLICE_S = 30.0  # after that the run goes to the back of the queue, so that a redraft never waits for 100,000
MOST_THREADS = 64  # they wait for answers; how many work with the database at a time, `desks` says
LOOK_S = 0.5  # between two looks at what a person wants, where answers come in by the hundred
# Where so many are under way, items are claimed for all that end within a moment: a claim costs as much as
# the rows of an answer. A moment is little beside what a model takes for an item.
CROWD, GATHER_S = 16, 0.05
COUNTING = 0.05  # of the time, at most, goes into counting items
REJECTIONS = 5  # items in a row; waiting mends no wrong key and no wrong parameter


def run_drive(*, run: GenerationRun, owner: str) -> bool:
    """Work on a run until it ends, is paused, or its slice is over; ``True`` when work is left.

    One that is not planned yet is planned, which is a slice of its own.
    Does nothing when somebody else holds the lease, or while its endpoint rests: the sweep comes back. Of a
    cancelled run it lets the texts be read that are written and checked.
    """
    if GenerationRun.objects.filter(pk=run.pk, state=RunState.CANCELLED).exists():
        run.refresh_from_db()
        return _Drive(run, owner).release()
    if run.endpoint is not None and run.endpoint.rests:
        return False
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    if not run.is_planned:
        return run_plan(run=run, owner=owner)
    items_recover(run=run, owner=owner)
    items_free(run.items.all())
    if run.in_batches:
        budget_stop_clear(run=run)
    return _Drive(run, owner).go()


class _Drive:
    """One slice of work on one run."""

    def __init__(self, run: GenerationRun, owner: str) -> None:
        self.run = run
        self.owner = owner
        self.ends_at = time.monotonic() + (FILL_S if run.in_batches else SLICE_S)
        self.look_at = self.count_at = 0.0
        self.latest: deque[str] = deque(maxlen=REJECTIONS)
        self.stop: GenerationError | None = None
        self.put_back: set[int] = set()
        self.file: BatchFile | None = None
        self.is_full = False
        self.held: frozenset[str] = frozenset()
        endpoint = run.endpoint
        self.threads = min(endpoint.max_concurrency, MOST_THREADS) if endpoint and not run.in_batches else 1
        # A single thread cannot renew the lease while it waits for an answer.
        longest = endpoint.timeout_seconds if endpoint and self.threads == 1 else 0
        self.lease = LEASE + timedelta(seconds=longest)

    def go(self) -> bool:
        """Until the end of the slice; ``True`` when work is left."""
        endpoint = self.run.endpoint
        if self.run.in_batches and endpoint is not None:
            self._in_batches(endpoint)
        elif endpoint is None or self.threads == 1:
            self._alone()
        else:
            self._together(endpoint)
        left = self._close()
        if self.run.state == RunState.CANCELLED:
            left = self.release()
        run_changed(self.run)
        return left

    def release(self) -> bool:
        """Let what a cancelled run has written be read, asking nothing; ``True`` when some is left.

        A draft that nobody read a second time is given up until the run is resumed.
        """
        released, given_up, ended = 0, 0, 0
        while time.monotonic() < self.ends_at:
            claimed = draft_claim(run=self.run, owner=self.owner, lease=self.lease)
            if not claimed:
                break
            self._work(claimed[0])
            released += claimed[0].state == ItemState.DONE
            given_up += claimed[0].state == ItemState.WAITING
            ended += 1
        if ended:
            counts_refresh(run=self.run)
        if released:
            drafts = "1 draft goes" if released == 1 else f"{released} drafts go"
            run_log(run=self.run, line=f"{drafts} to review as written, nothing more is asked of them")
        if given_up:
            run_log(run=self.run, line=f"not read again, given up until the run is resumed: {given_up}")
        return runs_to_release().filter(pk=self.run.pk).exists()

    def _alone(self) -> None:
        while self._may_go_on():
            claimed = self._claim(1)
            if not claimed and not self._pause_until_ready():
                return
            for item in claimed:
                self._work(item)
                self._count()

    def _together(self, endpoint: Endpoint) -> None:
        desks, group = Desks(), LedgerGroup(self.run, endpoint)
        try:
            with ThreadPoolExecutor(self.threads, thread_name_prefix="draft") as pool:
                self._keep_busy(pool, desks, group)
        finally:
            desks.close()

    def _keep_busy(self, pool: ThreadPoolExecutor, desks: Desks, group: LedgerGroup) -> None:
        busy: set[Future[None]] = set()
        while self._may_go_on():
            claimed = self._claim(self.threads - len(busy))
            busy |= {pool.submit(self._work_at_desk, item, desks, group) for item in claimed}
            if busy:
                busy = self._wait(busy, seconds=2.0)
                self._count()
            elif not self._pause_until_ready():
                return
        while busy:
            # Requests under way are awaited, with the lease renewed: their answers are paid for.
            busy = self._wait(busy, seconds=5.0)
            run_heartbeat(run=self.run, owner=self.owner, lease=self.lease)

    def _wait(self, busy: set[Future[None]], *, seconds: float) -> set[Future[None]]:
        """Wait for the first that ends, in a crowd with those that end just after it; those that go on."""
        ended, left = wait(busy, timeout=seconds, return_when=FIRST_COMPLETED)
        if ended and len(left) >= CROWD:
            time.sleep(GATHER_S)
            ended, left = wait(busy, timeout=0.0)
        for future in ended:
            future.result()
        return left

    def _in_batches(self, endpoint: Endpoint) -> None:
        """Fill files with what can be asked now and hand them over; nobody here waits for their answers."""
        self.is_full = True
        while self.is_full and self._may_go_on():
            with BatchFile(run=self.run, endpoint=endpoint, owner=self.owner) as file:
                self.file, self.is_full = file, False
                self._fill()
                self._hand_over(file)
            counts_refresh(run=self.run)

    def _fill(self) -> None:
        while not self.is_full and self._may_go_on():
            claimed = self._claim(1)
            if not claimed:
                return
            self._work(claimed[0])

    def _hand_over(self, file: BatchFile) -> None:
        """Submit a file, with a lease as long as that may take; not where the run is stopped."""
        ours = run_heartbeat(run=self.run, owner=self.owner, lease=UPLOAD_FOR)
        if file.batch is not None and (not ours or self.run.cancel_requested or self.run.pause_requested):
            batch_dissolve(batch=file.batch, why="The run was stopped before its file was handed over.")
            return
        try:
            batch_submit(file=file)
        except (RequestRejected, EndpointRests) as stop:
            self.stop = stop
        except (CallFailure, EndpointBusy) as trouble:
            run_log(run=self.run, line=f"a batch was not taken and is to be submitted again. {trouble}")

    def _claim(self, most: int) -> list[GenerationItem]:
        """The next items; none that its endpoint would send back now, for its material is work too."""
        if self.run.endpoint_id is not None and not self.run.in_batches and most:
            most = min(most, slots_free(endpoint_id=self.run.endpoint_id))
        claimed = items_claim(run=self.run, owner=self.owner, lease=self.lease, most=most) if most else []
        if claimed:
            self.held = clusters_held(self.run.project_id)  # before their work begins, once for all of them
        return claimed

    def _work_at_desk(self, item: GenerationItem, desks: Desks, group: LedgerGroup) -> None:
        with desks.sitting(), group.joined():
            self._work(item)

    def _work(self, item: GenerationItem) -> None:
        try:
            asks = self.run.state != RunState.CANCELLED
            item_advance(item=item, owner=self.owner, file=self.file, held=self.held, asks=asks)
        except BatchFull:
            self.is_full = True
        except (BudgetReached, EndpointRests) as stop:
            self.stop = stop
        except OperationalError as problem:
            self._database_failed(item, problem)
        except Exception:
            # One item's fault must not stop the other thousands, nor start the run anew without end.
            logger.exception("Item %s of run %s failed unexpectedly.", item.position, self.run.uid)
            item_break(item=item, owner=self.owner)
        if item.state in ENDED:
            self.latest.append(item.problem_kind)

    def _database_failed(self, item: GenerationItem, problem: OperationalError) -> None:
        """Once is a matter of the moment; an item that meets it twice in a slice fails alone."""
        logger.warning("Item %s of run %s met the database: %s", item.position, self.run.uid, problem)
        give_up = item.pk in self.put_back
        self.put_back.add(item.pk)
        (item_break if give_up else item_put_back)(item=item, owner=self.owner)

    def _may_go_on(self) -> bool:
        now = time.monotonic()
        if self.stop is not None or now > self.ends_at or self._is_rejected():
            return False
        if now < self.look_at:
            return True
        self.look_at = now + (LOOK_S if self.threads > 1 else 0.0)
        if not run_heartbeat(run=self.run, owner=self.owner, lease=self.lease):
            return False
        return not (self.run.cancel_requested or self.run.pause_requested)

    def _is_rejected(self) -> bool:
        """Whether the endpoint rejected the last items in a row, in this slice."""
        return list(self.latest) == [RequestRejected.kind] * REJECTIONS

    def _count(self) -> None:
        """Bring the counters up to date now and then: among 100,000 items that takes its time."""
        began = time.monotonic()
        if began < self.count_at:
            return
        counts_refresh(run=self.run)
        ended = time.monotonic()
        self.count_at = ended + max(LOOK_S, (ended - began) / COUNTING)

    def _pause_until_ready(self) -> bool:
        """Wait a moment for an item whose endpoint asked for time; ``False`` when nothing is left."""
        _, soonest = items_waiting(self.run)
        if not self.run.items.filter(TO_BE_WORKED_ON).exists():
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
            self._close_at_cap(self.stop)
            return False
        if run.cancel_requested or run.pause_requested:
            run_release(run=run, owner=owner)
            return False
        if self._is_rejected():
            return self._fail(_REJECTED)
        if isinstance(self.stop, RequestRejected):
            return self._fail(f"No batch was taken. {self.stop}")
        if self._is_through():
            _pilot_rest(run, owner) if run.pilot == Pilot.ASKED else run_finish(run=run, owner=owner)
            return False
        yielded = run_yield(run=run, owner=owner)
        if isinstance(self.stop, EndpointRests) and self._rests():
            run_log(run=run, line=f"waits for its endpoint. {self.stop}")
            return False
        return yielded and self._has_work()

    def _is_through(self) -> bool:
        """Whether no item is to do and no batch open.

        A worker that died between the last answer of a batch and its end leaves a batch that is still to be
        ended: whoever looks at it wakes the run once more.
        """
        if items_waiting(self.run)[0]:
            return False
        return not (self.run.in_batches and self.run.batches.filter(state__in=OPEN_BATCHES).exists())

    def _fail(self, why: str) -> bool:
        """Nobody works on the run until somebody mends it: there is nothing left to do here."""
        run_fail(run=self.run, owner=self.owner, error_for_user=why)
        figures_free(run=self.run)
        return False

    def _close_at_cap(self, reached: BudgetReached) -> None:
        """Pause, but not while batches hold more money than they will cost: what is left is known then."""
        run, owner, rows = self.run, self.owner, GenerationRun.objects.filter(pk=self.run.pk)
        stopped = run.cancel_requested or run.pause_requested
        if not stopped and run.batches.filter(state__in=OPEN_BATCHES).exists():
            rows.update(budget_bound=reached.bound)
            run_log(run=run, line="the rest of the budget is set aside for batches under way, waits for them")
            run_yield(run=run, owner=owner)
            return
        rows.update(
            budget_reached=True,
            budget_bound=reached.bound,
            goes_on_at=None,
            error_for_user=str(reached),
        )
        # A person's pause stands: not by itself, not tomorrow either.
        rows.filter(pause_requested=False).update(goes_on_at=reached.until)
        run_log(run=run, line=f"budget reached, paused: {BudgetBound(reached.bound).label.lower()}")
        run_release(run=run, owner=owner)

    def _has_work(self) -> bool:
        """Whether a worker can go on at once; what waits, in a batch or for its time, is for the sweep."""
        if self.run.in_batches:
            return items_ready(self.run)
        return self.run.items.filter(TO_BE_WORKED_ON).exists()

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


def counts_refresh(*, run: GenerationRun) -> None:
    """Bring the run's counters in line with its items; they are counted, never added up."""
    own = run.items.filter(redraft_request__isnull=True)
    counts = own.aggregate(
        done=Count("pk", filter=Q(state=ItemState.DONE)),
        failed=Count("pk", filter=Q(state__in=[ItemState.FAILED, ItemState.REFUSED])),
    )
    GenerationRun.objects.filter(pk=run.pk).update(done_count=counts["done"], failed_count=counts["failed"])
    run_changed(run)
