"""Gates of rooms above: they register what they ask of a release, and corpus knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from corpus.releases.gates import Candidate
from projects.models import Project


class Gate(Protocol):
    """Says of one Instance whether it may go into a release."""

    stops: str

    def refusal(self, one: Candidate) -> str:
        """Why not, or an empty string."""
        ...


_MAKERS: list[Callable[[Project], Gate]] = []


def gate_tell(maker: Callable[[Project], Gate]) -> None:
    """Register a gate; called by `spinemed_site` when the program starts."""
    if maker not in _MAKERS:
        _MAKERS.append(maker)


def gates_above(project: Project) -> list[Gate]:
    """The gates of a project in the order in which they were registered."""
    return [maker(project) for maker in _MAKERS]
