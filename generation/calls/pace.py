"""When an endpoint may be asked, and what an answer or a failure changes: decisions over one row.

Nothing here reads or writes: `slots` holds the row, asks, and stores what is said. The row is shared by all
workers, so the limits hold over all of them together.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from generation.errors import EndpointBusy, EndpointRests
from generation.models import AttemptState, Endpoint
from generation.trials import ANEW

FAILURES = 5  # in a row; more would only spend money and patience
FIRST_REST_S = 30.0  # doubled with every probe that fails
LONGEST_REST_S = 600.0
PROBE_MARGIN_S = 5.0  # beyond the time limit: then whoever sent the probe is gone, and another may
LONGEST_WAIT_S = 60.0
CREDIT_S = 15.0  # of unused tokens that may be spent at once: a quarter of a minute's
Changes = dict[str, Any]


class Sign(enum.Enum):
    """What the end of a request says of its endpoint."""

    ANSWER = "answer"  # it works
    ALIVE = "alive"  # it refused this very request
    SLOW_DOWN = "slow_down"
    FAILURE = "failure"
    NOTHING = "nothing"  # the worker is gone, nobody knows


SIGNS: dict[str, Sign] = {
    AttemptState.ANSWERED: Sign.ANSWER,
    AttemptState.REFUSED: Sign.ANSWER,
    AttemptState.TRUNCATED: Sign.ANSWER,
    AttemptState.BAD_SCHEMA: Sign.ANSWER,
    AttemptState.REJECTED: Sign.ALIVE,
    AttemptState.RATE_LIMITED: Sign.SLOW_DOWN,
    AttemptState.SERVER_ERROR: Sign.FAILURE,
    AttemptState.TIMED_OUT: Sign.FAILURE,
    AttemptState.LOST_ANSWER: Sign.NOTHING,
}


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How one request ended. ``wait_s`` is what the endpoint asked for, ``why`` the failure's sentence."""

    sign: Sign
    sent_at: datetime
    unused_tokens: int = 0
    wait_s: float = 0.0
    why: str = ""


def wait_s(row: Endpoint, *, now: datetime) -> float:
    """Seconds until the next request may start; 0 when it may now."""
    return 0.2 if row.open_requests >= row.open_limit else begins_in_s(row, now=now)


def begins_in_s(row: Endpoint, *, now: datetime) -> float:
    """The same for whoever has a slot already."""
    starts = row.next_request_at
    if row.tokens_per_minute is not None:
        starts = max(starts, row.next_tokens_at)
    return max((starts - now).total_seconds(), 0.0)


def free(row: Endpoint, *, now: datetime) -> int:
    """How many requests may start now, by the limit of those open at once and by requests per minute."""
    if wait_s(row, now=now):
        return 0
    paced = (now - row.next_request_at).total_seconds() * row.requests_per_minute / 60
    return min(row.open_limit - row.open_requests, row.max_concurrency, int(paced) + 1)


def admitted(row: Endpoint, *, now: datetime) -> None:
    """Raise ``EndpointBusy`` or ``EndpointRests`` where nothing at all is asked now."""
    if not row.is_active:
        raise EndpointBusy(f"{row.name} is switched off.", wait_s=30.0)
    if row.rests_until is not None and row.rests_until > now:
        raise rests(row, now=now)


def taken(row: Endpoint, *, now: datetime, tokens: int) -> Changes:
    """What starting a request of so many tokens changes. Raises ``EndpointBusy`` or ``EndpointRests``."""
    admitted(row, now=now)
    if wait := wait_s(row, now=now):
        raise EndpointBusy(f"{row.name} has no free slot.", wait_s=min(max(wait, 0.05), LONGEST_WAIT_S))
    return {"open_requests": row.open_requests + 1} | begun(row, now=now, tokens=tokens)


