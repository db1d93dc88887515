"""What probes show of a judge: hand-reckoned figures, and judges who see nothing of what was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest

from anatomy import find_levels, find_side_claims
from benchmark.judge.effects import Pair, effect_of
from benchmark.judge.probes import Probe, probed
from tests.benchmark.reports_to_probe import REPORTS


def pairs(*verdicts: tuple[int | None, int | None], opinion: float | None = 4.0) -> list[Pair]:
    return [Pair(f"s{place}", *both, opinion) for place, both in enumerate(verdicts)]


def near(figure: tuple[float, float] | None, low: float, high: float) -> bool:
    return figure == pytest.approx((low, high), abs=5e-4)


def test_an_error_that_is_noticed_every_time() -> None:
    found = effect_of(Probe.LEVEL_SWAP, pairs(*[(4, 2)] * 40))
    assert (found.reasons, found.pairs, found.unscored, found.spared) == ((), 40, 0, 0)
    assert (found.change.value, found.change.ci95) == (-2.0, (-2.0, -2.0))
    assert found.share.value == 1.0
    assert near(found.share.ci95, 0.9124, 1.0)


def test_nine_of_ten_of_forty_are_too_few_to_be_sure() -> None:
    found = effect_of(Probe.SIDE_SWAP, pairs(*[(4, 2)] * 36, *[(4, 4)] * 4))
    assert found.share.value == 0.9
    assert near(found.share.ci95, 0.7695, 0.9604)
    assert found.change.value == -1.8
    assert found.reasons == (
        "Sides exchanged: The share of changed reports that are judged lower may be 77%; 80% is needed.",
    )


def test_a_rate_below_ninety_percent_is_told_as_it_is() -> None:
    found = effect_of(Probe.NEGATION, pairs(*[(4, 3)] * 32, *[(4, 5)] * 8))
    assert found.reasons == (
        "A finding denied: 80% of the changed reports are judged lower; 90% are needed.",
    )
    assert found.change.value == pytest.approx((32 * -1 + 8) / 40)


def test_a_report_that_cannot_fall_is_spared_and_one_without_verdict_is_not_noticed() -> None:
    asked = [*pairs(*[(4, 2)] * 38), *pairs((1, 1), (1, 1)), *pairs((4, 4), opinion=2.0)]
    found = effect_of(Probe.LEVEL_SWAP, [*asked, *pairs((4, None), (None, 2))])
    assert (found.pairs, found.unscored, found.spared) == (43, 2, 3)
    assert found.share.value == pytest.approx(38 / 39)
    assert found.reasons == ()
    more = effect_of(Probe.LEVEL_SWAP, [*asked, *pairs(*[(4, None)] * 3)])
    assert (
        more.reasons[0]
        == "Levels moved by one: 3 of 44 reports lack one of the two verdicts; 5% are allowed."
    )


@pytest.mark.parametrize("probe", [one for one in Probe if one])
def test_nothing_asked_is_nothing_shown(probe: Probe) -> None:
    found = effect_of(probe, [])
    assert found.change.value is None
    assert found.share.value is None
    assert len(found.reasons) == 2
    assert "not defined" in found.reasons[1]


def test_few_pairs_are_refused() -> None:
    assert "20 reports" in effect_of(Probe.LEVEL_SWAP, pairs(*[(4, 2)] * 20)).reasons[0]
    assert "20 reports" in effect_of(Probe.REPEAT, pairs(*[(4, 4)] * 20)).reasons[0]


def test_padding_that_moves_nothing_holds_and_one_step_up_does_not() -> None:
    held = effect_of(Probe.PADDING, pairs(*[(4, 4)] * 38, (3, 4), (4, 3)))
    assert (held.reasons, held.change.value, held.share.value) == ((), 0.0, 0.05)
    moved = effect_of(Probe.PADDING, pairs(*[(3, 4)] * 40))
    assert moved.reasons == (
        "Padded with words that say nothing: Verdicts move by +1.00 steps and may move by +1.00 to +1.00; "
        "0.3 either way is allowed.",
    )


def test_padding_may_not_be_shown_by_a_mean_alone() -> None:
    found = effect_of(Probe.PADDING, pairs(*[(1, 5), (5, 1)] * 15))
    assert found.change.value == 0.0
    assert found.reasons


def test_asked_again_the_variance_is_half_the_mean_square() -> None:
    steady = effect_of(Probe.REPEAT, pairs(*[(4, 4)] * 38, (4, 5), (4, 3)))
    assert steady.variance is not None
    assert steady.variance.value == pytest.approx(2 / 40 / 2)
    assert (steady.share.value, steady.reasons) == (0.05, ())
    restless = effect_of(Probe.REPEAT, pairs(*[(4, 4), (4, 5)] * 20))
    assert restless.variance is not None
    assert restless.variance.value == 0.25
    assert "variance of verdicts on one report is 0.25" in restless.reasons[0]


def test_reports_on_one_subject_are_drawn_together() -> None:
    alike = [Pair(f"s{place // 20}", 4, 4 + (place < 20), 4.0) for place in range(40)]
    found = effect_of(Probe.PADDING, alike)
    assert found.change.ci95 == (0.0, 1.0)


Judge = Callable[[str, str], int]
DENIED = re.compile(r"\b(?:no|without)\b|未见|无|不伴", re.IGNORECASE)


def _levels(text: str) -> list[str]:
    return [str(level) for one in find_levels(text) for level in one.levels]


def careful(text: str, reference: str) -> int:
    """Holds levels, sides and denials against the reference."""
    return max(1, level_blind(text, reference) - 2 * (_levels(text) != _levels(reference)))


def level_blind(text: str, reference: str) -> int:
    """Looks at sides and denials only."""
    sides = [[one.side for one in find_side_claims(one_text)] for one_text in (text, reference)]
    denied = [len(DENIED.findall(one_text)) for one_text in (text, reference)]
    return max(1, 5 - 2 * (sides[0] != sides[1]) - 2 * (denied[0] != denied[1]))


def by_length(text: str, _reference: str) -> int:
    """The longer, the better."""
    return min(5, 2 + len(text) // 250)


def reasons_of(judge: Judge, probes: Iterable[Probe]) -> dict[Probe, tuple[str, ...]]:
    found = {}
    for probe in probes:
        told = [
            (judge(text, text), judge(other, text))
            for text in REPORTS
            if (other := probed(text, probe, seed=1))
        ]
        found[probe] = effect_of(probe, pairs(*(told * 12)[:48])).reasons
    return found


def test_a_judge_who_looks_passes_every_probe() -> None:
    assert not any(reasons_of(careful, [one for one in Probe if one]).values())


def test_a_judge_who_does_not_see_levels_is_caught_by_moved_levels_only() -> None:
    found = reasons_of(level_blind, [one for one in Probe if one])
    assert [probe for probe, reasons in found.items() if reasons] == [Probe.LEVEL_SWAP]


def test_a_judge_who_counts_characters_is_caught() -> None:
    found = reasons_of(by_length, [one for one in Probe if one])
    assert {probe for probe, reasons in found.items() if reasons} == set(Probe) - {Probe.NONE, Probe.REPEAT}
