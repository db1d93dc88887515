"""The plain sentence under the chart."""

from __future__ import annotations

from typing import Any

from benchmark.board.marks import LEAST_CLUSTERS
from benchmark.board.ranking import Pairs

NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def verdict(names: list[str], pairs: Pairs, tiers: list[str], clusters: int) -> dict[str, str]:
    """A head and a rest: what may be said, and what may not."""
    if clusters < LEAST_CLUSTERS:
        return {
            "head": "No claim is made.",
            "rest": f"Below {LEAST_CLUSTERS} clusters (this suite has {clusters}) figures are shown, "
            "and say nothing of which model is better.",
        }
    if len(names) < 2:
        return {"head": "One model so far.", "rest": "A second one on the same items makes a comparison."}
    differing = sum(found["differs"] for found in pairs.values())
    verb = "differs" if differing == 1 else "differ"
    rest = f"After Holm, {differing} of {len(pairs)} pairs {verb}."
    first = sum("A" in letters for letters in tiers)
    told = _difference(pairs[0, 1])
    if first > 1:
        who = NUMBERS.get(first, str(first))
        between = "" if first == 2 else "between the first two, "
        return {"head": f"The first {who} cannot be separated", "rest": f"({between}{told}). {rest}"}
    return {"head": f"{names[0]} is ahead of {names[1]}", "rest": f"({told}). {rest}"}


def _difference(pair: dict[str, Any]) -> str:
    if pair["difference"] is None:
        return "too few common items to compare"
    told = f"difference {abs(pair['difference']):.1f} points"
    if pair["low"] is None:
        return told
    low, high = sorted((pair["low"], pair["high"]))
    return f"{told}, {low:.1f} to {high:.1f}".replace("-", "−")
