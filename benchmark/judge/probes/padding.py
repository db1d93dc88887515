"""A report made longer by sentences that say nothing of the patient."""

from __future__ import annotations

import random
import re
from typing import Final

LEAST_ADDED: Final = 0.5  # of the report's length, in characters
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z]")

# A sentence is one of each: of 216 (6 x 6 x 6) none need stand in a report twice.
_ENGLISH: Final = (
    (
        "This document", "The present text", "What is written here", "The wording of this document",
        "Each paragraph of this text", "The whole of this document",
    ),
    (
        "has been put down in writing", "is set out in sentences", "is laid out as a text",
        "has been arranged in paragraphs", "is made available as a document", "has the usual form",
    ),
    (
        "so that it can be read from beginning to end.", "and may be kept with other documents.",
        "as is customary for documents of this kind.", "and is meant to be read in its context.",
        "and uses the words that such documents use.", "so that readers may refer to it at any time.",
    ),
)  # fmt: skip
_CHINESE: Final = (
    ("本文件", "以上文字", "本篇内容", "此处所写的文字", "本文的各个段落", "这份文件的全部文字"),
    (
        "以书面形式写成，", "按照通常的格式编排，", "由若干句子组成，", "以段落的方式呈现，",
        "作为一份文件提供，", "采用常用的语言书写，",
    ),
    (
        "可供从头到尾阅读。", "可与其他文件一并保存。", "与同类文件的惯例一致。", "应当结合全文来理解。",
        "所用词语为同类文件所常用。", "读者可以随时查阅。",
    ),
)  # fmt: skip


def is_chinese(text: str) -> bool:
    """Whether a report is written in Chinese; levels and names in it may be Latin."""
    return 3 * len(_HAN.findall(text)) > len(_LATIN.findall(text))


def padded(text: str, seed: int) -> str | None:
    """The report with as many empty sentences as make it half as long again; None for an empty one.

    They stand behind its paragraphs in turn, in the language of the report.
    """
    if not text.strip():
        return None
    lines = text.split("\n")
    ends = [place for place, line in enumerate(lines) if line.rstrip().endswith((".", "。", "；", ";"))]
    ends = ends or [len(lines) - 1]
    blank = "" if is_chinese(text) else " "
    for turn, sentence in enumerate(_sentences(text, seed)):
        place = ends[turn % len(ends)]
        lines[place] = f"{lines[place].rstrip()}{blank}{sentence}"
    return "\n".join(lines)


def _sentences(text: str, seed: int) -> list[str]:
    parts = _CHINESE if is_chinese(text) else _ENGLISH
    blank = "" if parts is _CHINESE else " "
    every = [blank.join((one, two, three)) for one in parts[0] for two in parts[1] for three in parts[2]]
    draw = random.Random(seed)  # noqa: S311 - an order, no secret
    chosen: list[str] = []
    # One more than needed by length: blanks at the ends of lines are taken away.
    while sum(map(len, chosen)) < LEAST_ADDED * len(text) + 80 or not chosen:
        turn = draw.sample(every, len(every))
        while turn and sum(map(len, chosen)) < LEAST_ADDED * len(text) + 80:
            chosen.append(turn.pop())
    return chosen
