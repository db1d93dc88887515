"""How addresses, hospitals and places of work are written in plain letters, as patterns."""

from __future__ import annotations

import re

_HAN = "\u4e00-\u9fff"
_CAPITAL = r"[A-Z][\w'’-]{1,30}"
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Close|Place|Plaza|Square"
    r"|Terrace|Highway|Parkway|Trail|Circle|Crescent|Cres|Grove|Gardens|Row|Mews|Park|Hill|Green|Walk|Rise"
    r"|Croft|Paddocks|Quay|Wharf|Path|Alley|Ridge|View|Meadows?|Broadway)"
)
# What stands before the number of a house and behind its street.
_FLAT = r"(?:(?:Flat|Apt|Apartment|Unit|Suite|Room)\.? ?\w{1,5},? )?"
_POST = r"(?:[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}|[A-Z][A-Za-z]{1,14} \d{4,5}|[A-Z]{2,3}|\d{5})"
_TOWN = r"[A-Z][a-z'’-]{2,20}(?: [A-Z][a-z'’-]{2,20}){0,2}"
_BEHIND = rf"(?:(?:, {_TOWN}){{0,2}},? {_POST}(?![\w-])|, {_TOWN}(?=[.;,)\n]|$))?"
_HOUSE = r"(?<![\w.])\d{1,6}[A-Za-z]?(?:/\d{1,4})?"
_LIVES = (
    r"(?i:liv(?:es?|ing) at|resid(?:es?|ing) at|(?:home )?address(?: is)?\s*:?|(?:own|his|her|their) home,)"
)
_KIND = (
    r"(?:Hospital|Medical Cent(?:er|re)|Infirmary|Clinic|Health System|Nursing Home|Care Home|Hospice"
    r"|(?:Orthopa?edic|Rehabilitation|Spine|Spinal|Cancer|Trauma|Heart|Health) (?:Institute|Cent(?:er|re)))"
)
_PLACE = r"(?:医院|卫生院|医疗中心|诊所|卫生服务中心|卫生服务站|疗养院|康复中心|保健院)"
# A hospital of some kind is no hospital by name.
_SOME = re.sub(
    r"(\w\w)\|?",
    r"(?<!\1)",
    "上级|外地|当地|其他|其它|下级|专科|综合|省级|市级|县级|基层|定点|三甲|二甲|三级|二级|教学|附近|社区|大型|公立|私立"
    "|送检|转诊|就诊|接诊|首诊",
)
_LIVES_ZH = (
    "(?:(?:居住|家庭|户籍|现|联系|通讯|通信)?(?:住址|地址)|现住(?:于|在)?|现居(?:住)?(?:于|在|地)?"
    "|常住|籍贯|家住|户籍(?:所在)?地?"
    "|居住于|居住在)"
)

