"""Quotes stand in their source, word for word or nearly; claims carry evidence."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rapidfuzz import fuzz

from anatomy import find_levels
from corpus.bodies import EvidenceRef, MultipleChoice, OpenQuestion
from corpus.checks.material import CheckFinding, CheckInput

ALIKE: Final = 90.0
# What turns a sentence round though it changes few letters.
_TURNING: Final = re.compile(
    r"\d+(?:\.\d+)?|\b(?:left|right|no|not|never|without|increase[sd]?|decrease[sd]?|more|"
    r"less|higher|lower|above|below|anterior|"
    r"posterior|contraindicated|indicated)\b|[左右无不未]"
)


def quotes_stand_in_their_source(given: CheckInput) -> list[CheckFinding]:
    """Every quote of the evidence, exact first, then at least 90 % alike; otherwise an error."""
    return [
        finding
        for reference in given.body.evidence
        for finding in [
            _missing_passage(given, reference) or _quote(given, reference) or _fact(given, reference)
        ]
        if finding
    ]


def _pointer(reference: EvidenceRef) -> str:
    return "/" + reference.field.strip("/")


def _missing_passage(given: CheckInput, reference: EvidenceRef) -> CheckFinding | None:
    cited = reference.passage or reference.figure
    if cited is None or cited in given.passages:
        return None
    message = f"Evidence {reference.id} cites a passage that is not there."
    return CheckFinding("quotes_stand_in_their_source", "error", message, _pointer(reference), passage=cited)


def _quote(given: CheckInput, reference: EvidenceRef) -> CheckFinding | None:
    cited = reference.passage or reference.figure
    if cited is None or not reference.quote.strip():
        return None
    quote, text = plain(reference.quote), plain(given.passages[cited])
    if quote in text:
        return None
    alignment = fuzz.partial_ratio_alignment(quote, text, score_cutoff=ALIKE)
    score = alignment.score if alignment and len(quote) <= len(text) else 0.0
    if score < ALIKE or alignment is None:
        message = f"The quote of evidence {reference.id} does not stand in its source."
        return CheckFinding(
            "quotes_stand_in_their_source", "error", message, _pointer(reference), passage=cited
        )
    if turning_words(quote) != turning_words(text[alignment.dest_start : alignment.dest_end]):
        message = (
            f"The quote of evidence {reference.id} changes a number, a side or a negation of its source."
        )
        return CheckFinding(
            "quotes_stand_in_their_source", "error", message, _pointer(reference), passage=cited
        )
    message = f"The quote of evidence {reference.id} is {score:.0f} % like its source, not word for word."
    return CheckFinding("quotes_stand_in_their_source", "note", message, _pointer(reference), passage=cited)


def _fact(given: CheckInput, reference: EvidenceRef) -> CheckFinding | None:
    """A quote that was not found in the fact it cites, or speaks of levels of which the fact's is none."""
    fact = next((one for one in given.facts if one.uid == reference.fact), None)
    named = {str(level) for mention in find_levels(reference.quote) for level in mention.levels}
    if (reference.fact, reference.quote) in given.unquoted:
        message = f"The quote of evidence {reference.id} does not stand in the fact it cites."
    elif fact is not None and named and fact.level not in named:
        message = f"The quote of evidence {reference.id} speaks of another level than the fact it cites."
    else:
        return None
    return CheckFinding(
        "quotes_stand_in_their_source", "error", message, _pointer(reference), fact=reference.fact
    )


def _points_somewhere(reference: EvidenceRef) -> bool:
    """Whether a piece of evidence can be followed: to a text, a fact, a picture or a level on it."""
    return any((reference.passage, reference.figure, reference.fact, reference.series, reference.level))


def plain(text: str) -> str:
    """A text without differences of width, case, blanks, dashes and quotation marks."""
    flat = unicodedata.normalize("NFKC", text).lower()
    flat = re.sub(r"[‐-―−]", "-", re.sub(r"[“”„«»]", '"', re.sub(r"[‘’]", "'", flat)))
    return " ".join(flat.split())


def turning_words(text: str) -> tuple[list[str], list[str]]:
    """Numbers, sides, negations and the like, and the levels: what must agree between a text and its copy."""
    levels = [str(level) for mention in find_levels(text) for level in mention.levels]
    return sorted(_TURNING.findall(text)), sorted(levels)


def claims_carry_evidence(given: CheckInput) -> list[CheckFinding]:
    """Each claim of an answer rests on something; a body without any evidence is told so once."""
    body = given.body
    followed = [reference for reference in body.evidence if _points_somewhere(reference)]
    if not followed:
        return [CheckFinding("claims_carry_evidence", "warning", "Nothing here is tied to any evidence.")]
    covered = {_pointer(reference) for reference in followed}
    if isinstance(body, MultipleChoice):
        whole = {"/rationale", "/answer", "/stem", "/options"}
        bare = body.rationale and not any(
            pointer == one or pointer.startswith(f"{one}/") for pointer in covered for one in whole
        )
        wanted = ["/rationale"] if bare else []
    elif isinstance(body, OpenQuestion):
        whole = {"/claims", "/reference_answer", "/rationale"}
        wanted = [] if covered & whole else [f"/claims/{number}" for number in range(len(body.claims))]
    else:
        wanted = []
    return [
        CheckFinding("claims_carry_evidence", "warning", "This claim is tied to no evidence.", pointer)
        for pointer in wanted
        if pointer not in covered
    ]
