"""Which slices of a series are looked at for text: some, and those that differ from their neighbours."""

from __future__ import annotations

from collections.abc import Sequence

# Share of the pixels of a part that have a sharp step beside them, above those of both neighbours.
# A working figure of ours, not measured on real series yet (tests/soak/test_slice_text_found.py).
STANDS_OUT = 0.01
# Of a series, so many that differ most are looked at beside the first, the middle and the last.
MOST_DIFFERING = 9

# Of a slice, row by row; None where it could not be looked at.
Parts = list[list[float]] | None


def sampled_places(traces: Sequence[Parts]) -> list[int]:
    """Places (from 0) along the stack: the first, the middle, the last, and those that stand out most."""
    count = len(traces)
    places = {0, count // 2, count - 1} if count else set()
    differing = [(_stands_out(traces, place), place) for place in range(count)]
    most = sorted((each for each in differing if each[0] >= STANDS_OUT), reverse=True)[:MOST_DIFFERING]
    return sorted(places | {place for _by, place in most})


def _stands_out(traces: Sequence[Parts], place: int) -> float:
    """By how much a part of a slice has more steps than the same part of the slice before and behind."""
    own = traces[place]
    beside = [traces[at] for at in (place - 1, place + 1) if 0 <= at < len(traces)]
    known = [each for each in beside if each is not None]
    if own is None or not known:
        return 0.0
    return max(
        share - max(other[row][column] for other in known)
        for row, shares in enumerate(own)
        for column, share in enumerate(shares)
    )
