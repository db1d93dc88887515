"""Accepting a finite lot by a sample of it, exactly: the hypergeometric distribution, no approximation."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

EPSILON = 1e-9
"""So near to a whole number a product of a rate and a size counts as that number."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Draw `sample` of `size`; accept with at most `allowed` bad ones among them."""

    size: int
    sample: int
    allowed: int
    limit: float
    risk: float

    @property
    def consumer_risk(self) -> float:
        """The greatest probability with which a lot above its limit is accepted."""
        return acceptance(self, least_above(self.size, self.limit))


def _at_most(seen: int, size: int, bad: int, sample: int) -> float:
    """The probability that a sample holds at most `seen` of the `bad` ones."""
    from scipy.stats import hypergeom

    return float(hypergeom.cdf(seen, size, bad, sample))


def least_above(size: int, limit: float) -> int:
    """The smallest number of bad ones that makes the rate exceed `limit`."""
    return floor(size * limit + EPSILON) + 1


def acceptance(plan: Plan, bad: int) -> float:
    """The probability that a lot with `bad` bad ones is accepted."""
    return _at_most(plan.allowed, plan.size, bad, plan.sample) if bad <= plan.size else 0.0


def plan_least(size: int, *, limit: float, risk: float, allowed: int = 0) -> Plan:
    """The smallest sample with which a lot above `limit` passes with a probability of at most `risk`.

    The probability of passing falls with the number of bad ones, so the worst lot is the one just above
    the limit; and with the sample, so halving finds it. Raises ValueError for a lot of nothing.
    """
    if size < 1:
        raise ValueError("A lot holds something.")
    bad = least_above(size, limit)
    if bad > size:
        raise ValueError("No lot of this size can exceed this limit.")
    low, high = min(allowed + 1, size), size
    while low < high:
        middle = (low + high) // 2
        if _at_most(allowed, size, bad, middle) <= risk + EPSILON * risk:
            high = middle
        else:
            low = middle + 1
    # A sample of everything is no sample: then nothing above the limit may be let through.
    most = min(allowed, bad - 1) if low == size else allowed
    return Plan(size, low, most, limit, risk)


def upper_bound(size: int, sample: int, bad_seen: int, *, risk: float) -> int:
    """How many bad ones the lot holds at most, exactly, one-sided with confidence 1 − `risk`.

    The greatest number with which so few, or fewer, would be seen with a probability above `risk`
    (Clopper and Pearson's argument for a finite lot; Buonaccorsi 1987).
    """
    low, high = bad_seen, size - (sample - bad_seen)
    while low < high:
        middle = (low + high + 1) // 2
        if _at_most(bad_seen, size, middle, sample) > risk:
            low = middle
        else:
            high = middle - 1
    return low
