"""Mutated DICOM, NIfTI, PNG, JPEG and mask files through the import, by the ten thousand.

Whatever comes: the import ends, every file has its outcome, a refused one leaves nothing, no word that named
the patient is kept, and the reading process stays within its memory. FUZZ_FILES and FUZZ_SEED set how many
and which; a failing batch tells its seed. With `-s` it prints what became of the files.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import resource
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from imaging.formats import limits
from imaging.models import ImportFile, ImportFileState, LevelMark, Series, SopInstance, Study
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from projects.models import Approval, Project, RunState
from tests.imaging import makers

pytestmark = [pytest.mark.soak, pytest.mark.django_db]

FILES = int(os.environ.get("FUZZ_FILES", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
BATCH = 500
MARKER = "Quxmarker"
ENDED = {ImportFileState.TAKEN, ImportFileState.DUPLICATE, ImportFileState.REFUSED}
# A file takes some 40 ms; a batch that takes this long hangs.
LONGEST_BATCH_S = 300.0
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


def _slice(number: int, syntax: str = "") -> bytes:
    made = makers.slice_dataset(number)
    made.PatientName = made.InstitutionName = made.OtherPatientNames = f"{MARKER}^Ann"
    made.PatientComments = made.ImageComments = made.StudyDescription = f"seen with {MARKER} Ann"
    block = made.private_block(0x0041, MARKER, create=True)
    block.add_new(1, "LO", f"{MARKER} Ann")
    if syntax in {JPEG2000Lossless, RLELossless}:
        made.compress(syntax)
    elif syntax:
        made.file_meta.TransferSyntaxUID = syntax
        if syntax == ExplicitVRBigEndian:
            made.PixelData = bytes(made.PixelData)
    packed = io.BytesIO()
    made.save_as(packed, enforce_file_format=True, **_encoding(syntax))
    return packed.getvalue()


def _encoding(syntax: str) -> dict[str, bool]:
    if not syntax:
        return {}
    return {
        "implicit_vr": syntax == ImplicitVRLittleEndian,
        "little_endian": syntax != ExplicitVRBigEndian,
    }


def _jpeg() -> bytes:
    packed = io.BytesIO()
    Image.effect_noise((96, 128), 40).save(packed, "JPEG")
    return packed.getvalue()


def whole_files(folder: Path) -> dict[str, bytes]:
    """Sound files by the name that their spoilt copies carry on."""
    folder.mkdir()
    shape = (12, 32, 24)
    blocks = makers.spine_blocks((12, 50, 24), makers.PIR, [20, 21, 22])
    made = {
        "volume.nii": makers.nifti(folder / "volume.nii", makers.noise_image(shape), makers.PIR),
        "volume.nii.gz": makers.nifti(folder / "volume.nii.gz", makers.noise_image(shape), makers.LAS),
        "mask_seg.nii.gz": makers.nifti(folder / "mask_seg.nii.gz", blocks, makers.PIR),
        "film.png": makers.png(folder / "film.png"),
    }
    sound = {name: path.read_bytes() for name, path in made.items()}
    syntaxes = ["", ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, JPEG2000Lossless, RLELossless]
    sound |= {f"slice{number}.dcm": _slice(number, syntax) for number, syntax in enumerate(syntaxes)}
    sound["film.jpg"] = _jpeg()
    sound["levels.json"] = (
        b'[{"direction":["P","I","R"]},{"label":20,"X":3.0,"Y":8.0,"Z":6.0},'
        b'{"label":21,"X":3.0,"Y":24.0,"Z":6.0}]'
    )
    shutil.rmtree(folder)
    return sound


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    return whole_files(tmp_path / "whole")


def test_sound_files_are_taken(
    whole: dict[str, bytes], tmp_path: Path, project: Project, approval: Approval
) -> None:
    """Else the spoilt ones would prove nothing."""
    folder = tmp_path / "sound"
    folder.mkdir()
    for name, body in whole.items():
        (folder / name).write_bytes(body)
    rows = _imported(folder, project, approval)
    states = {row.read_as: row.state for row in rows}
    assert sum(row.state == ImportFileState.TAKEN for row in rows) >= len(whole) - 2, states
    _nothing_names_anybody()


def test_spoilt_files_end_in_an_outcome_and_leave_nothing_half(
    whole: dict[str, bytes], tmp_path: Path, project: Project, approval: Approval
) -> None:
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    longest = 0.0
    for batch in range(0, FILES, BATCH):
        folder = _spoilt(whole, tmp_path / f"{batch}", seed=SEED + batch, count=min(BATCH, FILES - batch))
        began = time.monotonic()
        rows = _imported(folder, project, approval)
        longest = max(longest, time.monotonic() - began)
        shutil.rmtree(folder)
        assert longest < LONGEST_BATCH_S, f"seed {SEED + batch}"
        _whole_or_nothing(rows, seed=SEED + batch)
        states.update(row.state for row in rows)
        reasons.update(row.reason for row in rows if row.state == ImportFileState.REFUSED)
    _nothing_names_anybody()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    _tell(states, reasons, longest, peak)
    assert sum(states.values()) == FILES
    assert states[ImportFileState.REFUSED] > FILES / 5
    assert states[ImportFileState.TAKEN] > FILES / 50
    assert peak <= limits.MEMORY


def _spoilt(whole: dict[str, bytes], folder: Path, *, seed: int, count: int) -> Path:
    dice = random.Random(seed)
    folder.mkdir()
    for number in range(count):
        name = dice.choice(sorted(whole))
        (folder / f"{number:05d}{name}").write_bytes(mutated(whole[name], dice))
    return folder


def _imported(folder: Path, project: Project, approval: Approval) -> list[ImportFile]:
    run = import_run_create(
        project=project, approval=approval, started_by=None, numbering_scheme="verse", picture_modality="CR"
    )
    paths = sorted(folder.iterdir())
    import_paths_offer(run=run, paths=((path, path.name, None) for path in paths))
    run.refresh_from_db()
    import_run_work(run=run, owner="fuzz")
    run.refresh_from_db()
    assert run.state == RunState.DONE
    rows = list(run.files.select_related("series"))
    assert len(rows) == len(paths)
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


def _nothing_names_anybody() -> None:
    for path in SopInstance.objects.values_list("path", flat=True):
        with default_storage.open(path) as file:
            assert MARKER.encode() not in file.read(), path
    for words in SopInstance.objects.values_list("metadata", flat=True):
        assert MARKER not in words
    for row in (*Study.objects.values(), *Series.objects.values(), *ImportFile.objects.values()):
        assert MARKER not in str(row)


def _tell(states: Counter[str], reasons: Counter[str], longest: float, peak: int) -> None:
    lines: list[Any] = [
        f"{dict(states)}; longest batch of {BATCH}: {longest:.1f} s; peak of a child {peak / 1e6:.0f} MB"
    ]
    lines += [f"{count:6d}  {reason}" for reason, count in reasons.most_common(25)]
    print("\n".join(map(str, lines)))  # noqa: T201 the figures are quoted
