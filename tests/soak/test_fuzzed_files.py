"""Mutated files of every kind that is read through the import, by the ten thousand.

Whatever comes: the import ends, every file has its outcome, a refused one leaves nothing, no word that named
the patient is kept, and the reading process stays within its memory. FUZZ_FILES and FUZZ_SEED set how many
and which; a failing batch tells its seed. With `-s` it prints what became of the files.
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from imaging.formats import limits
from imaging.formats.readers import Readers
from imaging.models import ImportFile, ImportFileState, LevelMark, Series, SopInstance, Study
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from projects.models import Approval, Project, RunState
from tests.imaging import makers
from tests.soak.sound_files import MARKER, beside, whole_files

# What arrived is thrown away once the end is committed, which it never is within a test's own transaction.
pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

FILES = int(os.environ.get("FUZZ_FILES", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
BATCH = 500
ENDED = {ImportFileState.TAKEN, ImportFileState.DUPLICATE, ImportFileState.REFUSED}
# A file takes some 40 ms, and ten times that on a machine with much else to do; a batch that takes this
# long hangs.
LONGEST_BATCH_S = 1_500.0
# Beside its reading, a file is stored, and a busy machine has its turns.
SETTLED_S = 60.0
# Files that lie on the image of their name, and how that is named; it has this shape.
MARKS = {"s_seg.nii.gz": "s_ct.nii.gz", "s_ctd.json": "s_ct.nii.gz"}
MARKED = (12, 50, 24)
# What is not spoilt: images that masks and lists lie on, and what came out of archives.
BESIDE = {".dcm", "s_ct.nii.gz", "out of others"}
ODD_NUMBERS = [
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"\1\0\0\0",
    b"\0\0\xc0\x7f",
]

Mutation = Callable[[bytearray, random.Random], None]


def _flip(body: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 8)):
        body[_place(body, dice)] ^= 1 << dice.randrange(8)


def _odd_number(body: bytearray, dice: random.Random) -> None:
    at = _place(body, dice)
    odd = dice.choice(ODD_NUMBERS)[: dice.choice([2, 4])]
    body[at : at + len(odd)] = odd


def _cut(body: bytearray, dice: random.Random) -> None:
    del body[_place(body, dice) :]


def _drop(body: bytearray, dice: random.Random) -> None:
    at = _place(body, dice)
    del body[at : at + dice.randint(1, 64)]


def _insert(body: bytearray, dice: random.Random) -> None:
    at = _place(body, dice)
    body[at:at] = dice.randbytes(dice.randint(1, 64))


def _repeat(body: bytearray, dice: random.Random) -> None:
    at, to = _place(body, dice), _place(body, dice)
    body[to:to] = body[at : at + dice.randint(4, 256)]


MUTATIONS: list[Mutation] = [_flip, _flip, _odd_number, _odd_number, _cut, _drop, _insert, _repeat]


def _place(body: bytearray, dice: random.Random) -> int:
    """Somewhere in a file; more often near its beginning, where lengths and sizes stand."""
    most = len(body) if dice.random() < 0.3 else min(len(body), 1500)
    return dice.randrange(max(1, most))


def mutated(body: bytes, dice: random.Random) -> bytes:
    """The same file with one to three things wrong; a packed one is mostly spoilt inside."""
    if body[:2] == b"\x1f\x8b" and dice.random() < 0.7:
        return gzip.compress(mutated(gzip.decompress(body), dice), compresslevel=1)
    spoilt = bytearray(body)
    for _ in range(dice.randint(1, 3)):
        if spoilt:
            dice.choice(MUTATIONS)(spoilt, dice)
    return bytes(spoilt)


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    return whole_files(tmp_path / "whole")


def test_sound_files_are_taken(
    whole: dict[str, bytes], tmp_path: Path, project: Project, approval: Approval
) -> None:
    """Else the spoilt ones would prove nothing."""
    folder = tmp_path / "sound"
    folder.mkdir()
    beside(folder)
    for number, (name, body) in enumerate(whole.items()):
        _write(folder, number, name, body)
    rows = _imported(folder, project, approval, _Watch())
    told = [(row.name, row.read_as, row.reason) for row in rows if row.state == ImportFileState.REFUSED]
    assert not told, "\n".join(map(str, told))
    assert LevelMark.objects.count() > 6
    _nothing_names_anybody()


def test_spoilt_files_end_in_an_outcome_and_leave_nothing_half(
    whole: dict[str, bytes], tmp_path: Path, project: Project, approval: Approval
) -> None:
    states: Counter[tuple[str, str]] = Counter()
    reasons: Counter[str] = Counter()
    watch, longest = _Watch(), 0.0
    for batch in range(0, FILES, BATCH):
        folder = _spoilt(whole, tmp_path / f"{batch}", seed=SEED + batch, count=min(BATCH, FILES - batch))
        names = [path.name for path in sorted(folder.iterdir())]
        began = time.monotonic()
        rows = _imported(folder, project, approval, watch)
        longest = max(longest, time.monotonic() - began)
        shutil.rmtree(folder)
        assert longest < LONGEST_BATCH_S, f"seed {SEED + batch}"
        _whole_or_nothing(rows, seed=SEED + batch)
        _nothing_names_anybody(rows)
        states.update((_kind(names, place), row.state) for place, row in enumerate(rows))
        reasons.update(row.reason for row in rows if row.state == ImportFileState.REFUSED)
        _progress(batch + BATCH, states, watch)
    _nothing_names_anybody()
    _tell(states, reasons, longest, watch)
    assert sum(count for (kind, _state), count in states.items() if kind not in BESIDE) == FILES
    spoilt: Counter[str] = Counter()
    for (kind, state), count in states.items():
        spoilt[state] += count if kind not in BESIDE else 0
    assert spoilt[ImportFileState.REFUSED] > FILES / 5
    assert spoilt[ImportFileState.TAKEN] > FILES / 50
    assert 0 < watch.peak <= limits.MEMORY
    assert watch.longest < limits.SECONDS + SETTLED_S


class _Watch:
    """Looks, whenever a file is settled, at how long that took and at what the reading processes hold."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.resident = self.peak = 0
        self.reader = Readers()
        self._last = time.monotonic()

    def begin(self, reader: Readers) -> None:
        self.reader, self._last = reader, time.monotonic()

    def settled(self) -> None:
        now = time.monotonic()
        self.longest, self._last = max(self.longest, now - self._last), now
        for reader in (self.reader, *self.reader._others):
            if reader._child is not None:
                self._see(Path(f"/proc/{reader._child.pid}/status"))

    def _see(self, status: Path) -> None:
        with suppress(FileNotFoundError, ProcessLookupError):
            told = status.read_text()
            if "VmPeak" in told:  # One that has just ended has none.
                self.peak = max(self.peak, _bytes_of(told, "VmPeak:"))
                self.resident = max(self.resident, _bytes_of(told, "VmHWM:"))


