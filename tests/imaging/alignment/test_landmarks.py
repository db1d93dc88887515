"""The points that are asked for have words and levels, and the figures have sources."""

from __future__ import annotations

import pytest

from anatomy.column import Variant
from imaging.alignment.doubts import point_doubts
from imaging.alignment.figures import FIGURES
from imaging.alignment.landmarks import NotALandmark, landmark_level, landmark_words, measured_bones, tasks_of
from imaging.alignment.plane import Point
from imaging.models import Measurement

BONES = measured_bones(())


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("S1.upper.back", "S1: back corner of the upper endplate"),
        ("L4/L5.canal.front", "L4/L5: front wall of the canal, in the midline"),
        ("hip.two", "Hips: centre of the other femoral head"),
        ("hip.one.rim.3", "Hips: edge of one femoral head, point 3 of 3"),
    ],
)
def test_a_point_is_asked_for_in_words(key: str, words: str) -> None:
    assert landmark_words(key) == words
    assert landmark_level(key) in ("", key.split(".")[0])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "S1",
        "S1.side",
        "l4.centre",
        "L4-5.canal.front",
        "L9.centre",
        "hip.three",
        "hip.one.rim.4",
        "C0.arch",
    ],
)
def test_what_names_no_point_is_refused(key: str) -> None:
    with pytest.raises(NotALandmark):
        landmark_words(key)


def test_every_task_of_every_column_asks_for_points_that_exist() -> None:
    for variants in ([], [Variant.T13], [Variant.L6], [Variant.T13, Variant.L6], [Variant.FOUR_LUMBAR]):
        for task in tasks_of(measured_bones(variants)):
            assert task.steps, task.name
            for steps in task.steps.values():
                assert len(set(steps)) == len(steps)
                assert all(landmark_words(key) for key in steps)


def test_a_column_with_an_l6_has_its_segments_and_not_l5_s1() -> None:
    tasks = {task.name: task for task in tasks_of(measured_bones([Variant.L6]))}
    assert {"L5/L6", "L6/S1"} <= tasks["segment"].steps.keys()
    assert "L5/S1" not in tasks["segment"].steps


def test_a_column_of_four_lumbar_vertebrae_has_their_lowest_disc() -> None:
    tasks = {task.name: task for task in tasks_of(measured_bones([Variant.FOUR_LUMBAR]))}
    assert "L4/S1" in tasks["segment"].steps.keys() & tasks["canal"].steps.keys()
    assert not {"L4/L5", "L5/S1"} & tasks["segment"].steps.keys()
    assert "L5" not in tasks["height"].steps


def test_every_figure_names_its_definition_and_its_source() -> None:
    longest = Measurement._meta.get_field("kind").max_length
    for figure in FIGURES:
        assert figure.definition
        assert any(char.isdigit() for char in figure.source), figure.kind
        assert len(figure.kind) <= (longest or 0)
        assert bool(figure.sign) or not figure.signed or figure.kind == "lower_lordosis_share", figure.kind


def plate(level: str, x: float, y: float, facing: int = 1) -> dict[str, Point]:
    return {f"{level}.upper.front": (x + 20 * facing, y), f"{level}.upper.back": (x - 20 * facing, y)}


def test_front_taken_for_back_is_said() -> None:
    right = plate("S1", 0, 100) | plate("L4", 0, 50)
    assert point_doubts(right, bones=BONES, faces=1) == []
    assert "faces the other way" in point_doubts(right, bones=BONES, faces=-1)[0]
    mixed = right | plate("L1", 0, 10, facing=-1)
    assert point_doubts(mixed, bones=BONES) == [
        "Front and back of L1, upper lie the other way round than on the others."
    ]


def test_levels_out_of_order_are_said() -> None:
    assert point_doubts(plate("S1", 0, 100) | plate("L1", 0, 120), bones=BONES) == [
        "L1 lies below S1 by your points. Look at the levels again."
    ]
