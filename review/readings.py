"""The decisions of readers: those that stand in a Round, and those between which an adjudicator decides."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.bodies import sha256_hex
from corpus.models import Decision
from review.models import Round, RoundPurpose
from review.outcome import Outcome


def standing_decisions(round: Round) -> list[Decision]:
    """The decisions of a Round that were not taken back, in order."""
    found = Decision.objects.filter(assignment__round=round, undone_at__isnull=True)
    found = found.select_related("revision", "result_revision", "reviewer").prefetch_related("reasons")
    return list(found.order_by("created_at", "pk"))


def rounds_disagreeing(round: Round) -> list[Round]:
    """The Rounds whose readers an adjudication is between: the one that ended in disagreement, and where
    that was a second reading the ones that led to it; the latest first. Empty for any other Round."""
    if round.purpose != RoundPurpose.ADJUDICATION:
        return []
    settled = Round.objects.filter(instance=round.instance_id, settled_at__isnull=False, pk__lt=round.pk)
    found: list[Round] = []
    # A second reading that was called off before anybody opened it has nothing to say.
    for one in settled.exclude(outcome="withdrawn").select_related("seen").order_by("-pk"):
        wanted = Outcome.SECOND_READER if found else Outcome.DISAGREED
        if one.outcome != wanted or (found and found[-1].purpose != RoundPurpose.SECOND_READER):
            break
        found.append(one)
    return found


def readings_of(round: Round) -> list[Decision]:
    """The decisions that disagree, in the order in which an adjudicator sees them.

    The order says nothing of who read first: it follows a digest of two random identifiers, so it is as
    good as drawn, and the same whenever and by whomever the page is opened.
    """
    found = [one for each in rounds_disagreeing(round) for one in standing_decisions(each)]
    return sorted(found, key=lambda one: sha256_hex(f"{round.uid} {one.uid}"))


def readings_told(round: Round, taken: Decision | None) -> Mapping[str, object]:
    """What the chain keeps of an adjudication: what stood before the adjudicator, in which order, and
    which reading was taken. Nothing for another Round."""
    readings = readings_of(round)
    if not readings:
        return {}
    return {
        "readings": [str(one.uid) for one in readings],
        "taken": str(taken.uid) if taken else "",
    }
