"""The figures of a set of points are computed anew, where the size of a pixel or the bones are others now."""

from __future__ import annotations

from collections.abc import Iterator

from imaging.alignment_set import AlignmentSet, spots_read
from imaging.label_pictures import label_pictures
from imaging.models import Alignment
from imaging.services.alignment_keep import figures_store

Figure = tuple[float, str]


def alignment_renew(row: Alignment) -> Iterator[tuple[str, Figure, Figure]]:
    """Store the figures of a set as its points give them today; call it inside a transaction.

    Yields each one's name with its value and unit before and after. Points stay as they are.
    """
    before = {(each.kind, each.levels): (each.value, each.unit) for each in row.measurements.all()}
    spots = spots_read(row)
    sops = {row.sop} if row.sop else {spot.sop for spot in spots.values()}
    pictures = label_pictures(row.series, sops=sops)
    if not pictures or not before:
        return
    place = AlignmentSet(row.series, row.sop, tuple(pictures))
    # Without its picture a point has no place: its pixels would be taken for millimetres.
    spots = {key: spot for key, spot in spots.items() if place.picture(spot.sop)}
    found = place.figures(spots)
    figures_store(row, place, spots, found)
    for each in found:
        levels = ",".join(each.levels)
        if was := before.get((each.figure.kind, levels)):
            now = (each.value, place.unit_of(each.figure))
            yield f"{each.figure.short} by {row.author.display_name}", was, now
