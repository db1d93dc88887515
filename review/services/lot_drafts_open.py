"""Opening a Lot of drafts: what goes in leaves the queue in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from corpus.models import Instance
from projects.models import Project, User
from projects.services.memberships import project_hold
from review.draw import rank
from review.errors import ReviewError
from review.lots.drafts import MOST_DRAFTS, DraftsWanted, draft_candidates, first_readings
from review.models import Assignment, Lot
from review.services.lot_make import LotWanted, lot_make, seed_new

AT_ONCE = 1000
NOTHING = (
    "No draft waits for a lot. It takes drafts that one surgeon is asked to read, that nobody has opened and "
    "in which the checks find no error; each text once."
)


@transaction.atomic
def lot_of_drafts_open(*, project: Project, by: User, wanted: DraftsWanted, seed: str = "") -> Lot:
    """Put the drafts that are wanted into a new Lot, take them out of the queue, and draw the sample.

    What somebody is opening at this moment stays out. Raises ReviewError where nothing is left.
    """
    project_hold(project=project)
    seed = seed or seed_new()
    fitting = draft_candidates(project, wanted).values_list("pk", "instance__uid")
    drawn = sorted(fitting, key=lambda row: rank(seed, "lot", row[1]))
    most = max(1, min(wanted.most, MOST_DRAFTS))
    held = list(_held(project, wanted, [pk for pk, _ in drawn[:most]]))
    if not held:
        raise ReviewError(NOTHING)
    found = [one for part in _parts(held) for one in Instance.objects.filter(assignments__in=part)]
    found.sort(key=lambda one: one.uid)
    lot = lot_make(LotWanted(project, by, found, wanted, is_of_drafts=True, seed=seed))
    for part in _parts(held):
        Assignment.objects.filter(pk__in=part).update(lot=lot)
    return lot


def _held(project: Project, wanted: DraftsWanted, keys: Sequence[int]) -> Iterator[int]:
    """Those of `keys` that are still free, locked until the transaction ends.

    First the rows are locked and looked at again, so that nobody claims one from here on; what others wrote
    beside them before that, a seeded error or a thread, only a question asked afterwards sees.
    """
    for part in _parts(keys):
        # SQLite lets one writer in at a time; there the project's row has been written to already.
        free = first_readings(project).select_for_update(skip_locked=True, of=("self",)).filter(pk__in=part)
        locked = [one.pk for one in free]
        yield from draft_candidates(project, wanted).filter(pk__in=locked).values_list("pk", flat=True)


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
