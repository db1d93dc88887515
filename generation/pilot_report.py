"""What a pilot tells: cost and time, what the rest may take, what failed, what the checks say, the drafts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F

from corpus.models import Finding, Kind, Severity
from generation.estimate import Estimate, estimate_rest, wilson
from generation.failures import ENDED, FAILED, kind_words
from generation.models import Attempt, GenerationItem, GenerationRun, ItemState, Pilot
from generation.money_selectors import Room, rooms_of
from generation.planning.plan import LANGUAGES
from generation.services.item_claim import pilot_rests, pilot_waits
from generation.services.run_drive import MOST_THREADS


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What one item of the pilot took; ``asked`` is False where every answer lay in the ledger."""

    item: GenerationItem
    cost: Decimal
    input_tokens: int
    output_tokens: int
    requests: int
    seconds: float
    asked: bool


@dataclass(frozen=True, kw_only=True)
class Said:
    """In how many of the pilot's drafts a check finds something."""

    check: str
    severity: Severity
    drafts: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What the rest may take. ``n``: how many items it rests on."""

    cost: Estimate
    input_tokens: Estimate
    output_tokens: Estimate
    seconds: Estimate
    n: int


@dataclass(frozen=True, kw_only=True)
class PilotReport:
    """The pilot of a run as its page shows it."""

    run: GenerationRun
    waits: bool
    rests: bool
    spent: list[Spent]
    rest: int
    took_s: float | None
    forecast: Forecast | None
    failures: list[tuple[str, int]]
    said: list[Said]
    lacks: list[str]
    rooms: list[Room]

    @property
    def items(self) -> list[GenerationItem]:
        """Its items, in the order of the run."""
        return [one.item for one in self.spent]

    @property
    def done(self) -> int:
        """How many became drafts."""
        return sum(item.state == ItemState.DONE for item in self.items)

    @property
    def failed(self) -> int:
        """How many did not."""
        return sum(item.state in ENDED for item in self.items) - self.done

    @property
    def may_fail(self) -> tuple[float, float] | None:
        """Between which shares of the rest may fail, in percent; None while nothing has ended."""
        found = wilson(self.failed, self.done + self.failed)
        return (100 * found[0], 100 * found[1]) if found else None

    @property
    def cost(self) -> Decimal:
        """What all of it cost, failed requests included."""
        return sum((one.cost for one in self.spent), Decimal(0))

    @property
    def input_tokens(self) -> int:
        """Tokens sent, as the endpoint told them."""
        return sum(one.input_tokens for one in self.spent)

    @property
    def output_tokens(self) -> int:
        """Tokens that came back, as the endpoint told them."""
        return sum(one.output_tokens for one in self.spent)

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return sum(one.requests for one in self.spent)

    @property
    def of_ledger(self) -> int:
        """How many were answered from the ledger alone: they say nothing of what the rest will take."""
        return sum(not one.asked for one in self.spent if one.item.state in ENDED)

    @property
    def too_small(self) -> list[Room]:
        """What the caps leave where the run may meet one before it ends, by the upper end of the range."""
        if self.forecast is None:
            return []
        cost = self.forecast.cost
        most = cost.middle if cost.high is None else cost.high
        return [room for room in self.rooms if float(room.left) < most]


def pilot_report(run: GenerationRun) -> PilotReport | None:
    """The report; None for a run without a pilot, or not planned yet. A bounded number of queries."""
    if run.pilot == Pilot.NONE or not run.is_planned:
        return None
    items = list(run.items.filter(is_pilot=True).select_related("instance").order_by("position"))
    spent = _spent(run, items)
    ended = [item.ended_at for item in items if item.ended_at]
    rest = run.items.filter(is_pilot=False, redraft_request__isnull=True).count()
    return PilotReport(
        run=run,
        waits=pilot_waits(run),
        rests=pilot_rests(run),
        spent=spent,
        rest=rest,
        took_s=(max(ended) - run.started_at).total_seconds() if ended and run.started_at else None,
        forecast=_forecast(run, spent, rest),
        failures=_failures(run),
        said=_said(run),
        lacks=_lacks(run, items),
        rooms=rooms_of(run),
    )


def _spent(run: GenerationRun, items: list[GenerationItem]) -> list[Spent]:
    sent: dict[int | None, list[Attempt]] = defaultdict(list)
    rows = Attempt.objects.filter(item__in=items).defer("raw_response")
    for attempt in rows.order_by("sent_at", "pk"):
        sent[attempt.item_id].append(attempt)
    found, before = [], run.started_at
    for item in sorted(items, key=lambda one: (one.ended_at is None, one.ended_at, one.position)):
        found.append(_spent_on(run, item, sent[item.pk], before))
        before = item.ended_at or before
    return sorted(found, key=lambda one: one.item.position)


def _spent_on(
    run: GenerationRun, item: GenerationItem, sent: list[Attempt], before: datetime | None
) -> Spent:
    """``before``: when the item before it ended; the built-in drafter works on one after the other."""
    begun = sent[0].sent_at if sent else before
    return Spent(
        item=item,
        cost=sum((one.cost for one in sent), Decimal(0)),
        input_tokens=sum(one.input_tokens or 0 for one in sent),
        output_tokens=sum(one.output_tokens or 0 for one in sent),
        requests=len(sent),
        seconds=max((item.ended_at - begun).total_seconds(), 0.0) if item.ended_at and begun else 0.0,
        asked=bool(sent) or run.endpoint_id is None,
    )


def _forecast(run: GenerationRun, spent: list[Spent], rest: int) -> Forecast | None:
    measured = [one for one in spent if one.asked and one.item.state in ENDED]
    cost = estimate_rest([float(one.cost) for one in measured], rest)
    inward = estimate_rest([float(one.input_tokens) for one in measured], rest)
    outward = estimate_rest([float(one.output_tokens) for one in measured], rest)
    seconds = _time(run, measured, rest)
    if cost is None or inward is None or outward is None or seconds is None:
        return None
    return Forecast(cost=cost, input_tokens=inward, output_tokens=outward, seconds=seconds, n=len(measured))


def _time(run: GenerationRun, measured: list[Spent], rest: int) -> Estimate | None:
    """Items are worked on side by side, but no faster than requests and tokens per minute allow.

    A batch takes its time however many it holds: the rest may take as long as the pilot's slowest.
    """
    if run.in_batches and measured:
        return Estimate(middle=max(one.seconds for one in measured), low=None, high=None, n=len(measured))
    working = estimate_rest([one.seconds for one in measured], rest)
    if working is None or run.endpoint is None:
        return working
    together = working.times(1 / min(run.endpoint.max_concurrency, MOST_THREADS))
    paces = [([one.requests for one in measured], run.endpoint.requests_per_minute)]
    if run.endpoint.tokens_per_minute is not None:
        tokens = [one.input_tokens + one.output_tokens for one in measured]
        paces.append((tokens, run.endpoint.tokens_per_minute))
    paced = [estimate_rest(counts, rest) for counts, _ in paces]
    slowest = [one.times(60 / pace) for one, (_, pace) in zip(paced, paces, strict=True) if one]
    return max(together, *slowest, key=lambda one: one.middle)


def _failures(run: GenerationRun) -> list[tuple[str, int]]:
    failed = run.items.filter(is_pilot=True, state__in=FAILED)
    rows = failed.values("problem_kind").annotate(count=Count("pk")).order_by("-count", "problem_kind")
    return [(kind_words(row["problem_kind"]), row["count"]) for row in rows]


def _said(run: GenerationRun) -> list[Said]:
    rows = Finding.objects.filter(
        revision=F("revision__instance__current_revision"),
        revision__instance__generation_items__run=run,
        revision__instance__generation_items__is_pilot=True,
        overruled_by__isnull=True,
    )
    counted = rows.values("check_name", "severity").annotate(drafts=Count("revision", distinct=True))
    found = [
        Said(
            check=row["check_name"].replace("_", " "),
            severity=Severity(row["severity"]),
            drafts=row["drafts"],
        )
        for row in counted
    ]
    order = list(Severity)
    return sorted(found, key=lambda one: (order.index(one.severity), -one.drafts, one.check))


def _lacks(run: GenerationRun, items: list[GenerationItem]) -> list[str]:
    """Kinds in their languages that the run holds and its pilot does not."""
    planned = run.items.filter(redraft_request__isnull=True).values_list("kind", "language").distinct()
    drawn = {(item.kind, item.language) for item in items}
    return sorted(
        f"{Kind(kind).label.lower()} in {LANGUAGES[language]}" for kind, language in {*planned} - drawn
    )
