"""How dates, dates of birth and great ages are written in plain letters, as patterns."""

from __future__ import annotations

import re

from imaging.deidentify.letters import plain

_YEAR, _DAY, _MONTH = r"(?:19|20)\d\d", r"(?:[12]\d|3[01]|0?[1-9])", r"(?:1[0-2]|0?[1-9])"
_WORD = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
# The months of other languages: with a day before and a year behind they are a date.
_MONTHS = (
    "janvier|januar|januari|janeiro|enero|gennaio|fevrier|februar|februari|febrero|fevereiro"
    "|febbraio|mars|marz|marzo"
    "|marco|maart|avril|abril|aprile|april|mai|maio|mayo|maggio|mei|juin|juni|junio|junho|giugno"
    "|juillet|juli|julio"
    "|julho|luglio|aout|agosto|august|augustus|septembre|septiembre|setembro|settembre|september"
    "|octobre|oktober"
    "|octubre|outubro|ottobre|novembre|noviembre|novembro|november|decembre|dezember|diciembre"
    "|dezembro|dicembre"
    "|desember|december|"
) + plain("января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря")
_NTH = rf"{_DAY}(?:st|nd|rd|th)?"
_OLD = r"(?:9\d|1[01]\d)"
_NUMBERS = (
    rf"(?:{_DAY}[./-] ?{_DAY}[./-] ?(?:{_YEAR}|\d\d)"
    rf"|{_YEAR} ?[-/.年] ?{_MONTH}(?: ?[-/.月] ?{_DAY}日?|月))(?!\d)"
)
_IN_WORDS = rf"(?i:{_NTH}[ .-]{{1,2}}{_WORD}\.?,?[ -]{_YEAR}|{_WORD}\.? {_NTH},? {_YEAR})(?!\d)"
_WORLD = rf"(?i:{_DAY}\.?(?: de| di)? (?:{_MONTHS})\.?(?: de)?,? {_YEAR})(?!\d)"
_BORN = (
    r"\b(?i:dob|d\.o\.b|date of birth|birth ?date|born(?: on)?|geb|geboren(?: am| op)?|geburtsdatum"
    r"|geb\.-?datum|nee?(?: le)?|date de naissance|nacid[oa](?: el)?|fecha de nacimiento|nascid[oa](?: em)?"
    r"|data de nascimento|nat[oa](?: il)?"
    rf"|data di nascita|fodt|fodd|narozen[ay]?|urodzon[ay]|{plain('дата рождения')}|{plain('родился')}"
    rf"|{plain('родилась')})[\s.:,]{{1,3}}"
)

