"""Which split a cluster of relatives goes to: a hash decides, so nothing has to be remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from corpus.releases.filters import SPLITS


def split_of(*, seed: int, cluster: str, shares: Sequence[int]) -> str:
    """The split of a cluster: its hash with the seed, as a fraction, falls into one of the shares."""
    digest = hashlib.sha256(f"{seed}\n{cluster}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64 * 100
    reached = 0
    for name, share in zip(SPLITS, shares, strict=True):
        reached += share
        if place < reached:
            return name
    return next(name for name, share in zip(SPLITS, shares, strict=True) if share)


class Kinship:
    """Clusters that share a member become one; its name is the smallest of theirs."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def head(self, cluster: str) -> str:
        """The name under which a cluster and all its relatives are split."""
        parent = self._parent.setdefault(cluster, cluster)
        if parent != cluster:
            parent = self._parent[cluster] = self.head(parent)
        return parent

    def join(self, clusters: Iterable[str]) -> None:
        """Make relatives of all these clusters."""
        heads = sorted({self.head(cluster) for cluster in clusters})
        for other in heads[1:]:
            self._parent[other] = heads[0]
