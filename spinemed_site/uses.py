"""Which upper rooms know what was done with Subjects."""

from __future__ import annotations

from corpus.releases.uses import releases_under
from imaging.past_uses import uses_tell
from training.uses import trainings_under


def tell_uses() -> None:
    """Register everybody who knows; called once when the program starts."""
    uses_tell(releases_under)
    uses_tell(trainings_under)
