"""What a series can stand for when a study is hung: `sagittal T2`, `axial bone`, `AP`."""

from __future__ import annotations

import re
from collections.abc import Collection

from imaging.hanging.headers import Told
from imaging.hanging.sequences import Weighting, weighting_of

FILMS = frozenset({"CR", "DX", "RF", "XA", "RG"})
PLANES = ("sagittal", "axial", "coronal")
ROLES: frozenset[str] = frozenset(
    {
        *PLANES,
        *(f"{plane} {weighting}" for plane in PLANES for weighting in Weighting),
        *(f"{plane} {tissue}" for plane in PLANES for tissue in ("bone", "soft tissue")),
        *("AP", "lateral", "flexion", "extension"),
    }
)
# Values of ImageType by which a picture is a plan of others, or computed from them.
_PLANS = frozenset({"LOCALIZER", "SCOUT", "TOPOGRAM"})
_COMPUTED = frozenset({"MIP", "MINIP", "PROJECTION IMAGE", "SUBTRACTION", "SUB", "ADC", "FA", "TRACEW"})
_PLAN_WORDS = re.compile(r"(?<![A-Za-z])(?:LOC|LOCALI[SZ]ER|SCOUT|TOPOGRAM|SURVEY)(?![A-Za-z])", re.I)

_AP = re.compile(
    r"(?<![A-Za-z])(?:AP|PA|A\.P\.?|P\.A\.?|FRONTAL|ANTERO-?POSTERIOR|POSTERO-?ANTERIOR)(?![A-Za-z])", re.I
)
_LATERAL = re.compile(r"(?<![A-Za-z])(?:LAT|LATERAL)(?![A-Za-z])", re.I)
_BENT = {
    "flexion": re.compile(r"(?<![A-Za-z])FLEX(?:ION)?(?![A-Za-z])", re.I),
    "extension": re.compile(r"(?<![A-Za-z])EXT(?:ENSION)?(?![A-Za-z])", re.I),
}
# A film of another kind, whatever else its words say: a lateral bending is taken from the front.
_OTHER_FILM = re.compile(
    r"(?<![A-Za-z])(?:OBL\w*|BEND\w*|ODONTOID|OPEN[ _-]?MOUTH|DENS|SWIMMER\w*)(?![A-Za-z])", re.I
)
_VIEWS = {"AP": "AP", "PA": "AP", "LL": "lateral", "RL": "lateral", "LAT": "lateral", "LATERAL": "lateral"}

_BONE_WORDS = re.compile(r"(?<![A-Za-z])(?:BONE\w*|OSSEOUS)(?![A-Za-z])", re.I)
_SOFT_WORDS = re.compile(r"(?<![A-Za-z])(?:SOFT\w*|ST)(?![A-Za-z])", re.I)
# Kernels that are named by a number of sharpness: B30s, B70f, Br40d, Br64, Hr60.
_SHARPNESS = re.compile(r"^[BH][a-z]?(\d{2})", re.I)
_BONE_KERNELS, _SOFT_KERNELS = frozenset({"BONE", "BONEPLUS", "EDGE"}), frozenset({"STANDARD", "SOFT"})


def kind_of(modality: str) -> str:
    """The kind of study a modality is hung as: MR, CT, XR; empty for others."""
    return modality if modality in {"MR", "CT"} else "XR" if modality in FILMS else ""


def is_plan(told: Told) -> bool:
    """Whether a series plans others or is computed from them: it is never hung of itself."""
    return is_scout(told.image_type, told.description) or bool(set(told.image_type) & _COMPUTED)


def is_scout(image_type: Collection[str], description: str) -> bool:
    """Whether header or description says that a series was taken to plan others."""
    return bool(_PLANS & set(image_type)) or is_scout_by_words(description)


def is_scout_by_words(description: str) -> bool:
    """Whether a description says so."""
    return _PLAN_WORDS.search(description) is not None


def roles_of(told: Told) -> tuple[str, ...]:
    """What a series can stand for, the most telling first; none where nothing is sure."""
    if is_plan(told):
        return ()
    if kind_of(told.modality) == "XR":
        return _film_roles(told) if told.plane == "projection" else ()
    if told.plane not in PLANES:
        return ()
    more = _told_more(told)
    return (f"{told.plane} {more}", told.plane) if more else (told.plane,)


def _told_more(told: Told) -> str:
    if told.modality == "MR":
        return weighting_of(told) or ""
    return _tissue_of(told) if told.modality == "CT" else ""


def _tissue_of(told: Told) -> str:
    """What a CT is made for, bone or soft tissue; empty where words and kernel disagree or say nothing."""
    is_bone, is_soft = bool(_BONE_WORDS.search(told.description)), bool(_SOFT_WORDS.search(told.description))
    by_words = "" if is_bone == is_soft else "bone" if is_bone else "soft tissue"
    by_kernel = _tissue_by_kernel(told.kernel.strip())
    return _only([by_words, by_kernel])


def _tissue_by_kernel(kernel: str) -> str:
    if sharpness := _SHARPNESS.match(kernel):
        number = int(sharpness[1])
        return "bone" if number >= 50 else "soft tissue" if number <= 45 else ""
    return (
        "bone"
        if kernel.upper() in _BONE_KERNELS
        else "soft tissue"
        if kernel.upper() in _SOFT_KERNELS
        else ""
    )


def speaks_of_several(description: str) -> bool:
    """Whether a description names two views, or two bends: it tells films of its series not apart."""
    bent = [name for name, words in _BENT.items() if words.search(description)]
    return len(_views_by_words(description)) > 1 or len(bent) > 1


def _film_roles(told: Told) -> tuple[str, ...]:
    text = f"{told.description} {told.view_words}"
    found = _only([_VIEWS.get(told.view, ""), _side_by_orientation(told), *_views_by_words(text)])
    bent = [name for name, words in _BENT.items() if words.search(text)]
    if _OTHER_FILM.search(text) or len(bent) > 1:
        return ()
    if bent:
        # Bent forwards or back, a spine is taken from the side; a film that says both is another one.
        return () if found == "AP" else (bent[0],)
    return (found,) if found else ()


def _views_by_words(text: str) -> list[str]:
    return [name for name, words in (("AP", _AP), ("lateral", _LATERAL)) if words.search(text)]


def _side_by_orientation(told: Told) -> str:
    """By which way the columns run (PS3.3 C.7.6.1.1.1): to a side on a film from the front."""
    across = (told.orientation[:1] or ("",))[0][:1].upper()
    return {"L": "AP", "R": "AP", "A": "lateral", "P": "lateral"}.get(across, "")


def _only(said: list[str]) -> str:
    """What all that say something say; empty where they disagree."""
    told = {each for each in said if each}
    return told.pop() if len(told) == 1 else ""
