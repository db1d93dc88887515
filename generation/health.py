"""How an endpoint is, in a word and a sentence, from the row that its workers share."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from generation.calls.pace import FAILURES
from generation.models import Endpoint, GenerationRun
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
