"""What the page of alignment is told: the pictures, what to point at, and the figures of what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from imaging.alignment.landmarks import landmark_words
from imaging.alignment.local import dynamic_translation, meyerding_grade
from imaging.alignment.measured import Found
from imaging.alignment.pelvis import SUM_TOLERANCE_DEG, pelvic_sum_gap
from imaging.alignment.sources import DUPUIS
from imaging.alignment_points import Spot
from imaging.alignment_set import AlignmentSet, spots_read
from imaging.label_pictures import label_pictures
from imaging.models import Alignment, Measurement, Plane, Posture, Series, SopInstance, Study
from imaging.selectors.hanging import series_in_plain_order
from imaging.selectors.marked_pictures import pictures_told
from imaging.series_labels import study_series_labels
from imaging.services.alignment_keep import EMPTY, points_version
from imaging.sister_volumes import sisters_of
from imaging.stance import Stance, figure_doubt
from projects.models import User

UNITS = {"deg": "°", "%": " %", "mm": " mm", "px": " px"}
MOVING = (Posture.FLEXION, Posture.EXTENSION)
MOVED_DEFINITION = (
    "Slip in flexion less slip in extension, in per cent of the endplate, from the two films on which you"
    " placed the same corners. Positive where the upper body moves forwards in flexion."
)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something in a study to measure on: a film by its SOPInstanceUID, or the slices of a series."""

    series: Series
    film: str

    @property
    def name(self) -> str:
        """How the page's address names it."""
        return f"{self.series.uid}.{self.film}" if self.film else str(self.series.uid)


def alignment_offers(study: Study) -> list[Offer]:
    """Everything in a study that alignment can be measured on, in hanging order; each film stands alone."""
    series = [each for each in series_in_plain_order(study) if each.plane != Plane.AXIAL]
    films: dict[int, list[str]] = {}
    rows = SopInstance.objects.filter(series__in=series, series__plane=Plane.PROJECTION, number_of_frames=1)
    for key, sop in rows.order_by("slice_position", "instance_number", "pk").values_list(
        "series", "sop_instance_uid"
    ):
        films.setdefault(key, []).append(sop)
    return [
        Offer(each, film)
        for each in series
        for film in (films.get(each.pk, []) if each.plane == Plane.PROJECTION else [""])
    ]


def offer_labels(study: Study, offers: Iterable[Offer]) -> dict[str, str]:
    """What each is called, by its name: as its series; of several films in one, with their number."""
    labels = study_series_labels(study)
    films: dict[int, list[Offer]] = {}
    for offer in offers:
        films.setdefault(offer.series.pk, []).append(offer)
    return {
        offer.name: labels[key] + (f", film {at}" if len(several) > 1 else "")
        for key, several in films.items()
        for at, offer in enumerate(several, 1)
    }


def alignment_set(offer: Offer, *, sops: Iterable[str] | None = None) -> AlignmentSet | None:
    """The set behind an offer, with the pictures of these names alone; None where it has no picture."""
    wanted = {offer.film} if offer.film else (set(sops) if sops is not None else None)
    pictures = label_pictures(offer.series, sops=wanted)
    return AlignmentSet(offer.series, offer.film, tuple(pictures)) if pictures else None


def alignment_sheet(place: AlignmentSet, *, slug: str, person: User) -> dict[str, Any]:
    """Everything the page needs to go on from what the person has stored."""
    kept = place.kept_by(person)
    sops = [each.file.sop_instance_uid for each in place.pictures]
    tasks = place.tasks
    keys = dict.fromkeys(key for task in tasks for steps in task.steps.values() for key in steps)
    return {
        "pictures": pictures_told(place.pictures, place.series, slug),
        "modality": place.series.modality,
        "tasks": [
            {
                "name": each.name,
                "title": each.title,
                "steps": {name: list(keys) for name, keys in each.steps.items()},
            }
            for each in tasks
        ],
        "words": {key: landmark_words(key) for key in keys},
        "faces": place.ground.faces,
        "posture": kept.posture if kept else Posture.UNKNOWN.value,
        "landmarks": {
            key: {"picture": sops.index(spot.sop), "column": spot.column, "row": spot.row}
            for key, spot in spots_read(kept).items()
            if spot.sop in sops
        },
        **alignment_told(place, kept, person),
    }


def alignment_told(place: AlignmentSet, kept: Alignment | None, person: User) -> dict[str, Any]:
    """What is so of a stored set: its version, its figures, and what speaks against it."""
    spots = {key: spot for key, spot in spots_read(kept).items() if place.picture(spot.sop)}
    stance = place.stance(kept.posture if kept else "")
    found = place.figures(spots)
    return {
        "seen": points_version(kept),
        "figures": [_figure_told(each, place, stance) for each in found] + _moved(place, kept, found, person),
        "sum": _sum_told(found),
        "doubts": [*place.doubts(spots), *_parted(place, spots, person)],
        "rings": [
            {"sop": ring.centre.sop, "column": ring.centre.column, "row": ring.centre.row}
            | {"across": ring.across, "down": ring.down}
            for ring in place.circles(spots)
        ],
    }


