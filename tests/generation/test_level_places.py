"""The slice on which a question about a segment opens."""

from __future__ import annotations

import json

import pytest
from pydicom.uid import MRImageStorage, generate_uid

from generation.materials.study import study_read
from imaging.models import AuthorKind, LevelMark, MarkSpace, Plane, Series, SopInstance, Study

pytestmark = pytest.mark.django_db
SLICE_MM = 4.0


def axial_make(study: Study, levels: dict[str, float]) -> Series:
    """Axial slices every 4 mm from z = 0 down to -156 mm, with marks at the heights given (mm)."""
    series = Series.objects.create(
        study=study,
        series_instance_uid=generate_uid(entropy_srcs=["axial"]),
        modality="MR",
        plane=Plane.AXIAL,
        number=2,
        frame_count=40,
    )
    for number in range(40):
        metadata = {
            "00200032": {"vr": "DS", "Value": [0.0, 0.0, -SLICE_MM * number]},
            "00200037": {"vr": "DS", "Value": [1, 0, 0, 0, 1, 0]},
            "00280030": {"vr": "DS", "Value": [1.0, 1.0]},
        }
        SopInstance.objects.create(
            series=series,
            sop_instance_uid=f"1.2.{number}",
            sop_class_uid=MRImageStorage,
            instance_number=number + 1,
            slice_position=SLICE_MM * number,
            transfer_syntax_uid="1.2.840.10008.1.2.1",
            path=f"dicom/axial-{number}.dcm",
            size=1,
            sha256="0" * 64,
            source_sha256="0" * 64,
            pixel_offset=0,
            pixel_length=1,
            metadata=json.dumps(metadata),
        )
    for level, height in levels.items():
        LevelMark.objects.create(
            series=series,
            level=level,
            space=MarkSpace.PATIENT,
            x=0.0,
            y=0.0,
            z=height,
            author_kind=AuthorKind.IMPORT,
            author_name="test",
        )
    return series


def seen(study: Study, level: str) -> dict[str, str]:
    return {place.series: place.sop for place in study_read(study).places if place.level == level}


def test_an_axial_series_opens_midway_between_the_two_vertebrae(study: Study) -> None:
    series = axial_make(study, {"L4": -100.0, "L5": -132.0})
    assert seen(study, "L4/L5")[series.series_instance_uid] == "1.2.29"


def test_an_axial_series_with_one_of_the_two_marked_shows_no_frame_of_its_own(study: Study) -> None:
    series = axial_make(study, {"L4": -100.0})
    assert series.series_instance_uid not in seen(study, "L4/L5")


def test_a_mark_on_the_segment_itself_goes_before_its_vertebrae(study: Study) -> None:
    series = axial_make(study, {"L4": -100.0, "L5": -132.0, "L4/L5": -120.0})
    assert seen(study, "L4/L5")[series.series_instance_uid] == "1.2.30"


def test_a_sagittal_series_needs_only_one_of_the_two(study: Study) -> None:
    LevelMark.objects.filter(level="L5").delete()
    series = study.series.get()
    middle = series.sop_instances.get(instance_number=2).sop_instance_uid
    assert seen(study, "L4/L5") == {series.series_instance_uid: middle}
