"""Long texts are checked in time that grows with their length, whether or not anybody set a full stop."""

from __future__ import annotations

import time

import pytest

from tests.corpus.checks.bodies import choice, found, names

ZH = "腰椎MRI显示L4/L5椎间盘信号减低左侧椎间孔狭窄未见明显骨折"


@pytest.mark.parametrize("unit", [ZH, "no stenosis at L4/L5 on the left ", f"{ZH}，", f"{ZH}。"])
def test_four_times_the_text_takes_about_four_times_as_long(unit: str) -> None:
    quarter, whole = _cpu_seconds(unit, 4_000), _cpu_seconds(unit, 16_000)
    assert whole < 7 * quarter + 0.3


def _cpu_seconds(unit: str, length: int) -> float:
    text = f"{unit * (length // len(unit))} {length}"
    started = time.process_time()
    found(choice(rationale=text))
    return time.process_time() - started


def test_the_end_of_a_text_without_a_full_stop_is_read_as_well() -> None:
    rationale = "the patient was seen again and " * 200 + "there is no herniation at L4/L5"
    assert "findings_agree_with_facts" in names(found(choice(rationale=rationale)), "error")