def _bytes_of(told: str, name: str) -> int:
    return int(told.split(name)[1].split()[0]) * 1024


def _spoilt(whole: dict[str, bytes], folder: Path, *, seed: int, count: int) -> Path:
    dice = random.Random(seed)
    folder.mkdir()
    beside(folder)
    for number in range(count):
        name = dice.choice(sorted(whole))
        _write(folder, seed * BATCH + number, name, mutated(whole[name], dice))
    return folder


def _write(folder: Path, number: int, name: str, body: bytes) -> None:
    """A file, and the sound image that it marks levels on where it is paired by its name."""
    (folder / f"{number:09d}{name}").write_bytes(body)
    if name in MARKS:
        image = makers.noise_image(MARKED, number)
        makers.nifti(folder / f"{number:09d}{MARKS[name]}", image, makers.PIR)


def _kind(names: list[str], place: int) -> str:
    """What the file of a row was before it was spoilt; rows of what came out of others stand behind."""
    return names[place].lstrip("0123456789") if place < len(names) else "out of others"


def _imported(folder: Path, project: Project, approval: Approval, watch: _Watch) -> list[ImportFile]:
    run = import_run_create(
        project=project, approval=approval, started_by=None, numbering_scheme="verse", picture_modality="CR"
    )
    paths = sorted(folder.iterdir())
    import_paths_offer(run=run, paths=((path, path.name, None) for path in paths))
    run.refresh_from_db()
    reader = Readers()
    watch.begin(reader)
    import_run_work(run=run, owner="fuzz", reader=reader, settled=watch.settled)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    rows = list(run.files.select_related("series").order_by("pk"))
    assert len(rows) >= len(paths)
    return rows


