"""Agreement is reckoned as in published examples, and what cannot be reckoned is said in words."""

from __future__ import annotations

from collections import Counter
from itertools import permutations, product
from random import Random

import numpy as np
import pytest

from corpus.statistics.agreement import (
    cohen_kappa,
    cohen_kappa_se,
    coincidences,
    fleiss_kappa,
    nominal_alpha,
    nominal_splits,
    ordinal_alpha,
)
from corpus.statistics.proportions import wilson
from review.agreement.figures import alpha_figure, kappa_figure
from review.models import Note

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four observers, twelve units,
# missing values; published: nominal 0.743, ordinal 0.815.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
# Fleiss 1971, table 1: thirty patients, six psychiatrists, five diagnoses; published: 0.430.
PSYCHIATRISTS = [
    "00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006",
    "10050", "11040", "03300", "10050", "02031", "00501", "30012", "51000", "02040", "10203",
    "00006", "01050", "02013", "20040", "10041", "05010", "40002", "02040", "10500", "00006",
]  # fmt: skip


def units(observers: list[list[int | None]]) -> list[list[int]]:
    rows = [[value for value in column if value is not None] for column in zip(*observers, strict=True)]
    return [row for row in rows if len(row) > 1]


def counted(rows: list[list[int]]) -> np.ndarray:
    values = sorted({value for row in rows for value in row})
    return np.array([[row.count(value) for value in values] for row in rows], dtype=float)


def alpha_by_pairs(rows: list[list[int]], *, ordinal: bool) -> float:
    """Alpha from its definition: the mean difference of pairs within units over that of all pairs."""
    every = [value for row in rows for value in row]

    def apart(one: int, other: int) -> float:
        low, high = sorted((one, other))
        if not ordinal:
            return float(one != other)
        between = sum(low <= value <= high for value in every)
        return (between - (every.count(low) + every.count(high)) / 2) ** 2 if low != high else 0.0

    within = sum(sum(apart(a, b) for a, b in permutations(row, 2)) / (len(row) - 1) for row in rows) / len(
        every
    )
    across = sum(apart(a, b) for a, b in permutations(every, 2)) / (len(every) * (len(every) - 1))
    return 1 - within / across


def test_alpha_is_that_of_krippendorffs_example_with_missing_values() -> None:
    counts = counted(units(OBSERVERS))
    nominal = float(nominal_alpha(counts.sum(axis=0), nominal_splits(counts).sum()))
    assert nominal == pytest.approx(0.743, abs=5e-4)
    assert float(ordinal_alpha(coincidences(counts).sum(axis=0))) == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize("seed", range(6))
def test_alpha_is_what_its_definition_says_of_any_readings(seed: int) -> None:
    chance = Random(seed)
    rows = [[chance.choice((1, 1, 2, 3, 4)) for _ in range(chance.choice((2, 2, 3, 4)))] for _ in range(40)]
    counts = counted(rows)
    nominal = float(nominal_alpha(counts.sum(axis=0), nominal_splits(counts).sum()))
    assert nominal == pytest.approx(alpha_by_pairs(rows, ordinal=False), abs=1e-12)
    ordinal = float(ordinal_alpha(coincidences(counts).sum(axis=0)))
    assert ordinal == pytest.approx(alpha_by_pairs(rows, ordinal=True), abs=1e-12)


def test_fleiss_kappa_is_that_of_his_example() -> None:
    counts = np.array([[int(digit) for digit in row] for row in PSYCHIATRISTS], dtype=float)
    assert set(counts.sum(axis=1)) == {6.0}
    assert fleiss_kappa(counts) == pytest.approx(0.430, abs=5e-4)


def test_cohens_kappa_is_that_of_his_example() -> None:
    """Cohen 1960, his example of two judges on 200 subjects: 0.70 observed, 0.41 by chance, kappa 0.492."""
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]], dtype=float)
    assert cohen_kappa(table) == pytest.approx(0.492, abs=5e-4)


def test_cohens_kappa_and_its_spread_are_those_of_a_sas_printout() -> None:
    """A SAS printout to which statsmodels holds its own kappa: 0.4842, asymptotic standard error 0.1380."""
    table = np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]], dtype=float)
    assert cohen_kappa(table) == pytest.approx(0.4842, abs=5e-5)
    assert cohen_kappa_se(table) == pytest.approx(0.1380, abs=5e-5)


