"""Whether a sentence denies a finding it names: a denial reaches what it governs and no further.

Everything here reads one sentence in lower case, made plain, with each level blotted out as `§`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from anatomy.mentions.assertion import NEGATION_LEFT

Span = tuple[int, int]


class Denial(Enum):
    """What a sentence says of a finding: it is there, it is not, not to speak of, or one cannot tell."""

    STATED = "stated"
    DENIED = "denied"
    BARELY = "barely"
    UNCLEAR = "unclear"


def denial_of(sentence: str, start: int, end: int, findings: Sequence[Span]) -> Denial:
    """How the finding at characters `start` to `end` is put; `findings` are all the sentence names."""
    low = max(0, start - _REACH)
    inside = [(a - low, b - low) for a, b in findings if low <= a and b <= end + _REACH]
    return _denial(sentence[low : end + _REACH], start - low, end - low, inside)


# Within so many characters before and behind a finding its denial is looked for.
_REACH: Final = 200


def _denial(sentence: str, start: int, end: int, findings: Sequence[Span]) -> Denial:
    after = sentence[end:]
    if _DOUBTED.search(_clause_around(sentence, start, end)) or _PASSED_OVER.search(sentence[:start]):
        return Denial.UNCLEAR
    if _PREFIX.search(sentence[:start]) or _VALUE.match(after) or _PREDICATE.match(after):
        return Denial.DENIED
    if _GONE.match(after):
        return Denial.UNCLEAR
    denials = [
        match
        for words in (NEGATION_LEFT, _ALSO)
        for match in words.finditer(sentence)
        if match.end() <= start
    ]
    if not denials:
        return Denial.STATED
    last = max(denials, key=lambda match: (match.end(), -match.start()))
    if any(
        _is_denied_too(sentence, match, last, findings) for match in denials if match.end() <= last.start()
    ):
        return Denial.UNCLEAR
    inside = [(a - last.end(), b - last.end()) for a, b in findings if last.end() <= a < start]
    return _reach(
        sentence[last.end() : start], after, inside, noun=_OF_NOUNS.fullmatch(last.group()) is not None
    )


def _is_denied_too(sentence: str, one: re.Match[str], last: re.Match[str], findings: Sequence[Span]) -> bool:
    """`Neither foramen is free of narrowing`: the last denial is itself denied."""
    if last.group() == "nor" or any(one.end() <= low < last.start() for low, _ in findings):
        return False
    between, noun = sentence[one.end() : last.start()], _OF_NOUNS.fullmatch(one.group()) is not None
    return _reach(between, "", [], noun=noun) in {Denial.DENIED, Denial.BARELY}


# Beyond the words with which a level is denied.
_ALSO: Final = re.compile(
    r"\b(?:free from|clear of|devoid of|none of|nothing(?! but)|ruled out|rul(?:es|ing) out|exclud(?:ed|ing)|"
    r"spared (?:of|from)|"
    r"(?:is|are|was|were|do|does|did|has|have)n['’]t)\b|不(?:引起|导致|造成|存在|合并)|不(?=突出|脱出|膨出|狭窄|滑脱)|"
    r"[未不没]显示|不见(?![好轻消])|没(?:发现|看到|见到?|查到|找到)|没(?=突|脱|膨|狭|滑|骨折|转移|退变)|(?<![是但])不是(?![只仅])|"
    r"未(?!见|及|示|显示|发现|出现|能|予|排)|排除|除外"
)
_OF_NOUNS: Final = re.compile(r"no|nothing|none of|neither|nor|并?无|没有|未见|未发现")
_DOUBTED: Final = re.compile(
    r"\b(?:cannot|can't|can not|could not|not|never)(?: (?:be|been|entirely|fully|safely|completely|yet))* "
    r"(?:exclude|rule|excluded|ruled)\b|\b(?:to|to be|must be|should be) (?:exclude[d]?|rule[d]? out)\b"
    r"|不能(?:完全)?(?:排除|除外)|不(?:完全)?(?:排除|除外)|未(?:能|予)?排除|(?:待|需|以|请|应|难以|无法|进一步)(?:排除|除外|排)"
)
_PASSED_OVER: Final = re.compile(
    r"(?:\b(?:rather than|instead of|not (?:just|merely|simply|only)|less|more|greater|at most|up to)\b|"
    r"至多|最多|而非|而不是|不仅|不只|不但)"
    r"\s*(?:an? |the )?(?:[\w§]+ ){0,4}$"
)
_PREFIX: Final = re.compile(r"(?:\bnon-?|\bun)$")
_END: Final = r"(?=\s*(?:$|[,.;。()、§]|(?:in|at|on|there|and|or|but)\b))"
# A value right behind the finding: `herniation none`, `骨折0(Genant分级)`.
_VALUE: Final = re.compile(
    rf"(?:\s*(?:at|of|in)\s*§+\s*[:=]|\s*(?:changes?|改变)?\s*[:=,]?)\s*(?:probably\s+|possibly\s+|很可能|可能)?(?:none|absent|negative|normal(?:/mild)?|false|no|nil|无|没有|阴性|正常(?:/轻度)?){_END}"
    r"|\s*:\s*§+[^,§]{0,3}?(?:none|absent|无|未见)"
    r"|\s*(?:changes?|改变)?\s*[:=(]?\s*(?:type|grade|score|分级|评分)?\s*0\s*[级度型]?(?![\d.]*\d)(?!\s*(?:%|mm|cm|-|~))"
)
_BETWEEN: Final = (
    r"(?:(?!\b(?:is|are|was|were|has|have|shows?|with|without|but|while|whereas|although|though|causes?|"
    r"causing|no)\b)[^.;:,]){0,60}?"
)
_PREDICATE: Final = re.compile(
    rf"{_BETWEEN}\b(?:(?:is|are|was|were)|(?:has|have) been|(?:can|could|may|might) be)\s+"
    r"(?:\w+ly\s+|now\s+|also\s+|therefore\s+|both\s+|all\s+)*"
    r"(?:absent|excluded|ruled out|lacking|missing|not (?:\w+ly )?(?:seen|present|found|identified|visible|"
    r"detected|demonstrated|evident|shown|apparent|noted|observed|there|recorded))\b"
    r"|\s+(?:not (?:seen|found|identified|present|detected|evident|visible|demonstrated)|excluded|absent|"
    r"ruled out)\b"
    r"|(?:(?!未见|无|有|但|伴)[^.;:,]){0,12}?(?:均|都|也|亦|已|可|被|予以|可以|可予)*"
    r"(?:未见|不存在|未发现|未显示|阴性|排除|除外)(?=\s*(?:$|[,.;()。]))"
)
_GONE: Final = re.compile(
    r"[^.;:,]{0,24}?(?:\b(?:has|have|had) (?:\w+ly )?(?:resolved|healed|regressed|disappeared)|消失|吸收)"
)
# A new statement begins: what follows is no longer denied.
_NEW: Final = re.compile(
    r"\b(?:but|however|although|though|yet|while|whereas|except|besides|apart from|other than|despite|only|"
    r"with|causing|because|due to|than|so|"
    r"and (?:an?|the|there|it|is|are|has|shows?|also|mild|moderate|severe|slight|marked))\b"
    r"|:|但|而|却|除|仅|只|伴|(?<!^)(?:可见|存在|有|示|呈|系|见)|为|并|且|合并|另"
)
_JOINED: Final = re.compile(r"\b(?:associated|accompanied|combined|complicated) (?:with|by)\b")
# `Neither § nor §, both in the study, is herniated`: what is put in between two commas before the verb.
_ASIDE: Final = re.compile(
    r",(?:(?!\b(?:is|are|was|were|has|have|shows?|with|but|while|and|or)\b)[^,.;:§]){1,60},(?=\s*(?:is|are|was|were|has|have)\b)"
)
_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|shows|showed|demonstrates|reveals|appears|seems|looks|remains)\b"
)
_DEGREE: Final = re.compile(
    r"\b(?:significant(?:ly)?|relevant|substantial(?:ly)?|severe(?:ly)?|marked(?:ly)?|high[- ]grade|"
    r"critical(?:ly)?|major|moderate(?:ly)?|mild(?:ly)?|slight(?:ly)?|new|further|additional|other|recurrent|more|longer)\b"
    r"|显著|重度|严重|中度|轻度|轻微|新发|其他|其它|进一步"
)
_PLAINLY: Final = re.compile(
    r"\b(?:obvious(?:ly)?|definite(?:ly)?|evident(?:ly)?|clear(?:ly)?)\b|明显|明确|确切"
)
_SPAN: Final = re.compile(r"§+ and §+")
# What a denial passes over on its way to the finding it governs.
_PASSED: Final = re.compile(
    r"(?:\s|,|/|-|§|(?<=§ )and(?= §)|、|\(|\)|(?:\b(?:an?|any|the|of|for|that|at|in|on|or|nor|both|either|"
    r"this|these|those|convincing|evidence|signs?|suggestion|indication|features?|findings?|show|have|has|reveal|"
    r"demonstrate|identify|see|seen|dis[ck]s?|spinal|canal|central|foraminal|foramen|foramina|neural|lateral|recess(?:es)?|subarticular|thecal|"
    r"left|right|bilateral|side|sided|focal|broad-based|posterior|anterior|paracentral|acute|old|compression|"
    r"vertebra[el]?|body|bodies|wedge|burst|nerve|root|level|levels|segments?|lumbar|cervical|thoracic|sacral|"
    r"degenerative|bony|residual|associated|endplate|between|from|to|\w+ly)\b)"
    r"|任何|的|旁|型|外侧|局灶性?|弥漫性?|偏|椎间盘|椎体|椎管|椎间孔|侧隐窝|左侧?|右侧?|双侧|两侧|中央|神经根管|神经根|骨性|局限性|继发性?|及|和|与|或|征象|改变|压缩性?|新鲜|水平|节段|处|后|前|向)*"
)


def _reach(between: str, after: str, findings: Sequence[Span], *, noun: bool) -> Denial:
    """How far a denial reaches over the words `between` it and the finding; `noun`: it denies a thing."""
    for words in (_JOINED, _ASIDE):
        between = words.sub(lambda match: " " * len(match.group()), between)
    if _NEW.search(between):
        return Denial.STATED
    if "," in between and not _is_list(between, after):
        return _behind_comma(between, after)
    # `No disc is herniated` denies past its verb, `no bulge is seen` does not.
    verbs = _VERB.findall(between)
    if verbs and (findings or not noun or len(verbs) > 1):
        return Denial.STATED if findings else Denial.UNCLEAR
    if _DEGREE.search(between) or re.search(r"\band\b", _SPAN.sub("§", between)):
        return Denial.UNCLEAR
    rest = _VERB.sub(" ", "".join(between[a:b] for a, b in _gaps(between, findings)))
    if _PASSED.fullmatch(_PLAINLY.sub(" ", rest)) is None:
        return Denial.UNCLEAR
    return Denial.BARELY if _PLAINLY.search(between) else Denial.DENIED


def _is_list(between: str, after: str) -> bool:
    """`no herniation, stenosis or fracture`: each comma of a list that ends with `or`."""
    if re.search(r",(?:[^,]*[\s§])?(?:or|nor|或)(?![a-z])", between):
        return True
    return re.match(r"\s*(?:,\s*(?:\w+\s+){0,3}\w+\s*)*,?\s*(?:\b(?:or|nor)\b|或)", after) is not None


def _behind_comma(between: str, after: str) -> Denial:
    """A bare finding after a comma may still belong to the denial; one with words of its own does not."""
    own = between.rsplit(",", 1)[1].strip()
    if own or re.match(r"\s*(?:at|in|is|of|明显|§)", after):
        return Denial.STATED
    return Denial.UNCLEAR


def _gaps(text: str, spans: Sequence[Span]) -> list[Span]:
    """What lies between the spans."""
    edges = [0, *(edge for span in sorted(spans) for edge in span), len(text)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _clause_around(sentence: str, start: int, end: int) -> str:
    left = max(sentence.rfind(",", 0, start), sentence.rfind("但", 0, start)) + 1
    right = sentence.find(",", end)
    return sentence[left : right if right >= 0 else len(sentence)]
