"""How a patient stood or lay for a picture, and which way it shows them, as far as its header says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from imaging.alignment.figures import Figure
from imaging.alignment.landmarks import View
from imaging.models import Plane, Posture, Series, SopInstance

_POSITION, _VIEW, _ORIENTATION = "00185100", "00185101", "00200020"
FRONTAL_VIEWS = frozenset({"AP", "PA"})
LATERAL_VIEWS = frozenset({"LL", "RL", "LATERAL", "LAT"})
ON_THE_BACK = frozenset({"HFS", "FFS"})
NOT_STANDING, NOT_KNOWN = "not standing", "position unknown"
WORDS = {
    Posture.STANDING: "",
    Posture.SUPINE: NOT_STANDING,
    Posture.FLEXION: "in flexion",
    Posture.EXTENSION: "in extension",
    Posture.UNKNOWN: NOT_KNOWN,
}


@dataclass(frozen=True, slots=True)
class Stance:
    """A posture, and the words for figures that hold for the standing only: empty where they hold."""

    posture: Posture
    words: str


def stance_of(series: Series, file: SopInstance, stated: str) -> Stance:
    """The posture of a picture: of a film as the person states it, of CT and MR as PatientPosition tells.

    PatientPosition (PS3.3 C.7.3.1.1.2) knows lying patients only. Whoever lies on the front or a side has no
    word among the postures, but does not stand either.
    """
    if series.plane == Plane.PROJECTION:
        posture = Posture(stated) if stated in Posture.values else Posture.UNKNOWN
        return Stance(posture, WORDS[posture])
    said = _first(json.loads(file.metadata), _POSITION)
    if said in ON_THE_BACK:
        return Stance(Posture.SUPINE, NOT_STANDING)
    return Stance(Posture.UNKNOWN, NOT_STANDING if said else NOT_KNOWN)


def figure_doubt(figure: Figure, stance: Stance) -> str:
    """What is said beside a figure that holds for the standing only; empty where nothing is."""
    return stance.words if figure.upright else ""


def film_view(file: SopInstance) -> View | Literal[""]:
    """Whether a film was taken from the side or from the front; empty where its header does not say."""
    told = json.loads(file.metadata)
    view, across = _first(told, _VIEW), _first(told, _ORIENTATION)
    if view in FRONTAL_VIEWS or across[:1] in ("L", "R"):
        return "frontal"
    return "lateral" if view in LATERAL_VIEWS or across[:1] in ("A", "P") else ""


def film_faces(file: SopInstance) -> int:
    """+1 where the columns of a film run to the patient's front, -1 to the back, 0 where nothing says."""
    return {"A": 1, "P": -1}.get(_first(json.loads(file.metadata), _ORIENTATION)[:1], 0)


def film_right_is(file: SopInstance) -> str:
    """The side of the patient on the right of a film, left or right; empty where nothing says."""
    return {"L": "left", "R": "right"}.get(_first(json.loads(file.metadata), _ORIENTATION)[:1], "")


def _first(told: dict[str, Any], tag: str) -> str:
    values = told.get(tag, {}).get("Value") or [""]
    return str(values[0])
