"""Which upper rooms know what was done with Subjects, what they ask of a release, and who reads apart."""

from __future__ import annotations

from corpus.apart import apart_tell
from corpus.releases.asked_above import gate_tell
from corpus.releases.uses import releases_under
from imaging.past_uses import uses_tell
from review.hearing import kept_apart
from review.lots.gate import LotGate
from training.uses import trainings_under


def tell_uses() -> None:
    """Register everybody who knows; called once when the program starts."""
    uses_tell(releases_under)
    uses_tell(trainings_under)
    gate_tell(LotGate)
    apart_tell(kept_apart)
