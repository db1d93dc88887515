"""The next files of an import: read ahead, and those that only add to a series stored together."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from imaging.formats.errors import Refused
from imaging.formats.reader import Reader
from imaging.models import ImportFile, ImportFileState, ImportRun
from imaging.services.images_together import ReadFile, images_take_together
from imaging.services.import_steps import digest_of, read_request
from imaging.services.places import Places

# Bytes read ahead, at least two files: what is large is read while one is stored, and no more.
MOST_AHEAD = 100_000_000
# Longer is not waited for more answers before those that came are stored: the lease runs meanwhile.
SECONDS_TOGETHER = 1.0


@dataclass(slots=True)
class Ahead:
    """What is known of the next files of an import."""

    run: ImportRun
    reader: Reader
    places: Places
    # SHA-256 of those that need no reading: their bytes were taken before, or cannot be read.
    before: set[str] = field(default_factory=lambda: {""})
    asked: dict[int, dict[str, Any]] = field(default_factory=dict)

    def expect(self, files: Sequence[ImportFile]) -> None:
        """Have the next files read. Whether they may be read is known at their own step."""
        new = [file for file in _near(files) if file.pk not in self.asked and _has_digest(file)]
        self.before |= taken_before(self.run, new)
        for file in new:
            self.asked[file.pk] = {}
            if file.sha256 not in self.before:
                folder = self.places.lend(file.uid.hex)
                self.asked[file.pk] = read_request(self.run, file.name, file.sha256, folder)
                self.reader.expect("read", Path(file.staged_path), **self.asked[file.pk])

    def take_together(self, files: Sequence[ImportFile], owner: str) -> int:
        """Store those at the head of the list that only add to series that are here; how many.

        Raises LostRun.
        """
        expected = takewhile(lambda file: bool(self.asked.get(file.pk)), files)
        read = list(self._answers(expected))
        if len(read) < 2:
            return 0
        taken = images_take_together(run=self.run, owner=owner, read=read, places=self.places)
        for each in taken:
            self.reader.drop("read", Path(each.file.staged_path), **self.asked.pop(each.file.pk))
            self.places.give_back(each.file.uid.hex)
        return len(taken)

    def _answers(self, files: Iterable[ImportFile]) -> Iterator[ReadFile]:
        """What was read of each file, up to the first that is refused."""
        until = time.monotonic() + SECONDS_TOGETHER
        for file in files:
            try:
                found = self.reader.look("read", Path(file.staged_path), **self.asked[file.pk])
            except Refused:
                return
            yield ReadFile(file, self.asked[file.pk]["content"], found, self.places.lend(file.uid.hex))
            if time.monotonic() > until:
                return


def _near(files: Sequence[ImportFile]) -> Iterator[ImportFile]:
    held = 0
    for number, file in enumerate(files):
        held += file.size
        if number > 1 and held > MOST_AHEAD:
            return
        yield file


def _has_digest(file: ImportFile) -> bool:
    """Whether its bytes can be read; where they cannot, its own step says so."""
    with suppress(OSError):
        return bool(digest_of(file))
    return False


def taken_before(run: ImportRun, files: Iterable[ImportFile]) -> set[str]:
    """SHA-256 of those files whose bytes were taken before in this project."""
    digests = [file.sha256 for file in files]
    rows = ImportFile.objects.filter(
        run__project=run.project, sha256__in=digests, state=ImportFileState.TAKEN, series__isnull=False
    )
    return set(rows.values_list("sha256", flat=True)) if digests else set()
