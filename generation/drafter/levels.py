"""Level identification: an arrow points, the reader names the level."""

from __future__ import annotations

import random

from anatomy.column import bones_with, variants_named
from generation.answers import ChoiceDraft, DraftedEvidence, OpenDraft
from generation.drafter.counting import Count, count_to
from generation.drafter.neighbours import cranial_to_caudal, nearby_levels, next_below
from generation.drafter.options import ordered_options
from generation.drafter.wording import image_words, numbering_caution
from generation.errors import NothingToDraft
from generation.material import MarkView, Material


def draft_choice(material: Material) -> ChoiceDraft:
    """“Which vertebra does the arrow point at?”, or “… lies directly below it?” where that one is marked."""
    mark = material.focused_mark()
    below = next_below(mark.level, _levels_on(material, mark), _bones(material, mark))
    if below is not None and random.Random(f"template {material.seed}").random() < 0.4:  # noqa: S311
        return _choice(material, mark, right=below, asks_below=True)
    return _choice(material, mark, right=mark.level, asks_below=False)


def draft_open(material: Material) -> OpenDraft:
    """“Which level does the arrow point at, and how is it counted?”"""
    mark = material.focused_mark()
    count = _count(material, mark)
    if count is None:
        raise NothingToDraft(
            f"How {mark.level} is counted cannot be said: neither the sacrum, nor the last lumbar vertebra, "
            "nor C2 is marked on this series. Mark one of them, or draft multiple-choice questions."
        )
    chinese = material.language == "zh"
    picture = _picture(material, mark)
    what = _what(mark.level, chinese)
    if chinese:
        question = (
            f"在这幅{picture}上,箭头指向一个{what}。请说出它是哪一节段,并说明如何计数。"
            f"{_numbering(material, mark)}"
        )
    else:
        question = (
            f"On this {picture} an arrow points at one {what}. Name it and say how it is counted. "
            f"{_numbering(material, mark)}"
        ).strip()
    # The answer names one level only: the chain of names belongs to the rationale.
    claims = [
        f"箭头指向{mark.level}。" if chinese else f"The arrow points at {mark.level}.",
        count.place(material.language),
    ]
    return OpenDraft(
        question=question,
        reference_answer=("" if chinese else " ").join(claims),
        claims=claims,
        rationale=_rationale(material, mark, mark.level),
        levels=[mark.level],
        side=None,
        conditions=[],
        evidence=[_evidence(mark.level)],
    )


def _choice(material: Material, mark: MarkView, *, right: str, asks_below: bool) -> ChoiceDraft:
    chinese = material.language == "zh"
    others = nearby_levels(right, count=3, seed=material.seed)
    if len(others) < 3:
        raise NothingToDraft(f"{right} has too few neighbours for a question with four options.")
    options, key = ordered_options(
        right, [(level, _why_wrong(level, right, chinese)) for level in others], seed=material.seed
    )
    return ChoiceDraft(
        stem=_stem(material, mark, asks_below=asks_below),
        options=options,
        answer=key,
        rationale=_rationale(material, mark, right),
        levels=cranial_to_caudal({mark.level, right}),
        side=None,
        conditions=[],
        evidence=[_evidence(mark.level)],
    )


def _stem(material: Material, mark: MarkView, *, asks_below: bool) -> str:
    chinese = material.language == "zh"
    picture, what = _picture(material, mark), _what(mark.level, chinese)
    if chinese:
        asked = f"紧邻其下方的是哪一{what}?" if asks_below else "它是哪一节段?"
        return f"在这幅{picture}上,箭头指向一个{what}。{asked}{_numbering(material, mark)}"
    asked = f"Which {what} lies directly below it?" if asks_below else f"Which {what} is it?"
    return f"On this {picture} an arrow points at one {what}. {asked} {_numbering(material, mark)}".strip()


def _rationale(material: Material, mark: MarkView, right: str) -> str:
    chinese = material.language == "zh"
    count = _count(material, mark)
    chain = count.chain(material.language, assumed=mark.assumed) if count else ""
    caution = numbering_caution(material.language) if mark.assumed else ""
    if chinese:
        named = f"箭头指向{mark.level}" + ("。" if right == mark.level else f",紧邻其下方的是{right}。")
        return f"{named}{chain}{caution}"
    named = f"The arrow points at {mark.level}" + (
        "." if right == mark.level else f"; directly below it lies {right}."
    )
    return " ".join(part for part in (named, chain, caution) if part)


def _count(material: Material, mark: MarkView) -> Count | None:
    """How the level is counted; on one slice only where that shows the column lengthwise."""
    is_seen = material.series_by_uid(mark.series).plane != "axial"
    return count_to(mark.level, _levels_on(material, mark), _bones(material, mark), is_seen=is_seen)


def _numbering(material: Material, mark: MarkView) -> str:
    """The premise without which an assumed number could not be called right or wrong."""
    if not mark.assumed:
        return ""
    lumbar = mark.level.startswith(("L", "S")) or "L5" in _levels_on(material, mark)
    last = next(name for name in reversed(_bones(material, mark)) if name.startswith("L"))
    if material.language == "zh":
        return f"(编号为推定:以骶骨上方最末一个腰椎为{last}。)" if lumbar else "(节段编号为推定。)"
    if lumbar:
        return f"(Numbering is assumed: the last lumbar vertebra above the sacrum is taken as {last}.)"
    return "(The numbering of the levels is assumed.)"


def _levels_on(material: Material, mark: MarkView) -> list[str]:
    """Levels of the same kind that are marked on the mark's series, cranial first."""
    segment = "/" in mark.level
    same = {m.level for m in material.marks if m.series == mark.series and ("/" in m.level) == segment}
    return cranial_to_caudal(same)


def _bones(material: Material, mark: MarkView) -> tuple[str, ...]:
    """The bones of the spine from the head down: as its numbering says, and as marks on the series show."""
    series = material.series_by_uid(mark.series)
    marked = (m.level for m in material.marks if m.series == mark.series)
    return bones_with({*series.variants, *variants_named(marked)})


def _picture(material: Material, mark: MarkView) -> str:
    series = material.series_by_uid(mark.series)
    return image_words(series.modality, series.plane, material.language)


def _what(level: str, chinese: bool) -> str:
    if "/" in level:
        return "椎间盘" if chinese else "disc"
    return "椎体" if chinese else "vertebra"


def _why_wrong(level: str, right: str, chinese: bool) -> str:
    upper = cranial_to_caudal({level, right})[0] == level
    if chinese:
        return f"{level}位于{right}的{'上方' if upper else '下方'}。"
    return f"{level} lies {'above' if upper else 'below'} {right}."


def _evidence(level: str) -> DraftedEvidence:
    """A place on the image is shown, not quoted; the series and frame are added from the mark."""
    return DraftedEvidence(field="rationale", quote="", passage=None, figure=None, fact=None, level=level)
