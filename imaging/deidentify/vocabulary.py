"""Words that may stay in descriptions and coded strings: technique and anatomy, nothing that names.

Defined terms are facts of PS3.3; the rest is how scanners name spine protocols. A word that is not
here goes, because no rule can tell an unknown word from a surname.
"""

from __future__ import annotations

from pathlib import Path


def _words(name: str) -> frozenset[str]:
    return frozenset((Path(__file__).parent / name).read_text().split())


CODED_STRINGS = _words("coded_strings.txt")

DESCRIPTION_WORDS = _words("description_words.txt")

# Of these, words that are people's names as well: they stay only where no unknown word stands beside them.
NAMES_TOO = _words("names_too.txt")

# How Chinese scanners name spine protocols, in the words above; longer ones first where one holds another.
CHINESE_WORDS = {
    "全脊柱": "whole spine", "脊柱": "spine", "脊髓": "cord", "颈胸椎": "cervical thoracic spine",
    "胸腰椎": "thoracolumbar spine", "腰骶椎": "lumbosacral spine", "颈椎": "cervical spine",
    "胸椎": "thoracic spine", "腰椎": "lumbar spine", "骶椎": "sacrum", "骶骨": "sacrum", "尾骨": "coccyx",
    "腰椎间盘": "lumbar disc", "颈椎间盘": "cervical disc",
    "椎间盘": "disc", "椎体": "vertebra", "椎管": "canal", "骨盆": "pelvis", "髋关节": "hip joint",
    "矢状位": "sagittal", "矢状面": "sagittal", "矢状": "sagittal", "冠状位": "coronal", "冠状面": "coronal",
    "冠状": "coronal", "横断位": "axial", "横断面": "axial", "横断": "axial", "轴位": "axial",
    "正侧位": "ap lateral", "正位": "ap", "侧位": "lateral", "斜位": "oblique", "过伸位": "extension",
    "过屈位": "flexion", "过伸": "extension", "过屈": "flexion", "站立位": "standing", "仰卧位": "supine",
    "俯卧位": "prone", "中立位": "neutral", "平扫": "without contrast", "增强": "contrast",
    "压脂": "fs", "抑脂": "fs", "脂肪抑制": "fs", "定位像": "localizer", "骨窗": "bone",
    "软组织窗": "soft tissue", "三维": "3d", "重建": "recon", "薄层": "thin", "左侧": "left", "右侧": "right",
}  # fmt: skip

LEVEL_WORD = r"(?:c[1-7]|t(?:1[0-3]|[1-9])|l[1-6]|s[1-5])"

VENDORS = {
    "siemens": "SIEMENS",
    "philips": "Philips",
    "ge ": "GE MEDICAL SYSTEMS",
    "general electric": "GE MEDICAL SYSTEMS",
    "toshiba": "TOSHIBA",
    "canon": "CANON",
    "hitachi": "HITACHI",
    "fuji": "FUJIFILM",
    "agfa": "AGFA",
    "carestream": "CARESTREAM",
    "kodak": "KODAK",
    "konica": "KONICA MINOLTA",
    "shimadzu": "SHIMADZU",
    "samsung": "SAMSUNG",
    "united imaging": "UIH",
    "uih": "UIH",
    "neusoft": "NEUSOFT",
    "mindray": "MINDRAY",
    "esaote": "ESAOTE",
    "hologic": "HOLOGIC",
    "eos imaging": "EOS IMAGING",
    "spinemed": "SpineMed Studio",
}
