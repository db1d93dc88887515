"""Which split a cluster of relatives goes to: a hash decides, so nothing has to be remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from corpus.releases.filters import SPLITS

Name = TypeVar("Name", str, int)


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


class Kinship(Generic[Name]):
    """Names that share a member become one; it is called by the smallest of theirs."""

    def __init__(self) -> None:
        self._parent: dict[Name, Name] = {}

    def head(self, name: Name) -> Name:
        """The name under which this one and all its relatives go."""
        path = []
        while (parent := self._parent.setdefault(name, name)) != name:
            path.append(name)
            name = parent
        self._parent.update(dict.fromkeys(path, name))
        return name

    def join(self, names: Iterable[Name]) -> None:
        """Make relatives of all these."""
        heads = sorted({self.head(name) for name in names})
        for other in heads[1:]:
            self._parent[other] = heads[0]
