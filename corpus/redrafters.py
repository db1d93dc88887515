"""Who writes the next draft of an Instance that is sent back: the room above says so at the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.models import Instance


@dataclass(frozen=True)
class NextDraft:
    """A model by name, or none: templates, which cannot follow a comment.

    ``is_away``: the model is switched off, so that no draft would come.
    """

    model_name: str = ""
    is_away: bool = False


NextDraftOf = Callable[[Instance], NextDraft]

_told: list[NextDraftOf] = []


def next_draft_told_by(knows: NextDraftOf) -> None:
    """Name who knows of it."""
    _told[:] = [knows]


def next_draft_of(instance: Instance) -> NextDraft | None:
    """Who would redraft it; ``None`` where nobody knows."""
    return _told[0](instance) if _told else None
