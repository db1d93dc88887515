"""A C-STORE service class provider: each association that sends files becomes one import (PS3.4 annex B).

A file is acknowledged when its bytes lie on this machine; whether it is taken stands on the import's page,
as for every import. Nothing is read here: files go to the reading process, which alone touches their content.
What was acknowledged outlives this process, however that ends (`listening_folders`).
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Lock, Thread

from django.db import close_old_connections
from pynetdicom import (
    AE,
    AllStoragePresentationContexts,
    VerificationPresentationContexts,
    _config,
    evt,
)
from pynetdicom.association import Association
from pynetdicom.events import Event
from pynetdicom.transport import ThreadedAssociationServer

from imaging.models import ImportRun
from imaging.services.arriving_read import ArrivingRead
from imaging.services.import_runs import LARGEST_UPLOAD, MOST_FILES
from imaging.services.listening_folders import imports_left_seal, listening_folder_make
from imaging.services.study_store import approval_for_import, stored_run
from projects.errors import StudioError
from projects.models import Project

logger = logging.getLogger(__name__)
# PS3.7 annex C: success; refused for want of resources.
SUCCESS, OUT_OF_RESOURCES = 0x0000, 0xA700
PDU = 131_072
MOST_ASSOCIATIONS = 4
UNCOMPRESSED = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"]
# Every syntax in which an image may come: JPEG, JPEG-LS, JPEG 2000, high-throughput JPEG 2000, RLE.
_FRAMES = (50, 51, 57, 70, 80, 81, 90, 91, 201, 202, 203)
COMPRESSED = [f"1.2.840.10008.1.2.4.{last}" for last in _FRAMES] + ["1.2.840.10008.1.2.5"]


@dataclass(slots=True)
class Arriving:
    """What one association has sent so far; `read` is its import once a file came.

    Whoever holds `lock` may acknowledge a file, until it `is_over`. `sent_by` is the sender's AE title.
    """

    is_over: bool = False
    received: int = 0
    files: int = 0
    sent_by: str = ""
    read: ArrivingRead | None = None
    lock: Lock = field(default_factory=Lock)


class Listener:
    """Receives for one project. `told` is called with each import and with the AE title that sent it."""

    def __init__(
        self,
        *,
        project: Project,
        approval_number: str,
        ae_title: str,
        callers: list[str],
        told: Callable[[ImportRun, str], None],
    ) -> None:
        self.project, self.approval_number, self.told = project, approval_number, told
        self._arriving: dict[Association, Arriving] = {}
        self._lock = Lock()
        self._is_over = False
        # How many threads store what came.
        self._storing, self._idle = 0, Condition(self._lock)
        self._folder = listening_folder_make()
        self._server: ThreadedAssociationServer | None = None
        self._entity = AE(ae_title=ae_title)
        self._entity.maximum_pdu_size = PDU
        self._entity.maximum_associations = MOST_ASSOCIATIONS
        self._entity.require_called_aet = True
        self._entity.require_calling_aet = callers
        self._entity.supported_contexts = list(VerificationPresentationContexts)
        for context in AllStoragePresentationContexts:
            self._entity.add_supported_context(str(context.abstract_syntax), UNCOMPRESSED + COMPRESSED)

    def start(self, host: str, port: int) -> None:
        """Listen in threads of its own until `stop`. Raises OSError when the port is taken.

        What a listener left that was killed is stored meanwhile.
        """
        # What arrives names patients: it is written where only the system reads, and never kept in memory.
        _config.STORE_RECV_CHUNKED_DATASET = True
        _config.LOG_HANDLER_LEVEL = "none"
        tempfile.tempdir = str(self._folder.unfinished)
        self._server = self._entity.start_server(
            (host, port),
            block=False,
            evt_handlers=[
                (evt.EVT_C_STORE, self._store),
                (evt.EVT_DATA_RECV, self._count),
                (evt.EVT_CONN_CLOSE, self._close),
            ],
        )
        left = imports_left_seal(into=self._folder)
        self._storing += 1
        Thread(target=self._store_left, args=(left,), name="left").start()

    def stop(self) -> None:
        """End every association and store what it sent; what had not arrived whole is removed."""
        if self._server is not None:
            self._server.shutdown()
        with self._lock:
            self._is_over = True
            open_now, self._arriving = self._arriving, {}
        reads = [(arriving, read) for arriving in open_now.values() if (read := _ended(arriving))]
        # All of them first: who stops this process may lose patience while one is stored.
        for _arriving, read in reads:
            read.seal()
        for association in open_now:
            association.abort(block=False)
        for arriving, read in reads:
            self._take(arriving, read)
        with self._idle:
            self._idle.wait_for(lambda: not self._storing)
        self._folder.leave()

    def _of(self, association: Association) -> Arriving:
        with self._lock:
            if self._is_over:
                return Arriving(is_over=True)
            return self._arriving.get(association) or self._arriving.setdefault(association, Arriving())

    def _count(self, event: Event) -> None:
        """End an association that sends more than one import may carry."""
        arriving = self._of(event.assoc)
        arriving.received += len(event.data)
        if arriving.received > LARGEST_UPLOAD:
            logger.warning("An association sent more than %s bytes and was ended.", LARGEST_UPLOAD)
            event.assoc.abort()

    def _store(self, event: Event) -> int:
        """Keep one file; C-STORE's status."""
        arriving = self._of(event.assoc)
        with arriving.lock:
            if arriving.is_over or arriving.files >= MOST_FILES:
                return OUT_OF_RESOURCES
            try:
                read = arriving.read = arriving.read or self._opened(arriving, event.assoc)
                path = read.folder / f"{arriving.files + 1:05d}"
                os.link(event.dataset_path, path)
            except StudioError as problem:
                logger.error("Nothing of an association is imported: %s", problem)
                return OUT_OF_RESOURCES
            except OSError:
                logger.exception("A file that arrived could not be kept.")
                return OUT_OF_RESOURCES
            arriving.files += 1
            read.arrived(path)
            return SUCCESS

    def _opened(self, arriving: Arriving, association: Association) -> ArrivingRead:
        """The import of an association. Raises NoValidApproval."""
        close_old_connections()
        approval = approval_for_import(self.project, self.approval_number)
        arriving.sent_by = str(association.requestor.ae_title).strip()
        read = ArrivingRead(project=self.project, approval=approval)
        self._folder.note(read.run, arriving.sent_by)
        return read

    def _close(self, event: Event) -> None:
        """The association is over, however it ended: what was acknowledged is imported."""
        with self._lock:
            arriving = self._arriving.pop(event.assoc, None)
            self._storing += 1
        with self._stored():
            if arriving is not None and (read := _ended(arriving)):
                self._take(arriving, read)

    @contextmanager
    def _stored(self) -> Iterator[None]:
        """One of those that store; when it has done so, `stop` need not wait for it."""
        try:
            yield
        finally:
            close_old_connections()
            with self._idle:
                self._storing -= 1
                self._idle.notify_all()

    def _take(self, arriving: Arriving, read: ArrivingRead) -> None:
        """Store what an association sent."""
        close_old_connections()
        try:
            self.told(read.close(), arriving.sent_by)
            self._folder.strike(read.run.uid)
        except StudioError as problem:
            logger.error("Nothing of an association was imported: %s", problem)

    def _store_left(self, left: list[tuple[ImportRun, str]]) -> None:
        """Store what was sealed for a listener that was killed."""
        with self._stored():
            for run, sent_by in left:
                self.told(stored_run(run), sent_by)
                self._folder.strike(run.uid)


def _ended(arriving: Arriving) -> ArrivingRead | None:
    """From here on nothing more of it is acknowledged; its import, if there is one."""
    with arriving.lock:
        arriving.is_over = True
        return arriving.read