PLACE_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "an address",
        re.compile(
            rf"(?<![\w.]){_FLAT}{_HOUSE} (?:(?:[A-Z][\w'’-]{{0,30}}\.?|\d{{1,3}}(?:st|nd|rd|th)) ){{0,4}}"
            rf"(?<!\d ){_STREET}\b\.?(?:,? (?:Apt|Suite|Unit|Flat)\.? ?\w+)?{_BEHIND}"
        ),
    ),
    (
        "an address",
        re.compile(
            rf"{_HOUSE} (?:Calle|Avenida|Rue|Rua|Via|Viale|Paseo|Plaza) {_CAPITAL}(?: {_CAPITAL})?{_BEHIND}"
        ),
    ),
    (
        "an address",
        re.compile(
            rf"\b{_CAPITAL} (?:House|Cottage|Farm|Lodge|Villa|Hall|Court|Barn), "
            rf"(?:{_CAPITAL} ){{1,3}}{_STREET}\b{_BEHIND}"
        ),
    ),
    (
        "an address",
        re.compile(rf"\b(?:P\.?O\.? Box|Rural Route|RR) ?\d{{1,6}}(?:,? Box \d{{1,6}})?\b{_BEHIND}"),
    ),
    (
        "an address",
        re.compile(
            rf"\b{_LIVES}\s+(?P<it>(?=\d|[A-Z])[^.;\n]{{4,80}}?)(?=[.;\n]|,? (?:with|and|where|for|by)\b|$)"
        ),
    ),
    (
        "an address",
        re.compile(
            r"(?<![\w.])\d{1,6} [A-Z][^\n,;]{2,40}(?:, [A-Z][\w .'-]{1,30}){1,2},? [A-Z]{2} \d{5}(?!\d)"
        ),
    ),
    (
        "an address",
        re.compile(r"\b[A-Z][A-Za-z]{1,20} [^\n,;:]{1,30}(?:, Box \d+)?, (?:APO|FPO|DPO) A[AEP] \d{5}(?!\d)"),
    ),
    ("an address", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")),
    ("an address", re.compile(rf"{_LIVES_ZH}\s*[:：]?\s*(?P<it>[^\s，。；,;\n]{{4,60}})")),
    (
        "an address",
        re.compile(
            # Atomic: text of nothing but such words must not be tried in every division.
            rf"(?>[{_HAN}]{{2,6}}?(?:省|自治区|特别行政区|市|自治州|盟|地区))"
            rf"(?>[{_HAN}]{{1,8}}?[A-Za-z]?(?:区|县|镇|乡|街道|村|路|街|巷|座|小区)){{1,6}}+"
            rf"[\w{_HAN}]{{0,12}}?\d{{1,6}}号(?:\d{{1,4}}[栋室单元]{{1,2}}){{0,3}}"
        ),
    ),
    (
        "a place of work",
        re.compile(
            r"(?:工作单位|单位名称|工作于|任职于|就职于|供职于"
            r"|就读于)\s*[:：]?\s*(?P<it>[^\s，。；,;\n]{3,30})"
        ),
    ),
    (
        "a place of work",
        re.compile(
            r"\b(?i:works? (?:at|for)|employed (?:at|by)|employer\s*:)\s+(?P<it>[A-Z][^.,;\n]{2,40}?)"
            r"(?=[.,;\n]|$| (?:as|and|with)\b)"
        ),
    ),
    (
        "a hospital",
        re.compile(
            rf"(?<!\w)(?:St\.? |Mount |Royal )?(?:{_CAPITAL} ){{1,3}}{_KIND}\b(?: of {_CAPITAL}(?:"
            rf" {_CAPITAL})?)?"
        ),
    ),
    ("a hospital", re.compile(rf"\bRoyal (?:{_CAPITAL} )?{_KIND}\b(?: of {_CAPITAL}(?: {_CAPITAL})?)?")),
    (
        "a hospital",
        re.compile(
            rf"\b(?:Klinikum|[A-Z][a-z]{{2,20}}klinikum|Krankenhaus|Hopital|Clinique|Ospedale"
            rf"|Policlinico|Szpital)"
            rf"(?: (?:de |di |du |della |am |im )?{_CAPITAL}){{1,3}}"
        ),
    ),
    (
        "a hospital",
        re.compile(
            rf"(?:(?<=[于自在由往至从到经受])|(?<=单位)|(?<=送检医院)|(?<![{_HAN}]))[{_HAN}]{{2,12}}?"
            rf"(?<![来去到回往进入住出外本我该某各家]){_SOME}{_PLACE}"
        ),
    ),
    ("a hospital", re.compile(r"(?<![\d.])\d{3}医院")),
    (
        "a hospital",
        re.compile(
            rf"(?:(?<=[于自在由往至从到经受])|(?<=单位)|(?<=送检医院)"
            rf"|(?<![{_HAN}]))[{_HAN}]{{2,6}}?(?:附[一二三四五六]|[一二三四五六])院"
            rf"(?![{_HAN}]*期)"
        ),
    ),
)
