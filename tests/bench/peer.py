"""The archive against Debian's Orthanc: the same files, the same client, the two in turn."""

from __future__ import annotations

import json
import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.bench import ct
from tests.bench.archive import ROOT, archive_running
from tests.bench.asking import Door, Taken, fetched, timed
from tests.bench.figure import Figure
from tests.bench.inside import run_inside
from tests.bench.orthanc import Orthanc, orthanc_running, versions
from tests.bench.serving import Web
from tests.bench.standing import descendants
from tests.bench.storing import Stored, c_store, receiving, stow

ROUNDS = 2
FRAMES = 'multipart/related; type="application/octet-stream"'
JSON = "application/dicom+json"
FRAME_BYTES = 2 * ct.SIDE**2
READER = b"imaging.formats.child"
AS_IT_CAME = "tests.bench.as_it_came:application"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A stored series as one of the servers offers it."""

    door: Door
    series: str
    frames: tuple[str, ...]

    def ask(self, paths: list[str], accept: str, requests: int, clients: int = 1) -> Taken:
        """Time requests for paths below the server."""
        return timed(self.door, paths, accept, requests=requests, clients=clients)


def storing() -> Iterator[Figure]:
    """How quickly a study comes in. Raises Absent where Orthanc cannot be had."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_now:
        folder = Path(name)
        orthanc = open_now.enter_context(orthanc_running(folder))
        yield _made_with()
        ours = open_now.enter_context(archive_running(folder / "ours"))
        paths = ct.ct_make(folder / "ct-1")
        there = stow(Door(orthanc.port), orthanc.root, paths)
        yield _stored("STOW-RS, de-identified", stow(ours.door, ROOT, paths), there, 0.5)
        yield _reader_peak(ours.web)
        yield _without_profile(folder, paths, there)
        yield _c_store(folder, orthanc)


