"""Which models of a board differ: an exact p for every pair, and one test of them all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from benchmark.board.marks import LEAST_CLUSTERS
from benchmark.board.matrix import Clusters, Flags, Matrix, Whole
from benchmark.board.paired import Paired, paired_rows
from benchmark.statistics.flips import sign_flip_p
from benchmark.statistics.pairs import adjust, exact_mcnemar_p

MCNEMAR, FLIPS = "exact McNemar", "sign flips by cluster, exact"
HOTELLING = "Hotelling’s T² by cluster"
Pairs = dict[tuple[int, int], Paired]


def compare_all(matrix: Matrix) -> Pairs:
    """Every pair, Holm's correction over all of them."""
    found: Pairs = {}
    for first in range(len(matrix) - 1):
        rest = slice(first + 1, None)
        common = matrix.scored[first] & matrix.scored[rest]
        rows, totals = paired_rows(matrix.items.clusters, common, matrix.right[first], matrix.right[rest])
        for place, (pair, sums) in enumerate(zip(rows, totals, strict=True)):
            found[first, first + 1 + place] = _tested(pair, sums)
    adjusted = adjust([pair.p for pair in found.values()], "holm")
    return {key: replace(pair, p_holm=p) for (key, pair), p in zip(found.items(), adjusted, strict=True)}


def _tested(pair: Paired, totals: Whole) -> Paired:
    if not pair.claim:
        return pair
    if pair.clusters < pair.n:
        return replace(pair, p=sign_flip_p(totals.astype(float)), test=FLIPS)
    return replace(pair, p=exact_mcnemar_p(pair.only_first, pair.only_second), test=MCNEMAR)


def omnibus(matrix: Matrix) -> dict[str, Any]:
    """Whether the models differ at all, on the items that all were scored on.

    Cochran's Q takes items as independent. Where clusters hold several, Hotelling's T-squared on the
    clusters' totals stands in its place: F with r and C - r degrees of freedom, r the rank of the contrasts.
    """
    common = np.asarray(matrix.scored.all(axis=0))
    n, clusters = int(common.sum()), matrix.items.clusters.touched(common)
    told: dict[str, Any] = {"models": len(matrix), "n": n, "clusters": clusters}
    if len(matrix) < 3 or clusters < LEAST_CLUSTERS:
        return told | {"test": "", "p": None, "why": "It asks for three models or more and 15 clusters."}
    right = matrix.right & common
    return told | (
        _cochran(right[:, common]) if clusters == n else _hotelling(matrix.items.clusters, right, common)
    )


def _cochran(right: Flags) -> dict[str, Any]:
    k, rows, columns = len(right), right.sum(axis=0), right.sum(axis=1)
    spread = float((rows * (k - rows)).sum())
    if not spread:
        return {"test": "Cochran’s Q", "p": None, "why": "No item tells the models apart."}
    q = float(k * (k - 1) * ((columns - columns.mean()) ** 2).sum() / spread)
    return {"test": "Cochran’s Q", "statistic": q, "df": k - 1, "p": float(stats.chi2.sf(q, k - 1))}


def _hotelling(clusters: Clusters, right: Flags, common: Flags) -> dict[str, Any]:
    totals = clusters.sums(right)[:, clusters.sums(common) > 0].astype(float)
    contrasts, count = (totals[:-1] - totals.mean(axis=0)).T, totals.shape[1]
    mean, spread = contrasts.mean(axis=0), np.cov(contrasts, rowvar=False)
    rank = int(np.linalg.matrix_rank(spread)) if contrasts.any() else 0
    if len(mean) >= count:
        return _untested("Too few clusters for so many models.")
    turned = np.linalg.pinv(spread, hermitian=True)
    if np.abs(mean - spread @ turned @ mean).max() > 1e-9:
        return _untested(
            "Some models differ by as much in every cluster: there is no spread to test against."
        )
    if not rank:
        return _untested("There is no difference at all.")
    t2 = count * float(mean @ turned @ mean)
    f = t2 * (count - rank) / (rank * (count - 1))
    return {"test": HOTELLING, "statistic": f, "df": rank, "p": float(stats.f.sf(f, rank, count - rank))}


def _untested(why: str) -> dict[str, Any]:
    return {"test": HOTELLING, "p": None, "why": why}
