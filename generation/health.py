"""How an endpoint is and how its trials stand, in a word and a sentence, from the row its workers share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import dateformat, timezone

from generation.calls.pace import FAILURES
from generation.models import Endpoint, GenerationRun
from generation.trials import MOST_TRIALS
from projects.templatetags.studio import Tone


@dataclass(frozen=True)
class Health:
    """For the page: a tone, a word beside it, and what that means for requests."""

    tone: Tone
    word: str
    sentence: str


def health_of(endpoint: Endpoint) -> Health:
    """How the endpoint is now."""
    if not endpoint.is_active:
        return Health("plain", "Switched off", "Nothing is asked.")
    if endpoint.rests:
        return Health("bad", "Rests", _rest(endpoint))
    if endpoint.failures_in_row >= FAILURES:
        return Health("warn", "To be tried", "Its rest is over: the next request tries whether it works.")
    if endpoint.failures_in_row:
        count = endpoint.failures_in_row
        since = f"{count} failure{'s' if count > 1 else ''} since the last answer"
        return Health("warn", "Unsteady", f"{since}; after {FAILURES} in a row it rests.")
    if endpoint.slowed_at is not None and endpoint.open_limit < endpoint.max_concurrency:
        fewer = f"{endpoint.open_limit} of {endpoint.max_concurrency} requests at once"
        return Health("warn", "Slowed down", f"It asked for that. {fewer}, one more after each good round.")
    if endpoint.last_answer_at is None:
        return Health("plain", "Not asked yet", "The first request will tell.")
    return Health("ok", "Works", "The last request was answered.")


def trial_of(endpoint: Endpoint, *, at_rest: bool) -> Health:
    """What is known of what it can do, and when it is tried next; ``at_rest``: no run works with it."""
    if endpoint.probed_at is not None:
        return Health("ok", "Tried", f"{_day(endpoint.probed_at)}: {endpoint.probe_result}.")
    if endpoint.trials_failed >= MOST_TRIALS:
        mend = "It is not tried by itself any more. When that is mended, press “Try now”."
        return Health("bad", "Given up", f"{_in_vain(endpoint)} {mend}")
    if endpoint.trials_failed:
        return Health("warn", "Not tried yet", f"{_in_vain(endpoint)} {_next(endpoint, at_rest)}")
    return Health("plain", "Not tried yet", _next(endpoint, at_rest))


def _in_vain(endpoint: Endpoint) -> str:
    count, told = endpoint.trials_failed, endpoint.probe_result.rstrip(".")
    return f"In vain: {told}." if count == 1 else f"{count} times in a row in vain, the last time so: {told}."


def _next(endpoint: Endpoint, at_rest: bool) -> str:
    if not endpoint.is_active:
        return "It is tried by itself once it is in use."
    if not at_rest:
        return "It is tried by itself once no run works with it."
    if endpoint.next_trial_at is None or endpoint.next_trial_at <= timezone.now():
        return "It is tried by itself within minutes."
    return f"It is tried again by itself at {_day(endpoint.next_trial_at)}."


def _day(moment: datetime) -> str:
    return dateformat.format(timezone.localtime(moment), "j M Y, H:i")


def rest_of(run: GenerationRun) -> Health | None:
    """How the endpoint is that an open run waits for; ``None`` where it does not rest."""
    waits = run.is_open and run.endpoint is not None and run.endpoint.rests
    return health_of(run.endpoint) if waits and run.endpoint else None


def _rest(endpoint: Endpoint) -> str:
    assert endpoint.rests_until is not None
    until = timezone.localtime(endpoint.rests_until)
    return (
        f"{endpoint.name} failed {endpoint.failures_in_row} times in a row, the last time so: "
        f"{endpoint.last_failure} Nothing is asked until {until:%H:%M:%S}; then one request tries it."
    )
