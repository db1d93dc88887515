"""Slices from which a face could be rebuilt are told, by body part or description."""

from __future__ import annotations

import pytest

from imaging.deidentify import deidentify
from tests.imaging import makers

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ({"BodyPartExamined": "CSPINE"}, True),
        ({"BodyPartExamined": "C-SPINE"}, True),
        ({"BodyPartExamined": "Head_Neck"}, True),
        ({"StudyDescription": "MR cervical spine"}, True),
        ({"SeriesDescription": "T2 sag C-spine", "Modality": "MR"}, True),
        ({"ProtocolName": "颈椎平扫", "SpecificCharacterSet": "ISO_IR 192"}, True),
        ({"BodyPartExamined": "CSPINE", "RecognizableVisualFeatures": "NO"}, False),
        ({"BodyPartExamined": "CSPINE", "Modality": "DX"}, False),
        ({"BodyPartExamined": "LSPINE", "StudyDescription": "CT lumbar spine"}, False),
        ({}, False),
    ],
)
def test_a_face_in_view_is_told(header: dict[str, str], told: bool) -> None:
    made = makers.slice_dataset(1)
    for name, value in header.items():
        setattr(made, name, value)
    assert deidentify(made, profile=None, secret=b"a secret of the tests")[1].face_in_view is told
