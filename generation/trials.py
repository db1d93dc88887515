"""When an endpoint of which nobody knows what it can do is tried by itself, and when no more.

A trial that fails is made again, each time after twice the wait, until a person has to look.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from generation.models import OPEN_BATCHES, Batch, Endpoint, GenerationRun
from projects.models import ENDED_STATES

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
MOST_TRIALS = 14  # in a row: with these waits within six days
Changes = dict[str, Any]
ANEW: Changes = {"trials_failed": 0, "next_trial_at": None}

# What an endpoint can do is part of each question: were it to change while a run works with it, what was
# answered would be asked and paid anew, with pictures that the plan did not tell of.
AT_REST = ~Q(
    Exists(GenerationRun.objects.filter(endpoint=OuterRef("pk")).exclude(state__in=ENDED_STATES))
) & ~Q(Exists(Batch.objects.filter(endpoint=OuterRef("pk"), state__in=OPEN_BATCHES)))


def wait_after(failed: int) -> timedelta:
    """From a trial to the next one, after so many that failed in a row."""
    return min(FIRST_WAIT * (1 << min(failed - 1, 10)), LONGEST_WAIT)


def put_off(failed: int, *, now: datetime) -> Changes:
    """What the last of so many trials that failed in a row changes."""
    return {
        "trials_failed": failed,
        "next_trial_at": None if failed >= MOST_TRIALS else now + wait_after(failed),
    }


def endpoints_untried() -> QuerySet[Endpoint]:
    """Endpoints to be tried by themselves now: in use, at rest, and nothing known but what a person set."""
    now = timezone.now()
    untried = Endpoint.objects.in_use().filter(probed_at__isnull=True, trials_failed__lt=MOST_TRIALS)
    return untried.filter(AT_REST).exclude(rests_until__gt=now).exclude(next_trial_at__gt=now)


def trial_claim(endpoint_id: int) -> Endpoint | None:
    """The endpoint, to be tried by whoever asked first; ``None`` for all others, and where it is not time.

    A worker that ends while it waits for an answer leaves it to the next trial.
    """
    due = endpoints_untried().filter(pk=endpoint_id).first()
    if due is None:
        return None
    same = Endpoint.objects.filter(pk=due.pk, next_trial_at=due.next_trial_at)
    claimed = same.update(next_trial_at=timezone.now() + wait_after(due.trials_failed + 1))
    return due if claimed else None
