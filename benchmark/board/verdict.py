"""The plain sentence under the chart."""

from __future__ import annotations

from benchmark.board.marks import LEAST_CLUSTERS, NUMBERS
from benchmark.board.paired import Paired
from benchmark.board.pairs import Pairs


def verdict(names: list[str], pairs: Pairs, tiers: list[str], clusters: int) -> dict[str, str]:
    """What may be said, and what may not: `head`, where two are compared their `difference`, and `rest`."""
    if clusters < LEAST_CLUSTERS:
        return {
            "head": "No claim is made.",
            "rest": f"Below {LEAST_CLUSTERS} clusters (this suite has {clusters}) figures are shown, "
            "and say nothing of which model is better.",
        }
    if len(names) < 2:
        return {"head": "One model so far.", "rest": "A second one on the same items makes a comparison."}
    differing = sum(found.differs for found in pairs.values())
    verb = "differs" if differing == 1 else "differ"
    rest = f"After Holm, {differing} of {len(pairs)} pairs {verb}."
    first = sum("A" in letters for letters in tiers)
    told = _difference(pairs[0, 1])
    if first > 1:
        between = "" if first == 2 else "between the first two, "
        head = f"The first {NUMBERS.get(first, str(first))} cannot be separated"
        return {"head": head, "difference": f"({between}{told}).", "rest": rest}
    return {"head": f"{names[0]} is ahead of {names[1]}", "difference": f"({told}).", "rest": rest}


def _difference(pair: Paired) -> str:
    if pair.difference is None or pair.low is None or pair.high is None:
        return "too few common items to compare"
    # Said of the one that stands first: its lead may well be below nought at the lower end.
    low, high = (pair.low, pair.high) if pair.difference >= 0 else (-pair.high, -pair.low)
    return f"difference {abs(pair.difference):.1f} points, {low:.1f} to {high:.1f}".replace("-", "−")
