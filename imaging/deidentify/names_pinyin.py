"""Chinese persons' names in Latin letters without a label: a surname beside one or two syllables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imaging.deidentify.name_rules import Place, is_clinical

_SURNAMES = (
    "ouyang|shangguan|situ|sima|zhuge|murong|huangfu|zhuang|zhang|zheng|zhong|zhan|zhao|zhou|zhu|zou|zeng|zhai|zang"
    "|huang|hong|hou|huo|han|hao|he|hu|hua|chang|chen|cheng|chai|cui|cai|cao|cen|chu|wang|wei|wen|weng|wan|wu"
    "|liang|liao|ling|liu|lin|lian|luo|lai|lan|lei|long|lou|li|lu|lv|lyu|xiang|xiao|xiong|xia|xie|xing|xin|xue|xu|xi"
    "|yang|yan|yao|yuan|yin|ying|you|yue|ye|yi|yu|yun|sheng|shen|shao|shan|shang|shi|shu|song|sun|su|si|sha"
    "|jiang|jiao|jian|jia|jin|jing|ji|jiu|ju|gong|gan|gao|geng|gu|guan|guo|ge|gui|qian|qiao|qiu|qin|qi|qu|quan"
    "|feng|fang|fan|fei|fu|peng|pang|pan|pei|pu|ping|duan|dong|deng|ding|dou|du|dai|dang|diao|tang|tan|tao|teng"
    "|tian|tong|tu|meng|mao|mei|miao|mi|mo|mu|ma|bai|ban|bao|bian|bi|bo|bu|kang|kong|kuang|ke|ruan|rao|ren|rong"
    "|nie|ning|niu|ni|an|ai|ao"
)
_SYLLABLE = (
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|uai|uan|ian|iao|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|er|a|o|e|i|u|v))"
)
_SURNAME = rf"(?i:{_SURNAMES})"
_GIVEN = rf"(?=[A-Z])(?i:{_SYLLABLE}(?:[-’']?{_SYLLABLE})?)(?![a-zA-Z])"
# What stands behind a name on a request or at the start of a report.
_BEHIND = (
    r"(?=,? *\(?\d{1,3} *(?:,|-?(?i:years?|yrs?|y)\b|[MFy]\b|/ ?[MF]\b"
    r"|(?i:male|female)\b|(?i:has|had|is|was)\b)"
    r"|,? \(?(?:[MF]\b|(?i:male|female)\b)"
    r"|,? (?i:(?:lumbar|cervical|thoracic|whole|[LCT])[ -]?spine|L-S|MRI?|CT|X-?ray|DOB|MRN)\b|,? [LTCS]\d"
    r"|[:;,.]?[ \t]*(?:\n|$))"
)
# Fewer letters are abbreviations more often than a name.
_FEWEST = 6
_OTHERS = frozenset({"hong kong", "sun tan", "fine tune"})
_BEGINS = r"(?<![\w’'-])(?<![A-Za-z] )"
_RULES = (
    re.compile(rf"{_BEGINS}(?P<one>(?=[A-Z]){_SURNAME}),? (?P<two>{_GIVEN}){_BEHIND}"),
    re.compile(rf"{_BEGINS}(?P<one>{_GIVEN}) (?P<two>(?=[A-Z]){_SURNAME}){_BEHIND}"),
)


def pinyin_names(text: str) -> Iterator[Place]:
    """Where such names stand, in plain letters; a word of the clinic or of the language is no part of one."""
    for rule in _RULES:
        for found in rule.finditer(text):
            if _is_name(found["one"], found["two"]):
                yield found.start("one"), found.end("two")


def _is_name(one: str, two: str) -> bool:
    is_word = is_clinical(one) or is_clinical(two) or f"{one} {two}".lower() in _OTHERS
    return len(one + two) >= _FEWEST and not is_word
