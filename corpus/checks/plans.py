"""No plan from pixels alone: it is conditional, or the clinical context it rests on is stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anatomy.mentions.lexer import lower, normalise
from corpus.bodies import Consultation, Report
from corpus.checks.material import ASSERTING, CheckFinding, CheckInput, TextField
from corpus.checks.treatments import TREATED

_KNOWN: Final = frozenset({"stated", "absent", "simulated"})
_PLANNING: Final = frozenset({"planning", "postoperative"})
_TOLD: Final = frozenset({"imaging", "diagnosis", "basis"})
_PLANNED: Final = frozenset({"treatment_patient", "treatment_physician"})
_ADVISED: Final = re.compile(
    r"(?<![a-z])(?:surgery|surgical|operat\w*|recommend\w*|indicated|should (?:undergo|receive|have|"
    r"be)|must|will (?:undergo|need)|"
    r"needs?|requires?)(?![a-z])|手术|应(?:行|予|当|该)|需(?:行|要)|建议"
)
# `Most never need an operation` advises none.
_REFUSED: Final = re.compile(
    r"(?<![a-z])(?:never|not|rarely|seldom|no) (?:needs? |requires? )?(?:an? |any )?"
    r"(?:surgery|operations?)(?![a-z])"
)
_CONDITIONAL: Final = re.compile(
    r"(?<![a-z])(?:if|when|whenever|where|unless|provided|depend\w*|in case|should (?:symptoms|there|"
    r"the patient have|pain)|"
    r"could|may|might|can be considered|consider\w*|option\w*|would|only (?:in|for|with)|correlat\w*|"
    r"in patients with|refractory|intractable|on failure|can be|conservative[^.;]{0,30}, then|"
    r"(?:no|without(?: an?)?) (?:\w+ )?deficits?(?=\s*[:,]))(?![a-z])"
    # `SINS < 7: radiotherapy`: a score decides.
    r"|[<>≤≥] ?\d+ ?:"
    r"|如(?!图)|若|倘|一旦|视|取决|根据|结合|当.{0,12}时|可(?:考虑|选|行|以|辅)|必要时"
    r"|(?:无效|失败|不缓解|不改善|未缓解)(?:时|后|[:,])|的,再?考虑|(?<![患学医记作读笔术伤前后或])者(?!的|之)|前提"
)
# Words by which a text tells what the patient has.
_CLINICAL: Final = re.compile(
    r"(?<![a-z])(?:pain\w*|weak\w*|numb\w*|claudication|deficit|radicul\w*|myelopath\w*|paresis|paralys\w*|tingling|"
    r"sciatica|gait|incontinen\w*|symptom\w*|asymptomatic|year-old|history of|complain\w*)(?![a-z])"
    r"|痛|麻|无力|乏力|跛行|症状|瘫|大小便|步态|主诉|岁|病史"
)


def plans_rest_on_context(given: CheckInput) -> list[CheckFinding]:
    """A treatment advised without a condition, where nothing tells what the patient has, is a warning."""
    if _has_context(given):
        return []
    for place in _planning(given):
        plain = lower(normalise(place.text))
        plain = _REFUSED.sub(lambda match: " " * len(match.group()), plain)
        advised = TREATED.search(plain) or _ADVISED.search(plain)
        if advised and not _CONDITIONAL.search(plain):
            message = (
                "A treatment is advised outright; nothing says what the patient has: put it as `if … then`."
            )
            return [
                CheckFinding(
                    "plans_rest_on_context", "warning", message, place.pointer, advised.start(), advised.end()
                )
            ]
    return []


def _planning(given: CheckInput) -> Iterator[TextField]:
    body = given.body
    for place in given.fields:
        if isinstance(body, Report):
            if given.section_of(place) in _PLANNED:
                yield place
        elif isinstance(body, Consultation):
            if place.pointer == "/plan":
                yield place
        elif body.axis in _PLANNING and body.images and place.role in ASSERTING:
            yield place


def _has_context(given: CheckInput) -> bool:
    """Whether the context states anything, or the words of the patient, the question or the report do."""
    if any(one.status in _KNOWN for one in given.body.clinical_context.values()):
        return True
    return any(_CLINICAL.search(lower(normalise(place.text))) for place in _telling(given))


def _telling(given: CheckInput) -> Iterator[TextField]:
    if isinstance(given.body, Report):
        yield from (place for place in given.fields if given.section_of(place) in _TOLD)
    else:
        yield from (place for place in given.fields if place.role == "question")