_ORDINAL = (
    r"(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_NAMED = _WORD
_FEAST = (
    r"(?:Christmas|Boxing|New Year|Easter|Thanksgiving|Whit|Good|Ash|Palm|Labou?r|Independence"
    r"|Memorial|Diwali|Eid)"
    r"(?:['’]?s)?(?: (?:Day|Eve|Sunday|Monday|Friday|Wednesday))?"
)
_HAN_DIGIT, _HAN_UP_TO_31 = (
    "[〇零○一二三四五六七八九]",
    "(?:初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|廿?[一二三四五六七八九])",
)
_HAN_YEAR = rf"(?:{_HAN_DIGIT}{{4}}年|[今去前明昨]年|{_YEAR}年|(?<!\d)\d\d年)"
_HAN_MONTH = rf"(?:{_MONTH}|十?[一二三四五六七八九]|十|正|腊|冬)月"
_HAN_DAY = rf"(?:{_DAY}[日号]|{_HAN_UP_TO_31}(?:[日号]|(?!\d)))"
_FEAST_ZH = "(?:春节|国庆节?|中秋节?|元旦|端午节?|清明节?|劳动节|五一|十一|除夕|元宵节?|圣诞节?|重阳节?)"

BIRTH = "a date of birth"

DATE_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (BIRTH, re.compile(rf"{_BORN}(?P<it>{_NUMBERS}|{_IN_WORDS}|{_WORLD})")),
    (BIRTH, re.compile(rf"(?:出生(?:日期|年月日?|时间|于)?|生日|生于)\s*[:为是]?\s*(?P<it>{_NUMBERS})")),
    (
        BIRTH,
        re.compile(
            rf"(?P<it>(?<!\d){_YEAR}(?:年{_MONTH}月(?:{_DAY}日)?|[./-]{_MONTH}(?:[./-]{_DAY})?))出?生(?![产"
            rf"长成活理化])"
        ),
    ),
    ("a date", re.compile(rf"(?<![\d.]){_YEAR}\s*[-/.年]\s*{_MONTH}(?:\s*[-/.月]\s*{_DAY}(?!\d)日?|月)")),
    ("a date", re.compile(rf"(?<!\d){_MONTH}月{_DAY}[日号]")),
    ("a date", re.compile(rf"(?<![\d./-]){_DAY}([/.-]){_DAY}\1{_YEAR}(?!\d)")),
    ("a date", re.compile(rf"(?<![\d./-]){_DAY}([/.-]){_DAY}\1\d\d(?![\d./]\d|\d)")),
    (
        "a date",
        re.compile(
            rf"\b(?:{_NTH}[ -]{_WORD}\.?,?(?:[ -](?:{_YEAR}|\d\d(?!\d)))?|{_WORD}\.? {_NTH}(?:,? {_YEAR})?"
            rf"(?!\d)|{_WORD}\.?,? {_YEAR})(?!\w)",
            re.IGNORECASE,
        ),
    ),
    ("a date", re.compile(rf"(?<![\d.]){_WORLD}")),
    (
        "a date",
        re.compile(
            rf"\b(?:(?:{_NTH}|(?i:{_ORDINAL})) (?:day )?of {_NAMED}|{_NAMED} (?:the )?(?:{_NTH}"
            rf"|(?i:{_ORDINAL}))\b"
            rf"|{_NTH} {_NAMED})(?:,? (?:{_YEAR}|['’]\d\d))?(?!\w)"
        ),
    ),
    ("a date", re.compile(rf"(?<![\d.]){_YEAR},? {_NAMED} {_NTH}(?!\w)")),
    ("a date", re.compile(rf"\b{_FEAST},? (?:of )?{_YEAR}(?!\d)")),
    ("a date", re.compile(rf"{_HAN_YEAR}(?:的)?(?:{_HAN_MONTH}(?:{_HAN_DAY}[晚晨早]?)?|{_FEAST_ZH})")),
    ("a date", re.compile(rf"(?<![\d一二三四五六七八九十.])(?:农历)?{_HAN_MONTH}{_HAN_DAY}[晚晨早]?")),
    (
        "a date",
        re.compile(
            rf"(?<=[于在至自从])(?P<it>{_YEAR}[-/.]{_MONTH}|\d\d\.{_MONTH}\.{_DAY}"
            rf"|{_MONTH}/{_DAY})(?![\d./-])"
        ),
    ),
    (
        "a date",
        # Behind whoever signed.
        re.compile(
            rf"(?:签[名字章发]|医[师生]|护士|[记审][录核]者?|报告者?)[^\n，。]{{0,10}}\s+"
            rf"(?P<it>\d\d\.{_MONTH}\.{_DAY}|{_MONTH}/{_DAY}|(?:19|20)\d{{6}})(?![\d./-])"
        ),
    ),
    (
        "a date",
        re.compile(
            rf"(?:日期|时间)\s*[:：]?\s*(?P<it>\d\d\.{_MONTH}\.{_DAY}|{_MONTH}/{_DAY}|(?:19"
            rf"|20)\d{{6}})(?![\d./-])"
        ),
    ),
    (
        "a date",
        re.compile(rf"\b(?i:seen|on|dated|since|dob|born) (?P<it>{_MONTH}/{_DAY})(?![\d/])(?! (?i:power))"),
    ),
    (
        "an age over 89",
        re.compile(
            rf"(?<!\d){_OLD}[ -]?(?:years?|yrs?|yo|y/o|y\.o\.?)\b(?:[ -]?(?:old|of age))?"
            rf"|(?<!\d){_OLD}\s*周?岁"
        ),
    ),
    (
        "an age over 89",
        re.compile(
            rf"(?<![\w.]){_OLD}[ -]?(?:jahr[a-z]{{0,6}}|ans|anos|anni|jaar|{plain('лет')})\b", re.IGNORECASE
        ),
    ),
    (
        "a date",
        re.compile(
            rf"\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? (?:the )?(?:{_NTH}"
            rf" (?:of )?{_NAMED}|{_NAMED} {_NTH})"
            rf"(?:,? {_YEAR})?(?!\w)"
        ),
    ),
    (
        "a date",
        re.compile(rf"\b(?i:early |late )?(?i:spring|summer|autumn|winter|fall)(?: of)? {_YEAR}(?!\d)"),
    ),
    ("a date", re.compile(rf"(?<![\d./-]){_MONTH}/{_YEAR}(?![\d/])")),
    (
        "an age over 89",
        re.compile(
            rf"\b(?:(?i:at) (?P<it>{_OLD})(?=,? (?:she|he|they|the patient|M(?:rs?|s))\b)|(?i:turn(?:ed|s"
            rf"|ing)) {_OLD}\b)"
        ),
    ),
    (
        "an age over 89",
        re.compile(rf"\b(?i:aged?:?(?: of)?)\s*(?P<it>{_OLD})\b(?!\s?(?:%|weeks|days|months|\.\d))"),
    ),
    ("an age over 89", re.compile(rf"年龄\s*[:为]?\s*(?P<it>{_OLD})(?!\d)")),
    ("an age over 89", re.compile(r"(?:九十[一二三四五六七八九]?|一百[零〇]?[一二三四五六七八九]?)周?岁")),
)
