"""The codes that levels and measurements carry in DICOM objects, and the way back from a code to a level.

Vertebrae and discs: SNOMED CT as in PS3.16 CID 7602 to 7604. L6, T13, the sacral segments, the coccyx and the
discs between such bones stand in none of these lists: they are a vertebra or a disc, with the region of the
spine and the level as text. What no standard code says is coded in a scheme of our own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from anatomy.column import COLUMN, CONSTRUCT_ENDS, DISC_CODES, VERTEBRA_CODES, Region
from anatomy.levels import Level, LevelKind
from anatomy.parsing import parse_level

SCHEME: Final = "99SPINEMED"
ANATOMY: Final = Code("123037004", "SCT", "Anatomical structure")
VERTEBRA: Final = Code("51282000", "SCT", "Vertebra")
DISC: Final = Code("360499006", "SCT", "Intervertebral disc")
# The category of what is in a level, and not the level itself.
LESION: Final = Code("49755003", "SCT", "Morphologically abnormal structure")
# What a mark without an extent is: the middle of a level, and no picture of it.
CONCEPT: Final = Code("309825002", "SCT", "Spatial and Relational Concept")
CENTRE: Final = Code("111010", "DCM", "Center")
YES, NO = Code("373066001", "SCT", "Yes"), Code("373067005", "SCT", "No")
REGIONS: Final[dict[Region, Code]] = {
    Region.CERVICAL: Code("122494005", "SCT", "Cervical spine"),
    Region.THORACIC: Code("122495006", "SCT", "Thoracic spine"),
    Region.LUMBAR: Code("122496007", "SCT", "Lumbar spine"),
    Region.SACRAL: Code("54735007", "SCT", "Sacrum"),
    Region.COCCYGEAL: Code("64688005", "SCT", "Coccyx"),
}
# Codes so general that they do not say that a structure is no level.
GENERAL: Final = (
    ANATOMY, VERTEBRA, DISC, *REGIONS.values(), Code("85756007", "SCT", "Tissue"),
    Code("421060004", "SCT", "Vertebral column"), Code("272673000", "SCT", "Bone"),
    Code("91723000", "SCT", "Physical structure"),
)  # fmt: skip
# Codes that say of a name that it is a place of the spine.
OF_SPINE: Final = (VERTEBRA, DISC, *REGIONS.values(), Code("421060004", "SCT", "Vertebral column"))
# The whole bone stands for its cranial end, as in label maps.
WHOLE: Final = ((REGIONS[Region.SACRAL], "S1"), (REGIONS[Region.COCCYGEAL], "Co"))


def own(value: str, meaning: str) -> Code:
    """A code of our own scheme."""
    return Code(value, SCHEME, meaning)


LEVEL: Final = own("level", "Level of the spine")
LEVEL_ASSUMED: Final = own("level-assumed", "Level assumed")
NUMBERING_BASIS: Final = own("numbering-basis", "Basis of the numbering")
LATERALITY: Final = own("laterality-trust", "Trust in left and right of the image")
ACCEPTED: Final = own("accepted", "Accepted by a person")
ACCEPTED_BY: Final = own("accepted-by", "Pseudonym of who accepted")
POINTS: Final = own("points", "Points in full precision")
PLACE: Final = own("place", "Place in full precision")
KIND: Final = own("kind", "Kind of measurement")
LEVELS_BY: Final = own("levels-by", "Where the levels are from")
NEAREST_MARKS: Final = "nearest marks"
POSTURE: Final = own("posture", "Posture")
REPEAT: Final = own("repeat", "Repeat of this measurement")
CALIBRATION: Final = own("calibration", "Calibration of the film by a person")

FIGURES: Final[dict[str, Code]] = {
    "length": Code("410668003", "SCT", "Length"),
    "angle": Code("1483009", "SCT", "Angle"),
    "cobb": Code("285285000", "SCT", "Cobb angle"),
}
UNITS: Final[dict[str, Code]] = {
    "mm": Code("mm", "UCUM", "millimeter"),
    "px": Code("{pixels}", "UCUM", "pixels"),
    "deg": Code("deg", "UCUM", "degree"),
    "HU": Code("[hnsf'U]", "UCUM", "Hounsfield unit"),
    "%": Code("%", "UCUM", "percent"),
    "raw": Code("1", "UCUM", "no units"),
}


def level_code(level: Level) -> Code:
    """What a level is: its own code, or that of any vertebra or disc where it has none."""
    if level.snomed is not None:
        return _listed()[level.snomed]
    return DISC if level.kind is LevelKind.SEGMENT else VERTEBRA


def region_code(level: Level) -> Code:
    """The region of the spine that a level lies in; a junction lies in the cranial one."""
    return REGIONS[level.region]


def level_of_code(code: Code) -> Level | None:
    """The level that a code names by itself, in SNOMED CT or its old form (SRT); None where it names none."""
    return next((_levels()[value] for value, listed in _listed().items() if listed == code), None)


def is_other_structure(code: Code) -> bool:
    """Whether a code says that a structure is something else than a level: a liver, a lesion."""
    of_standard = code.scheme_designator in ("SCT", "SRT", "SNM3", "99SDM", "FMA")
    return of_standard and level_of_code(code) is None and not any(code == general for general in GENERAL)


def is_bone_or_disc(level: Level) -> bool:
    """Whether a level is made of bones of the spine: no construct end, no root."""
    return {level.upper, level.lower or level.upper} <= frozenset(COLUMN) - frozenset(CONSTRUCT_ENDS)


@lru_cache(maxsize=1)
def _levels() -> dict[str, Level]:
    named = {**VERTEBRA_CODES, **DISC_CODES}
    return {value: parse_level(name) for name, value in named.items()}


@lru_cache(maxsize=1)
def _listed() -> dict[str, Code]:
    """Each code of the lists as PS3.16 words it."""
    listed = [getattr(codes.cid7602, word) for word in codes.cid7602.dir()]
    return {code.value: code for code in listed if code.value in _levels()}
