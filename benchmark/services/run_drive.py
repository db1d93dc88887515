"""Drive an evaluation: one worker holds the lease; every answer is a row before the next is counted.

Killed at any point and begun again, a run asks only what has no row yet.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from decimal import Decimal

from django.db import OperationalError, transaction
from django.utils import timezone

from benchmark.models import EvaluationRun, Item, Response
from benchmark.pictures import PictureMissing
from benchmark.services.board_refresh import board_refresh
from benchmark.services.item_ask import Asked, item_ask, question_of
from benchmark.services.response_score import response_score
from generation.calls.prices import cost_of, price_at, prices_of
from generation.errors import EgressRefused
from generation.models import Endpoint
from projects.live import run_changed
from projects.models import RunState
from projects.services import run_claim, run_fail, run_finish, run_heartbeat, run_log, run_release

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
SLICE_S = 60.0
MOST_THREADS = 8
BREAKER = 5
Work = tuple[Item, int]


def evaluation_drive(*, run: EvaluationRun, owner: str) -> bool:
    """Work until the run ends, is paused or cancelled, or its slice is over; True when work is left."""
    if not run_claim(run=run, owner=owner, lease=LEASE):
        return False
    endpoint = run.model.endpoint
    if endpoint is None or not endpoint.is_active:
        sentence = "The endpoint of this model is switched off. Ask an admin, then resume."
        run_fail(run=run, owner=owner, error_for_user=sentence)
        return False
    return _Drive(run, endpoint, owner).go()


class _Drive:
    """One slice of work on one run. Threads only wait for the endpoint; rows are written here."""

    def __init__(self, run: EvaluationRun, endpoint: Endpoint, owner: str) -> None:
        self.run, self.endpoint, self.owner = run, endpoint, owner
        self.ends_at = time.monotonic() + SLICE_S
        self.failures = 0
        self.problem = ""
        self.left = _waiting(run)

    def go(self) -> bool:
        """Until the end of the slice; True when work is left."""
        counts_refresh(self.run)
        threads = min(self.endpoint.max_concurrency, MOST_THREADS)
        busy: dict[Future[Asked], Work] = {}
        with ThreadPoolExecutor(threads, thread_name_prefix="evaluate") as pool:
            while self._may_go_on() and (self.left or busy):
                while self.left and len(busy) < threads:
                    self._send(pool, busy)
                self._collect(busy)
            while busy:
                run_heartbeat(run=self.run, owner=self.owner, lease=LEASE)
                self._collect(busy)
        return self._close()

    def _send(self, pool: ThreadPoolExecutor, busy: dict[Future[Asked], Work]) -> None:
        item, repeat = work = self.left.pop(0)
        try:
            question = question_of(run=self.run, item=item, endpoint=self.endpoint, repeat=repeat)
        except (EgressRefused, PictureMissing) as refusal:
            response_keep(run=self.run, work=work, state=Response.State.REFUSED, problem=str(refusal))
            return
        except OperationalError:
            raise  # The database is away: the next slice takes the item up again.
        except Exception:
            self._keep(_broken(self.run, item), work)
            return
        key = f"{self.run.uid.hex}-{item.position}-{repeat}"
        busy[pool.submit(item_ask, question=question, endpoint=self.endpoint, key=key)] = work

    def _collect(self, busy: dict[Future[Asked], Work]) -> None:
        ended, _ = wait(busy, timeout=2.0, return_when=FIRST_COMPLETED)
        for future in ended:
            item, repeat = busy.pop(future)
            asked = _broken(self.run, item, future.exception()) if future.exception() else future.result()
            self._keep(asked, (item, repeat))
        if ended:
            counts_refresh(self.run)

    def _keep(self, asked: Asked, work: Work) -> None:
        if asked.reply is None:
            self.failures += 1
            self.problem = asked.problem
            response_keep(run=self.run, work=work, state=Response.State.ERROR, problem=asked.problem)
            return
        self.failures = 0
        response_keep(run=self.run, work=work, state=Response.State.ANSWERED, asked=asked)

    def _may_go_on(self) -> bool:
        if time.monotonic() > self.ends_at or self.failures >= BREAKER:
            return False
        if not run_heartbeat(run=self.run, owner=self.owner, lease=LEASE):
            return False
        return not (self.run.cancel_requested or self.run.pause_requested)

    def _close(self) -> bool:
        run, owner = self.run, self.owner
        counts_refresh(run)
        run.refresh_from_db()
        if run.lease_owner != owner or run.state != RunState.RUNNING:
            return False
        if run.cancel_requested or run.pause_requested:
            run_release(run=run, owner=owner)
            return False
        if self.failures >= BREAKER:
            _forget_errors(run)
            run_fail(run=run, owner=owner, error_for_user=self._why_it_failed())
            return False
        if not _waiting(run):
            run_log(run=run, line="every item has been asked")
            # The board first: whoever reads "finished" finds the row, also after a worker's death between.
            board_refresh(version=run.version)
            run_finish(run=run, owner=owner)
            return False
        back = EvaluationRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease_owner=owner)
        return bool(back.update(state=RunState.QUEUED, lease_owner="", lease_until=None))

    def _why_it_failed(self) -> str:
        """What failed and what to do. An endpoint's own words may repeat a hidden question."""
        said = self.problem.partition(": ")[0] if self.run.version.suite.is_hidden else self.problem
        return _DOWN.format(count=BREAKER, problem=said.rstrip("."))


