"""A suggestion server that knows nothing: it reads what it is sent, and answers with the marks of a file."""

from __future__ import annotations

import io
import json
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pydicom

from imaging.suggesting.client import DICOM, JSON, MOST_SENT
from imaging.suggesting.parcel import INTERFACE


class StandIn(ThreadingHTTPServer):
    """Listens on this machine only; port 0 is any free one.

    `answers` is one answer, JSON or DICOM (`.dcm`), or a folder with one for each series by its UID.
    """

    daemon_threads = True

    def __init__(self, answers: Path, *, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers = answers

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server_address[1]}/marks"

    def answer_for(self, series: str) -> Path | None:
        """The file that answers for a series."""
        if not self.answers.is_dir():
            return self.answers
        named = (self.answers / f"{series}{ending}" for ending in (".json", ".dcm"))
        return next((path for path in named if path.is_file()), None)


class _NotAsDescribed(Exception):
    """What came is no request of this interface."""


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        try:
            path = self.server.answer_for(_series_asked(self._body()))
        except _NotAsDescribed as problem:
            self._say(400, str(problem))
            return
        if path is None:
            self._say(404, "There is no answer for this series.")
        else:
            self._send(200, path.read_bytes(), DICOM if path.suffix == ".dcm" else JSON)

    def _body(self) -> bytes:
        told = self.headers.get("Content-Length") or ""
        if not told.isdecimal() or int(told) > MOST_SENT:
            raise _NotAsDescribed("Say how long the ZIP is.")
        return self.rfile.read(int(told))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: who asks is not written down."""

    def _say(self, status: int, detail: str) -> None:
        self._send(status, json.dumps({"detail": detail}).encode(), JSON)

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _series_asked(body: bytes) -> str:
    """The UID of the series in a request, each picture of which was opened. Raises _NotAsDescribed."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            told = json.loads(archive.read("request.json"))
            for image in told["images"]:
                header = pydicom.dcmread(io.BytesIO(archive.read(image["file"])))
                if header.SOPInstanceUID != image["sop"] or header.SeriesInstanceUID != told["series"]:
                    raise _NotAsDescribed(f"{image['file']} is another picture than its list says.")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, pydicom.errors.InvalidDicomError) as problem:
        raise _NotAsDescribed("This is no ZIP with request.json and its pictures.") from problem
    if told.get("interface") != INTERFACE:
        raise _NotAsDescribed(f"Only version {INTERFACE} of the interface is spoken here.")
    return str(told["series"])
