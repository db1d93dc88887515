"""How clinicians did on a version, and how far one of them agrees with the others.

Of a clinician's choices the mean over all answers; of the ceiling the share of answers that are what most of
the other clinicians chose. The ceiling knows no key.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from benchmark.board.marks import LEAST_CLUSTERS
from benchmark.board.short import NO_CLAIM, OVER_CLUSTERS
from benchmark.clinicians.needed import answers_needed
from benchmark.judge.needed import FEWEST_CLINICIANS
from benchmark.models import ClinicianAnswer, SuiteVersion
from benchmark.statistics.crossed import crossed_mean
from corpus.statistics.proportions import wilson

Figures = dict[str, Any]
CROSSED = "robust to clusters of items and to clinicians, t"
FEWEST_OTHERS = 2  # for a majority


class Chosen(NamedTuple):
    """One answer: whose, to what, and whether it is so (right, or what most others said)."""

    clinician: int
    item: int
    cluster: str
    axis: str
    has_images: bool
    letter: str
    is_so: bool


def answers_counted(version: SuiteVersion) -> list[Chosen]:
    """The answers to a version that is closed for clinicians, of those who answered half of it or more."""
    rows = ClinicianAnswer.objects.filter(baseline__version=version, baseline__closed_at__isnull=False)
    found = [
        Chosen(*row[:6], is_so=bool(row[5]) and row[5] in {row[6], *row[7]})
        for row in rows.order_by("item__position", "clinician").values_list(
            "clinician_id", "item_id", "item__cluster_key", "item__axis", "item__has_images", "letter",
            "item__gold", "item__acceptable",
        )
    ]  # fmt: skip
    needed, given = answers_needed(version.closed_item_count), Counter(one.clinician for one in found)
    return [one for one in found if given[one.clinician] >= needed]


def clinicians_figures(version: SuiteVersion) -> Figures | None:
    """The figures of a version that is closed for clinicians; None where fewer than three of them count."""
    answers = answers_counted(version)
    count = len({one.clinician for one in answers})
    if count < FEWEST_CLINICIANS:
        return None
    axes = sorted({one.axis for one in answers})
    return {
        "clinicians": count,
        "answers": len(answers),
        "all": _figures(answers),
        "text": _figures([one for one in answers if not one.has_images]),
        "image": _figures([one for one in answers if one.has_images]),
        "axes": {axis: _figures([one for one in answers if one.axis == axis]) for axis in axes},
        "silent": 100 * sum(not one.letter for one in answers) / len(answers),
        "ceiling": _figures(list(_against_others(answers))),
    }


def makes_claim(answers: Sequence[Chosen]) -> bool:
    """Whether there are clusters and clinicians enough for limits."""
    people = {one.clinician for one in answers}
    return len({one.cluster for one in answers}) >= LEAST_CLUSTERS and len(people) >= FEWEST_CLINICIANS


def _against_others(answers: Iterable[Chosen]) -> Iterable[Chosen]:
    """Each answer beside what most others chose; left out where fewer than two chose, or they are even."""
    by_item: defaultdict[int, list[Chosen]] = defaultdict(list)
    for one in answers:
        by_item[one.item].append(one)
    for together in by_item.values():
        for one in together:
            others = [other.letter for other in together if other is not one and other.letter]
            if (most := _majority(others)) is not None:
                yield one._replace(is_so=one.letter == most)


def _majority(letters: Sequence[str]) -> str | None:
    counted = Counter(letters).most_common(2)
    if len(letters) < FEWEST_OTHERS or (len(counted) > 1 and counted[0][1] == counted[1][1]):
        return None
    return counted[0][0]


def _figures(answers: Sequence[Chosen]) -> Figures | None:
    """As a model's figures; n counts items, for they are what a model is asked too."""
    if not answers:
        return None
    keys = {key: place for place, key in enumerate(sorted({one.cluster for one in answers}))}
    score = sum(one.is_so for one in answers) / len(answers)
    figures = {
        "n": len({one.item for one in answers}),
        "clusters": len(keys),
        "claim": makes_claim(answers),
        "score": 100 * score,
    }
    if not figures["claim"]:
        return {**figures, "low": None, "high": None, "interval": NO_CLAIM}
    _, low, high = crossed_mean(
        [float(one.is_so) for one in answers],
        [keys[one.cluster] for one in answers],
        [one.clinician for one in answers],
    )
    interval = CROSSED
    if low == high:  # No spread to estimate from, so the clusters count as the sample.
        (low, high), interval = wilson(score * len(keys), len(keys)), OVER_CLUSTERS
    return {**figures, "low": 100 * low, "high": 100 * high, "interval": interval}