_DOWN = (
    "{count} items in a row got no answer, the last one because: {problem}. When that is mended, resume: "
    "what was answered stays, the rest is asked again."
)


def _broken(run: EvaluationRun, item: Item, problem: BaseException | None = None) -> Asked:
    """A fault of the program itself costs one item its answer and is told; the run goes on."""
    logger.error("Item %s of evaluation %s failed.", item.position, run.uid, exc_info=problem or True)
    return Asked(reply=None, problem="The program failed on this item; the worker's log says where.")


def _forget_errors(run: EvaluationRun) -> None:
    """An endpoint that is down says nothing of the model: those items are asked again on resume."""
    run.responses.filter(state=Response.State.ERROR).delete()
    counts_refresh(run)


def _waiting(run: EvaluationRun) -> list[Work]:
    """Items without a row, in order, the first repeat of all before the second of any."""
    asked = set(run.responses.values_list("item_id", "repeat"))
    related = ("revision", "instance__project", "instance__study__subject", "instance__source")
    items = list(run.version.items.select_related(*related).order_by("position"))
    return [
        (item, repeat)
        for repeat in range(1, run.repeats + 1)
        for item in items
        if (item.pk, repeat) not in asked
    ]


@transaction.atomic
def response_keep(
    *, run: EvaluationRun, work: Work, state: str, problem: str = "", asked: Asked | None = None
) -> Response:
    """One row per item and repeat; whoever comes second finds the first one's answer."""
    item, repeat = work
    reply = asked.reply if asked else None
    fields: dict[str, object] = {"state": state, "problem": problem}
    if asked is not None and reply is not None:
        fields |= {
            "text": reply.text or reply.refusal,
            "latency_ms": reply.latency_ms,
            "input_tokens": reply.input_tokens,
            "output_tokens": reply.output_tokens,
            "cost": _cost(run, reply.input_tokens, reply.output_tokens),
            "images_sent": asked.images,
            "model_reported": reply.model[:120],
            "problem": "The answer was cut off by the token limit." if reply.finish == "length" else "",
        }
    response, _ = Response.objects.get_or_create(run=run, item=item, repeat=repeat, defaults=fields)
    response_score(response=response)
    return response


def _cost(run: EvaluationRun, inward: int | None, outward: int | None) -> Decimal:
    endpoint = run.model.endpoint
    if endpoint is None:
        return Decimal(0)
    model_name = run.model.model_name or endpoint.model_name
    price = price_at(endpoint=endpoint, model_name=model_name, moment=timezone.now())
    return cost_of(prices_of(price), input_tokens=inward or 0, output_tokens=outward or 0)


def counts_refresh(run: EvaluationRun) -> None:
    """Bring the counters in line with the rows; they are counted, never added up."""
    done = run.responses.filter(state=Response.State.ANSWERED).count()
    failed = run.responses.exclude(state=Response.State.ANSWERED).count()
    EvaluationRun.objects.filter(pk=run.pk).update(done_count=done, failed_count=failed)
    run_changed(run)