def reading() -> Iterator[Figure]:
    """How quickly a stored series is read. Raises Absent where Orthanc cannot be had."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_now:
        folder = Path(name)
        orthanc = open_now.enter_context(orthanc_running(folder))
        ours = open_now.enter_context(archive_running(folder / "ours"))
        run_inside(ours.folder, "studies_store", folder / "ct", ct.SLICES)
        theirs = Door(orthanc.port)
        stow(theirs, orthanc.root, sorted((folder / "ct" / "1").iterdir()))
        yield _made_with()
        yield from _reads(_shelf(ours.door, ROOT), _shelf(theirs, orthanc.root))


def _made_with() -> Figure:
    client = f"Python {platform.python_version()} http.client, pynetdicom {version('pynetdicom')}"
    return Figure("compared with", None, "", note=f"{versions()}, SQLite; {client}; {_processor()}")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def _stored(what: str, ours: Stored, theirs: Stored, limit: float) -> Figure:
    answered = "" if ours.acknowledged == ours.stored else f", {ours.acknowledged_per_s:.0f} acknowledged"
    note = f"files/s: ours {ours.per_s:.0f}{answered}; Orthanc {theirs.per_s:.0f}"
    return Figure(what, round(ours.per_s / theirs.per_s, 2), "×", limit, at_least=True, note=note)


def _without_profile(folder: Path, paths: list[Path], theirs: Stored) -> Figure:
    """The same files into a system that keeps names, which only this measurement has."""
    with archive_running(folder / "as-it-came", AS_IT_CAME) as bare:
        return _stored("STOW-RS, profile off", stow(bare.door, ROOT, paths), theirs, 1.0)


def _c_store(folder: Path, orthanc: Orthanc) -> Figure:
    paths = ct.ct_make(folder / "ct-2", number=2)
    took = c_store(orthanc.dicom_port, orthanc.aet, paths)
    with receiving(folder / "ours") as receiver:
        return _stored("C-STORE, stored", receiver.take(paths), Stored(len(paths), took, took), 5)


def _shelf(door: Door, root: str) -> Shelf:
    """The only study that was sent by now, however the server calls it."""
    (study,) = json.loads(fetched(door, f"{root}/studies", JSON))
    above = f"{root}/studies/{study['0020000D']['Value'][0]}"
    (series,) = json.loads(fetched(door, f"{above}/series", JSON))
    address = f"{above}/series/{series['0020000E']['Value'][0]}"
    found = json.loads(fetched(door, f"{address}/instances", JSON))
    names = sorted(instance["00080018"]["Value"][0] for instance in found)
    frames = tuple(f"{address}/instances/{name}/frames/1" for name in names)
    if len(frames) != ct.SLICES or len(fetched(door, frames[0], FRAMES)) < FRAME_BYTES:
        raise RuntimeError(f"{root} does not hold what was sent.")
    return Shelf(door, address, frames)


def _reads(ours: Shelf, theirs: Shelf) -> Iterator[Figure]:
    def frames(requests: int, clients: int) -> tuple[Taken, Taken]:
        return _by_turns(ours, theirs, lambda shelf, _: shelf.ask([*shelf.frames], FRAMES, requests, clients))

    one = frames(600, 1)
    yield _more("frames, 1 client", one, 3)
    yield Figure(
        "frame, 1 client, p50", round(one[0].p50_ms, 2), "ms", 1.5, note=f"p95 {one[0].p95_ms:.2f} ms"
    )
    yield _more("frames, 4 clients", frames(1200, 4), 3)
    for what, part in (("series metadata (300), warm", "metadata"), ("QIDO of 300 instances", "instances")):
        yield _faster(what, _by_turns(ours, theirs, _warm(part)), 5)
    yield _faster("rendered PNG", _by_turns(ours, theirs, _rendered("image/png", 0)), 4)
    yield _faster("rendered JPEG", _by_turns(ours, theirs, _rendered("image/jpeg", 150)), 1.3)


Ask = Callable[[Shelf, int], Taken]


def _by_turns(ours: Shelf, theirs: Shelf, ask: Ask) -> tuple[Taken, Taken]:
    """Ours, the other, and again: what else the machine does meets both."""
    took = [(ask(ours, turn), ask(theirs, turn)) for turn in range(ROUNDS)]
    first, *others = took
    for other in others:
        first = (first[0] + other[0], first[1] + other[1])
    return first


def _warm(part: str) -> Ask:
    def ask(shelf: Shelf, _turn: int) -> Taken:
        shelf.ask([f"{shelf.series}/{part}"], JSON, 2)
        return shelf.ask([f"{shelf.series}/{part}"], JSON, 15)

    return ask


def _rendered(media_type: str, start: int, each: int = 50) -> Ask:
    """Slices that were never asked for before: ours keeps what it has drawn."""

    def ask(shelf: Shelf, turn: int) -> Taken:
        first = start + each * turn
        paths = [f"{frame}/rendered" for frame in shelf.frames[first : first + each]]
        return shelf.ask(paths, media_type, each)

    return ask


def _told(pair: tuple[Taken, Taken]) -> str:
    words = (
        f"{name} p50 {taken.p50_ms:.2f} ms, {taken.per_s:.0f}/s, client {taken.client_ms:.2f} ms"
        for name, taken in zip(("ours", "Orthanc"), pair, strict=True)
    )
    return "; ".join(words)


def _more(what: str, pair: tuple[Taken, Taken], limit: float) -> Figure:
    """How many times as many requests in a second."""
    return Figure(what, round(pair[0].per_s / pair[1].per_s, 2), "×", limit, at_least=True, note=_told(pair))


def _faster(what: str, pair: tuple[Taken, Taken], limit: float) -> Figure:
    """How many times the median fits into the other's."""
    value = round(pair[1].p50_ms / pair[0].p50_ms, 2)
    return Figure(what, value, "×", limit, at_least=True, note=_told(pair))


def _reader_peak(web: Web) -> Figure:
    """The most memory that a reading process has had."""
    readers = [
        process for process in descendants(web.pid) if READER in Path(f"/proc/{process}/cmdline").read_bytes()
    ]
    note = f"{len(readers)} of them, after 300 slices by STOW-RS"
    return Figure("reading process, peak memory", max(map(_peak_mb, readers)), "MB", 1000, note=note)


def _peak_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(round(int(line.split()[1]) * 1024 / 1e6) for line in lines if line.startswith("VmHWM:"))
