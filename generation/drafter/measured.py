"""Questions from what people measured on an image."""

from __future__ import annotations

import random

from generation.answers import ChoiceDraft, DraftedEvidence, OpenDraft
from generation.drafter.options import ordered_options
from generation.drafter.recorded import joined
from generation.drafter.wording import image_words, numbering_caution
from generation.errors import NothingToDraft
from generation.material import Material, MeasurementView

# English and Chinese names of what is measured; a kind that is not here is drafted from by nobody.
NAMES = {
    "cobb": ("Cobb angle", "Cobb角"),
    "pelvic_incidence": ("pelvic incidence", "骨盆入射角"),
    "pelvic_tilt": ("pelvic tilt", "骨盆倾斜角"),
    "sacral_slope": ("sacral slope", "骶骨倾斜角"),
    "lumbar_lordosis": ("lumbar lordosis", "腰椎前凸角"),
    "lower_lordosis": ("lower lumbar lordosis", "下腰椎前凸角"),
    "thoracic_kyphosis": ("thoracic kyphosis", "胸椎后凸角"),
    "cervical_lordosis": ("cervical lordosis", "颈椎前凸角"),
    "t1_slope": ("T1 slope", "T1倾斜角"),
    "sagittal_vertical_axis": ("sagittal vertical axis", "矢状面轴向距离"),
    "slip": ("slip", "滑脱率"),
    "disc_height": ("disc height", "椎间隙高度"),
}
_UNITS = {"deg": ("°", "°"), "mm": (" mm", "毫米"), "%": (" %", "%")}
# Two readers of one image differ by this much; options have to stand further apart.
READERS_DIFFER = {"deg": 5, "mm": 3, "%": 5}


def draft_choice(material: Material) -> ChoiceDraft:
    """“What is the Cobb angle?”, with wrong values further away than readers differ."""
    one = material.focused_measurement()
    said, chinese = _words(one, material.language), material.language == "zh"
    right = said.format(one.value)
    wrong = [(said.format(value), _why_wrong(value, one, chinese)) for value in _others(one, material.seed)]
    options, key = ordered_options(right, wrong, seed=material.seed)
    picture, where = _picture(material, one), _where(one, chinese)
    stem = (
        f"在这幅{picture}上,{where}{_name(one, chinese)}最接近下列哪一数值?"
        if chinese
        else f"On this {picture}, which value is closest to the {_name(one, chinese)}{where}?"
    )
    return ChoiceDraft(
        stem=stem,
        options=options,
        answer=key,
        rationale=_rationale(material, one, right),
        levels=list(one.levels),
        side=None,
        conditions=list(material.conditions),
        evidence=[_evidence(one)],
    )


def draft_open(material: Material) -> OpenDraft:
    """“Measure …”, answered with the value and how far readers may differ."""
    one = material.focused_measurement()
    chinese = material.language == "zh"
    said = _words(one, material.language)
    picture, where, right = _picture(material, one), _where(one, chinese), said.format(one.value)
    margin = said.format(READERS_DIFFER[one.unit])
    if chinese:
        question = f"请在这幅{picture}上测量{where}{_name(one, chinese)}。"
        answer = f"{where}{_name(one, chinese)}为{right}(允许相差{margin})。"
    else:
        question = f"Measure the {_name(one, chinese)}{where} on this {picture}."
        answer = f"The {_name(one, chinese)}{where} is {right}, give or take {margin}."
    return OpenDraft(
        question=question,
        reference_answer=answer,
        claims=[answer],
        rationale=_rationale(material, one, right),
        levels=list(one.levels),
        side=None,
        conditions=list(material.conditions),
        evidence=[_evidence(one)],
    )


def _others(one: MeasurementView, seed: int) -> list[int]:
    """Three other values, each further from the right one and from one another than readers differ."""
    step = max(2 * READERS_DIFFER[one.unit] + 1, round(abs(one.value) * 0.3))
    below = random.Random(f"measure {seed}").randrange(4)  # noqa: S311 - place of the right value, no secret
    values = [one.value + step * place for place in range(-below, 4 - below) if place]
    if one.value >= 0 and min(values) < 0:
        values = [one.value + step * place for place in (1, 2, 3)]
    return values


def _words(one: MeasurementView, language: str) -> str:
    if one.unit not in _UNITS or one.kind not in NAMES:
        raise NothingToDraft(f"The built-in drafter has no words for a {one.kind} in {one.unit}.")
    return "{}" + _UNITS[one.unit][language == "zh"]


def _name(one: MeasurementView, chinese: bool) -> str:
    return NAMES[one.kind][chinese]


def _where(one: MeasurementView, chinese: bool) -> str:
    if len(one.levels) > 1:
        return (
            f"{one.levels[0]}至{one.levels[-1]}的"
            if chinese
            else f" from {one.levels[0]} to {one.levels[-1]}"
        )
    return f"{one.levels[0]}的" if chinese else f" at {one.levels[0]}"


def _picture(material: Material, one: MeasurementView) -> str:
    series = material.series_by_uid(one.series)
    return image_words(series.modality, series.plane, material.language)


def _why_wrong(value: int, one: MeasurementView, chinese: bool) -> str:
    gap = abs(value - one.value)
    unit = _UNITS[one.unit][chinese]
    if chinese:
        return f"与测得值相差{gap}{unit},超出阅片者之间的差异。"
    return f"It is {gap}{unit} away from what was measured, more than readers differ."


def _rationale(material: Material, one: MeasurementView, right: str) -> str:
    chinese = material.language == "zh"
    where = _where(one, chinese)
    told = (
        f"测量{one.times}次,{where}{_name(one, chinese)}为{right}。"
        if chinese
        else f"Measured {'once' if one.times == 1 else f'{one.times} times'}: the {_name(one, chinese)}"
        f"{where} is {right}."
    )
    caution = numbering_caution(material.language) if material.level_is_assumed else ""
    return joined([told, caution], material.language)


def _evidence(one: MeasurementView) -> DraftedEvidence:
    """A measurement is shown on its slice, not quoted."""
    return DraftedEvidence(
        field="rationale", quote="", passage=None, figure=None, fact=None, level=one.levels[0]
    )
