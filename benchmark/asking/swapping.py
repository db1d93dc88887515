"""Whose images an item is shown instead of its own: those of another subject, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.models import Item
from corpus.bodies import sha256_hex


def swaps_of(items: Sequence[Item], seed: int) -> dict[int, Item]:
    """By the key of the item: the item whose images it gets.

    It is of another cluster, and of the same modality where there is one. An item without images has no
    entry, nor has one to which no other cluster can lend any.
    """
    pictured = sorted(
        (item for item in items if item.has_images),
        key=lambda item: sha256_hex(f"{seed} {item.instance.uid}"),
    )
    found: dict[int, Item] = {}
    for place, item in enumerate(pictured):
        after = pictured[place + 1 :] + pictured[:place]
        strangers = [other for other in after if other.cluster_key != item.cluster_key]
        alike = (other for other in strangers if other.modality == item.modality)
        lender = next(alike, strangers[0] if strangers else None)
        if lender is not None:
            found[item.pk] = lender
    return found
