"""When an endpoint may be asked, and what answers and failures change: the decisions by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from generation.calls import pace
from generation.calls.pace import Ending, Sign
from generation.errors import EndpointBusy, EndpointRests
from generation.models import Endpoint

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=1)


def row(**fields: object) -> Endpoint:
    told: dict[str, object] = {
        "name": "E",
        "max_concurrency": 8,
        "open_limit": 8,
        "requests_per_minute": 600,
        "timeout_seconds": 20,
        "next_request_at": LONG_AGO,
        "next_tokens_at": LONG_AGO,
    }
    return Endpoint(**(told | fields))


def changed(endpoint: Endpoint, changes: pace.Changes) -> Endpoint:
    for name, value in changes.items():
        setattr(endpoint, name, value)
    return endpoint


def end(
    endpoint: Endpoint, sign: Sign, *, sent_s: float = 0.0, at_s: float = 1.0, **told: object
) -> Endpoint:
    ending = Ending(sign=sign, sent_at=NOW + timedelta(seconds=sent_s), why="Error 500.", **told)  # type: ignore[arg-type]
    return changed(endpoint, pace.ended(endpoint, ending, now=NOW + timedelta(seconds=at_s)))


def started_in(endpoint: Endpoint, *, seconds: int, tokens: int) -> list[float]:
    """When requests start that are asked for every tenth of a second and end at once."""
    starts = []
    for tick in range(seconds * 10):
        now = NOW + timedelta(seconds=tick / 10)
        try:
            changed(endpoint, pace.taken(endpoint, now=now, tokens=tokens))
        except EndpointBusy:
            continue
        endpoint.open_requests = 0
        starts.append(tick / 10)
    return starts


def most_within_a_minute(starts: list[float]) -> int:
    return max(sum(begin <= one < begin + 60 for one in starts) for begin in starts)


def test_requests_per_minute_hold_in_every_minute_with_a_burst_of_what_may_be_open() -> None:
    starts = started_in(row(requests_per_minute=30), seconds=180, tokens=1)
    assert most_within_a_minute(starts) <= 30 + 8
    assert len(starts) >= 90


def test_tokens_per_minute_hold_in_every_minute_but_for_the_credit() -> None:
    starts = started_in(row(tokens_per_minute=6000), seconds=180, tokens=500)
    # Twelve a minute, a quarter of that at once at the start, and the request that overdraws it.
    assert most_within_a_minute(starts) <= 12 + 3 + 1
    assert len(starts) >= 36


def test_a_request_larger_than_a_minute_is_sent_alone_and_paid_off_before_the_next() -> None:
    starts = started_in(row(tokens_per_minute=100), seconds=300, tokens=200)
    assert len(starts) == 3
    assert starts[1] - starts[0] >= 105


def test_tokens_that_were_not_used_are_given_back() -> None:
    endpoint = row(tokens_per_minute=6000)
    changed(endpoint, pace.taken(endpoint, now=NOW, tokens=6000))
    held = endpoint.next_tokens_at
    end(endpoint, Sign.ANSWER, unused_tokens=5000)
    assert endpoint.next_tokens_at == held - timedelta(seconds=50)


def test_the_first_429_of_a_burst_takes_a_quarter_and_the_others_nothing() -> None:
    endpoint = row(open_requests=8)
    end(endpoint, Sign.SLOW_DOWN, sent_s=0, at_s=1, wait_s=7)
    assert (endpoint.open_limit, endpoint.open_requests) == (6, 7)
    assert endpoint.next_request_at == NOW + timedelta(seconds=8)
    for at_s in (1.1, 1.2, 1.9):  # all of them left before the first came back
        end(endpoint, Sign.SLOW_DOWN, sent_s=0.5, at_s=at_s, wait_s=9)
    assert endpoint.open_limit == 6
    assert endpoint.next_request_at == NOW + timedelta(seconds=10.9), "the longest wait holds"
    end(endpoint, Sign.SLOW_DOWN, sent_s=20, at_s=21)
    assert endpoint.open_limit == 4


@pytest.mark.parametrize(("limit", "fewer"), [(64, 48), (4, 3), (3, 2), (2, 1), (1, 1)])
def test_a_quarter_is_at_least_one_and_leaves_one(limit: int, fewer: int) -> None:
    assert end(row(open_limit=limit), Sign.SLOW_DOWN).open_limit == fewer


def test_the_limit_grows_by_one_after_each_round_of_good_answers() -> None:
    endpoint = row(open_limit=2, slowed_at=NOW)
    grown = []
    for place in range(16):
        end(endpoint, Sign.ANSWER, sent_s=1 + place, at_s=2 + place)
        grown.append(endpoint.open_limit)
    assert grown == [2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6]
    endpoint.open_limit = endpoint.max_concurrency
    assert end(endpoint, Sign.ANSWER, sent_s=99).open_limit == 8


def test_answers_to_what_left_before_the_429_grow_nothing() -> None:
    endpoint = row(open_limit=1, slowed_at=NOW)
    assert end(endpoint, Sign.ANSWER, sent_s=-1).open_limit == 1


def failing(count: int, endpoint: Endpoint | None = None) -> Endpoint:
    endpoint = endpoint or row(open_requests=count)
    for place in range(count):
        end(endpoint, Sign.FAILURE, sent_s=-1, at_s=place / 10)
    return endpoint


def test_five_failures_in_a_row_bring_a_rest() -> None:
    assert failing(4).rests_until is None
    endpoint = failing(5)
    assert endpoint.rests_until == NOW + timedelta(seconds=0.4 + pace.FIRST_REST_S)
    with pytest.raises(EndpointRests, match="E failed 5 times in a row, the last time so: Error 500") as told:
        pace.taken(endpoint, now=NOW + timedelta(seconds=2), tokens=1)
    assert told.value.until == endpoint.rests_until


@pytest.mark.parametrize("sign", [Sign.ANSWER, Sign.ALIVE, Sign.SLOW_DOWN])
def test_any_word_of_the_endpoint_ends_the_row(sign: Sign) -> None:
    endpoint = failing(4)
    end(endpoint, sign)
    assert endpoint.failures_in_row == 0
    assert failing(4, endpoint).rests_until is None


def test_a_worker_that_is_gone_says_nothing() -> None:
    endpoint = failing(4)
    end(endpoint, Sign.NOTHING)
    assert endpoint.failures_in_row == 4


def test_failures_of_the_same_burst_make_the_rest_no_longer() -> None:
    endpoint = failing(5)
    until = endpoint.rests_until
    failing(40, endpoint)
    assert (endpoint.rests_until, endpoint.failures_in_row) == (until, 5)


def test_after_the_rest_one_probe_is_sent_and_no_other_request() -> None:
    endpoint = failing(5)
    assert endpoint.rests_until is not None
    later = endpoint.rests_until
    changed(endpoint, pace.taken(endpoint, now=later, tokens=1))
    assert pace.is_broken(endpoint)
    for seconds in (0.0, 1.0, 24.9):
        with pytest.raises(EndpointRests):
            pace.taken(endpoint, now=later + timedelta(seconds=seconds), tokens=1)
    # Whoever sent it has not come back within its time limit: another may.
    pace.taken(endpoint, now=later + timedelta(seconds=25), tokens=1)


def test_each_failed_probe_doubles_the_rest_up_to_ten_minutes() -> None:
    endpoint = failing(5)
    rests = []
    for place in range(7):
        sent = 1000.0 * (place + 1)
        end(endpoint, Sign.FAILURE, sent_s=sent, at_s=sent + 1)
        assert endpoint.rests_until is not None
        rests.append((endpoint.rests_until - NOW).total_seconds() - sent - 1)
    assert rests == [60, 120, 240, 480, 600, 600, 600]
    end(endpoint, Sign.ANSWER, sent_s=9000)
    assert (endpoint.failures_in_row, endpoint.rests_until) == (0, None)
