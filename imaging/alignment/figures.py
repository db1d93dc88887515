"""Every figure of alignment: from which points it is computed, how it is defined, and who defined it so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import dist
from typing import Literal

from imaging.alignment import balance, curves, local, pelvis, sources
from imaging.alignment.landmarks import View
from imaging.alignment.plane import Point

Unit = Literal["deg", "length", "%"]
Over = Literal["", "segment", "vertebra", "canal"]
FRONT_LOWER = "Positive where the front is lower."
IN_FRONT = "Positive where the plumb line falls in front of the corner."
# The bodies whose front heights are compared.
BESIDE = ("level", "above", "below")
LORDOTIC = "Positive is lordosis, negative kyphosis."


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `args` are what `formula` takes, in its order.

    An argument is a point, an endplate (`S1.upper`) or `hip`, the middle of the hip axis; those over a level
    name it as `{level}`, `{above}`, `{below}`. `upright` figures change with posture. `signed` ones need to
    know which way the patient faces.
    """

    kind: str
    short: str
    name: str
    args: tuple[str, ...]
    formula: Callable[..., float]
    definition: str
    source: str
    unit: Unit = "deg"
    sign: str = ""
    over: Over = ""
    levels: str = ""
    upright: bool = True
    signed: bool = True
    view: View = "lateral"


def _front_heights(up: Point, low: Point, up1: Point, low1: Point, up2: Point, low2: Point) -> float:
    """`height_loss` from the front corners of a body and of its neighbours above and below."""
    return local.height_loss(dist(up, low), dist(up1, low1), dist(up2, low2))


