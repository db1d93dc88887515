"""The passage that an Instance was drafted from, where it was read with the Instance.

What may be drafted from was signed off before, and its text does not change any more: nobody reads it twice.
"""

from __future__ import annotations

from uuid import UUID

from corpus.models import Instance, Passage


def passage_at_hand(instance: Instance, *, cited: set[UUID]) -> Passage | None:
    """The passage of an Instance; None where it has none or was not read, or where another is cited."""
    if not Instance.passage.is_cached(instance):
        return None
    passage = instance.passage
    return passage if passage is not None and cited <= {passage.uid} else None
