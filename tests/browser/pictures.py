"""A small image server on loopback: synthetic series over WADO-RS, marks, and a page with a viewer.

The viewer is tried against pictures whose every voxel is known, under the policy that the
site itself sends, without waiting for the whole system.
"""

from __future__ import annotations

import json
import mimetypes
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from csp.utils import build_policy
from django.template.loader import render_to_string
from playwright.sync_api import Page
from pydicom.dataset import Dataset

from tests.studio import ROOT

DIST = ROOT / "static" / "dist"
STUDY = "1.2.826.0.1"
FRAME_OF_REFERENCE = "1.2.826.0.9"
BOUNDARY = "pictures"
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
# What a viewer is told of a page that hangs nothing and keeps nothing.
NOT_HUNG = {
    "kind": "",
    "words": "",
    "keep": "",
    "kept": False,
    "roles": [],
    "marks_hidden": False,
    "unlinked": False,
}
# The graphics card is reset under every picture of the page.
LOSE_CONTEXT = """() => {
  const { stage } = document.querySelector("spine-viewer");
  for (const context of stage.engine._implementation.contextPool.getAllContexts()) {
    const canvas = context.getOpenGLRenderWindow().getCanvas();
    canvas.getContext("webgl2").getExtension("WEBGL_lose_context").loseContext();
  }
}"""


@dataclass(slots=True)
class Picture:
    """One slice: its pixels and where its first voxel's centre lies (mm, LPS)."""

    sop: str
    pixels: np.ndarray[Any, np.dtype[np.int16]]
    origin: tuple[float, float, float] | None
    photometric: str = "MONOCHROME2"
    # Centre and width, as they are told.
    window: tuple[float, float] | None = (500, 1000)


