"""Files that are odd but whole: each is read right, or refused with what is wrong, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.uid import MRImageStorage

from imaging.models import Series, SopInstance, Study, Subject
from projects.models import Approval, Project
from tests.imaging import makers, run_files
from tests.imaging.test_import_studies import imported, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]


def slice_with(**values: Any) -> Callable[[Path], None]:
    """A slice with some attributes set, or left out where None is given."""

    def make(path: Path) -> None:
        made = makers.slice_dataset(1)
        for name, value in values.items():
            if value is None:
                delattr(made, name)
            else:
                setattr(made, name, value)
        made.save_as(path, enforce_file_format=True)

    return make


def as_sent(explicit: bool) -> Callable[[Path], None]:
    """A slice as a line carries it: its elements alone, the kind of picture first."""

    def make(path: Path) -> None:
        made = makers.slice_dataset(1)
        made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        del made.file_meta
        made.save_as(path, implicit_vr=not explicit, little_endian=True, enforce_file_format=False)

    return make


def run_with(**values: Any) -> Callable[[Path], None]:
    return lambda path: run_files.run(**values).save_as(path, enforce_file_format=True)


def picture(kind: str, **more: Any) -> Callable[[Path], None]:
    grey = np.random.default_rng(1).integers(0, 255, (40, 50)).astype(np.uint8)
    return lambda path: Image.fromarray(grey).convert(kind).save(path, "PNG", **more)


def flat(path: Path) -> None:
    Image.new("L", (40, 50), 7).save(path, "PNG")


def header_in_picture(path: Path) -> None:
    """A file damaged so that a part of its header stands a second time, among the pixels."""
    made = makers.slice_dataset(1)
    made.PatientName = "Featherstone^Ann"
    repeated = b"\x10\x00\x10\x00PN\x10\x00Featherstone^Ann"
    made.PixelData = made.PixelData[:600] + repeated + made.PixelData[600 + len(repeated) :]
    made.save_as(path, enforce_file_format=True)


def tiled(path: Path) -> None:
    """48 slices in one picture, as Siemens writes it, and ImageType emptied by an archive."""
    made = makers.slice_dataset(1)
    made.SOPClassUID, made.Modality, made.ImageType = MRImageStorage, "MR", ["DERIVED", "SECONDARY"]
    made.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0A, "US", 48)
    made.save_as(path, enforce_file_format=True)


def one_tile(path: Path) -> None:
    made = makers.slice_dataset(1)
    made.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0A, "US", 1)
    made.save_as(path, enforce_file_format=True)


def far_less_said(path: Path) -> None:
    """A header of a quarter of the picture that is there."""
    made = makers.slice_dataset(1)
    made.Rows = made.Columns = 128
    made.PixelData = made.PixelData * 64
    made.save_as(path, enforce_file_format=True)


def listed(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text)


def meta_image(*lines: str) -> Callable[[Path], object]:
    told = {"ObjectType": "Image", "NDims": "3", "DimSize": "4 4 4", "ElementSpacing": "1 1 1",
            "Offset": "0 0 0", "TransformMatrix": "1 0 0 0 1 0 0 0 1", "ElementType": "MET_SHORT",
            "ElementDataFile": "LOCAL"}  # fmt: skip
    told |= dict(line.split(" = ") for line in lines)
    head = "".join(f"{name} = {value}\n" for name, value in told.items())
    return lambda path: path.write_bytes(head.encode() + bytes(range(128)))


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "pixels without size": (slice_with(PixelSpacing=[0, 0]), "its pixels have no size"),
    "pixels of less than nothing": (slice_with(PixelSpacing=[-1, -1]), "its pixels have no size"),
    "no direction": (slice_with(ImageOrientationPatient=[0] * 6), "do not stand at right angles"),
    "skewed": (slice_with(ImageOrientationPatient=[1, 0, 0, 1, 0, 0]), "do not stand at right angles"),
    "greys scaled to nothing": (slice_with(RescaleSlope=0), "its grey values are scaled to nothing"),
    "palette missing": (
        slice_with(PhotometricInterpretation="PALETTE COLOR"), "in a palette, which is missing",
    ),
    "a mosaic": (slice_with(ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"]), "a mosaic: many small"),
    "a mosaic by its maker's word": (tiled, "every place, level and length on it would be wrong"),
    "header in the picture": (header_in_picture, "words of its header stand in the middle of its picture"),
    "more pixels than said": (far_less_said, "more than twice the pixels that its header says"),
    "frames below nothing": (slice_with(NumberOfFrames=-3), "damaged"),
    "pixels of 12 bits": (slice_with(BitsAllocated=12), "damaged"),
    "65,535 samples": (slice_with(SamplesPerPixel=65_535), "needs 134 MB but holds"),
    "colour unknown": (slice_with(PhotometricInterpretation="MOON"), "damaged"),
    "100,000 frames": (run_with(NumberOfFrames=100_000), "needs 128 MB but holds"),
    "several pictures": (
        picture("L", save_all=True, append_images=[Image.new("L", (50, 40), 3)]), "holds several pictures",
    ),
    "a picture of one grey": (flat, "Every pixel of this picture is the same."),
    "a list of nothing": (listed("[]"), "no list of levels"),
    "a list of words": (
        listed('[{"direction":["P","I","R"]},{"label":"Doe","X":1,"Y":1,"Z":1}]'), "no list of levels",
    ),
    "sides below nothing": (meta_image("DimSize = -4 4 4"), "a single slice (too many × 4 × 4)"),
    "sides without end": (
        meta_image("DimSize = 999999999 999999999 999999999"), "needs more than 1,000,000 GB but holds",
    ),
    "directions that are no numbers": (
        meta_image("TransformMatrix = nan 0 0 0 1 0 0 0 1"), "its voxels have no size",
    ),
    "voxels in a file of the system": (meta_image("ElementDataFile = /etc/passwd"), "in another file (.raw)"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    project: Project, approval: Approval, incoming: Path, case: str
) -> None:
    make, sentence = REFUSED[case]
    make(incoming / "file")
    told = imported(incoming, project)["file"]
    assert told["outcome"] == "refused", told
    assert sentence in told["reason"]
    assert told["what_to_do"]
    rows = (Subject, Study, Series, SopInstance)
    assert [model.objects.count() for model in rows] == [0, 0, 0, 0]


@pytest.mark.once
@pytest.mark.parametrize("numbers", ['"X":NaN,"Y":1,"Z":1', '"X":1e400,"Y":1,"Z":1', '"X":-5,"Y":1,"Z":1'])
@pytest.mark.parametrize("direction", ["PIR", "PPP", "XYZ"])
def test_a_point_that_is_nowhere_is_not_marked(
    project: Project, approval: Approval, incoming: Path, numbers: str, direction: str
) -> None:
    makers.nifti(incoming / "a_ct.nii.gz", makers.noise_image((12, 50, 24)), makers.PIR)
    axes = ",".join(f'"{letter}"' for letter in direction)
    (incoming / "a_ctd.json").write_text(f'[{{"direction":[{axes}]}},{{"label":20,{numbers}}}]')
    told = imported(incoming, project)
    assert told["a_ct.nii.gz"]["outcome"] == "taken"
    assert told["a_ctd.json"]["outcome"] == "refused"
    wanted = "outside the image" if direction == "PIR" else "The axes of this list do not fit the image."
    assert wanted in told["a_ctd.json"]["reason"]


TAKEN: dict[str, tuple[Callable[[Path], object], str, bool]] = {
    "elements alone": (as_sent(explicit=False), "axial", True),
    "elements alone, with their kinds": (as_sent(explicit=True), "axial", True),
    "a place of two numbers": (slice_with(ImagePositionPatient=[1, 2]), "projection", False),
    "one slice by its maker's word": (one_tile, "axial", True),
    "no patient's number": (slice_with(PatientID=None), "axial", True),
    "no study": (slice_with(StudyInstanceUID=None), "axial", True),
    "an identifier of words": (slice_with(SOPInstanceUID="Doe Jane"), "axial", True),
    "an unknown alphabet": (slice_with(SpecificCharacterSet="KLINGON"), "axial", True),
    "a window of nothing": (slice_with(WindowCenter=0, WindowWidth=0), "axial", True),
    "an age of letters": (slice_with(PatientAge="ABCD"), "axial", True),
    "a day that is none": (slice_with(StudyDate="20209999"), "axial", True),
    "see-through": (picture("RGBA"), "projection", False),
    "a palette": (picture("P"), "projection", False),
    "frames of no time": (run_with(FrameTime="0"), "projection", False),
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_is_odd_and_whole_is_taken_for_no_more_than_it_says(
    project: Project, approval: Approval, incoming: Path, case: str
) -> None:
    make, plane, calibrated = TAKEN[case]
    make(incoming / "file")
    told = imported(incoming, project)["file"]
    assert told["outcome"] == "taken", told
    series = Series.objects.get()
    assert (series.plane, series.calibrated) == (plane, calibrated)
