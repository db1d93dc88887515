"""Objects of CT, of a split MR and of an X-ray film break no rule of the standard, and come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest

from imaging.models import LevelMark, Series, SignOff, Study
from projects.models import Approval, Project, User
from tests.imaging.enhanced_files import enhanced, sagittal_frames, scrambled, write
from tests.imaging.exchanged import errors_told, objects_of
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_objects_come_back import come_back
from tests.imaging.test_points_as_objects import kept, placed
from tests.imaging.test_segmentations_of_others import originals
from tests.imaging.test_whose_film import film

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]


def ct(folder: Path) -> None:
    originals(folder)


def split_mr(folder: Path) -> None:
    write(enhanced(scrambled(sagittal_frames())), folder / "scan.dcm")


def dx(folder: Path) -> None:
    film(folder / "film.dcm", PatientOrientation=["L", "F"], FrameOfReferenceUID="1.2.3.7")


def bare_dx(folder: Path) -> None:
    film(folder / "film.dcm")


@pytest.mark.parametrize("make", [ct, split_mr, dx, bare_dx])
def test_objects_have_no_error_and_come_back(
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
    # A slice from above shows one level.
    levels = ["L4"] if series.plane == "axial" else ["L3", "L4", "L5"]
    placed(series, surgeon_a, levels, slices=(series.frame_count // 2,))
    before = kept()
    objects = objects_of(series, tmp_path / "out")
    assert {kind: errors_told(path) for kind, path in objects.items()} == {"seg": [], "sr": []}
    assert pydicom.dcmread(objects["seg"]).SegmentSequence[0].SegmentLabel == levels[0]
    for kind, path in objects.items():
        row = come_back(project, path, tmp_path / kind)
        assert (row["outcome"], row["levels"]) == ("taken", levels), row
        found = kept()
        assert {level: place[:4] for level, place in found.items()} == {
            level: place[:4] for level, place in before.items()
        }
    assert not LevelMark.objects.exclude(outline_path="").exists()