@dataclass(slots=True)
class Series:
    """A series to be served; `orientation` is the six cosines, `spacing` mm per pixel."""

    uid: str
    label: str
    plane: str
    orientation: tuple[float, ...]
    spacing: float
    pictures: list[Picture]
    modality: str = "MR"
    laterality: str = "verified"
    space: str = "patient"
    marks: list[dict[str, Any]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    rescale: tuple[float, float] | None = (1, 0)
    doubts: list[str] = field(default_factory=list)
    # What else the headers say.
    told: dict[str, Any] = field(default_factory=dict)

    def metadata(self) -> list[dict[str, Any]]:
        """DICOM JSON of every slice."""
        return [self._instance(number, picture) for number, picture in enumerate(self.pictures, start=1)]

    def _instance(self, number: int, picture: Picture) -> dict[str, Any]:
        dataset = Dataset()
        dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
        dataset.SOPInstanceUID = picture.sop
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, self.uid
        dataset.Modality, dataset.InstanceNumber = self.modality, number
        dataset.Rows, dataset.Columns = picture.pixels.shape
        dataset.BitsAllocated = dataset.BitsStored = 16
        dataset.HighBit, dataset.PixelRepresentation, dataset.SamplesPerPixel = 15, 1, 1
        dataset.PhotometricInterpretation = picture.photometric
        if picture.window is not None:
            dataset.WindowCenter, dataset.WindowWidth = picture.window
        if self.rescale is not None:
            dataset.RescaleSlope, dataset.RescaleIntercept = self.rescale
        if picture.origin is not None:
            dataset.ImagePositionPatient = list(picture.origin)
            dataset.ImageOrientationPatient = list(self.orientation)
            dataset.PixelSpacing = [self.spacing, self.spacing]
            dataset.FrameOfReferenceUID = FRAME_OF_REFERENCE
        for name, value in self.told.items():
            setattr(dataset, name, value)
        return dict(dataset.to_json_dict())

    def config(self) -> dict[str, Any]:
        """What the viewer is told of the series."""
        return {
            "uid": self.uid,
            "label": self.label,
            "modality": self.modality,
            "plane": self.plane,
            "laterality": self.laterality,
            "right_at": "",
            "level_assumed": any(mark["assumed"] and not mark["proposed"] for mark in self.marks),
            "frames": len(self.pictures),
            "even": True,
            "doubts": self.doubts,
            "roles": [],
            "films": [],
            "marks": f"/marks/{self.uid}" if self.marks else "",
            "measurements": "",
        }


class PictureServer:
    """Serves series until stopped; `broken` holds the series and SOP Instances that answer 404.

    `version` names the marks that the series have now; whoever changes them makes it another. Every frame
    takes `slow` seconds.
    """

    def __init__(self, series: list[Series]) -> None:
        self.series = {one.uid: one for one in series}
        self.broken: set[str] = set()
        self.version = "1"
        self.slow = 0.0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def address(self, *layout: str, level: str = "", backend: str = "", **more: str) -> str:
        """The page that shows these series side by side; `more` is told to the viewer as it is."""
        told = "".join(f"&{name}={value}" for name, value in more.items())
        return f"{self.url}/?layout={','.join(layout)}&level={level}&backend={backend}{told}"

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()

    def page(self, asked: dict[str, str]) -> bytes:
        """A page like the review page: a viewer beside a sheet with a button and a level chip."""
        entry = json.loads((DIST / ".vite" / "manifest.json").read_text())["static/src/main.ts"]
        config = {
            "dicomweb": "/dicomweb/test",
            "study": STUDY,
            "series": [one.config() for one in self.series.values()],
            "layout": asked["layout"].split(","),
            "films": [],
            "active_level": asked.get("level") or None,
            "hanging": NOT_HUNG,
            "key_images": {"list": "", "decide": ""},
            "marks_version": self.version,
            "tissue": asked.get("tissue", ""),
        }
        if "wide" in asked:
            config["wide"] = {"layout": asked["wide"].split(","), "films": [], "words": "Hung wide."}
        styles = "".join(f'<link rel="stylesheet" href="/static/dist/{name}">' for name in entry["css"])
        backend = f'backend="{asked["backend"]}"' if asked.get("backend") else ""
        data = f'<script type="application/json" id="viewer-config">{json.dumps(config)}</script>'
        return f"""<!doctype html><html lang="en"><head><title>Pictures</title>{styles}
            <script type="module" src="/static/dist/{entry["file"]}"></script></head><body>
            {render_to_string("components/sprite.html")}<div class="frame"><header class="bar"></header>
            <main id="main" class="work">
            <spine-viewer config="viewer-config" {backend}></spine-viewer><section class="sheet">
            <p><a class="lv" data-level="L2" href="#level-L2">L2</a> <input id="note" aria-label="Note"></p>
            <button class="btn" id="approve" type="button" aria-keyshortcuts="a">Approve</button>
            </section></main></div>{data}</body></html>""".encode()

    def answer(self, path: str, asked: dict[str, str]) -> tuple[int, str, bytes]:
        """Status, type and body for an address."""
        parts = path.strip("/").split("/")
        if path == "/":
            return 200, "text/html; charset=utf-8", self.page(asked)
        if parts[0] == "static" and (DIST / "/".join(parts[2:])).is_file():
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return 200, kind, (DIST / "/".join(parts[2:])).read_bytes()
        if parts[0] == "marks":
            series = self.series[parts[1]]
            sheet = {"series": series.uid, "space": series.space, "marks": series.marks, "why": series.why}
            sheet["version"] = self.version
            return 200, "application/json", json.dumps(sheet).encode()
        if parts[0] == "dicomweb" and parts[5] in self.series and parts[5] not in self.broken:
            return self._image(self.series[parts[5]], parts[6:])
        return 404, "text/plain", b""

    def _image(self, series: Series, rest: list[str]) -> tuple[int, str, bytes]:
        if rest == ["metadata"]:
            return 200, "application/dicom+json", json.dumps(series.metadata()).encode()
        if rest[1] in self.broken:
            return 404, "text/plain", b""
        time.sleep(self.slow)
        picture = next(one for one in series.pictures if one.sop == rest[1])
        part = b"--%s\r\nContent-Type: application/octet-stream\r\n\r\n" % BOUNDARY.encode()
        body = part + picture.pixels.astype("<i2").tobytes() + b"\r\n--%s--\r\n" % BOUNDARY.encode()
        kind = "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"
        return 200, f'multipart/related; type="{kind}"; boundary={BOUNDARY}', body


def _handler(server: PictureServer) -> type[BaseHTTPRequestHandler]:
    policy = build_policy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            asked = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
            status, kind, body = server.answer(path, asked)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            if path.startswith("/static/"):
                self.send_header("Cache-Control", "max-age=31536000, immutable")
            self.end_headers()
            self.wfile.write(body)

    return Handler


def mark(level: str, centroid: list[float], **more: Any) -> dict[str, Any]:
    """A mark as the marks address tells it, of its centre alone unless `more` says otherwise."""
    plain: dict[str, Any] = {"kind": "vertebra", "sop": None, "box": None, "outlines": []}
    plain |= {"proposed": False, "assumed": False, "accepted": True}
    return {"uid": level, "level": level, "centroid": centroid, "author": "import", **plain, **more}


def until(page: Page, condition: str, seconds: float = 20) -> None:
    """Wait for a condition; `wait_for_function` would need eval, which the policy forbids."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(f"() => Boolean({condition})"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Never came true: {condition}")


# From a pixel (column, row) of a picture to where it is on the screen, CSS px.
AFFINE = """(viewport) => {
  const pane = document.querySelector("spine-viewer").panes[viewport];
  const { a, b, c, d, e, f } = pane.shown(), { left, top } = pane.image.getBoundingClientRect();
  return [a, b, c, d, e + left, f + top];
}"""


def place_of(page: Page, column: float, row: float, viewport: int = 0) -> tuple[float, float]:
    """Where a pixel of the picture in a viewport is on the screen, CSS px."""
    a, b, c, d, e, f = page.evaluate(AFFINE, viewport)
    return a * column + c * row + e, b * column + d * row + f


def letters_of(page: Page, viewport: int = 0) -> str:
    """The letters on the edges of a viewport, clockwise from the top."""
    frame = page.locator(".vp").nth(viewport)
    return "".join(frame.locator(f".o-{edge}").inner_text() for edge in "nesw")


def slice_shown(page: Page, viewport: int) -> str:
    """What a viewport says of the slice it stands at."""
    return page.locator(".vp").nth(viewport).locator(".bl").inner_text().split("\n")[0]
