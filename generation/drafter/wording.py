"""How facts, planes and modalities are said, in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass

MODALITIES = {
    "MR": ("MR image", "MR图像"),
    "CT": ("CT image", "CT图像"),
    "DX": ("radiograph", "X线片"),
    "CR": ("radiograph", "X线片"),
    "RG": ("radiograph", "X线片"),
}
PLANES = {
    "sagittal": ("sagittal", "矢状位"),
    "axial": ("axial", "轴位"),
    "coronal": ("coronal", "冠状位"),
    "oblique": ("oblique", "斜位"),
    "projection": ("", ""),
}
STRUCTURES = {
    "disc": "椎间盘",
    "body": "椎体",
    "vertebra": "椎骨",
    "canal": "椎管",
    "foramen": "椎间孔",
    "facet": "关节突关节",
    "cord": "脊髓",
    "endplate": "终板",
    "upper_endplate": "上终板",
    "lower_endplate": "下终板",
    "lateral_recess": "侧隐窝",
    "alignment": "序列",
    "marrow": "骨髓",
}
ATTRIBUTES = {
    "herniation": "突出",
    "bulging": "膨出",
    "narrowing": "变窄",
    "height": "高度",
    "height_loss": "高度丢失",
    "signal": "信号",
    "stenosis": "狭窄",
    "spondylolisthesis": "滑脱",
    "listhesis": "滑脱",
    "degeneration": "退变",
    "modic": "Modic改变",
    "change": "改变",
    "schmorl_node": "许莫氏结节",
    "fracture": "骨折",
    "compression": "受压",
    "edema": "水肿",
    "oedema": "水肿",
}
VALUES = {
    "normal": "正常",
    "normal/mild": "正常/轻度",
    "present": "存在",
    "absent": "无",
    "none": "无",
    "mild": "轻度",
    "moderate": "中度",
    "severe": "重度",
    "reduced": "降低",
    "kept": "保持",
    "low": "低",
    "high": "高",
    "bulge": "膨出",
    "protrusion": "突出",
    "extrusion": "脱出",
}
SIDES = {"left": "左侧", "right": "右侧", "bilateral": "双侧", "midline": "中线"}
ZONES = {
    "central": "中央区",
    "subarticular": "关节下区",
    "foraminal": "椎间孔区",
    "extraforaminal": "椎间孔外区",
}


@dataclass(frozen=True, kw_only=True)
class FactWords:
    """The stored words of a LevelFact; empty where nothing was said."""

    level: str
    structure: str
    attribute: str
    value: str
    scale: str = ""
    side: str = ""
    zone: str = ""
    certainty: str = "certain"


def image_words(modality: str, plane: str, language: str) -> str:
    """“sagittal MR image”, “矢状位MR图像”."""
    index = 1 if language == "zh" else 0
    picture = MODALITIES.get(modality, ("image", "图像"))[index]
    where = PLANES.get(plane, ("", ""))[index]
    return f"{where}{picture}" if index else f"{where} {picture}".strip()


def numbering_caution(language: str) -> str:
    """What is said of every level of a spine whose numbering nobody certified."""
    if language == "zh":
        return "节段编号为推定;如有移行椎,整体编号会随之改变。"
    return "The numbering is assumed; a transitional vertebra would shift every name."


def english_statement(fact: FactWords) -> str:
    """The fact as one English sentence."""
    where = " ".join(word for word in (fact.side, _plain(fact.zone)) if word)
    subject = f"{fact.level} {_plain(fact.structure)}".strip()
    subject = f"{subject} ({where})" if where else subject
    if fact.certainty == "not_assessable":
        return f"{subject}: {_plain(fact.attribute)} cannot be assessed."
    prefix = {"probable": "probably ", "possible": "possibly "}.get(fact.certainty, "")
    scale = f", {fact.scale} scale" if fact.scale else ""
    return f"{subject}: {_plain(fact.attribute)} {prefix}{_plain(fact.value)}{scale}."


def chinese_statement(fact: FactWords) -> str:
    """The fact as one Chinese sentence; words without a translation stay as stored."""
    where = SIDES.get(fact.side, fact.side) + ZONES.get(fact.zone, fact.zone)
    subject = f"{fact.level}{_chinese(STRUCTURES, fact.structure)}{where}"
    attribute = _chinese(ATTRIBUTES, fact.attribute)
    if fact.certainty == "not_assessable":
        return f"{subject}:{attribute}无法评估。"
    prefix = {"probable": "很可能", "possible": "可能"}.get(fact.certainty, "")
    scale = f"({fact.scale}分级)" if fact.scale else ""
    return f"{subject}:{attribute}{prefix}{_chinese(VALUES, fact.value)}{scale}。"


def attribute_words(structure: str, attribute: str, language: str) -> str:
    """“disc herniation”, “椎间盘突出”."""
    if language == "zh":
        return _chinese(STRUCTURES, structure) + _chinese(ATTRIBUTES, attribute)
    return f"{_plain(structure)} {_plain(attribute)}".strip()


def place_words(level: str, structure: str, side: str, language: str) -> str:
    """“the left L4/L5 foramen”, “L4/L5左侧椎间孔”; a vertebra is called by its level alone."""
    part = "" if structure in {"body", "vertebra"} else structure
    if language == "zh":
        return level + SIDES.get(side, "") + _chinese(STRUCTURES, part)
    if not part:
        return level
    sided = f"{side} " if side in {"left", "right"} else ""
    return f"the {sided}{level} {_plain(part)}"


def value_words(value: str, language: str) -> str:
    """A stored value as it is read."""
    return _chinese(VALUES, value) if language == "zh" else _plain(value)


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _chinese(table: dict[str, str], word: str) -> str:
    return table.get(word.strip().lower(), _plain(word))