@pytest.mark.parametrize("seed", range(4))
def test_cohens_kappa_and_its_spread_are_those_of_drawing_again(seed: int) -> None:
    chance = Random(seed)
    pairs = [
        (one, one if chance.random() < 0.7 else chance.randrange(3))
        for one in chance.choices(range(3), k=300)
    ]
    table = np.zeros((3, 3))
    for one, other in pairs:
        table[one, other] += 1
    same = sum(one == other for one, other in pairs) / 300
    by_chance = sum(one == other for (one, _), (_, other) in product(pairs, pairs)) / 300**2
    assert cohen_kappa(table) == pytest.approx((same - by_chance) / (1 - by_chance), abs=1e-12)
    drawn = np.random.default_rng(seed).multinomial(300, table.ravel() / 300, size=2000).reshape(-1, 3, 3)
    assert cohen_kappa_se(table) == pytest.approx(np.std([cohen_kappa(one) for one in drawn]), rel=0.08)


def test_a_figure_has_wilsons_interval_of_first_readings_and_alpha_of_all() -> None:
    patterns = Counter({("a", "a"): 60, ("b", "b"): 25, ("a", "b"): 10, ("a", "a", "b"): 5})
    figure = alpha_figure(patterns)
    assert figure.items == 100
    assert figure.share == 0.9
    assert (figure.share_low, figure.share_high) == wilson(90, 100)
    rows = [["ab".index(value) for value in pattern] for pattern in patterns.elements()]
    assert figure.coefficient == pytest.approx(alpha_by_pairs(rows, ordinal=False), abs=1e-12)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < figure.coefficient < figure.high
    assert figure == alpha_figure(patterns), "the same readings give the same interval"


def test_the_interval_is_that_of_drawing_items_one_by_one() -> None:
    patterns = Counter({("a", "a"): 50, ("b", "b"): 20, ("a", "b"): 12, ("b", "a"): 3})
    figure = alpha_figure(patterns)
    items = [["ab".index(value) for value in pattern] for pattern in patterns.elements()]
    generator = np.random.default_rng(1)
    counts, drawn = counted(items), []
    for _ in range(3000):
        again = counts[generator.integers(0, len(items), len(items))]
        drawn.append(float(nominal_alpha(again.sum(axis=0), nominal_splits(again).sum())))
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert (figure.low, figure.high) == pytest.approx((low, high), abs=0.02)


def test_ordered_values_that_lie_near_each_other_differ_less() -> None:
    order = ["none", "minor", "changes_management", "could_injure"]
    same: dict[tuple[str, ...], int] = {(one, one): 10 for one in order}
    near = alpha_figure(Counter({**same, ("none", "minor"): 8}), order)
    far = alpha_figure(Counter({**same, ("none", "could_injure"): 8}), order)
    assert near.coefficient is not None
    assert far.coefficient is not None
    assert near.coefficient > far.coefficient + 0.2


@pytest.mark.parametrize(
    ("patterns", "note", "coefficient"),
    [
        ({}, Note.NOTHING, None),
        ({("a", "a"): 10, ("a", "b"): 4}, Note.FEW, None),
        ({("a", "a"): 40}, Note.ONE_VALUE, None),
        ({("a", "a"): 20, ("b", "b"): 20}, Note.NO_SPLIT, 1.0),
    ],
)
@pytest.mark.parametrize("reckon", [alpha_figure, kappa_figure])
def test_what_cannot_be_reckoned_says_why_and_is_neither_0_nor_1_nor_nan(
    reckon: object, patterns: dict[tuple[str, ...], int], note: Note, coefficient: float | None
) -> None:
    assert callable(reckon)
    figure = reckon(Counter(patterns))
    assert figure.note == note
    assert figure.coefficient == coefficient
    assert figure.low is None
    assert figure.high is None
    assert (figure.share is None) == (note in (Note.NOTHING, Note.FEW))


def test_one_differing_reading_among_many_alike_gives_no_interval_that_often_is_none() -> None:
    figure = alpha_figure(Counter({("a", "a"): 40, ("a", "b"): 1}))
    assert figure.note == Note.UNSTABLE
    assert figure.coefficient == pytest.approx(0.0, abs=0.02)
    assert figure.low is None


def test_a_pair_that_agrees_as_chance_would_has_a_kappa_about_nought() -> None:
    figure = kappa_figure(Counter(dict.fromkeys(product("ab", "ab"), 25)))
    assert figure.coefficient == pytest.approx(0.0)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 0 < figure.high
