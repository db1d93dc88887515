"""The built-in revision pass: the checklist answered by rules instead of a second reading by a model.

What a rule can put right it puts right and says so; what it cannot, it marks as failed for the surgeon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from corpus.checks.numbering import says_assumed
from generation.answers import (
    ChecklistAnswer,
    ChoiceDraft,
    ConsultationDraft,
    Draft,
    OpenDraft,
    ReportDraft,
)
from generation.checklist import CHECKLIST, CriterionText
from generation.drafter.recorded import joined
from generation.drafter.wording import numbering_caution
from generation.levels_in_text import levels_named
from generation.material import OF_TEXTS, Material

Verdict = tuple[Draft, bool, str]
_SIDE = re.compile(r"\b(?:left|right)(?:-sided)?\b|[左右]侧", re.IGNORECASE)
_ALL_OF = re.compile(r"\b(?:all|none) of the (?:above|others)\b|以上(?:都|均)", re.IGNORECASE)
_ADVICE = re.compile(
    r"\b(?:should undergo|requires? surgery|is indicated|operate|prognosis)\b|应行手术|需手术|预后",
    re.IGNORECASE,
)
_MODALITY = {
    "MR": re.compile(r"\bMRI?\b|T[12]WI|T[12]-weighted|磁共振", re.IGNORECASE),
    "CT": re.compile(r"\bCT\b"),
    "DX": re.compile(r"\bradiographs?\b|X-?ray|X线", re.IGNORECASE),
}
_CJK = re.compile(r"[\u4e00-\u9fff]")
_RED_FLAG = re.compile(
    r"cauda equina|cord compression|infection|abscess|tumou?r|metasta|fracture"
    r"|马尾|脊髓受压|感染|脓肿|肿瘤|转移|骨折",
    re.IGNORECASE,
)
LONGEST_TO_MEDIAN = 2.5  # an option this many times as long as the median stands out


NOT_READ = "Not judged: this was read without a language model, and no rule reads this criterion."
_SHIPPED = {one.key: one for one in CHECKLIST}


def revise_by_rules(
    draft: Draft, material: Material, criteria: Iterable[CriterionText]
) -> tuple[list[ChecklistAnswer], Draft]:
    """Answer every criterion that is asked of this kind; returns the answers and the draft afterwards.

    What no rule reads is not passed.
    """
    answers = []
    for one in criteria:
        draft, passed, changed = _rule_of(one, material.kind)(draft, material)
        answers.append(ChecklistAnswer(item=one.key, passed=passed, changed=changed))
    return answers, draft


def _rule_of(criterion: CriterionText, kind: str) -> Callable[[Draft, Material], Verdict]:
    """A rule reads a criterion as it ships, of the kinds it ships for; in other words it may mean another."""
    shipped = _SHIPPED.get(criterion.key)
    if shipped is None or kind not in shipped.kinds:
        return _not_read
    is_same = (criterion.english, criterion.chinese) == (shipped.english, shipped.chinese)
    return _RULES[criterion.key] if is_same else _not_read


def _not_read(draft: Draft, material: Material) -> Verdict:
    return draft, False, NOT_READ


def _one_right_answer(draft: Draft, material: Material) -> Verdict:
    assert isinstance(draft, ChoiceDraft)
    texts = [_plain(option.text) for option in draft.options]
    return draft, len(set(texts)) == len(texts), ""


def _stem_hides_key(draft: Draft, material: Material) -> Verdict:
    assert isinstance(draft, ChoiceDraft)
    right = next(option.text for option in draft.options if option.key == draft.answer)
    level = levels_named(right)
    if level:
        return draft, not set(level) & _asked_levels(draft), ""
    # As a whole word: the grade "2" does not leak because the stem names L1/L2.
    told = re.search(rf"(?<!\w){re.escape(right)}(?!\w)", draft.stem, re.IGNORECASE)
    return draft, told is None, ""


def _asked_levels(draft: ChoiceDraft) -> set[str]:
    """Levels named in the question itself; a numbering premise in brackets is no hint at the answer."""
    return set(levels_named(re.sub(r"[((][^))]*[))]", "", draft.stem)))


def _options_parallel(draft: Draft, material: Material) -> Verdict:
    assert isinstance(draft, ChoiceDraft)
    lengths = sorted(len(option.text) for option in draft.options)
    even = lengths[-1] <= LONGEST_TO_MEDIAN * max(4, lengths[len(lengths) // 2])
    return draft, even and not any(_ALL_OF.search(option.text) for option in draft.options), ""


def _told_when_asked(draft: Draft, material: Material) -> Verdict:
    assert isinstance(draft, ConsultationDraft)
    pairs = pairwise(draft.turns)
    return draft, all(turn.asks or before.asks for before, turn in pairs), ""


def _red_flags_asked(draft: Draft, material: Material) -> Verdict:
    assert isinstance(draft, ConsultationDraft)
    asked = " ".join(turn.text for turn in draft.turns if turn.speaker == "clinician" and turn.asks)
    return draft, all(flag.casefold() in asked.casefold() for flag in draft.red_flags), ""


def _sections_whole(draft: Draft, material: Material) -> Verdict:
    assert isinstance(draft, ReportDraft)
    return draft, all(section.text or section.not_applicable for section in draft.sections), ""


def _sections_agree(draft: Draft, material: Material) -> Verdict:
    assert isinstance(draft, ReportDraft)
    imaging, *later = draft.sections
    named = {level for section in later for level in levels_named(section.text)}
    return draft, named <= set(levels_named(imaging.text)), ""


def _levels_supported(draft: Draft, material: Material) -> Verdict:
    known = {mark.level for mark in material.marks} | {fact.level for fact in material.facts}
    for passage in material.passages:
        known.update(levels_named(passage.text))
    for figure in material.figures:
        known.update(levels_named(figure.caption))
    known.update(level for one in material.measurements for level in one.levels)
    return draft, set(draft.levels) <= known, ""


def _side_supported(draft: Draft, material: Material) -> Verdict:
    if material.side_may_be_said or material.focus.kind in OF_TEXTS:
        return draft, True, ""
    if draft.side is not None:
        changed = draft.model_copy(update={"side": None})
        return changed, False, "side removed: left and right of these images are not known"
    return draft, not _SIDE.search(_prose(draft)), ""


def _modality_right(draft: Draft, material: Material) -> Verdict:
    if not material.series:
        return draft, True, ""
    here = {"DX" if s.modality in {"CR", "RG"} else s.modality for s in material.series}
    said = {name for name, pattern in _MODALITY.items() if pattern.search(_prose(draft))}
    return draft, said <= here, ""


def _quotes_verbatim(draft: Draft, material: Material) -> Verdict:
    texts = {passage.uid: passage.text for passage in material.passages}
    texts |= {figure.uid: figure.caption for figure in material.figures}
    texts |= {fact.uid: fact.sentence(material.language) for fact in material.facts}
    found = [
        row.quote in texts.get(row.passage or row.figure or row.fact or "", "")
        for row in draft.evidence
        if row.passage or row.figure or row.fact
    ]
    return draft, bool(draft.evidence) and all(found), ""


def _certainty_honest(draft: Draft, material: Material) -> Verdict:
    if material.focus.kind in ("passage", "figure") or not material.level_is_assumed:
        return draft, True, ""
    if says_assumed(_prose(draft)):
        return draft, True, ""
    caution = numbering_caution(material.language)
    return _closed_with(draft, caution, material.language), False, "said that the numbering is assumed"


def _no_plan_without_context(draft: Draft, material: Material) -> Verdict:
    if material.focus.kind in OF_TEXTS:
        return draft, True, ""
    return draft, not _ADVICE.search(_prose(draft)), ""


def _red_flags_kept(draft: Draft, material: Material) -> Verdict:
    quoted = " ".join(row.quote for row in draft.evidence)
    flags = {match.group().casefold() for match in _RED_FLAG.finditer(quoted)}
    prose = _prose(draft).casefold()
    return draft, all(flag in prose for flag in flags), ""


def _language_as_asked(draft: Draft, material: Material) -> Verdict:
    told = draft.rationale if isinstance(draft, ChoiceDraft | OpenDraft) else _prose(draft)
    chinese = _CJK.search(told) is not None
    return draft, chinese == (material.language == "zh"), ""


def _prose(draft: Draft) -> str:
    """Everything the reader reads of a draft."""
    match draft:
        case ChoiceDraft():
            return "\n".join([draft.stem, *(option.text for option in draft.options), draft.rationale])
        case OpenDraft():
            return "\n".join([draft.question, draft.reference_answer, draft.rationale])
        case ConsultationDraft():
            return "\n".join([*(turn.text for turn in draft.turns), draft.plan])
        case ReportDraft():
            return "\n".join(section.text for section in draft.sections)


def _closed_with(draft: Draft, words: str, language: str) -> Draft:
    """The draft with a sentence at the end of its reasons: its rationale, its plan, or its basis."""
    if isinstance(draft, ReportDraft):
        *others, basis = draft.sections
        basis = basis.model_copy(
            update={"text": joined([basis.text, words], language), "not_applicable": None}
        )
        return draft.model_copy(update={"sections": [*others, basis]})
    name = "plan" if isinstance(draft, ConsultationDraft) else "rationale"
    return draft.model_copy(update={name: joined([getattr(draft, name), words], language)})


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


_RULES: dict[str, Callable[[Draft, Material], Verdict]] = {
    "one_right_answer": _one_right_answer,
    "stem_hides_key": _stem_hides_key,
    "options_parallel": _options_parallel,
    "told_when_asked": _told_when_asked,
    "red_flags_asked": _red_flags_asked,
    "sections_whole": _sections_whole,
    "sections_agree": _sections_agree,
    "levels_supported": _levels_supported,
    "side_supported": _side_supported,
    "modality_right": _modality_right,
    "quotes_verbatim": _quotes_verbatim,
    "certainty_honest": _certainty_honest,
    "no_plan_without_context": _no_plan_without_context,
    "red_flags_kept": _red_flags_kept,
    "language_as_asked": _language_as_asked,
}
