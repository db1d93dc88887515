"""Faults seeded into sound bodies of four kinds and two languages; `pytest -s` prints the table.

The checks are tuned on the half called `tune`; the figures that count are those that the half `report` gave
when it was run for the first time (docs/measurements.md). It is known since: whoever measures again writes
new wordings first, and gives those of `report` to `tune`.
"""

from __future__ import annotations

import os
import sys
from itertools import chain, islice
from pathlib import Path

import pytest

from corpus.checks.faults import FAULTS
from tests.corpus.checks.seeded.items import Item, items
from tests.corpus.checks.seeded.public import public_items
from tests.corpus.checks.seeded.table import clean, recall, rows

FAULTS_EACH, CLEAN_EACH = 200, 500
LEAST_FOUND, MOST_ERRORS, MOST_WARNINGS = 0.95, 0.05, 0.15

pytestmark = pytest.mark.soak


def sound(half: str, language: str, seed: int) -> list[Item]:
    """Made bodies, and in English as many public ones as this checkout has beside it."""
    made = list(islice(items(half, language, seed=seed), CLEAN_EACH))
    folder = Path(os.environ.get("SPINEMED_SHARED", "")) / "data" / "text"
    public = list(public_items(folder, half)) if language == "en" and folder.is_dir() else []
    return made + public


@pytest.mark.parametrize("half", ["tune", "report"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_few_sound_bodies_are_complained_of(half: str, language: str) -> None:
    errors, warnings, said = clean(sound(half, language, seed=11))
    sys.stdout.write(f"\n| {half} {language} clean, any error | {errors} | |\n")
    sys.stdout.write(f"| {half} {language} clean, any warning | {warnings} | {dict(said)} |\n")
    assert errors.tried >= CLEAN_EACH
    assert errors.share <= MOST_ERRORS
    assert warnings.share <= MOST_WARNINGS


@pytest.mark.parametrize("half", ["tune", "report"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_seeded_faults_are_found(half: str, language: str, fault: str) -> None:
    made = islice(items(half, language, seed=23), 20 * FAULTS_EACH)
    tally = recall(fault, made, wanted=FAULTS_EACH)
    sys.stdout.writelines(chain("\n", rows(f"{half} {language} {fault}", tally)))
    assert tally.tried == FAULTS_EACH
    assert tally.share >= LEAST_FOUND
