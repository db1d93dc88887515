"""The grades of the named scales: their order, and what each one means in English and in Chinese."""

from __future__ import annotations

from generation.drafter.wording import value_words

Meanings = dict[str, tuple[str, str]]

# Wang, QIMS 2019, doi 10.21037/qims.2019.02.04, after Genant 1993.
_GENANT: Meanings = {
    "0": ("a normal vertebra, with a height loss below 20 %", "正常椎体,高度丢失不足20%"),
    "0.5": (
        "a suspected deformity whose height loss does not reach 20 %",
        "可疑变形,高度丢失未达20%",
    ),
    "1": ("a height loss of 20 to 25 %", "高度丢失20%~25%"),
    "2": ("a height loss of 25 to 40 %", "高度丢失25%~40%"),
    "3": ("a height loss above 40 %", "高度丢失超过40%"),
}
# Pfirrmann and others, Spine 2001; 26: 1873-1878.
_PFIRRMANN: Meanings = {
    "1": (
        "a homogeneous, bright nucleus, clearly distinct from the annulus, and a normal disc height",
        "髓核信号均匀明亮,与纤维环分界清楚,椎间隙高度正常",
    ),
    "2": (
        "an inhomogeneous, bright nucleus with or without horizontal bands, distinct from the annulus, "
        "and a normal disc height",
        "髓核信号不均匀但明亮,可有水平带,与纤维环分界清楚,椎间隙高度正常",
    ),
    "3": (
        "a grey nucleus, no longer clearly distinct from the annulus, and a normal or slightly reduced "
        "disc height",
        "髓核呈灰色,与纤维环分界不清,椎间隙高度正常或轻度降低",
    ),
    "4": (
        "a grey to black nucleus, no longer distinct from the annulus, and a normal or moderately "
        "reduced disc height",
        "髓核呈灰色至黑色,与纤维环分界消失,椎间隙高度正常或中度降低",
    ),
    "5": ("a black disc with a collapsed disc space", "椎间盘呈黑色,椎间隙塌陷"),
}
# Modic and others, Radiology 1988; 166: 193-199.
_MODIC: Meanings = {
    "0": ("no change of the marrow beside the endplate", "终板旁骨髓无信号改变"),
    "1": (
        "marrow that is dark on T1-weighted and bright on T2-weighted images",
        "骨髓T1加权像低信号、T2加权像高信号",
    ),
    "2": (
        "marrow that is bright on T1-weighted and isointense or bright on T2-weighted images",
        "骨髓T1加权像高信号、T2加权像等或高信号",
    ),
    "3": (
        "marrow that is dark on T1-weighted and on T2-weighted images",
        "骨髓T1加权像、T2加权像均为低信号",
    ),
}
# Meyerding 1932; the share is of the upper endplate of the vertebra below.
_MEYERDING: Meanings = {
    "0": ("no slip", "无滑移"),
    "1": ("a slip of less than 25 %", "滑移不足25%"),
    "2": ("a slip of 25 to 50 %", "滑移25%~50%"),
    "3": ("a slip of 50 to 75 %", "滑移50%~75%"),
    "4": ("a slip of 75 to 100 %", "滑移75%~100%"),
    "5": ("a slip of more than 100 %", "滑移超过100%"),
}
# Schizas and others, Spine 2010; 35: 1919-1924.
_SCHIZAS: Meanings = {
    "A": (
        "fluid that is clearly visible in the dural sac around unevenly spread rootlets",
        "硬膜囊内脑脊液清晰可见,神经根丝分布不均",
    ),
    "B": (
        "rootlets that fill the dural sac but can be told apart, with some fluid between them",
        "神经根丝占满硬膜囊但仍可分辨,其间尚有脑脊液",
    ),
    "C": (
        "no rootlets to be told apart and no fluid, with epidural fat behind the dural sac",
        "神经根丝不可分辨,脑脊液消失,硬膜囊后方硬膜外脂肪存在",
    ),
    "D": (
        "no rootlets to be told apart, no fluid, and no epidural fat behind the dural sac",
        "神经根丝不可分辨,脑脊液消失,硬膜囊后方硬膜外脂肪消失",
    ),
}
# Lee and others, AJR 2010; 194: 1095-1098.
_LEE_FORAMEN: Meanings = {
    "0": ("fat all around the nerve root", "神经根周围脂肪完整"),
    "1": (
        "fat that is lost on two opposite sides of a nerve root of unchanged shape",
        "神经根相对两侧脂肪消失,神经根形态正常",
    ),
    "2": (
        "fat that is lost on all four sides of a nerve root of unchanged shape",
        "神经根四周脂肪消失,神经根形态正常",
    ),
    "3": ("a nerve root that is collapsed or changed in shape", "神经根塌陷或形态改变"),
}
_MEANINGS = {
    "genant": _GENANT,
    "pfirrmann": _PFIRRMANN,
    "modic": _MODIC,
    "meyerding": _MEYERDING,
    "schizas": _SCHIZAS,
}
# Grades of the named scales, in order. Roman or Arabic is decided by the fact that is worded.
SCALES: dict[str, tuple[str, ...]] = {
    **{scale: tuple(meanings) for scale, meanings in _MEANINGS.items()},
    "lee": tuple(_LEE_FORAMEN),
    "rsna": ("normal/mild", "moderate", "severe"),
}
SEVERITIES = ("normal", "mild", "moderate", "severe")
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V"}
_ARABIC = {roman: grade for grade, roman in ROMAN.items()}
_PLACES = (("first", "一"), ("second", "二"), ("third", "三"), ("fourth", "四"))
_COUNTS = {3: ("three", "三"), 4: ("four", "四")}


