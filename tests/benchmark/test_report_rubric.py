"""What a report scores: section means, the cap of a critical error, and no score where a judgement failed."""

from __future__ import annotations

import pytest

from benchmark.judge.rubric import ADDED, PUBLISHED, SECTIONS, Critical, Dimension, report_score


def all_of(value: float) -> dict[Dimension, float | None]:
    return dict.fromkeys(PUBLISHED, value)


def test_the_published_ten_lie_in_five_sections_and_ours_lies_apart() -> None:
    assert (len(SECTIONS), len(PUBLISHED), len(set(PUBLISHED))) == (5, 10, 10)
    assert set(Dimension) == {*PUBLISHED, *ADDED}
    assert not set(ADDED) & set(PUBLISHED)


@pytest.mark.parametrize(("value", "points"), [(1, 20), (3, 60), (5, 100)])
def test_a_report_scores_between_20_and_100(value: float, points: float) -> None:
    assert report_score(all_of(value)).score == pytest.approx(points)


def test_a_section_counts_once_however_many_dimensions_it_has() -> None:
    judged = all_of(5) | dict.fromkeys(SECTIONS["reasoning"], 1)
    assert report_score(judged).score == pytest.approx(20 * (4 * 5 + 1) / 5)


def test_postoperative_management_moves_no_score() -> None:
    assert report_score(all_of(4) | {Dimension.POSTOPERATIVE: 1}) == report_score(all_of(4))


@pytest.mark.parametrize("error", list(Critical))
def test_a_critical_error_caps_the_report_at_40_and_lifts_none_to_it(error: Critical) -> None:
    high, low = report_score(all_of(5), [error]), report_score(all_of(1), [error])
    assert (high.score, high.uncapped, high.is_capped) == (40, 100, True)
    assert (low.score, low.uncapped, low.is_capped) == (20, 20, False)


def test_a_failed_judgement_leaves_the_report_without_a_score_and_says_which() -> None:
    told = report_score(all_of(5) | {Dimension.RISK: None}, [Critical.WRONG_SIDE])
    assert (told.score, told.uncapped) == (None, None)
    assert told.why == "Not judged: risk and prognosis."


@pytest.mark.parametrize("value", [0, 0.9, 5.1, -3])
def test_a_judgement_off_the_scale_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="outside 1 to 5"):
        report_score(all_of(3) | {Dimension.PLAN: value})
