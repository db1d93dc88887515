"""Long texts are checked in time that grows with their length, whether or not anybody set a full stop."""

from __future__ import annotations

import time

import pytest

from tests.corpus.checks.bodies import choice, found, names

ZH = "腰椎MRI显示L4/L5椎间盘信号减低左侧椎间孔狭窄未见明显骨折"


UNITS = [
    ZH,
    "no stenosis at L4/L5 on the left ",
    f"{ZH}，",
    f"{ZH}。",
    "L4/L5 stenosis, worse on the left (severe) than on the right (moderate), ",
]


@pytest.mark.soak
@pytest.mark.parametrize("unit", UNITS)
def test_eight_times_the_text_takes_about_eight_times_as_long(unit: str) -> None:
    eighth, whole = _cpu_seconds(unit, 4_000), _cpu_seconds(unit, 32_000)
    assert whole < 14 * eighth + 0.3


def _cpu_seconds(unit: str, length: int) -> float:
    """The least of a few readings: neighbours on the core and collections of garbage only add to one."""
    return min(_one_reading(f"{unit * (length // len(unit))} {length} {number}") for number in range(3))


def _one_reading(text: str) -> float:
    started = time.process_time()
    found(choice(rationale=text))
    return time.process_time() - started


def test_the_end_of_a_text_without_a_full_stop_is_read_as_well() -> None:
    rationale = "the patient was seen again and " * 200 + "there is no herniation at L4/L5"
    assert "findings_agree_with_facts" in names(found(choice(rationale=rationale)), "error")
