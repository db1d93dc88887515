"""Findings that nothing supports: neither a fact, nor a cited text, nor the question itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anatomy import find_levels
from anatomy.mentions.lexer import lower, normalise
from corpus.bodies import Report
from corpus.checks.attributes import ATTRIBUTES, is_about, is_positive
from corpus.checks.denials import Denial, denial_of
from corpus.checks.material import ASSERTING, CheckFinding, CheckInput, TextField
from corpus.checks.sentences import sentences, without_levels

# Findings that surgeons act on, beside those that facts are recorded of.
_FURTHER: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "infection": r"(?<![a-z])(?:dis[ck]itis|spondylodis[ck]itis|osteomyelitis|abscess|"
        r"empyema)(?![a-z])|椎间盘炎|骨髓炎|脓肿",
        "tumour": r"(?<![a-z])(?:tumou?rs?|neoplas\w*|myeloma|schwannoma|meningioma|h[ae]+mangioma|"
        r"ependymoma)(?![a-z])|肿瘤|骨髓瘤|血管瘤|神经鞘瘤|脊膜瘤",
        "syrinx": r"(?<![a-z])syrin(?:x|ges|gomyelia)(?![a-z])|脊髓空洞",
        "haematoma": r"(?<![a-z])h[ae]+matoma(?![a-z])|血肿",
        "ligament ossification": r"(?<![a-z])(?:opll|"
        r"ossification of the (?:posterior longitudinal ligament|ligamentum flavum))(?![a-z])|韧带骨化",
        "cord signal change": r"(?<![a-z])(?:myelomalacia|cord signal (?:change|abnormality)|"
        r"cord (?:o?edema|contusion))(?![a-z])|脊髓(?:软化|信号(?:改变|异常)|水肿|挫伤)",
        "spondylolysis": r"(?<![a-z])(?:spondylolysis|pars defect)(?![a-z])|峡部裂",
        "cyst": r"(?<![a-z])(?:synovial|tarlov|facet|perineural) cysts?(?![a-z])|滑膜囊肿|神经根囊肿",
        "tuberculosis": r"(?<![a-z])tubercul\w+(?![a-z])|结核",
        "tethered cord": r"(?<![a-z])tethered cord(?![a-z])|脊髓栓系",
    }.items()
}  # fmt: skip
_VOCABULARY: Final = ATTRIBUTES | _FURTHER
# Words that any text about a spine may use of what it does state.
_LOOSE: Final = frozenset({"degenerat", "narrowing", "bulg"})
# What a herniation, a stenosis or a fracture is also told by.
_TOLD_BY: Final[dict[str, frozenset[str]]] = {
    "stenosis": frozenset({"narrowing", "herniation", "bulg", "spondylolisthesis"}),
    "herniation": frozenset({"bulg"}),
    "tumour": frozenset({"metasta"}),
    "metasta": frozenset({"tumour"}),
    "tuberculosis": frozenset({"infection"}),
    "infection": frozenset({"tuberculosis"}),
}
_HEDGED: Final = re.compile(
    r"(?<![a-z])(?:may|might|can|could|possib\w*|suspect\w*|differential|ddx|d/d|(?:less |un)?likely|"
    r"not favou?red|probabl\w*|alternative\w*|consider\w*|exclude[ds]?|rule[ds]?|risk\w*|versus|vs|"
    r"such as|e\.g|history|previous|prior|future|recurren\w*|patients|if|typical\w*|usually|often|"
    r"causes?|mimic\w*|screen\w*|"
    r"look\w*|watch|adjacent|develop\w*|would|called|defined|means?|refers?|criteri\w*|grad(?:e[sd]?|ing)|scale|classification)(?![a-z])"
    r"|可能|疑|考虑|想到|鉴别|排除|除外|风险|既往|复发|如|若|等|警惕|通常|常|指|称|分级|分型|标准|邻近"
)
# What a cited text says something else may turn out to be is not said to be there.
_MAY_HIDE: Final = re.compile(
    r"(?<![a-z])(?:can|may|might|could)\s+(?:\w+\s+)?(?:hide|mask|conceal|mimic|simulate|be mistaken for)"
    r"(?![a-z])[^.;。\n]*|(?:可能?|会|需警惕)(?:藏着?|掩盖|酷似|误认)[^.;。；\n]*",
    re.IGNORECASE,
)
_SKIPPED: Final = frozenset({"treatment_patient", "treatment_physician", "risk", "postoperative"})


def findings_are_supported(given: CheckInput) -> list[CheckFinding]:
    """A finding that is stated stands in a fact, in a cited text, or in the question.

    Where there are neither facts nor texts nothing can be held against anything, and nothing is said.
    """
    if not (given.facts or given.passages):
        return []
    known = _known(given)
    found: dict[str, CheckFinding] = {}
    for place in given.fields:
        if place.role not in ASSERTING or given.section_of(place) in _SKIPPED:
            continue
        for name, start, end in _stated(place):
            if not known & {name, *_TOLD_BY.get(name, ())}:
                message = f"Nothing recorded or cited speaks of this ({place.text[start:end]})."
                found.setdefault(
                    name,
                    CheckFinding("findings_are_supported", "warning", message, place.pointer, start, end),
                )
    return list(found.values())


def _known(given: CheckInput) -> set[str]:
    """The findings that facts have, and those that cited texts or the question name."""
    cited = [*given.passages.values(), *(one.quote for one in given.body.evidence)]
    texts = [_MAY_HIDE.sub(" ", one) for one in cited]
    if not isinstance(given.body, Report):
        texts += [place.text for place in given.fields if place.role == "question"]
    said = " ".join(
        [lower(normalise(" ".join(texts))), " ".join(given.body.conditions).replace("_", " ").lower()]
    )
    named = {name for name, pattern in _VOCABULARY.items() if pattern.search(said)}
    return named | {
        name
        for name in _VOCABULARY
        if any(
            _is_fact_about(one.attribute.lower(), name) or is_about(one, name)
            for one in given.facts
            if is_positive(one) is not False
        )
    }


def _is_fact_about(attribute: str, name: str) -> bool:
    return bool(_VOCABULARY[name].search(attribute.replace("_", " ")))


def _stated(place: TextField) -> Iterator[tuple[str, int, int]]:
    """The findings that a text states outright of this spine."""
    plain = without_levels(lower(normalise(place.text)), tuple(find_levels(place.text)))
    for start, end in sentences(plain):
        sentence = plain[start:end]
        if _HEDGED.search(sentence) or sentence.endswith("?"):
            continue
        for name, pattern in _VOCABULARY.items():
            if name in _LOOSE:
                continue
            for match in pattern.finditer(sentence):
                if denial_of(sentence, *match.span(), [match.span()]) is Denial.STATED:
                    yield name, start + match.start(), start + match.end()