def _whole_or_nothing(rows: list[ImportFile], *, seed: int) -> None:
    """Every file has its outcome; what is stored has a row, and every row what it speaks of."""
    assert {row.state for row in rows} <= ENDED, f"seed {seed}"
    refused = [row for row in rows if row.state == ImportFileState.REFUSED]
    odd = [row for row in refused if not row.reason or not row.what_to_do or row.series]
    assert not odd, f"seed {seed}: {[(row.name, row.read_as, row.reason, row.what_to_do) for row in odd]}"
    kept = set(SopInstance.objects.values_list("path", flat=True))
    kept |= set(LevelMark.objects.exclude(outline_path="").values_list("outline_path", flat=True))
    root = Path(settings.MEDIA_ROOT)
    stored = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert stored == kept, f"seed {seed}: {sorted(stored ^ kept)[:5]}"
    assert not Series.objects.filter(sop_instances__isnull=True).exists(), f"seed {seed}"
    assert not Study.objects.filter(series__isnull=True).exists(), f"seed {seed}"


def _nothing_names_anybody(rows: Iterable[ImportFile] | None = None) -> None:
    """Of these files, else of all that were taken."""
    stored = SopInstance.objects.all()
    if rows is not None:
        stored = stored.filter(series__in={row.series_id for row in rows if row.series_id})
    for path, words in stored.values_list("path", "metadata"):
        assert MARKER not in words
        with default_storage.open(path) as file:
            assert MARKER.encode() not in file.read(), path
    for row in (*Study.objects.values(), *Series.objects.values(), *ImportFile.objects.values()):
        assert MARKER not in str(row)


def _progress(files: int, states: Counter[tuple[str, str]], watch: _Watch) -> None:
    """So that a run that is ended early has told what it saw."""
    told: Counter[str] = Counter()
    for (kind, state), count in states.items():
        told[state] += count if kind not in BESIDE else 0
    sys.stdout.write(
        f"\n{min(files, FILES)} files: {dict(told)}; longest {watch.longest:.1f} s; "
        f"{watch.resident / 1e6:.0f} MB resident, {watch.peak / 1e6:.0f} MB of addresses"
    )
    sys.stdout.flush()


def _tell(states: Counter[tuple[str, str]], reasons: Counter[str], longest: float, watch: _Watch) -> None:
    kinds = sorted({kind for kind, _state in states})
    outcomes = (ImportFileState.TAKEN, ImportFileState.DUPLICATE, ImportFileState.REFUSED)
    lines: list[Any] = [f"| file | {' | '.join(outcomes)} |", "|---|---|---|---|"]
    lines += [f"| {kind} | {' | '.join(str(states[kind, each]) for each in outcomes)} |" for kind in kinds]
    lines += [
        f"longest batch of {BATCH}: {longest:.1f} s; longest file {watch.longest:.2f} s; peak of a child "
        f"{watch.resident / 1e6:.0f} MB resident, {watch.peak / 1e6:.0f} MB of addresses"
    ]
    lines += [f"{count:6d}  {reason}" for reason, count in reasons.most_common(40)]
    print("\n".join(map(str, lines)))  # noqa: T201 the figures are quoted
