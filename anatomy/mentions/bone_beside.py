"""A bone, disc, root or operation named right beside a label: no other field is meant then."""

from __future__ import annotations

import re
from typing import Final

from anatomy.mentions.surroundings import Surroundings
from anatomy.mentions.trap_rules import MR

# A bone, disc, root or operation right behind the label: nothing else is meant.
_ANATOMY: Final = (
    r"vertebra|bod(?:y|ies)\b|laminae?\b|pedicle|spinous|transverse process|facet|end-?\s?plate|nerve|"
    r"roots?\b|"
    r"dermatom|myotom|radicul|dis[ck]s?\b|intervertebral|interspace|corpectom|vertebrectom|slope|tilt\b|"
    r"pelvic angle|plumb|foram|screw|spine\b|spinal|cord\b|pars\b|lateral mass|odontoid|articular|costovert|"
    r"laminect|laminopl|laminot|kyphoplast|vertebroplast|cage|spondyl|listhes|osteophyt|h(?:a)?emangioma|"
    r"burst|wedg|chance\b|metasta|paraplegia|tetraplegia|quadriplegia|sci\b|asia\b|ais\b|lateral recess|"
    r"acdf|[tpaxlo]lif\b|dis[ck]ectom|osteotom|palsy|palsies|"
    r"(?:superior|inferior|upper|lower|anterior|posterior)\s+(?:\w+\s+)?(?:end|facet|bod|elem|vert|arch|"
    r"artic|"
    r"wall|corner)|(?:is|was|are|were|has|had|has been|have) (?:\w+ly )?(?:fractur|collaps|wedg|fused|"
    r"instrument|decompress|crack|"
    r"crush|broken|burst|slipped)"
)
_SKIPPED: Final = (
    r"\s*(?:\([^)]{0,12}\)\s*)?[-,]?\s*(?:(?:left|right|bilateral|partial|total|acute|old|chronic|stable|"
    r"unstable|"
    r"severe|mild|whole|ventral|dorsal|compression|pathological|pathologic|en bloc)\s+){0,2}"
)
_ZH_ANATOMY: Final = (
    r"[\s的]*[左右双]?侧?(?:椎|棘突|横突|神经|转移|皮节|支配|脊髓|髓节|根(?!治)|关节突|螺钉|滑脱|结核|压缩"
)
ANATOMY_RIGHT: Final = re.compile(rf"{_SKIPPED}(?:{_ANATOMY})|{_ZH_ANATOMY}|骨折|骨质)", re.ASCII)
MR_BONE_RIGHT: Final = re.compile(
    r"\s*[-,]?\s*(?:(?:left|right|bilateral|acute|old|burst|compression|wedge|"
    r"pathological|pathologic)\s+){0,2}"
    r"(?:vertebra|bod(?:y|ies)\b|levels?\b|lamina|pedicle|spinous|transverse process|"
    r"facet|end-?\s?plate|nerve|roots?\b|dermatom|"
    r"myotom|radicul|dis[ck]s?\b|interspace|segment|fractur|chance\b|metasta|corpectom|"
    r"vertebrectom|h(?:a)?emangioma|slope|tilt\b|"
    r"pelvic angle|foram|screw|laminect|laminopl|kyphoplast|vertebroplast|spondyl|listhes|"
    r"stenos|hernia|protru|extru|collaps|"
    r"junction|paraplegia|sensory|spinal (?:nerve|cord segment|level)|cord (?:level|segment)|"
    r"(?:superior|inferior|upper|lower|anterior|posterior)\s+(?:\w+\s+)?(?:end|facet|bod|"
    r"elem|vert|arch|artic|wall|corner)|"
    r"(?:is|was) (?:fractur|collaps|wedg|fused|instrument|decompress|involved|spared|destroyed))"
    r"|[\s的]*[左右双]?侧?(?:椎|棘突|横突|神经|骨折|水平|节段|平面|转移|皮节|支配|髓节|关节突|螺钉|滑脱|"
    r"结核|压缩)",
    re.ASCII,
)
_ANATOMY_LEFT: Final = re.compile(
    r"(?:\b(?:vertebra[el]?|bod(?:y|ies)(?: of)?|laminectom(?:y|ies)|corpectomy|kyphoplasty|"
    r"vertebroplasty|fusion|decompression|metastas[ie]s|metastatic|"
    r"metastasi[sz]ed|lamina(?:e)?|pedicles?|spinous process(?:es)?|transverse process(?:es)?|end-?plates?|"
    r"nerve roots?|radiculopathy|dermatomes?|myotomes?|cord|spine|facets?|dis[ck]s?|osteotomy|screws?|"
    r"spinal canal|stenosis|kyphosis|arch|level of(?: the)?|sensory level|neurolog\w+ level|slipped on|"
    r"fractures?|lytic|sclerotic|collapsed|"
    r"fractured|wedged|crushed)"
    r"(?:\s+(?:of|at|in|to|from|involving|was at|is at|at the|for))*(?:\s+the)?(?:\s+(?:upper|lower|left|"
    r"right))?|"
    r"椎体?|棘突)[\s(:]*$",
    re.ASCII,
)


def names_anatomy(place: Surroundings) -> bool:
    """Plain evidence beside the mention: a bone, disc, root or operation."""
    right = MR_BONE_RIGHT if place.expression.labels <= MR else ANATOMY_RIGHT
    if right.match(place.group.right) or right.match(place.right):
        return True
    return bool(_ANATOMY_LEFT.search(place.left) or _ANATOMY_LEFT.search(place.group.left))
