"""How many names in slices of real series a machine finds, and how many clean series it holds up.

`pytest -s -m soak tests/soak/test_slice_text_found.py` prints the figures of docs/measurements.md.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest

from benchmark.statistics.proportions import wilson
from imaging.formats.reader import Reader
from imaging.formats.text_child import PROGRAM
from imaging.slice_sampling import Parts, sampled_places
from tests.imaging.burned import burned

pytestmark = [pytest.mark.soak, pytest.mark.shared]
VOLUMES = (
    "lumbar_mr/*_img.nii.gz", "TotalSegmentator/example_*_sm.nii.gz", "TPTBox/*/*_ct.nii.gz",
    "sct_testing_data/t1/t1w.nii.gz", "sct_testing_data/t2/t2.nii.gz", "sct_tutorial_data/t2_ms/t2.nii.gz",
    "TotalSegmentator/example_ct.nii.gz",
)  # fmt: skip
TEXTS = ("DOE JANE", "Müller, Anna", "ID 4711-203", "12.03.1957", "St. Mary Hospital", "M 071Y 80KG")
SIZES = (10, 14, 20)


def series_of(folder: Path, scratch: Path) -> Iterator[tuple[str, list[Path]]]:
    """Each public series as the slices that the import stores."""
    told = {"secret": "00", "subject": "s", "scheme": "", "picture_modality": "CR", "volume_modality": ""}
    for path in sorted(each for pattern in VOLUMES for each in folder.glob(pattern)):
        # Two volumes of different sets may have one name.
        name = str(path.relative_to(folder))
        into = scratch / name
        into.mkdir(parents=True)
        with Reader(seconds=600) as reader:
            found = reader.ask("read", path, scratch=str(into), content=path.name, **told)
        records = sorted(found["instances"], key=lambda record: record["slice_position"])
        yield name, [into / record["file"] for record in records]
    for name in ("TotalSegmentator/example_ct_dicom", "dcmqi/ct-3slice"):
        paths = [each for each in (folder / name).iterdir() if each.is_file()]
        yield name, sorted(paths, key=lambda path: float(pydicom.dcmread(path).ImagePositionPatient[2]))


def traces(reader: Reader, paths: list[Path]) -> list[Parts]:
    return [reader.ask("text_trace", path)["parts"] for path in paths]


def has_text(reader: Reader, path: Path) -> bool:
    return any(place[4] == "text" for place in reader.ask("find_text", path, sure=True)["places"])


def named(path: Path, text: str, size: int, rng: np.random.Generator, into: Path) -> Path:
    """The slice with a text in one of its corners, as bright as its brightest pixels."""
    dataset = pydicom.dcmread(path)
    if dataset.file_meta.TransferSyntaxUID.is_compressed:
        dataset.decompress(generate_instance_uid=False)
    values = dataset.pixel_array
    blank = np.zeros(values.shape, np.uint8)
    ink = burned(blank, text, size=size, at=(0, 0))[0] / 255.0
    extent = [int(places.max()) + 2 for places in np.nonzero(ink)]
    at = [
        int(rng.integers(0, 2)) * max(side - each, 0) for side, each in zip(values.shape, extent, strict=True)
    ]
    ink = np.roll(ink, at, axis=(0, 1))
    bright = float(np.percentile(values, 99.5))
    drawn = np.rint(values * (1 - ink) + bright * ink).astype(values.dtype)
    dataset.PixelData = drawn.tobytes()
    dataset.save_as(into / "named.dcm", enforce_file_format=True)
    return into / "named.dcm"


def test_names_in_slices_of_real_series(shared_files: Path, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    rng = np.random.default_rng(9)
    with Reader(program=PROGRAM, seconds=600) as reader:
        for number, (name, paths) in enumerate(series_of(shared_files, tmp_path)):
            began = time.process_time(), time.monotonic()
            own = traces(reader, paths)
            traced = time.monotonic() - began[1]
            sample = sampled_places(own)
            flagged = [place for place in sample if has_text(reader, paths[place])]
            counts["series"] += 1
            counts["flagged"] += bool(flagged)
            counts["slices"] += len(paths)
            counts["looks"] += len(sample)
            for size in SIZES:
                _plant(reader, paths, own, size, TEXTS[(number + size) % len(TEXTS)], rng, tmp_path, counts)
            sys.stdout.write(
                f"\n{name}: {len(paths)} slices traced in {traced:.1f} s, {len(sample)} looked at, "
                f"{time.monotonic() - began[1] - traced:.1f} s with the planted; flagged {flagged}"
            )
            sys.stdout.flush()
    _tell(counts)
    assert counts["flagged"] <= counts["series"] / 4
    assert sum(counts[f"found {size}"] for size in SIZES) >= 0.6 * len(SIZES) * counts["series"]


def _plant(
    reader: Reader,
    paths: list[Path],
    own: list[Parts],
    size: int,
    text: str,
    rng: np.random.Generator,
    folder: Path,
    counts: Counter[str],
) -> None:
    """A text in one slice anywhere: whether that slice is among those looked at, and the text seen in it.

    The network alone decides on a text in every slice, since the middle one is always looked at.
    """
    place = int(rng.integers(0, len(paths)))
    path = named(paths[place], text, size, rng, folder)
    changed = [*own[:place], reader.ask("text_trace", path)["parts"], *own[place + 1 :]]
    is_sampled, is_seen = place in sampled_places(changed), has_text(reader, path)
    counts[f"sampled {size}"] += is_sampled
    counts[f"seen {size}"] += is_seen
    counts[f"found {size}"] += is_sampled and is_seen


def _tell(counts: Counter[str]) -> None:
    of = counts["series"]
    sys.stdout.write(
        f"\n{of} clean series of {counts['slices']} slices: {counts['flagged']} held up; "
        f"{counts['looks']} slices looked at\n"
    )
    for size in SIZES:
        cells = [f"{counts[f'{what} {size}']} of {of} ({_range(counts[f'{what} {size}'], of)})"
                 for what in ("sampled", "seen", "found")]  # fmt: skip
        sys.stdout.write(f"| {size} px | {' | '.join(cells)} |\n")


def _range(hit: int, of: int) -> str:
    low, high = wilson(hit, of)
    return f"{low:.0%} to {high:.0%}"
