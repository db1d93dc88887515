"""Orders that are honest about ties, gaps and uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np

Inputs = dict[str, Any]


def rank_with_ties(inputs: Inputs) -> Inputs:
    """Competition ranks 1, 2, 2, 4 in the order given; a missing score has no rank."""
    sign = 1 if inputs.get("higher_is_better", True) else -1
    scores = inputs["scores"]
    present = [sign * score for score in scores if score is not None]
    ranks = [
        None if score is None else 1 + sum(other > sign * score for other in present) for score in scores
    ]
    return {"rank": ranks}


def rank_missing(inputs: Inputs) -> Inputs:
    """Competition ranks by name; a missing score is never ranked and never counts as 0."""
    scores = inputs["scores"]
    ranks = rank_with_ties({**inputs, "scores": list(scores.values())})["rank"]
    return {"rank": dict(zip(scores, ranks, strict=True))}


def rank_from_intervals(inputs: Inputs) -> Inputs:
    """1 + the number whose lower bound lies above this one's upper bound."""
    low = inputs["low"]
    return {"rank": [1 + sum(other > high for other in low) for high in inputs["high"]]}


def bradley_terry(inputs: Inputs) -> Inputs:
    """Log strengths relative to the reference, by Hunter's MM algorithm (2004).

    None for every item when the comparisons are not connected both ways, for then no
    finite strengths exist.
    """
    items = inputs["items"]
    wins = np.asarray(inputs["wins_row_beats_col"], dtype=float)
    if not _connected(wins):
        why = "Not every item beat, over some way, every other one: no finite strengths exist."
        return {"log_strength": dict.fromkeys(items), "why": why}
    games, strength = wins + wins.T, np.ones(len(items))
    for _ in range(100_000):
        shared = games / (strength[:, None] + strength[None, :])
        following = wins.sum(axis=1) / shared.sum(axis=1)
        following /= np.exp(np.log(following).mean())
        moved = float(np.abs(np.log(following / strength)).max())
        strength = following
        if moved < 1e-12:
            break
    logs = np.log(strength) - np.log(strength[items.index(inputs["reference"])])
    return {"log_strength": {item: float(value) for item, value in zip(items, logs, strict=True)}}


def _connected(wins: Any) -> bool:
    reach = (wins > 0) | np.eye(len(wins), dtype=bool)
    for _ in range(len(wins)):
        reach = reach | (reach.astype(int) @ reach.astype(int) > 0)
    return bool(reach.all())
