"""Text in slices that nothing suspects: some of each series are looked at, and a person decides."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imaging.errors import TextUndecided
from imaging.formats.reader import Reader
from imaging.formats.text_child import PROGRAM
from imaging.models import Series, SignOff, SopInstance, Study
from imaging.selectors.looks import study_walk
from imaging.services.picture_looks import picture_look
from imaging.services.sign_off import study_sign_off
from imaging.services.slice_texts import slices_look, slices_wait
from imaging.slice_sampling import MOST_DIFFERING, sampled_places
from projects.models import Approval, Project, User
from tests.imaging import makers
from tests.imaging.burned import burned, noise
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
SLICES, SIDE = 12, 256


def ct_series(folder: Path, *, named: Collection[int] = (), image_type: str = "") -> None:
    """Slices that change smoothly, with a name in the corner of some."""
    first, last = noise(SIDE, 1).astype(float), noise(SIDE, 2).astype(float)
    for number in range(SLICES):
        made = makers.slice_dataset(number)
        picture = np.rint(first + (last - first) * number / SLICES).astype(np.uint8)
        if number in named:
            picture = burned(picture, "DOE JANE", size=14, at=(8, 8))[0]
        made.Rows = made.Columns = SIDE
        made.PixelData = (picture.astype("<i2") * 8).tobytes()
        if image_type:
            made.ImageType = image_type.split("\\")
        made.save_as(folder / f"{number:02d}.dcm", enforce_file_format=True)


@pytest.mark.once
def test_slices_without_text_change_nothing(project: Project, approval: Approval, incoming: Path) -> None:
    ct_series(incoming)
    imported(incoming, project)
    assert Study.objects.get().sign_off == SignOff.NOT_NEEDED
    assert slices_look(seconds=60) == 3
    told = SopInstance.objects.order_by("slice_position").values_list("text_places", flat=True)
    assert list(told) == ["[]", *["false"] * 5, "[]", *["false"] * 4, "[]"]
    assert Study.objects.get().sign_off == SignOff.NOT_NEEDED
    assert not slices_wait().exists()
    assert study_walk(Study.objects.get()).asked == 0


@pytest.mark.once
@pytest.mark.parametrize(
    "named",
    [
        pytest.param({3}, id="one slice"),
        pytest.param(set(range(SLICES)), id="all slices", marks=pytest.mark.soak),
    ],
)
def test_a_name_in_the_corner_makes_the_study_wait_until_a_person_decided(
    project: Project, approval: Approval, incoming: Path, steward: User, named: set[int]
) -> None:
    ct_series(incoming, named=named)
    imported(incoming, project)
    # The sample, then the others where there is text in it.
    while slices_wait().exists():
        slices_look(seconds=60)
    study = Study.objects.get()
    assert study.sign_off == SignOff.WAITING
    assert study.sign_off_reason.startswith("A machine found what may be text in its slices")
    walk = study_walk(study)
    assert (walk.asked, walk.undecided) == (len(named), len(named))
    assert not SopInstance.objects.filter(text_places="").exists()
    with pytest.raises(TextUndecided):
        study_sign_off(study=study, signed_by=steward, seen_files=SLICES)
    for file in SopInstance.objects.exclude(text_places__in=["[]", "false"]):
        picture_look(
            file=file, covers=[], spares=[], looked_by=steward, seen=file.sha256, found=file.text_places
        )
    assert study_sign_off(study=study, signed_by=steward, seen_files=SLICES).sign_off == SignOff.SIGNED


@pytest.mark.soak
def test_slices_that_come_later_are_looked_at_too(
    project: Project, approval: Approval, incoming: Path
) -> None:
    ct_series(incoming, named={11})
    late = (incoming / "11.dcm").rename(incoming.parent / "11.dcm")
    imported(incoming, project)
    slices_look(seconds=60)
    assert Study.objects.get().sign_off == SignOff.NOT_NEEDED
    imported(late, project)
    slices_look(seconds=60)
    assert Study.objects.get().sign_off == SignOff.WAITING


def test_a_copy_of_a_screen_saved_as_ct_waits_for_a_person(
    project: Project, approval: Approval, incoming: Path
) -> None:
    made = makers.slice_dataset(1)
    made.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    del made.ImagePositionPatient
    made.save_as(incoming / "sheet.dcm", enforce_file_format=True)
    imported(incoming, project)
    study = Study.objects.get()
    assert study.sign_off == SignOff.WAITING
    assert "may be a copy of a screen or of a dose sheet" in study.sign_off_reason
    assert Series.objects.get().burned_in_suspected


def test_a_volume_made_from_another_file_is_no_copy_of_a_screen(
    project: Project, approval: Approval, incoming: Path
) -> None:
    ct_series(incoming, image_type="DERIVED\\SECONDARY\\MPR")
    imported(incoming, project)
    assert Study.objects.get().sign_off == SignOff.NOT_NEEDED


def test_what_stands_out_from_both_neighbours_is_sampled_and_not_more_than_some() -> None:
    plain, odd = [[0.0, 0.001]], [[0.0, 0.2]]
    assert sampled_places([]) == []
    assert sampled_places([plain]) == [0]
    assert sampled_places([plain] * 9) == [0, 4, 8]
    assert sampled_places([plain, plain, odd, plain, plain, plain, plain]) == [0, 2, 3, 6]
    # All slices of a block show it: its edges stand out by nothing, and the middle is looked at.
    assert sampled_places([odd] * 5) == [0, 2, 4]
    turns = [odd if place % 2 else plain for place in range(41)]
    assert len(set(sampled_places(turns)) - {0, 20, 40}) == MOST_DIFFERING
    assert sampled_places([plain, None, odd, plain, plain, plain, plain])[1] == 2


def test_a_slice_tells_where_its_letters_are(tmp_path: Path) -> None:
    for name, picture in {
        "clean": noise(SIDE),
        "named": burned(noise(SIDE), "DOE", size=14, at=(8, 8))[0],
    }.items():
        made = makers.slice_dataset(1)
        made.Rows = made.Columns = SIDE
        made.PixelData = Image.fromarray(picture).convert("I;16").tobytes()
        made.save_as(tmp_path / name, enforce_file_format=True)
    with Reader(program=PROGRAM) as reader:
        clean, named = (
            np.array(reader.ask("text_trace", tmp_path / name)["parts"]) for name in ("clean", "named")
        )
    assert clean.shape == (8, 8)
    assert np.argwhere(named - clean > 0.01).tolist() == [[0, 0], [0, 1]]
