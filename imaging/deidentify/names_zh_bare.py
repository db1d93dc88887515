"""Chinese names in the midst of a sentence, without a label: a surname and signs that name somebody.

Of the signs behind a surname none may be of the clinic or of grammar (`seldom_given_zh.txt`); how many
of them parents give often, and what stands before and behind, decides how sure it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from imaging.deidentify.name_rules import Place
from imaging.deidentify.names_zh import (
    COMPOUND,
    FIRST,
    GIVEN,
    HAN,
    OFTEN,
    PLAIN,
    RARE,
    STOPS,
    SURNAMES,
    has_east_asian,
    is_word_zh,
)

_SELDOM = "".join((Path(__file__).parent / "seldom_given_zh.txt").read_text().split())
_OTHER = rf"(?![{_SELDOM}驾]|之[前后]|主[刀任治诉])[{HAN}]"
# With two signs that are often given, or with one of them and one that is no clinical word.
_SURE = (
    rf"(?:(?:{COMPOUND})(?:{_OTHER}){{1,2}}|[{SURNAMES}{RARE}](?!先生)[{OFTEN}]{{2}}"
    rf"|[{PLAIN}](?:[{OFTEN}]{_OTHER}|{_OTHER}[{OFTEN}]))"
)
# Also where no sign is often given, and two signs in all.
_LIKELY = (
    rf"(?:{_SURE}|[{SURNAMES}{RARE}](?:{_OTHER}){{2}}|[{PLAIN}](?:{_OTHER})|[{SURNAMES}{RARE}][{GIVEN}])"
)
# Whoever is spoken of by what they are; what follows is who it is.
_WHO = (
    r"(?:[医护技药康治教麻][疗复醉]?[师生士]|护士长|主任|教授|院长|科长|组长|老师|学生|助手|助理|值班|主刀"
    r"|主管|责任护士"
    r"|[检审报记查书操签代监陪参主被][查核告录房写作字理护加持鉴][的定]?[者人]员?|[者人]员"
    r"|[者人](?=[^体群工口民])"
    r"|患者|病[人友员]|伤者|患儿|产妇|车主|司机|同[事学病][室房]?|室友|工友|邻居|朋友|房东"
    r"|[父母双]亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|哥哥|弟弟|姐姐|妹妹|丈夫|妻子|爱人|老伴|配偶|儿子|女儿"
    r"|儿媳|女婿"
    r"|[长次独][子女]|侄[子女儿]|外甥女?|孙[子女儿]|家属|亲属|岳[父母]|[其之][妻夫子女父母兄弟姐妹]"
    r"|姓\s{0,4}名|审核|复核|记录|主持|随访|回访|床)"
)
# Verbs that take a person.
_WITH = (
    r"(?:由(?![于於])|[与和及同向对经随请叫让给替陪找称嘱]|联系|通知|告知|感谢|谢谢|委托|邀请|转告"
    r"|协助|系|叫做|名为|我叫|本人)"
)
_ACTS = (
    r"(?=[诉说称讲问答代系是也现昨今明之将被由到在来去于因及与和同经给予为的先仍已未自均]|主[刀任诉管持]"
    r"|副主任|医[生师]"
    r"|协助|指导|讲解|驾驶|恢复|夜间|晨起|汇报|陪|签|表示|认为|同意|拒绝|要求|报告|处方|插管|书写|采集"
    r"|介绍|复诊|主持|发言"
    r"|未|切口|伤口|左|右|双|步态|拟|术[前后中]|出生|\d{1,3}岁)"
)
_RULES = (
    rf"{FIRST}(?P<it>{_SURE})",
    rf"{FIRST}(?P<it>{_LIKELY}){_ACTS}",
    rf"{_WHO}\s*[:：]?\s*(?P<it>{_SURE})",
    rf"{_WHO}\s*[:：]?\s*(?P<it>{_LIKELY})(?:{_ACTS}|(?={STOPS}|$))",
    rf"{_WITH}(?P<it>{_SURE})",
    rf"{_WITH}(?P<it>{_LIKELY})(?:{_ACTS}|(?={STOPS}|$))",
    # Between two such words any signs are a name, but those of grammar.
    (
        rf"{_WHO}(?P<it>[{PLAIN}](?![的了着过无不有为与和于在因])[{HAN}]{{1,2}}?)"
        r"(?=[诉说称也]|将其|代答|驾驶|协助|指导|讲解|汇报|主刀|表示|认为|报告|同意|交接|给予)"
    ),
    rf"(?:及其?|[与和])[母父妻夫子女兄弟姐妹][亲子]?(?P<it>{_LIKELY})(?=充分|沟通|谈话|交代|说明)",
    # Lists of persons, of which the first was told by what they are.
    rf"(?:{_WHO}|[者员人])\s*[:：]\s*(?P<it>{_LIKELY}(?:[、，,/／]\s*{_LIKELY}(?={STOPS}|$)){{1,7}})",
    rf"{FIRST}(?P<it>[老小]\s?[{SURNAMES}{RARE}])(?=[诉说称今昨明自，]|同志|先生|师傅|你|您)",
)


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _RULES))


def bare_names_zh(text: str) -> Iterator[Place]:
    """Where such names stand in Chinese text."""
    if not has_east_asian(text):
        return
    for rule in _compiled():
        for found in rule.finditer(text):
            if not is_word_zh(text, found.start("it")):
                yield found.span("it")
