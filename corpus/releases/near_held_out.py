"""What says or shows nearly the same as an item that a Suite holds out: trained on, it would measure memory.

Found by the bands that nearly equal texts share, which are stored for texts that the checks have looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from corpus.bodies import body_parse
from corpus.checks.near import says_nearly
from corpus.models import HeldOut, Instance, Revision, TextBand
from corpus.releases.gates import Candidate
from corpus.releases.near_pictures import near_pictures_held_out
from corpus.sketches import compared_text
from projects.models import Project

ASKED = 500  # values in one question to the database


class NearHeldOutGate:
    """Stops what is nearly an item of a Suite, of this project or another; which one is not told."""

    stops = "nearly the same as what a benchmark holds out"

    def __init__(self, project: Project) -> None:
        self._near = near_held_out(project, HeldOut.objects.all())
        self._alike = near_pictures_held_out(project, HeldOut.objects.all())

    def refusal(self, one: Candidate) -> str:
        """Why this Instance stays out, or an empty string."""
        if one.instance in self._near:
            return f"{one.uid} asks nearly what an item of a benchmark asks."
        if one.instance in self._alike:
            return f"{one.uid} shows nearly a picture that an item of a benchmark shows."
        return ""


def near_held_out(project: Project, held: QuerySet[HeldOut]) -> frozenset[int]:
    """The Instances of a project, by key, that say nearly what one of these items says.

    The items themselves are not among them. Three questions to the database, and the texts that share a band.
    """
    uids = held.order_by().values("instance_uid")
    theirs: defaultdict[int, set[int]] = defaultdict(set)
    items = TextBand.objects.filter(sketch__instance__uid__in=uids)
    for value, instance in items.values_list("value", "sketch__instance_id"):
        theirs[value].add(instance)
    here = TextBand.objects.filter(sketch__instance__project=project, value__in=items.values("value"))
    here = here.exclude(sketch__instance__uid__in=uids)
    pairs: defaultdict[int, set[int]] = defaultdict(set)
    for value, instance in here.values_list("value", "sketch__instance_id"):
        pairs[instance] |= theirs[value]
    return _alike(pairs)


def _alike(pairs: dict[int, set[int]]) -> frozenset[int]:
    texts = _texts({*pairs, *(item for items in pairs.values() for item in items)})
    return frozenset(
        one
        for one, items in pairs.items()
        if one in texts and any(item in texts and says_nearly(texts[one], texts[item]) for item in items)
    )


def _texts(instances: Iterable[int]) -> dict[int, str]:
    """The words of each current text, as they are compared."""
    keys = sorted(instances)
    found: dict[int, str] = {}
    for start in range(0, len(keys), ASKED):
        current = Instance.objects.filter(pk__in=keys[start : start + ASKED]).values("current_revision")
        for pk, body in Revision.objects.filter(pk__in=current).values_list("instance_id", "body"):
            found[pk] = compared_text(body_parse(body))
    return found
