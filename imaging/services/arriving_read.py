"""An import whose files are read while others of it still arrive; nothing is stored before all have come."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from django.db import connection

from imaging.errors import ImportClosed
from imaging.formats.readers import Readers
from imaging.models import ImportFile, ImportRun
from imaging.services.import_runs import import_files_waiting, import_run_create, import_run_seal
from imaging.services.import_together import Ahead
from imaging.services.listening_folders import arrived_name
from imaging.services.places import places_of, staging_folder
from imaging.services.study_store import stored_run
from projects.models import Approval, Project

logger = logging.getLogger(__name__)
# Seconds after which answers are taken in though no file came, and files that came are listed together.
PAUSE = 0.1
# Bytes of answers that are held before anything is stored; what comes later is read at its own step.
MOST_HELD = 50_000_000


class ArrivingRead:
    """One open import. Files are told with `arrived`; `close` stores them. Raises NoValidApproval."""

    def __init__(self, *, project: Project, approval: Approval) -> None:
        self.run = import_run_create(project=project, approval=approval, started_by=None)
        self.folder = staging_folder(self.run).resolve()
        self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        self._places = places_of(self.run)
        self._readers = Readers()
        self._ahead = Ahead(self.run, self._readers, self._places)
        self._come: SimpleQueue[Path | None] = SimpleQueue()
        self._unlisted: list[Path] = []
        self._thread = Thread(target=self._read, name=f"arriving {self.run.pk}", daemon=True)
        self._thread.start()

    def arrived(self, path: Path) -> None:
        """A file lies whole in `folder`."""
        self._come.put(path)

    def seal(self) -> None:
        """All have come: from now on whoever works imports off takes each of them. Again it does nothing."""
        self._come.put(None)
        self._thread.join()
        while not self._come.empty():  # So it is where reading broke off.
            self._wait()
        with suppress(ImportClosed):  # Somebody stopped it: what came is not taken.
            self._list()
        import_run_seal(run=self.run)

    def close(self) -> ImportRun:
        """All have come: store what was read, and read what was not; back when each has its outcome."""
        with self._readers:
            self.seal()
            return stored_run(self.run, ahead=self._ahead)

    def _read(self) -> None:
        """List and read what comes, until nothing more does. What fails here is done when all have come."""
        try:
            while self._wait():
                self._list()
                self._readers.catch_up()
        except Exception:
            logger.exception("Files are not read while others arrive.")
        finally:
            connection.close()

    def _wait(self) -> bool:
        """Take what comes within a moment; whether more may come."""
        until = time.monotonic() + PAUSE
        while (left := until - time.monotonic()) > 0:
            try:
                path = self._come.get(timeout=left)
            except Empty:
                return True
            if path is None:
                return False
            self._unlisted.append(path)
        return True

    def _list(self) -> None:
        """Give what came rows of its own, and have it read while there is room for the answers."""
        files: list[ImportFile] = import_files_waiting(
            run=self.run, paths=[(path, arrived_name(path)) for path in self._unlisted]
        )
        self._unlisted = []
        if files and self._readers.held < MOST_HELD:
            self._ahead.expect(files)