def grades_like(value: str, scale: str) -> tuple[str, ...]:
    """All grades of the value's scale, written as the value is; empty when the scale is not known."""
    name = scale.strip().lower()
    grades = SCALES.get(name, ())
    if not grades and value.lower() in SEVERITIES:
        grades = SEVERITIES
    roman = tuple(ROMAN.get(grade, grade) for grade in grades)
    titled = tuple(grade.title() for grade in grades)
    # A Meyerding 0 stands among Roman numerals.
    spellings = (roman, grades) if name == "meyerding" else (grades, roman, titled)
    return next((spelling for spelling in spellings if value in spelling), ())


def scale_has_meanings(scale: str, structure: str) -> bool:
    """Whether each grade of the scale has a definition, rather than a place among degrees only."""
    return bool(_meanings(scale, structure))


def grade_meaning(grade: str, scale: str, structure: str, language: str) -> str:
    """What a grade means, as one sentence that says nothing of any image.

    By its definition where the scale has one for the structure (the Lee grades are those of the foramen),
    else by its place among the degrees.
    """
    chinese = language == "zh"
    meaning = _meanings(scale, structure).get(_ARABIC.get(grade, grade))
    if meaning is None:
        return _place_of(grade, scale, chinese=chinese)
    if chinese:
        return f"{scale} {grade}{grade_word(scale, language)}指{meaning[1]}。"
    return f"{scale} {grade_word(scale, language)} {grade} means {meaning[0]}."


def grade_word(scale: str, language: str) -> str:
    """A Modic change has a type, every other scale has grades."""
    english, chinese = ("type", "型") if scale.strip().lower() == "modic" else ("grade", "级")
    return chinese if language == "zh" else english


def _meanings(scale: str, structure: str) -> Meanings:
    name = scale.strip().lower()
    if name == "lee":
        return _LEE_FORAMEN if structure.lower().startswith("foram") else {}
    return _MEANINGS.get(name, {})


def _place_of(grade: str, scale: str, *, chinese: bool) -> str:
    grades = grades_like(grade, scale)
    place, count = _PLACES[grades.index(grade)][chinese], _COUNTS[len(grades)][chinese]
    if chinese:
        return f"“{value_words(grade, 'zh')}”是由轻到重{count}级中的第{place}级。"
    return f"“{value_words(grade, 'en').capitalize()}” is the {place} of {count} degrees, the least first."
