"""OHIF from npm, as its package comes, behind a small static server; its data come from an Orthanc.

python -m tests.bench.ohif FOLDER PORT ORTHANC_PORT
"""

from __future__ import annotations

import json
import mimetypes
import shutil
import subprocess
import sys
import tarfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.bench.figure import Absent
from tests.studio import ROOT, free_port

# By its tag: without one npm looks for a version that this Node.js could build.
PACKAGE = "@ohif/app@latest"
# How OHIF's own example for Orthanc is set up.
SOURCE = {
    "qidoSupportsIncludeField": False,
    "imageRendering": "wadors",
    "thumbnailRendering": "wadors",
    "enableStudyLazyLoad": True,
    "supportsFuzzyMatching": False,
    "supportsWildcard": True,
    "staticWado": True,
    "singlepart": "bulkdata,video",
    "bulkDataURI": {"enabled": True},
    "omitQuotationForMultipartRequest": True,
}
NAMESPACE = "@ohif/extension-default.dataSourcesModule.dicomweb"


def ohif_fetch(folder: Path) -> str:
    """Unpack its newest package below `folder`; returns the version. Raises Absent."""
    if shutil.which("npm") is None:
        raise Absent("npm is not installed.")
    command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    packed = next(folder.glob("ohif-app-*.tgz"), None)
    if done.returncode or packed is None:
        raise Absent(f"{PACKAGE} cannot be fetched from npm here.")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return str(json.loads((folder / "package" / "package.json").read_text())["version"])


@contextmanager
def ohif_running(folder: Path, orthanc_port: int) -> Iterator[str]:
    """Serve what was fetched into `folder`; yields the address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.ohif", str(folder), str(port), str(orthanc_port)]
    server = subprocess.Popen(command, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/app-config.js")
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server of OHIF did not start.")


def _configuration(orthanc_port: int) -> bytes:
    root = f"http://127.0.0.1:{orthanc_port}/dicom-web"
    roots = {
        "name": "orthanc",
        "friendlyName": "Orthanc",
        "wadoUriRoot": root,
        "qidoRoot": root,
        "wadoRoot": root,
    }
    source = {"namespace": NAMESPACE, "sourceName": "orthanc", "configuration": roots | SOURCE}
    config = {
        "routerBasename": None,
        "extensions": [],
        "modes": [],
        "customizationService": {},
        "showStudyList": True,
        "maxNumberOfWebWorkers": 3,
        "showWarningMessageForCrossOrigin": False,
        "showCPUFallbackMessage": True,
        "showLoadingIndicator": True,
        "strictZSpacingForVolumeViewport": True,
        "maxNumRequests": {"interaction": 100, "thumbnail": 5, "prefetch": 25},
        "defaultDataSourceName": "orthanc",
        "dataSources": [source],
    }
    return f"window.config = {json.dumps(config)};".encode()


def _handler(folder: Path, config: bytes) -> type[BaseHTTPRequestHandler]:
    page = folder / "index.html"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            file = folder / path.lstrip("/")
            file = file if file.is_file() else page
            body = config if path == "/app-config.js" else file.read_bytes()
            kind = "text/javascript" if path == "/app-config.js" else mimetypes.guess_type(file.name)[0]
            self.send_response(200)
            self.send_header("Content-Type", kind or "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def main() -> None:
    """Serve until the process is ended."""
    folder, port, orthanc_port = sys.argv[1:]
    mimetypes.add_type("application/wasm", ".wasm")
    handler = _handler(Path(folder) / "package" / "dist", _configuration(int(orthanc_port)))
    ThreadingHTTPServer(("127.0.0.1", int(port)), handler).serve_forever()


if __name__ == "__main__":
    main()
