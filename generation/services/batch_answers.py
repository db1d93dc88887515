"""Taking in the answer files of a batch: each line settles its request once, whatever stands around it."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone

from generation.calls.attempts import BOOKED_WITH, attempt_close, attempt_fail
from generation.calls.batch_answers import EXPIRED, Answer, Notes, answers_in
from generation.calls.batch_client import Told, answers_fetch
from generation.calls.batch_rows import batch_keep
from generation.calls.ledger import answer_take, wait_s
from generation.errors import CallFailure, NotThere
from generation.models import Attempt, AttemptState, Batch, GenerationItem, ItemState

logger = logging.getLogger(__name__)
SLICE_S = 60.0  # then others get their turn; what is taken in stays
KEPT_EVERY = 50  # lines between two renewals of the hold
MAY_HAVE_WORKED = "Billed at its worst case, for the endpoint may have worked on it."
NOT_WORKED = "The endpoint had not begun on it, so nothing is billed."


class HoldLost(Exception):
    """Somebody else has the batch by now."""


def answers_take(*, batch: Batch, told: Told) -> bool:
    """Take in both answer files, the one with answers first; False when the slice ended before they did.

    Raises a ``CallFailure`` where a file cannot be had now, ``HoldLost`` where the batch was taken over.
    """
    taking = _Taking(batch, told)
    ended = all(
        taking.file(file_id, name)
        for file_id, name in ((told.output_file_id, "Answers"), (told.error_file_id, "Errors"))
        if file_id
    )
    taking.keep()
    return ended


class _Taking:
    """One pass over the files. What earlier passes took in is passed over."""

    def __init__(self, batch: Batch, told: Told) -> None:
        self.batch = batch
        self.told = told
        self.notes = Notes()
        self.seen: set[str] = set()
        self.ends_at = time.monotonic() + SLICE_S
        rows = batch.attempts.values_list("idempotency_key", "pk", "state")
        self.asked = {key: (pk, state) for key, pk, state in rows.iterator(chunk_size=2000)}

    def file(self, file_id: str, name: str) -> bool:
        with tempfile.TemporaryFile() as lines:
            try:
                answers_fetch(endpoint=self.batch.endpoint, file_id=file_id, to=lines)
            except NotThere:
                self.notes.add(f"{name}: the endpoint has the file no more.")
                return True
            self.keep()
            return self._all(answers_in(lines, endpoint=self.batch.endpoint, name=name, notes=self.notes))

    def keep(self) -> None:
        """Renew the hold, with what was noted so far; whoever lost it stops."""
        if not batch_keep(batch=self.batch, notes=str(self.notes)):
            raise HoldLost

    def _all(self, answers: Iterable[Answer]) -> bool:
        """Until the slice is over; what an earlier one took in takes none of this one's turn."""
        taken = 0
        for answer in answers:
            if not self._one(answer):
                continue
            taken += 1
            if taken % KEPT_EVERY == 0:
                self.keep()
                if time.monotonic() > self.ends_at:
                    return False
        return True

    def _one(self, answer: Answer) -> bool:
        """Settle what the answer is for; whether it was still open."""
        pk, state = self.asked.get(answer.custom_id, (0, ""))
        named = repr(answer.custom_id[:80])
        if not pk:
            self.notes.add(f"{named} was not asked in this batch.")
        elif answer.custom_id in self.seen:
            self.notes.add(f"{named} is answered once more; the first answer holds.")
        elif state == AttemptState.SENT:
            _settle(pk, answer, worked=not self.told.never_begun)
            self.seen.add(answer.custom_id)
            return True
        elif state == AttemptState.NOT_SENT:
            self.notes.add(f"{named} is answered although it was given up as not sent.")
        self.seen.add(answer.custom_id)
        return False


def _settle(pk: int, answer: Answer, *, worked: bool) -> None:
    attempt = Attempt.objects.select_related(*BOOKED_WITH).get(pk=pk)
    try:
        with transaction.atomic():
            _book(attempt, answer, worked=worked)
    except OperationalError:
        raise
    except Exception:
        # One answer's fault must not keep the others out, nor be met anew with every look.
        logger.exception("The answer %s of batch %s failed unexpectedly.", answer.custom_id, attempt.batch_id)
        attempt_close(
            attempt=attempt,
            state=AttemptState.LOST_ANSWER,
            billed=True,
            problem="The program failed on this answer; the worker's log says where.",
        )


def _book(attempt: Attempt, answer: Answer, *, worked: bool) -> None:
    if answer.reply is not None:
        answer_take(attempt=attempt, reply=answer.reply)
    elif answer.failure is not None:
        attempt_fail(attempt=attempt, failure=answer.failure)
        _item_waits(attempt, answer.failure)
    elif answer.code == EXPIRED:
        problem = f"{answer.told or 'Not done in time.'} {NOT_WORKED}"
        attempt_close(attempt=attempt, state=AttemptState.EXPIRED, billed=False, problem=problem)
    else:
        why = MAY_HAVE_WORKED if worked else NOT_WORKED
        problem = f"{answer.told or 'Cancelled.'} {why}"
        attempt_close(attempt=attempt, state=AttemptState.CANCELLED, billed=worked, problem=problem)


def _item_waits(attempt: Attempt, failure: CallFailure) -> None:
    """The item tells what it waits for, and asks again no sooner than it would by itself."""
    if failure.again and attempt.item is not None:
        until = timezone.now() + timedelta(seconds=wait_s(failure, attempt.number))
        GenerationItem.objects.filter(pk=attempt.item.pk, state=ItemState.BATCHED).update(
            not_before=until, problem=str(failure), problem_kind=failure.kind
        )
