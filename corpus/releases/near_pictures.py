"""Pictures that look like one of an item that a Suite holds out: the same scan in another export or study.

Of two hashes at most `BITS_APART` bits apart one part at least is equal, so that the index of each part finds
the rows to compare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from corpus.models import HeldOut, PictureHash
from corpus.sketches import BITS_APART, bits_apart, chunks_of
from projects.models import Project

PARTS = ("first", "second", "third", "fourth")
ASKED = 500  # values in one question to the database


def near_pictures_held_out(project: Project, held: QuerySet[HeldOut]) -> frozenset[int]:
    """The Instances of a project, by key, that show nearly a picture of one of these items.

    The items themselves are not among them, and a picture that shows nothing is like no other.
    """
    uids = held.order_by().values("instance_uid")
    theirs = _values(PictureHash.objects.filter(instance__uid__in=uids))
    if not theirs:
        return frozenset()
    own = PictureHash.objects.filter(instance__project=project).exclude(instance__uid__in=uids)
    showing: defaultdict[int, set[int]] = defaultdict(set)
    compared: dict[int, bool] = {}
    for place, name in enumerate(PARTS):
        sharing: defaultdict[int, list[int]] = defaultdict(list)
        for value in theirs:
            sharing[chunks_of(value)[place]].append(value)
        for instance, value, part in _sharing(own, name, sharing):
            compared[value] = compared.get(value, False) or _is_like(value, sharing[part])
            showing[value].add(instance)
    return frozenset(one for value, is_like in compared.items() if is_like for one in showing[value])


def _values(rows: QuerySet[PictureHash]) -> set[int]:
    return {int(one, 16) for one in rows.exclude(value="").values_list("value", flat=True).distinct()}


def _sharing(rows: QuerySet[PictureHash], name: str, parts: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Instance, hash and part of each row whose part is one of these."""
    wanted = sorted(parts)
    for start in range(0, len(wanted), ASKED):
        some = rows.filter(**{f"{name}__in": wanted[start : start + ASKED]}).exclude(value="")
        for instance, value, part in some.values_list("instance_id", "value", name).iterator():
            yield instance, int(value, 16), part


def _is_like(value: int, others: Iterable[int]) -> bool:
    return any(bits_apart(value, other) <= BITS_APART for other in others)
