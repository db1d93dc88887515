"""How reports name findings, English and Chinese, and the words that show one is neither seen nor denied."""

from __future__ import annotations

import re
from typing import Final

# A key, how it is written in English and in Chinese.
FINDINGS: Final[dict[str, tuple[str, str]]] = {
    "fracture": (r"fractures?", "骨折"),
    "herniation": (
        r"(?:herniations?|extrusions?|protrusions?|prolapse|sequestration)", "(?:突出|脱出|脱垂)(?!物|的)"
    ),
    "bulge": (r"bulg(?:es?|ing)", "膨出"),
    "stenosis": (r"(?:stenos[ei]s|narrowing)", "狭窄"),
    "listhesis": (r"(?:spondylo|antero|retro)listhesis", "滑脱"),
    "compression": (
        r"(?:(?:cord|sac|root|nerve|neural|equina|myelum|conus)\s+)(?:compression|impingement)",
        "(?:受压|压迫)",
    ),
    "infection": (r"(?:spondylo)?(?:discitis|osteomyelitis|abscess(?:es)?)", "(?:感染|脓肿|椎间盘炎)"),
    "tumour": (r"(?:tumou?rs?|metastas[ei]s)", "(?:肿瘤|转移瘤?|占位)"),
    "signal": (r"(?:myelomalacia|(?:cord|marrow)\s+(?:oe|e)dema)", "(?:脊髓变性|骨髓水肿|髓内高信号)"),
    "scoliosis": (r"scoliosis", "侧[凸弯]"),
}  # fmt: skip
_LEVEL: Final = r"[CTLS]\d{1,2}(?:\s?[/–-]\s?[CTLS]?\d{1,2})?"
DEGREE: Final = re.compile(
    r"\b(?:mild|moderate|severe|marked|slight|significant|large|small|subtle|gross|mild-to-moderate)\s+"
    r"|(?:轻度|中度|重度|中重度|明显|轻微|严重|巨大|显著)",
    re.IGNORECASE,
)
_ENGLISH_WORDS: Final = (
    r"(?:(?:mild|moderate|severe|marked|slight|significant|large|small|subtle|gross|mild-to-moderate|acute|"
    r"chronic|subacute|focal|broad-based|diffuse|left|right|left-sided|right-sided|bilateral|central|"
    r"paracentral|posterolateral|posterior|anterior|lateral|far|foraminal|subarticular|recess|spinal|canal|"
    r"thecal|cauda|nerve|root|disc|disk|lumbar|cervical|thoracic|thoracolumbar|vertebral|body|burst|"
    r"compression|wedge|insufficiency|osteoporotic|pathological|degenerative|isthmic|lytic|epidural|"
    r"grade\s(?:[IViv]+|\d)|"
    rf"{_LEVEL})\s+)*"
)
_CHINESE_WORDS: Final = (
    r"(?:轻度|中度|重度|中重度|明显|轻微|严重|巨大|显著|急性|慢性|新鲜|局限性|弥漫性|左侧|右侧|双侧|[左右]后?外?侧?|"
    r"中央型?|旁中央型?|向?(?:左|右|后|前|下|上|外|侧|偏|方){1,5}|椎间盘|间盘|椎管|侧隐窝|椎间孔|硬膜囊|神经根|"
    r"马尾神经?|马尾|脊髓|椎体|压缩性?|爆裂性?|楔形|骨质疏松性|退行性|继发性?|峡部裂性|[ⅠⅡⅢⅣI]+[°度]|"
    rf"{_LEVEL}|[颈胸腰骶]\d{{1,2}}(?:[/-][颈胸腰骶]?\d{{1,2}})?)*"
)


def english_phrase(key: str) -> str:
    """A pattern for the finding with the words that belong to it before it."""
    return (
        rf"(?P<phrase>{_ENGLISH_WORDS}{FINDINGS[key][0]})\b(?!\s+(?:risk|clinic|repair|stockings|fixation))"
    )


def chinese_phrase(key: str) -> str:
    """The same in Chinese."""
    return rf"(?P<phrase>{_CHINESE_WORDS}{FINDINGS[key][1]})"


# A sentence with one of these says what may come, what was, or what is to be done.
NOT_OF_NOW: Final = re.compile(
    r"\b(?:if|unless|whether|until|may|might|could|would|should|will|risks?|history|previous|prior|avoid\w*|"
    r"exclude\w*|rule[ds]? out|watch|return|recommend\w*|consider\w*|suspect\w*|possible|possibly|"
    r"complication\w*|post-?operative\w*|healed|recurr\w*|progress\w*|prevent\w*|decompress\w*|alarm)\b"
    r"|风险|可能|如[有果出]?|若|既往|术后|避免|预防|除外|排除|考虑|建议|必要时|随访|病史|治疗|手术|并发症|加重|解除|减压",
    re.IGNORECASE,
)
# `signs of stenosis`, `due to a herniation`: the finding is named, not found.
LED_ELSEWHERE: Final = re.compile(
    r"\b(?:of|to|by|for|from|against|after|than|as|between)\s+(?:(?:an?|the|this|these|its)\s+)?$",
    re.IGNORECASE,
)
DENIED_BEHIND: Final = re.compile(
    r"[^.;,。；，]{0,50}?\b(?:is|are|was|were)\s+(?:not|absent|excluded|ruled)\b|[^。；，]{0,8}?(?:阴性|不存在|不明显)",
    re.IGNORECASE,
)
