"""What a segment may be called so that it names one level."""

from __future__ import annotations

import pytest

from imaging.formats.segment_levels import level_in


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("L5", "L5"), ("vertebrae_L5", "L5"), ("Vertebra L5", "L5"), ("L5 vertebral body", "L5"),
        ("L5 (body)", "L5"), ("L5_body", "L5"), ("L5: body", "L5"), ("Body of L5", "L5"), ("VB L5", "L5"),
        ("L5 vertebra", "L5"), ("Vertebral body T12", "T12"), ("lumbar vertebra 5", "L5"), ("S1", "S1"),
        ("L4/L5 disc", "L4/L5"), ("Disc L4-L5", "L4/L5"), ("Disc_L4_L5", "L4/L5"), ("IVD L4/5", "L4/L5"),
    ],
)  # fmt: skip
def test_a_name_of_one_level_is_that_level(text: str, level: str) -> None:
    assert str(level_in(text)) == level


@pytest.mark.parametrize(
    "text",
    [
        "", "L2 and L3", "L4, L5", "L4 L5", "L4_L5", "L5 (L6?)", "Vertebra L5 (L4)", "C8", "L5 root",
        "L5 nerve", "Lesion L5", "L5 lesion", "L5 (lesion)", "Hemangioma L5", "L5 pedicle", "left pedicle L5",
        "below L5", "not L5", "spinal canal L5", "L5 superior endplate", "21", "Jane Doe", "Disc L4 L6",
    ],
)  # fmt: skip
def test_what_says_something_of_a_level_or_names_two_is_no_name_of_one(text: str) -> None:
    assert level_in(text) is None