def begun(row: Endpoint, *, now: datetime, tokens: int) -> Changes:
    """What the start of a request changes, its slot apart."""
    # The earliest next start lies one pace after the later of now and the last planned start, with a
    # burst of as many requests as may be open at once.
    pace = timedelta(seconds=60 / row.requests_per_minute)
    changes: Changes = {"next_request_at": max(row.next_request_at, now - pace * row.max_concurrency) + pace}
    if row.tokens_per_minute is not None:
        since = max(row.next_tokens_at, now - timedelta(seconds=CREDIT_S))
        changes["next_tokens_at"] = since + _time_of(tokens, row)
    if is_broken(row):
        # The probe: while it is under way the rest goes on for all others.
        changes["rests_until"] = now + timedelta(seconds=row.timeout_seconds + PROBE_MARGIN_S)
    return changes


def ended(row: Endpoint, ending: Ending, *, now: datetime) -> Changes:
    """What the end of a request changes that held a slot."""
    return {"open_requests": max(row.open_requests - 1, 0)} | heard(row, ending, now=now)


def heard(row: Endpoint, ending: Ending, *, now: datetime) -> Changes:
    """What the end of a request says of its endpoint, whether it held a slot or none."""
    changes: Changes = {}
    if row.tokens_per_minute is not None and ending.unused_tokens > 0:
        changes["next_tokens_at"] = row.next_tokens_at - _time_of(ending.unused_tokens, row)
    if ending.sign == Sign.FAILURE:
        return changes | _failed(row, ending, now)
    if ending.sign != Sign.NOTHING:
        changes |= {"failures_in_row": 0, "broken_at": None, "rests_until": None}
    if ending.sign == Sign.SLOW_DOWN:
        changes |= _slowed(row, ending, now)
    if ending.sign == Sign.ANSWER:
        changes |= {"last_answer_at": now} | ANEW | _grown(row, ending)
    return changes


def is_broken(row: Endpoint) -> bool:
    """Whether only a probe may be sent."""
    return row.failures_in_row >= FAILURES


def rests(row: Endpoint, *, now: datetime) -> EndpointRests:
    """The sentence about a rest, to be raised or shown."""
    assert row.rests_until is not None
    return EndpointRests(
        f"{row.name} failed {row.failures_in_row} times in a row, the last time so: {row.last_failure}",
        until=row.rests_until,
        wait_s=(row.rests_until - now).total_seconds(),
    )


def _slowed(row: Endpoint, ending: Ending, now: datetime) -> Changes:
    """A quarter fewer at once, for the first 429 of a burst only: the others left before it was known."""
    until = max(row.next_request_at, now + timedelta(seconds=ending.wait_s))
    if not _after(ending.sent_at, row.slowed_at):
        return {"next_request_at": until}
    fewer = max(1, row.open_limit * 3 // 4)
    return {"next_request_at": until, "open_limit": fewer, "slowed_at": now, "good_answers": 0}


def _grown(row: Endpoint, ending: Ending) -> Changes:
    """One more at once after as many good answers as may be open, to requests that left since the 429."""
    if row.open_limit >= row.max_concurrency or not _after(ending.sent_at, row.slowed_at):
        return {}
    if row.good_answers + 1 < row.open_limit:
        return {"good_answers": row.good_answers + 1}
    return {"good_answers": 0, "open_limit": row.open_limit + 1}


def _failed(row: Endpoint, ending: Ending, now: datetime) -> Changes:
    told: Changes = {"last_failure": ending.why[:240], "last_failure_at": now}
    if not _after(ending.sent_at, row.broken_at):
        return told  # It left before the rest began, and says no more than those that began it.
    count = row.failures_in_row + 1
    told["failures_in_row"] = count
    if count >= FAILURES:
        rest = min(FIRST_REST_S * 2 ** min(count - FAILURES, 10), LONGEST_REST_S)
        told |= {"broken_at": now, "rests_until": now + timedelta(seconds=rest)}
    return told


def _after(sent_at: datetime, moment: datetime | None) -> bool:
    return moment is None or sent_at > moment


def _time_of(tokens: int, row: Endpoint) -> timedelta:
    assert row.tokens_per_minute is not None
    return timedelta(seconds=60 * tokens / row.tokens_per_minute)
