"""Atlas, axis and dens: bones, unless the words around name a book, a line or a tooth."""

from __future__ import annotations

import re
from typing import Final

from anatomy.mentions.surroundings import Surroundings

_AXIS_OK: Final = re.compile(
    r"\s*\(?\s*(?:vertebra|body|fractur|c2\b|ring|pedicle|lamina|arch|bone|pars|dens\b|[(]c2)", re.ASCII
)
_AXIS_LEFT: Final = re.compile(
    r"(?:atlas\s*(?:and|or|on|from|,|/|-|to|over|relative to)+\s*(?:the\s+)?|"
    r"(?:body|lamina|arch|pars|ring|pedicles?|dens|odontoid process|process|fractures?|"
    r"tip|base|spondylolisthesis|facets?)\s+of\s+(?:the\s+)?|c2\s*\(\s*(?:the\s+)?)$",
    re.ASCII,
)
_NO_ATLAS: Final = re.compile(
    r"\s*(?:of\s+(?!the\s+(?:spine|neck)|c1)|-?based|registration|project|database|"
    r"segmentation|software|images?\b|template|dataset|system|cedar|mountain)|\s*®|\s*™",
    re.ASCII,
)
_NO_ATLAS_LEFT: Final = re.compile(
    r"(?:brain|anatom\w*|genome|cancer|probabilistic|mni|allen|matter|human|cell|digital|"
    r"surgical|colou?r|reference|population|single|multi|statistical|talairach|harvard|"
    r"tumou?r|pathology|radiolog\w+|online|an|this)[- ]\s*$",
    re.ASCII,
)
_NO_DENS: Final = re.compile(r"\s*(?:invaginat|in dente|evaginat)", re.ASCII)


def named_is_level(place: Surroundings) -> bool:
    """Whether a level that has a name of its own is meant as one."""
    name = place.group.lowered[place.expression.start : place.expression.end]
    if name == "axis":
        return bool(_AXIS_OK.match(place.right) or _AXIS_LEFT.search(place.left) or _axis_beside_atlas(place))
    if name == "atlas":
        return not (_NO_ATLAS.match(place.right) or _NO_ATLAS_LEFT.search(place.left))
    if name == "dens":
        return _NO_DENS.match(place.right) is None
    return True


def _axis_beside_atlas(place: Surroundings) -> bool:
    return re.match(r"\s*(?:and|,|/|-)\s*(?:the\s+)?(?:atlas|dens|odontoid)", place.right) is not None
