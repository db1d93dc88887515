"""What of the approved may be shown to the world today, whatever it is to go into."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.releases.gates import Candidate, FaceGate, FigureGate, SignOffGate
from corpus.releases.levels_today import LevelGate
from corpus.releases.name_gates import NameGate, UnreadGate
from projects.models import Project


def leaving_gates(project: Project) -> tuple[SignOffGate, FaceGate, FigureGate, NameGate, UnreadGate]:
    """The gates of pictures and of names, in the order in which their reasons are told."""
    return (
        SignOffGate(project),
        FaceGate(project),
        FigureGate(project),
        NameGate(project),
        UnreadGate(project),
    )


def kept_here(project: Project, candidates: Iterable[Candidate]) -> dict[int, tuple[str, str]]:
    """What may not leave, by its Instance's key: the words of the gate that stops it, and its reason.

    Levels that today's marks or numbering contradict stop as well.
    """
    gates = leaving_gates(project)
    told: dict[int, tuple[str, str]] = {}
    rest = []
    for one in candidates:
        stopped = next(((gate.stops, reason) for gate in gates if (reason := gate.refusal(one))), None)
        if stopped is None:
            rest.append(one)
        else:
            told[one.instance] = stopped
    contradicted = LevelGate(project).refusals(rest)
    return told | {pk: (LevelGate.stops, reason) for pk, reason in contradicted.items()}
