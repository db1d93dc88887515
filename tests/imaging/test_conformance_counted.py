"""How many errors and warnings dciodvfy tells of every kind of file that is written or stored here.

`pytest -s tests/imaging/test_conformance_counted.py` prints the table of docs/measurements.md.
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from django.core.files.storage import default_storage
from pydicom.dataset import Dataset, FileMetaDataset

from imaging.deidentify import deidentify
from imaging.models import Series, SignOff, Study
from imaging.phantom import phantom_studies
from imaging.services.grids import series_sops
from projects.models import Approval, Project, User
from tests.imaging import makers
from tests.imaging.exchanged import errors_told, lines_of, objects_of, told_of, written
from tests.imaging.planted import written as as_bytes
from tests.imaging.test_import_studies import imported, incoming, lumbar
from tests.imaging.test_measurements_as_reports import draw
from tests.imaging.test_objects_conform import bare_dx, ct, dx, split_mr
from tests.imaging.test_points_as_objects import placed

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]
SECRET = b"a secret of the tests"
REAL = {
    "CT, GE": "cornerstone3D/CTImage.dcm",
    "CT, public archive": "dcmqi/ct-3slice/01.dcm",
    # Others emptied its identifiers before it was published.
    "CT, Siemens": "TotalSegmentator/example_ct_dicom/CT.*16573",
}


def row(name: str, path: Path) -> int:
    """One row of the table; the number of errors. Each kind of warning is told with it."""
    errors, doubts = errors_told(path), told_of(path, "Warning")
    sys.stdout.write(f"\n{name} | {len(errors)} | {len(doubts)}\n")
    for line in [*errors, *sorted(set(doubts))]:
        sys.stdout.write(f"    {line}\n")
    return len(errors)


def mr_volume(folder: Path) -> None:
    lumbar(folder)


def ct_volume(folder: Path) -> None:
    shape = (40, 60, 18)
    makers.nifti(folder / "a_ct.nii.gz", makers.noise_image(shape) - 1000, makers.PIR)


def photograph(folder: Path) -> None:
    makers.png(folder / "film.png")


@pytest.mark.once
@pytest.mark.parametrize("make", [ct, split_mr, dx, bare_dx, mr_volume, ct_volume, photograph])
def test_what_is_stored_and_given_out_has_no_error(
    project: Project,
    approval: Approval,
    incoming: Path,
    surgeon_a: User,
    tmp_path: Path,
    make: Callable[[Path], None],
) -> None:
    make(incoming)
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    series = Series.objects.get()
    found = {"image": stored(series, tmp_path / "image.dcm")}
    if not series.level_marks.exists():
        levels = ["L4"] if series.plane == "axial" else ["L3", "L4", "L5"]
        placed(series, surgeon_a, levels, slices=(series.frame_count // 2,))
    found |= objects_of(series, tmp_path / "out")
    draw(series, surgeon_a)
    (found["lines"],) = lines_of(series.study, tmp_path / "lines")
    name = make.__name__.replace("_", " ")
    errors = {kind: row(f"{name}: {kind}", path) for kind, path in found.items()}
    # What these senders leave out of their images is not made up.
    assert {kind for kind, count in errors.items() if count} <= (
        {"image"} if make in (ct, dx, bare_dx) else set()
    )


def stored(series: Series, path: Path) -> Path:
    """A slice as it is kept."""
    with default_storage.open(series_sops(series)[0].path) as stream:
        return written(path, stream.read())


def before_and_after(name: str, source: Dataset, folder: Path) -> tuple[int, int]:
    """Errors of an image and of what de-identification makes of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source.file_meta = getattr(source, "file_meta", FileMetaDataset())
        makers.with_identifiers(source)
        clean, _report = deidentify(source, profile=None, secret=SECRET)
        paths = [
            written(folder / "before.dcm", as_bytes(source)),
            written(folder / "after.dcm", as_bytes(clean)),
        ]
    first, second = (
        row(f"{name}, {when}", path) for when, path in zip(("as sent", "kept"), paths, strict=True)
    )
    return first, second


@pytest.mark.once
def test_the_phantom_has_no_error_after_de_identification(tmp_path: Path) -> None:
    series = {one.modality: one for study in phantom_studies() for one in study.series}
    found = {
        kind: before_and_after(f"phantom {kind}", one.datasets[0], tmp_path) for kind, one in series.items()
    }
    assert {kind: after for kind, (_before, after) in found.items()} == {"CT": 0, "MR": 0, "DX": 0}


@pytest.mark.once
@pytest.mark.shared
def test_real_images_have_no_more_errors_than_before(shared_files: Path, tmp_path: Path) -> None:
    for name, pattern in REAL.items():
        (path,) = shared_files.glob(pattern)
        before, after = before_and_after(name, pydicom.dcmread(io.BytesIO(path.read_bytes())), tmp_path)
        assert after <= before, name