PELVIS = (
    Figure(
        "pelvic_incidence", "PI", "Pelvic incidence", ("hip", "S1.upper"), pelvis.pelvic_incidence,
        "Angle between the perpendicular to the S1 endplate at its middle and the line from there to the"
        " middle of the hip axis. Does not change with posture.",
        sources.LEGAYE, sign="Positive where the hip axis lies in front of the perpendicular.", levels="S1",
        upright=False,
    ),
    Figure(
        "pelvic_tilt", "PT", "Pelvic tilt", ("hip", "S1.upper"), pelvis.pelvic_tilt,
        "Angle between the vertical and the line from the middle of the hip axis to the middle of the S1"
        " endplate.",
        sources.LEGAYE, sign="Positive where the S1 endplate lies behind the hip axis.", levels="S1",
    ),
    Figure(
        "sacral_slope", "SS", "Sacral slope", ("S1.upper",), pelvis.sacral_slope,
        "Angle between the S1 endplate and the horizontal.", sources.LEGAYE, sign=FRONT_LOWER, levels="S1",
    ),
)  # fmt: skip
CURVES = (
    Figure(
        "lumbar_lordosis", "LL", "Lumbar lordosis L1–S1", ("L1.upper", "S1.upper"), curves.lumbar_lordosis,
        "Angle between the upper endplate of L1 and the upper endplate of S1.", sources.SCHWAB, sign=LORDOTIC,
        levels="L1,S1",
    ),
    Figure(
        "lordosis_mismatch", "PI−LL", "Pelvic incidence less lumbar lordosis",
        ("hip", "S1.upper", "L1.upper"), pelvis.lordosis_mismatch,
        "Pelvic incidence less the lumbar lordosis L1–S1.", sources.SCHWAB,
        sign="Positive where lordosis is lacking.", levels="L1,S1",
    ),
    Figure(
        "lower_lordosis", "L4–S1", "Lordosis L4–S1", ("L4.upper", "S1.upper"), curves.lower_lordosis,
        "Angle between the upper endplate of L4 and the upper endplate of S1.", sources.YILGOR, sign=LORDOTIC,
        levels="L4,S1",
    ),
    Figure(
        "lower_lordosis_share", "L4–S1 share", "Share of L4–S1 in the lumbar lordosis",
        ("L1.upper", "L4.upper", "S1.upper"), curves.lower_lordosis_share,
        "Lordosis L4–S1 over lordosis L1–S1 (lordosis distribution index).", sources.YILGOR, unit="%",
        levels="L1,L4,S1",
    ),
    *(
        Figure(
            "thoracic_kyphosis", f"TK {top}–T12", f"Thoracic kyphosis {top}–T12",
            (f"{top}.upper", "T12.lower"), curves.thoracic_kyphosis,
            f"Angle between the upper endplate of {top} and the lower endplate of T12.", source,
            sign="Positive is kyphosis, negative lordosis.", levels=f"{top},T12",
        )
        for top, source in (("T4", sources.SCHWAB), ("T5", sources.OBRIEN))
    ),
    Figure(
        "sagittal_vertical_axis", "SVA", "Sagittal vertical axis C7–S1", ("C7.centre", "S1.upper.back"),
        balance.sagittal_vertical_axis,
        "Horizontal distance from the upper back corner of S1 to the plumb line of the middle of the body of"
        " C7.",
        sources.JACKSON, unit="length", sign=IN_FRONT, levels="C7,S1",
    ),
    Figure(
        "cervical_lordosis", "C2–C7", "Cervical lordosis C2–C7", ("C2.lower", "C7.lower"),
        curves.cervical_lordosis,
        "Angle between the lower endplate of C2 and the lower endplate of C7 (Cobb).", sources.HARRISON,
        sign=LORDOTIC, levels="C2,C7",
    ),
    Figure(
        "cervical_vertical_axis", "C2–C7 SVA", "Cervical sagittal vertical axis C2–C7",
        ("C2.centre", "C7.upper.back"), balance.cervical_vertical_axis,
        "Horizontal distance from the upper back corner of C7 to the plumb line of the middle of the body of"
        " C2.",
        sources.TANG, unit="length", sign=IN_FRONT, levels="C2,C7",
    ),
    Figure(
        "t1_slope", "T1 slope", "T1 slope", ("T1.upper",), curves.t1_slope,
        "Angle between the upper endplate of T1 and the horizontal.", sources.LEE, sign=FRONT_LOWER,
        levels="T1",
    ),
)  # fmt: skip
LOCAL = (
    Figure(
        "slip", "Slip", "Slip", ("{above}.lower.back", "{below}.upper"), local.slip_share,
        "How far the lower back corner of the upper body stands from the upper back corner of the lower one,"
        " along its upper endplate, over the length of that endplate. Grades after Meyerding: quarters.",
        f"{sources.TAILLARD}; {sources.MEYERDING}", unit="%",
        sign="Positive forwards (anterolisthesis), negative backwards.", over="segment", upright=False,
    ),
    Figure(
        "slip_length", "Slip length", "Slip as a length",
        ("{above}.lower.back", "{below}.upper"), local.slip_length,
        "The same slip as a length along the endplate.", sources.TAILLARD, unit="length",
        sign="Positive forwards (anterolisthesis), negative backwards.", over="segment", upright=False,
    ),
    Figure(
        "disc_height", "Disc", "Disc height", ("{above}.lower", "{below}.upper"), local.disc_height,
        "Mean of the distances of the two front corners and of the two back corners that face each other.",
        sources.DABBS, unit="length", over="segment", upright=False, signed=False,
    ),
    Figure(
        "wedge_loss", "Wedge", "Front height against back height", ("{level}.upper", "{level}.lower"),
        local.wedge_loss, "Height that the body lacks in front, in per cent of its own height at the back.",
        sources.GENANT, unit="%", sign="Negative where the front is higher.", over="vertebra", upright=False,
        signed=False,
    ),
    Figure(
        "height_loss", "Height loss", "Front height against the neighbours",
        tuple(f"{{{bone}}}.{end}.front" for bone in BESIDE for end in ("upper", "lower")),
        _front_heights,
        "Height that the body lacks in front, in per cent of the mean front height of the bodies above and"
        " below.",
        sources.KEYNAN, unit="%", over="vertebra", upright=False, signed=False,
    ),
    Figure(
        "canal_diameter", "Canal", "Sagittal canal diameter", ("{level}.canal.front", "{level}.canal.back"),
        local.canal_diameter,
        "Distance from the front wall of the canal to the spinolaminar line, in the midline.",
        sources.EISENSTEIN, unit="length", over="canal", upright=False, signed=False,
    ),
    Figure(
        "atlantodental_interval", "ADI", "Atlantodental interval", ("C1.arch", "C2.dens"),
        local.atlantodental_interval,
        "Distance from the back of the front arch of C1 to the front of the dens.",
        sources.HINCK, unit="length", levels="C1,C2", upright=False, signed=False,
    ),
)  # fmt: skip
FRONTAL = (
    Figure(
        "coronal_balance", "C7–CSVL", "Coronal balance", ("C7.centre", "S1.middle"), balance.coronal_balance,
        "Horizontal distance from the vertical through the middle of S1 (CSVL) to the plumb line of the"
        " middle of the body of C7.",
        sources.OBRIEN, unit="length", levels="C7,S1", signed=False, view="frontal",
    ),
)  # fmt: skip
FIGURES: tuple[Figure, ...] = (*PELVIS, *CURVES, *LOCAL, *FRONTAL)
