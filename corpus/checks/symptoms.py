"""What a patient may complain of or have had, as words in turns of a consultation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from anatomy.mentions.lexer import lower, normalise
from corpus.checks.denials import Denial, denial_of
from corpus.checks.sentences import sentences

SYMPTOMS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "fever": r"(?<![a-z])(?:fevers?|febrile|chills)(?![a-z])|发热|发烧|寒战",
        "weight loss": r"(?<![a-z])(?:(?:un\w+ )?weight loss|los(?:t|ing|e) (?:any )?weight)(?![a-z])|"
        r"体重(?:下降|减轻)|消瘦",
        "bladder or bowel trouble": r"(?<![a-z])(?:bladder|bowels?|incontinen\w*|urinat\w*|urine|"
        r"urinary|wet(?:ting)? myself|waterworks)(?![a-z])|大小便|小便|大便|二便|尿",
        "saddle numbness": r"(?<![a-z])(?:saddle|between (?:my|your|the) legs|private parts|perine\w+|"
        r"genital\w*)(?![a-z])|鞍区|会阴",
        "numbness": r"(?<![a-z])(?:numb(?:ness)?|tingl\w+|pins and needles)(?![a-z])|麻木|发麻|麻刺|"
        r"(?<!肉)麻(?!醉|烦)",
        "weakness": r"(?<![a-z])(?:weak(?:ness)?|giv(?:es|en|ing) way|strength|foot drop|drop "
        r"foot)(?![a-z])|无力|"
        r"乏力|没劲|力气|肌力|发软|足下垂",
        "injury": r"(?<![a-z])(?:accident|injur(?:y|ies|ed)|fell|falls?|trauma)(?![a-z])|外伤|受伤|摔|"
        r"跌|车祸",
        "cancer": r"(?<![a-z])(?:cancers?|tumou?rs?|malignan\w+)(?![a-z])|癌|肿瘤",
        "night pain": r"(?<![a-z])(?:night pain|pain at night|wakes? (?:me|you)|night sweats)(?![a-z])|"
        r"夜间痛|夜间疼痛|痛醒|盗汗",
        "earlier surgery": r"(?<![a-z])(?:(?:previous|prior|earlier|past) (?:spin\w+ |back |"
        r"neck )?(?:surgery|operations?)|operated on)(?![a-z])|手术史|做过手术|开过刀",
        "diabetes": r"(?<![a-z])(?:diabet\w+)(?![a-z])|糖尿病",
        "smoking": r"(?<![a-z])(?:smok(?:e|es|ing|ed|er))(?![a-z])|吸烟|抽烟",
        "blood thinners": r"(?<![a-z])(?:blood thinners?|anticoagul\w+|warfarin|apixaban|rivaroxaban|"
        r"aspirin|clopidogrel)(?![a-z])|抗凝|华法林|阿司匹林|利伐沙班",
        "osteoporosis": r"(?<![a-z])(?:osteopor\w+)(?![a-z])|骨质疏松",
        "clumsy hands": r"(?<![a-z])(?:clums\w+|dropping things|buttons?)(?![a-z])|笨拙|扣(?:扣子|"
        r"纽扣)|持物不稳",
        "gait": r"(?<![a-z])(?:unsteady|balance|gait|stumbl\w+)(?![a-z])|走路不稳|步态|踩棉花",
    }.items()
}  # fmt: skip
_ASKS: Final = re.compile(
    r"[?？]|吗|呢|请(?:说|描述|告诉|问)|(?<![a-z])(?:tell me|describe|let me know)(?![a-z])", re.IGNORECASE
)


class SymptomSaid(NamedTuple):
    """A symptom in a text, where, and how it is put."""

    name: str
    start: int
    end: int
    denial: Denial


def symptoms_in(text: str) -> Iterator[SymptomSaid]:
    """Every symptom a text states or denies; what it asks or supposes is left out."""
    plain = lower(normalise(text))
    for start, end in sentences(plain):
        sentence = plain[start:end]
        if not asks(sentence):
            for name, low, high in symptoms_named(sentence):
                said = denial_of(sentence, low, high, [(low, high)])
                yield SymptomSaid(name, start + low, start + high, said)


def symptoms_named(text: str) -> list[tuple[str, int, int]]:
    """The symptoms a text names in whatever way, with their places."""
    plain = lower(normalise(text))
    return [(name, *match.span()) for name, pattern in SYMPTOMS.items() for match in pattern.finditer(plain)]


def asks(text: str) -> bool:
    """Whether a text asks something."""
    return _ASKS.search(text) is not None
