"""How the slices of a series lie: several at one place, gaps, uneven distances, told in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from imaging.formats.stacks import ONE_PLACE
from imaging.models import Plane, Series, SopInstance, Study
from imaging.series_labels import study_series_labels

# Distances that differ from the usual one by more than this share are not even.
EVEN = 0.02
# A distance this many times the usual one is a gap: half a slice more than rounding or uneven steps explain.
GAP = 1.5


def lie_at_one_place(places: Sequence[float]) -> bool:
    """Whether two slices of these places (mm along their normal) lie where each other does."""
    return any(after - before <= ONE_PLACE for before, after in pairwise(sorted(places)))


def slice_doubts(places: Sequence[float]) -> list[str]:
    """Sentences about slices at these places (mm along their normal), none where they lie evenly."""
    steps = [after - before for before, after in pairwise(sorted(places))]
    apart = [step for step in steps if step > ONE_PLACE]
    told = []
    if shared := len(steps) - len(apart):
        told.append(_shared(shared))
    if apart:
        told += _uneven(apart, median(apart))
    return told


def _shared(count: int) -> str:
    slices = "1 slice lies" if count == 1 else f"{count} slices lie"
    return f"{slices} where another one lies: an echo, a phase, or sent twice. Look which of them you mark."


def _uneven(apart: list[float], usual: float) -> list[str]:
    gaps = [step for step in apart if step > GAP * usual]
    others = [step for step in apart if step <= GAP * usual]
    told = []
    if gaps:
        told.append(
            f"{_gaps(gaps)}, otherwise {usual:.1f} mm: slices are missing, or were only made in places."
        )
    if any(abs(step - usual) > EVEN * usual for step in others):
        told.append(f"Slices lie unevenly, {min(others):.2f} to {max(others):.2f} mm apart.")
    return told


def _gaps(gaps: list[float]) -> str:
    if len(gaps) == 1:
        return f"Between two neighbouring slices there are {gaps[0]:.1f} mm"
    return f"{len(gaps)} times there are up to {max(gaps):.1f} mm between neighbouring slices"


def series_slice_doubts(series: Series) -> list[str]:
    """The same for a stored series; films lie nowhere, so nothing is said of them."""
    if series.plane == Plane.PROJECTION:
        return []
    return slice_doubts(list(series.sop_instances.values_list("slice_position", flat=True)))


def study_series_doubts(study: Study) -> dict[int, list[str]]:
    """The same for every series of a study that something is told of, by primary key; one query."""
    slices = SopInstance.objects.filter(series__study=study).exclude(series__plane=Plane.PROJECTION)
    places: dict[int, list[float]] = {}
    for series, place in slices.order_by("series").values_list("series", "slice_position"):
        places.setdefault(series, []).append(place)
    return {series: doubts for series, each in places.items() if (doubts := slice_doubts(each))}


def study_slice_doubts(study: Study) -> list[str]:
    """The same as sentences about the study, each with the label of its series; two queries."""
    told = study_series_doubts(study)
    labels = study_series_labels(study) if told else {}
    return [f"“{labels[series]}”: {' '.join(doubts)}" for series, doubts in told.items()]