def _parted(place: AlignmentSet, spots: Mapping[str, Spot], person: User) -> list[str]:
    """Which figures are missing since their points lie on several volumes of one series, in words."""
    sisters = [] if place.film else sisters_of(place.series)
    rows = Alignment.objects.filter(series__in=sisters, sop="", author=person).exclude(landmarks=EMPTY)
    told = []
    for row in rows.select_related("series") if sisters else ():
        beyond = spots_read(row)
        pictures = label_pictures(row.series, sops={spot.sop for spot in beyond.values()})
        both = replace(place, pictures=(*place.pictures, *pictures))
        here, there, together = (_shorts(both, part) for part in (spots, beyond, {**beyond, **spots}))
        if gone := sorted(together - here - there):
            label = study_series_labels(place.series.study)[row.series_id]
            told.append(
                f"No {', '.join(gone)}: some of your points lie on “{label}”, another volume of this series. "
                "Place those that are missing on this one."
            )
    return told


def _shorts(place: AlignmentSet, spots: Mapping[str, Spot]) -> set[str]:
    """What the figures of some points are called."""
    return {_short(each) for each in place.figures(spots)}


def _short(found: Found) -> str:
    return found.figure.short + (f" {found.levels[0]}" if found.figure.over else "")


def value_words(value: float, unit: str) -> str:
    """A value with one decimal and its unit; the unit of a length is mm or px."""
    words = f"{value:.1f}".replace("-", "−")
    return ("0.0" if words == "−0.0" else words) + UNITS[unit]


def _figure_told(found: Found, place: AlignmentSet, stance: Stance) -> dict[str, Any]:
    figure = found.figure
    level = f" {found.levels[0]}" if figure.over else ""
    value, note = _with_note(found, place)
    return {
        "name": figure.name + level,
        "short": _short(found),
        "value": value_words(value, place.unit_of(figure)),
        "note": note,
        "doubt": figure_doubt(figure, stance),
        "definition": f"{figure.definition} {figure.sign}".strip(),
        "source": figure.source,
        "keys": list(found.keys),
    }


def _with_note(found: Found, place: AlignmentSet) -> tuple[float, str]:
    """The value as it is shown, and what a number cannot say: a grade, or the side of the patient."""
    if found.figure.kind == "slip":
        grade = meyerding_grade(found.value)
        backwards = "backwards" if round(found.value) < 0 else ""
        return found.value, f"Meyerding {grade}" if grade else backwards
    if found.figure.view == "frontal" and found.value:
        sides = {"left": "right", "right": "left"}
        right_is = place.ground.right_is
        side = right_is if found.value > 0 else sides.get(right_is, "")
        of_picture = "to the right of the picture" if found.value > 0 else "to the left of the picture"
        return abs(found.value), f"to the patient's {side}" if side else of_picture
    return found.value, ""


def _sum_told(found: Iterable[Found]) -> str:
    """PI = PT + SS held against the figures; empty where one of them is missing."""
    values = {each.figure.short: each.value for each in found}
    if not {"PI", "PT", "SS"} <= values.keys():
        return ""
    gap = pelvic_sum_gap(values["PI"], values["PT"], values["SS"])
    held = "Checked" if gap <= SUM_TOLERANCE_DEG else "Does not hold"
    words = {name: value_words(values[name], "deg") for name in ("PI", "PT", "SS")}
    return (
        f"{held}: PI = PT + SS, {words['PI']} = {words['PT']} + {words['SS']}."
        f" Differs by {gap:.2f}°; up to {SUM_TOLERANCE_DEG}° is rounding."
    )


def _moved(
    place: AlignmentSet, kept: Alignment | None, found: Iterable[Found], person: User
) -> list[dict[str, Any]]:
    """Translation between flexion and extension, where the person measured the same slip on both films.

    In per cent of the endplate: two films have no common millimetre.
    """
    if kept is None or kept.posture not in MOVING:
        return []
    others = _slips_opposite(kept, person)
    slips = [each for each in found if each.figure.kind == "slip" and each.levels[0] in others]
    is_bent = kept.posture == Posture.FLEXION
    return [
        _translation_told(
            each,
            dynamic_translation(each.value, others[each.levels[0]])
            if is_bent
            else dynamic_translation(others[each.levels[0]], each.value),
        )
        for each in slips
    ]


def _slips_opposite(kept: Alignment, person: User) -> Mapping[str, float]:
    """The person's slips by level on the films of the study in the opposite posture; the latest counts."""
    rows = Measurement.objects.filter(
        alignment__isnull=False,
        author=person,
        series__study=kept.series.study_id,
        kind="slip",
        posture__in=[each for each in MOVING if each != kept.posture],
    )
    return {row.levels: row.value for row in rows.order_by("pk")}


def _translation_told(found: Found, value: float) -> dict[str, Any]:
    level = found.levels[0]
    return {
        "name": f"Translation between flexion and extension {level}",
        "short": f"Flexion–extension {level}",
        "value": value_words(value, "%"),
        "note": "",
        "doubt": "",
        "definition": MOVED_DEFINITION,
        "source": DUPUIS,
        "keys": list(found.keys),
    }
