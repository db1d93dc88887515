"""A file of requests while it is filled: each request's row is committed before anything of it is sent."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from types import TracebackType
from typing import IO, NoReturn, Self

from django.utils import timezone

from generation.calls.attempts import attempt_open, custom_id_for
from generation.calls.batch_client import question_line
from generation.calls.question import Question
from generation.errors import AnswerAwaited, BatchFull, RequestRejected
from generation.models import Batch, Call, Endpoint, GenerationItem, GenerationRun

MEGABYTE = 1_000_000
IN_MEMORY = 8 * MEGABYTE  # bytes; what is longer lies in a temporary file without a name
HELD_FOR = timedelta(minutes=5)  # by the worker that fills it; what is left after that was left by a dead one


class BatchFile:
    """The next batch of a run. Its row is made with its first request."""

    def __init__(self, *, run: GenerationRun, endpoint: Endpoint, owner: str) -> None:
        self.run = run
        self.endpoint = endpoint
        self.owner = owner
        self.batch: Batch | None = None
        self.count = 0
        self.size = 0
        self.lines: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by `close`

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lines.close()

    def put(self, *, call: Call, question: Question, item: GenerationItem) -> NoReturn:
        """Add a request, with its row and its money; then its item waits: raises ``AnswerAwaited``.

        Raises ``BatchFull`` with nothing added, ``RequestRejected`` where no file of the endpoint can hold
        it, and what ``attempt_open`` raises.
        """
        custom_id = custom_id_for(call)
        line = question_line(question, custom_id=custom_id)
        self._require_room(line)
        self.lines.seek(self.size)
        self.lines.write(line)
        self.lines.flush()
        # After the line: a disk that is full leaves no row whose request is in no file. A row that cannot be
        # had leaves a line that the next one overwrites.
        attempt_open(
            call=call,
            endpoint=self.endpoint,
            question=question,
            item=item,
            owner=self.owner,
            batch=self._row(),
            custom_id=custom_id,
        )
        self.count += 1
        self.size += len(line)
        raise AnswerAwaited("Its question is in a batch.")

    def sealed(self) -> IO[bytes]:
        """Its lines, without any whose row could not be had."""
        self.lines.truncate(self.size)
        self.lines.seek(0)
        return self.lines

    def _require_room(self, line: bytes) -> None:
        most = self.endpoint.batch_max_megabytes * MEGABYTE
        if len(line) > most:
            raise RequestRejected(
                f"The request has {len(line):,} bytes; a file for {self.endpoint.name} may have {most:,}."
            )
        if self.count >= self.endpoint.batch_max_requests or self.size + len(line) > most:
            raise BatchFull(f"The file has {self.count} requests and {self.size:,} bytes.")

    def _row(self) -> Batch:
        if self.batch is None:
            until = timezone.now() + HELD_FOR
            self.batch = Batch.objects.create(
                run=self.run, endpoint=self.endpoint, held_by=self.owner, held_until=until, next_look_at=until
            )
        return self.batch
